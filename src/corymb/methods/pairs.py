"""The two years a cohort rule compares, organisation by organisation, as weighted arrays over all scopes at once.

Published sums come from the engine; these doubles explain them (decomposition, influence, coverage).
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corymb.methods.measures import Measures
from corymb.methods.programme import CohortRule

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Pair:
    """Who enters the earlier and the later year of a comparison, and with which share.

    `then`, `now` (n,) row enters that year; `share_then`, `share_now` (n,); `num_then`, `den_then`, `num_now`,
    `den_now` (n,) share times value, 0 where the row does not enter. Denominators are None for additive indicators.
    """

    then: Bools
    now: Bools
    share_then: Floats
    share_now: Floats
    num_then: Floats
    num_now: Floats
    den_then: Floats | None
    den_now: Floats | None


def of_group(measures: Measures, group: int) -> Measures:
    """The rows of one scope."""
    rows = measures.group == group
    den = measures.den
    return Measures(
        measures.ids[rows],
        measures.group[rows],
        measures.years,
        measures.num[rows],
        None if den is None else den[rows],
        measures.member[rows],
        measures.share[rows],
    )


def pairs(measures: Measures, rule: CohortRule) -> tuple[Pair, ...]:
    """The comparisons behind a rule's factor: one of last year and baseline year, or one per link for chained."""
    last = len(measures.years) - 1
    complete = measures.complete
    if rule == "chained":
        return tuple(_pair(measures, complete, rule, u - 1, u) for u in range(1, last + 1))
    return (_pair(measures, complete, rule, 0, last),)


def pair(measures: Measures, rule: CohortRule, base: int, t: int) -> Pair:
    """The comparison of the years at index `base` and `t` under a rule (methodology, "The five cohort rules").

    `reporting` weighs each year by its own share. The other rules use the later year's share in both years, and the
    earlier one where the organisation is no longer a member.
    """
    return _pair(measures, measures.complete, rule, base, t)


def _pair(measures: Measures, complete: Bools, rule: CohortRule, base: int, t: int) -> Pair:
    member, share = measures.member, measures.share
    share_then, share_now = share[:, base], share[:, t]
    if rule == "reporting":
        then, now = member[:, base] & complete[:, base], member[:, t] & complete[:, t]
    elif rule == "baseline":
        then = member[:, base] & complete[:, base]
        now = then & complete[:, t]
        share_then = share_now = np.where(member[:, t], share[:, t], share[:, base])
    else:
        needed = complete[:, base : t + 1].all(axis=1) if rule == "panel" else complete[:, base] & complete[:, t]
        then = now = member[:, t] & needed
        share_then = share_now
    den = measures.den
    return Pair(
        then,
        now,
        share_then,
        share_now,
        _weighted(then, share_then, measures.num[:, base]),
        _weighted(now, share_now, measures.num[:, t]),
        None if den is None else _weighted(then, share_then, den[:, base]),
        None if den is None else _weighted(now, share_now, den[:, t]),
    )


def _weighted(there: Bools, share: Floats, value: Floats) -> Floats:
    return np.where(there, share * value, 0.0)
