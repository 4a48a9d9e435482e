"""The assignment of greatest sum, or the fairest one: first the smallest fit of any pair, then the sum."""

import numpy as np
from numpy.typing import NDArray

from corymb.methods.assignment.even import even
from corymb.methods.assignment.flow import Flow, Network, feasible, greatest
from corymb.methods.assignment.infeasible import why_not
from corymb.methods.assignment.problem import Assigned, Certificate, Problem, assigned

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Integers = NDArray[np.int64]

SCALE = 1_000_000
"""Units of fit: sums are taken in whole millionths."""


def greatest_sum(problem: Problem) -> Assigned:
    """The assignment of greatest total fit, with its certificate; of several the one with the most even loads.

    Refuses in words what cannot be done.
    """
    flow = best_flow(problem, whole(problem.fit))
    return assigned(problem, flow.amount > 0, certificate_of(problem, flow))


def best_flow(problem: Problem, worth: Integers) -> Flow:
    """The flow of greatest worth whose loads are the most even. Refuses in words what cannot be done."""
    network = network_of(problem, worth)
    flow = greatest(network)
    if flow is None:
        raise why_not(problem)
    return even(network, flow, problem.stood)


def fairest(problem: Problem) -> Assigned:
    """Among the assignments whose worst pair is the best possible, the one of greatest sum; both are exact."""
    fit = bottleneck(problem)
    limited = problem.at_least(fit)
    found = greatest_sum(limited)
    return assigned(problem, found.matrix(problem), found.certificate, bottleneck=True)


def bottleneck(problem: Problem) -> float:
    """The greatest fit that every pair of some assignment reaches.

    No application can do better than its own experts of best fit: the search goes down from there, doubling how many
    levels of fit it takes in, and then halves the way between.
    """
    allowed = problem.allowed
    levels = np.unique(problem.fit[allowed])[::-1]
    start = _first_level(problem, allowed, levels)
    step, low = 1, start
    while not _reaches(problem, levels, low):
        if low >= len(levels) - 1:
            raise why_not(problem)
        start, low, step = low + 1, min(low + step, len(levels) - 1), step * 2
    while start < low:
        middle = (start + low) // 2
        if _reaches(problem, levels, middle):
            low = middle
        else:
            start = middle + 1
    return float(levels[low])


def _first_level(problem: Problem, allowed: Bools, levels: Floats) -> int:
    """Index of the best level at which every application has enough experts, looked at alone."""
    if not len(levels):
        raise why_not(problem)
    own = np.sort(np.where(allowed, problem.fit, -1.0), axis=1)[:, ::-1]
    enough = problem.need <= own.shape[1]
    least = float(own[np.flatnonzero(enough), problem.need[enough] - 1].min(initial=1.0))
    return min(int(np.searchsorted(-levels, -least)), len(levels) - 1)


def _reaches(problem: Problem, levels: Floats, level: int) -> bool:
    return feasible(network_of(problem.at_least(float(levels[level])), np.zeros((1, 1), dtype=np.int64)))


def network_of(problem: Problem, worth: Integers) -> Network:
    return Network(worth, problem.allowed, problem.need, problem.lower, problem.upper)


def whole(fit: Floats) -> Integers:
    """Fit in whole units."""
    return np.rint(fit * SCALE).astype(np.int64)


def certificate_of(problem: Problem, flow: Flow) -> Certificate:
    gap = float(problem.need.sum()) / SCALE  # half a unit a pair, in the sum found and in any other
    return Certificate(flow.of_applications, flow.of_experts, SCALE, gap, int(problem.allowed.sum()))


def proves(problem: Problem, found: Assigned, worth: Integers | None = None) -> bool:
    """Whether the certificate of an assignment holds for every pair and limit: the check anybody can make again.

    `worth` is of each pair in whole units, its fit where nothing else is said.
    """
    proof = found.certificate
    if proof is None:
        return False
    over = (whole(problem.fit) if worth is None else worth) - proof.of_applications[:, None] - proof.of_experts[None, :]
    used = found.matrix(problem)
    allowed = problem.allowed if not found.bottleneck else problem.at_least(found.smallest).allowed
    load = used.sum(axis=0)
    return bool(
        (over[allowed & ~used] <= 0).all()
        and (over[used] >= 0).all()
        and (used <= allowed).all()
        and (used.sum(axis=1) == problem.need).all()
        and ((problem.lower <= load) & (load <= problem.upper)).all()
        and (proof.of_experts[load > problem.lower] >= 0).all()
        and (proof.of_experts[load < problem.upper] <= 0).all()
    )
