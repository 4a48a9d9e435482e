"""An assignment after late news: as few pairs as possible change, and among those the greatest sum."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corymb.methods.assignment.best import SCALE, best_flow, certificate_of, whole
from corymb.methods.assignment.problem import Assigned, Problem, assigned

Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Repaired:
    """The new assignment; `gone` and `new` (k, 2) are the pairs that changed."""

    assigned: Assigned
    gone: Integers
    new: Integers


def repaired(problem: Problem, before: Assigned) -> Repaired:
    """`problem` with the late conflicts in it, `before` as it was assigned. Exact, by a certificate of both aims.

    Of several such assignments it is the one with the most even loads.
    """
    kept = before.matrix(problem)
    flow = best_flow(problem, worth_of(problem, before))
    now = flow.amount > 0
    found = assigned(problem, now, certificate_of(problem, flow))
    return Repaired(found, np.argwhere(kept & ~now), np.argwhere(now & ~kept))


def worth_of(problem: Problem, before: Assigned) -> Integers:
    """(p, e) what a pair is worth: keeping one is worth more than all fit together, so that pairs kept come first."""
    return whole(problem.fit) + before.matrix(problem) * (int(problem.need.sum()) * SCALE + 1)
