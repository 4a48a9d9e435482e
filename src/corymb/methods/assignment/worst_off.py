"""The application whose experts know it least, all of them together, is made as well off as it can be.

max over assignments of min over applications of the sum of its fits: T. O'Dell, M. Wattenhofer, R. Wattenhofer, *The
Paper Assignment Problem*, ETH Zurich 2005, which shows that it is NP-hard; I. Stelmakh, N. Shah, A. Singh,
*PeerReview4All*, JMLR 22, 2021. An integer programme (HiGHS); the gap is stated. See docs/methods/assignment.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corymb.methods.assignment.best import fairest, greatest_sum, network_of, whole
from corymb.methods.assignment.flow import promising
from corymb.methods.assignment.mixed import SECONDS, Answer, Mix, limits_of, solved, under_rules
from corymb.methods.assignment.problem import Assigned, Problem, assigned

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

EXACT = {"mip_rel_gap": 0.0}
MOST_PAIRS = 200_000
"""With more of them the search looks at promising ones alone, and its own bound holds for those alone."""


@dataclass(frozen=True)
class WorstOff:
    """The assignment; `smallest` is the least sum of the fits of an application, `bound` what no assignment exceeds.

    `gap` is (bound - smallest) / bound; `ended` says that the search came to its end before the time was up.
    """

    assigned: Assigned
    smallest: float
    bound: float
    gap: float
    ended: bool


def best_for_the_worst_off(problem: Problem, mixes: Sequence[Mix] = (), seconds: float = SECONDS) -> WorstOff:
    """First the least sum of an application as great as can be, then the sum of all; `seconds` for each of the two.

    Never worse for the worst off than the greatest sum, the fairest pairs or, under rules, what `under_rules` finds:
    the search begins there, and that is what it gives where it finds nothing better. Refuses in words what cannot be
    done.
    """
    known = [under_rules(problem, mixes, seconds).assigned] if mixes else [greatest_sum(problem), fairest(problem)]
    best = max((one.matrix(problem) for one in known), key=lambda used: _smallest(problem, used))
    pairs = problem.allowed
    if pairs.sum() > MOST_PAIRS:
        pairs = best | promising(network_of(problem, whole(problem.fit)))
    found = _lifted(problem, pairs, mixes, seconds)
    best = _better(problem, best, found.used)
    smallest, bound = _smallest(problem, best), _bound(problem)
    if (pairs >= problem.allowed).all():
        bound = min(bound, found.best)
    bound = max(bound, smallest)
    best = _better(problem, best, _summed(problem, pairs, mixes, smallest, seconds))
    gap = (bound - smallest) / bound if bound > 0 else 0.0
    return WorstOff(assigned(problem, best, None), smallest, bound, gap, found.ended)


def sums_of(problem: Problem, used: Bools) -> Floats:
    """(p,) the sum of the fits of each application."""
    return np.asarray((problem.fit * used).sum(axis=1))


def _smallest(problem: Problem, used: Bools) -> float:
    return float(sums_of(problem, used).min(initial=np.inf))


def _better(problem: Problem, best: Bools, other: Bools | None) -> Bools:
    """Of two the one that is better for the worst off; of equals the one with the greater sum."""
    if other is None:
        return best
    return max(best, other, key=lambda used: (_smallest(problem, used), float(problem.fit[used].sum())))


def _bound(problem: Problem) -> float:
    """No application has more than those who fit it best, if it had them for itself."""
    own = np.sort(np.where(problem.allowed, problem.fit, 0.0), axis=1)[:, ::-1]
    first = np.arange(own.shape[1])[None, :] < problem.need[:, None]
    return float((own * first).sum(axis=1).min(initial=np.inf))


def _lifted(problem: Problem, pairs: Bools, mixes: Sequence[Mix], seconds: float) -> Answer:
    """The greatest least sum: one figure more than there are pairs, which no application's sum is below."""
    from scipy.optimize import LinearConstraint  # takes long to load
    from scipy.sparse import csr_matrix, hstack

    rows, columns = np.nonzero(pairs)
    k, p = len(rows), len(problem.applications)
    sums = csr_matrix((problem.fit[rows, columns], (rows, np.arange(k))), shape=(p, k))
    above = LinearConstraint(hstack([sums, -np.ones((p, 1))]).tocsr(), 0, np.inf)
    limits = [*limits_of(problem, pairs, mixes, beside=1), above]
    return solved(pairs, np.r_[np.zeros(k), -1.0], limits, {"time_limit": seconds, **EXACT})


def _summed(problem: Problem, pairs: Bools, mixes: Sequence[Mix], least: float, seconds: float) -> Bools | None:
    """The greatest sum of all where none has less than that."""
    from scipy.optimize import LinearConstraint  # takes long to load
    from scipy.sparse import csr_matrix

    rows, columns = np.nonzero(pairs)
    fits = problem.fit[rows, columns]
    sums = csr_matrix((fits, (rows, np.arange(len(rows)))), shape=(len(problem.applications), len(rows)))
    limits = [*limits_of(problem, pairs, mixes), LinearConstraint(sums, least, np.inf)]
    return solved(pairs, -fits, limits, {"time_limit": seconds, **EXACT}).used
