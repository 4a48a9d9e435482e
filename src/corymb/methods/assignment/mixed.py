"""Rules that a flow cannot hold: who must be among an application's experts, who must not be there twice.

An integer programme (HiGHS); the gap is stated against the sum without the rules, which is exact.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corymb.i18n import mark
from corymb.methods.assignment.best import SCALE, network_of, whole
from corymb.methods.assignment.flow import greatest, promising
from corymb.methods.assignment.infeasible import why_not
from corymb.methods.assignment.problem import Assigned, Problem, assigned
from corymb.refusal import Refusal

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

SECONDS = 60.0


@dataclass(frozen=True)
class Mix:
    """Of the experts `of` (e,) each application has `at_least` and `at_most`: seniors, experts of a region, a field."""

    name: str
    of: Bools
    at_least: int = 0
    at_most: int | None = None


@dataclass(frozen=True)
class Mixed:
    """The assignment; `bound` is what no assignment under the rules exceeds, `gap` (bound - total) / bound."""

    assigned: Assigned
    bound: float
    gap: float


def under_rules(problem: Problem, mixes: Sequence[Mix], seconds: float = SECONDS) -> Mixed:
    """The greatest sum found under the rules, on promising pairs first and on all if those do not suffice."""
    worth = whole(problem.fit)
    network = network_of(problem, worth)
    free = greatest(network)
    if free is None:
        raise why_not(problem)
    bound = float((free.amount * worth).sum()) / SCALE
    promising_too = promising(network) | (free.amount > 0)
    for pairs in (promising_too, problem.allowed):
        used, best = _solved(problem, pairs, mixes, seconds)
        if used is not None:
            found = assigned(problem, used, None)
            bound = min(bound, best) if pairs is problem.allowed else bound
            bound = max(bound, found.total)
            return Mixed(found, bound, (bound - found.total) / bound if bound > 0 else 0.0)
    raise _refused(problem, mixes)


def _solved(problem: Problem, pairs: Bools, mixes: Sequence[Mix], seconds: float) -> tuple[Bools | None, float]:
    """(pairs used or None, bound of the sum over these pairs)."""
    from scipy.optimize import Bounds, LinearConstraint, milp  # takes long to load
    from scipy.sparse import csr_matrix

    rows, columns = np.nonzero(pairs)
    p, e = pairs.shape
    ones, places = np.ones(len(rows)), np.arange(len(rows))
    limits = [
        LinearConstraint(csr_matrix((ones, (rows, places)), shape=(p, len(rows))), problem.need, problem.need),
        LinearConstraint(csr_matrix((ones, (columns, places)), shape=(e, len(rows))), problem.lower, problem.upper),
    ]
    for mix in mixes:
        own = mix.of[columns]
        matrix = csr_matrix((ones[own], (rows[own], places[own])), shape=(p, len(rows)))
        most = np.inf if mix.at_most is None else mix.at_most
        limits.append(LinearConstraint(matrix, mix.at_least, most))
    answer = milp(
        -problem.fit[rows, columns],
        constraints=limits,
        bounds=Bounds(0, 1),
        integrality=ones,
        options={"time_limit": seconds},
    )
    if answer.x is None:
        return None, np.inf
    used = np.zeros(pairs.shape, dtype=bool)
    chosen = answer.x > 0.5  # noqa: PLR2004 - binary
    used[rows[chosen], columns[chosen]] = True
    return used, -float(answer.fun if answer.mip_dual_bound is None else answer.mip_dual_bound)


def _refused(problem: Problem, mixes: Sequence[Mix]) -> Refusal:
    """Name the first rule an application cannot meet by itself, else say that they do not go together."""
    for mix in mixes:
        open_to = (problem.allowed & mix.of[None, :]).sum(axis=1)
        if (open_to < mix.at_least).any():
            i = int((open_to < mix.at_least).argmax())
            return Refusal(
                mark("The rule {rule} asks for {need} experts; {open} may see this application."),
                where=problem.applications[i],
                mend=mark("Invite one, or leave the rule out for this call."),
                rule=mix.name,
                need=mix.at_least,
                open=int(open_to[i]),
            )
    return Refusal(
        mark("No assignment was found under the rules {rules} all at once; without them there is one."),
        mend=mark("Leave one out, or invite more experts."),
        rules=", ".join(mix.name for mix in mixes),
    )
