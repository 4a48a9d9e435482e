"""How much of each scope stands behind each rule's figure, for all scopes at once."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corymb.methods.measures import Measures
from corymb.methods.programme import COHORT_RULES, CohortRule

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
TEN_THOUSAND = 10_000
HALF = 2**26


@dataclass(frozen=True)
class Shares:
    """Per group: share of members and of known baseline revenue that contribute; NaN where not known."""

    members: Floats
    revenue: Floats


@dataclass(frozen=True)
class Parts:
    """(G,) organisations and known baseline revenue that contribute, and those that could.

    Revenue in ten-thousandths of its unit, the last digit that facts have. Whole numbers, so that parts can be added in
    any order, and taken away again.
    """

    contributing: Integers
    members: Integers
    contributing_revenue: Integers
    revenue: Integers


def contributing(measures: Measures, rule: CohortRule) -> Bools:
    """(n,) the rows whose last year enters the rule's figure."""
    reported, complete = measures.reported, measures.complete
    if rule == "reporting":
        return reported[:, -1]
    if rule == "baseline":
        return reported[:, 0] & complete[:, -1]
    if rule == "matched":
        return reported[:, -1] & complete[:, 0]
    if rule == "panel":
        return reported[:, -1] & complete.all(axis=1)
    return reported[:, -1] & complete[:, -2] if complete.shape[1] > 1 else reported[:, -1]


def parts(measures: Measures, weight: Floats) -> dict[CohortRule, Parts]:
    """What coverage is a share of, under every rule.

    `weight` (n,): baseline revenue of the organisation, NaN where not known. By members: contributing / members of the
    year (of the baseline year under `baseline`). By revenue: baseline revenue of contributors / that of all members
    that reported the indicator in the baseline year.
    """
    started = measures.reported[:, 0]
    revenue = np.where(started & ~np.isnan(weight), np.nan_to_num(weight) * measures.share[:, 0], 0.0)
    known = np.rint(revenue * TEN_THOUSAND).astype(np.int64)
    result: dict[CohortRule, Parts] = {}
    for rule in COHORT_RULES:
        there = contributing(measures, rule)
        members = measures.member[:, 0] if rule == "baseline" else measures.member[:, -1]
        columns = (there, members, np.where(there, known, 0), known)
        result[rule] = Parts(*(_summed(measures, column) for column in columns))
    return result


def _summed(measures: Measures, whole: Integers | Bools) -> Integers:
    """(G,) exact sums: in two halves, each of which a double holds."""
    high, low = np.divmod(whole.astype(np.int64), HALF)
    sums = [np.bincount(measures.group, half, measures.groups).astype(np.int64) for half in (high, low)]
    return sums[0] * HALF + sums[1]


def shares(found: Mapping[CohortRule, Parts]) -> dict[CohortRule, Shares]:
    """Coverage of every rule from its parts."""
    return {
        rule: Shares(_part(part.contributing, part.members), _part(part.contributing_revenue, part.revenue))
        for rule, part in found.items()
    }


def _part(part: Integers, whole: Integers) -> Floats:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(whole > 0, part / whole, np.nan)
