"""An assignment after late news: as few pairs as possible change, and among those the greatest sum."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corymb.methods.assignment.best import SCALE, certificate_of, network_of, whole
from corymb.methods.assignment.flow import greatest
from corymb.methods.assignment.infeasible import why_not
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

    Keeping one pair is worth more than all fit together, so that the number of pairs kept comes first.
    """
    kept = before.matrix(problem)
    worth = whole(problem.fit) + kept * (int(problem.need.sum()) * SCALE + 1)
    flow = greatest(network_of(problem, worth))
    if flow is None:
        raise why_not(problem)
    now = flow.amount > 0
    found = assigned(problem, now, certificate_of(problem, flow))
    return Repaired(found, np.argwhere(kept & ~now), np.argwhere(now & ~kept))
