"""How much of each scope stands behind each rule's figure, for all scopes at once."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corymb.methods.measures import Measures
from corymb.methods.programme import COHORT_RULES, CohortRule

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Shares:
    """Per group: share of members and of known baseline revenue that contribute; NaN where not known."""

    members: Floats
    revenue: Floats


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


def shares(measures: Measures, weight: Floats) -> dict[CohortRule, Shares]:
    """Coverage of every rule. `weight` (n,): baseline revenue of the organisation, NaN where not known.

    By members: contributing / members of the year (of the baseline year under `baseline`). By revenue: baseline revenue
    of contributors / that of all members that reported the indicator in the baseline year.
    """
    started = measures.reported[:, 0]
    known = np.where(started & ~np.isnan(weight), np.nan_to_num(weight) * measures.share[:, 0], 0.0)
    result: dict[CohortRule, Shares] = {}
    for rule in COHORT_RULES:
        there = contributing(measures, rule)
        members = measures.member[:, 0] if rule == "baseline" else measures.member[:, -1]
        result[rule] = Shares(
            members=_part(measures, there.astype(float), members.astype(float)),
            revenue=_part(measures, np.where(there, known, 0.0), known),
        )
    return result


def _part(measures: Measures, part: Floats, whole: Floats) -> Floats:
    groups = measures.groups
    total = np.bincount(measures.group, weights=whole, minlength=groups)
    with np.errstate(invalid="ignore", divide="ignore"):
        found = np.bincount(measures.group, weights=part, minlength=groups) / total
    return np.where(total > 0, found, np.nan)
