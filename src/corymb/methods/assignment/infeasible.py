"""Why no assignment exists, in words: the smallest trouble that can be named, not a solver's status."""

import numpy as np
from numpy.typing import NDArray

from corymb.i18n import mark
from corymb.methods.assignment.flow import Network, feasible
from corymb.methods.assignment.problem import Problem
from corymb.refusal import Refusal

Bools = NDArray[np.bool_]
NAMED = 5
TRIES = 200
"""Flows solved to make the group named small; a large call may keep more in it than are needed."""


def why_not(problem: Problem) -> Refusal:
    """The reason: an application with too few experts, experts with too few applications, too few places, or the

    smallest group of applications found whose experts together cannot do them.
    """
    allowed = problem.allowed & (problem.upper > 0)
    eligible = allowed.sum(axis=1)
    if (eligible < problem.need).any():
        return _too_few(problem, int((eligible < problem.need).argmax()))
    idle = allowed.sum(axis=0) < problem.lower
    if idle.any():
        j = int(idle.argmax())
        return Refusal(
            mark("The expert must take at least {lower} applications and may see {open}."),
            where=problem.experts[j],
            mend=mark("Lower that limit, or look at the expert's conflicts."),
            lower=int(problem.lower[j]),
            open=int(allowed[:, j].sum()),
        )
    need, places, least = int(problem.need.sum()), int(problem.upper.sum()), int(problem.lower.sum())
    if not least <= need <= places:
        return Refusal(
            mark("The applications need {need} reviews; the experts must do at least {least} and can do {places}."),
            mend=mark("Invite more experts, or change how many reviews are needed or allowed."),
            need=need,
            least=least,
            places=places,
        )
    return _together(problem)


def _too_few(problem: Problem, i: int) -> Refusal:
    full = problem.upper == 0
    conflict = problem.conflict[i]
    far = ~conflict & ~full & (problem.fit[i] < problem.least_fit)
    return Refusal(
        mark(
            "The application has {eligible} eligible experts and needs {need}: {conflicted} are conflicted, "
            "{full} are full, {far} are too far from its field."
        ),
        where=problem.applications[i],
        mend=mark("Invite an expert of its field, or look at the conflicts again."),
        eligible=int((~conflict & ~full & ~far).sum()),
        need=int(problem.need[i]),
        conflicted=int(conflict.sum()),
        full=int((full & ~conflict).sum()),
        far=int(far.sum()),
    )


def _together(problem: Problem) -> Refusal:
    """Each has enough for itself, but not all at once."""
    no_least = np.zeros_like(problem.lower)
    kept = np.ones(len(problem.applications), dtype=bool)
    if _possible(problem, kept, no_least):
        return Refusal(
            mark("Every application can have its experts, but not so that each expert does at least what was asked."),
            mend=mark("Lower the least number of applications of some experts."),
        )
    tries = 0
    for part in _parts(len(kept)):  # halves first, then single ones: what is still impossible without them goes
        without = kept.copy()
        without[part] = False
        if tries < TRIES and kept[part].any() and without.any():
            tries += 1
            kept = kept if _possible(problem, without, no_least) else without
    experts = problem.allowed[kept].any(axis=0)
    most = np.minimum(problem.upper, problem.allowed[kept].sum(axis=0))
    names = [problem.applications[i] for i in np.flatnonzero(kept)]
    return Refusal(
        mark(
            "{count} applications together need {need} reviews; the {experts} experts who may see any of them can do "
            "{places} of them at most: {names}."
        ),
        mend=mark("Invite experts of that field, raise how many applications these may take, or look at conflicts."),
        count=len(names),
        need=int(problem.need[kept].sum()),
        experts=int(experts.sum()),
        places=int(most[experts].sum()),
        names=", ".join(names[:NAMED]) + (" …" if len(names) > NAMED else ""),
    )


def _parts(count: int) -> list[slice]:
    found, size = [], count // 2
    while size >= 1:
        found += [slice(start, start + size) for start in range(0, count, size)]
        size //= 2
    return found


def _possible(problem: Problem, kept: Bools, lower: NDArray[np.int64]) -> bool:
    worthless = np.zeros((1, 1), dtype=np.int64)
    return feasible(Network(worthless, problem.allowed[kept], problem.need[kept], lower, problem.upper))
