"""How much of a scope stands behind a figure, and what the silent would have to show for the verdict to turn.

See docs/methods/coverage.md. No response weights: the figure is of those who reported, and says how much that is.
"""

from dataclasses import dataclass

import numpy as np

from corymb.methods.measures import Measures
from corymb.methods.pairs import Bools, Floats, Pair, of_group, pair
from corymb.methods.programme import CohortRule
from corymb.methods.results import Coverage


@dataclass(frozen=True)
class _Cohort:
    """Rows (n,) of a scope: who enters the figure, who could and is silent, who started with the baseline."""

    now: Bools
    silent: Bools
    started: Bools
    members: Bools


def coverage(measures: Measures, rule: CohortRule, group: int, revenue: Floats, tau: float | None = None) -> Coverage:
    """Coverage of a rule's figure in one scope and, where `tau` is given, the break-even of `factor >= tau`.

    `revenue` (n,): baseline revenue of every row of `measures`, NaN where not known. Chained has no break-even: it has
    no single baseline.
    """
    scope = of_group(measures, group)
    compared = pair(scope, "matched" if rule == "chained" else rule, _earlier(scope, rule), len(scope.years) - 1)
    cohort = _cohort(scope, rule, compared)
    even = (None, None) if tau is None or rule == "chained" else _break_even(scope, rule, compared, cohort, tau)
    return _described(scope, cohort, revenue[measures.group == group], even)


def coverage_of_total(
    measures: Measures, rule: CohortRule, group: int, revenue: Floats, goal: float | None = None
) -> Coverage:
    """The same for a cumulative target: the break-even is what is missing from the goal, to be shown by the silent."""
    scope = of_group(measures, group)
    compared = pair(scope, rule, 0, len(scope.years) - 1)
    cohort = _cohort(scope, rule, compared)
    enters = scope.reported if rule == "reporting" else scope.complete & scope.reported[:, :1]
    share = scope.share if rule == "reporting" else np.where(scope.member, scope.share, scope.share[:, :1])
    total = float(np.where(enters, share * scope.num, 0.0)[:, 1:].sum())
    even = (None, None) if goal is None or not cohort.silent.any() else (goal - total, None)
    return _described(scope, cohort, revenue[measures.group == group], even)


def _earlier(scope: Measures, rule: CohortRule) -> int:
    return max(len(scope.years) - 2, 0) if rule == "chained" else 0


def _cohort(scope: Measures, rule: CohortRule, compared: Pair) -> _Cohort:
    """The silent: members without a figure (reporting), baseline reporters without one (baseline), members with a

    baseline figure and none this year (matched, panel, chained: of the year before).
    """
    reported, member, complete = scope.reported, scope.member, scope.complete
    if rule == "reporting":
        silent = member[:, -1] & ~complete[:, -1]
    elif rule == "baseline":
        silent = compared.then & ~compared.now
    else:
        needed = complete[:, :-1].all(axis=1) if rule == "panel" else complete[:, _earlier(scope, rule)]
        silent = member[:, -1] & ~complete[:, -1] & needed
    return _Cohort(compared.now, silent, reported[:, 0], member[:, 0] if rule == "baseline" else member[:, -1])


def _described(scope: Measures, cohort: _Cohort, revenue: Floats, even: tuple[float | None, float | None]) -> Coverage:
    base_share = scope.share[:, 0]
    kept = cohort.started & cohort.now
    known_revenue = np.where(np.isnan(revenue), 0.0, revenue) * base_share
    by_denominator, current = None, None
    if scope.den is not None:
        start = np.where(cohort.started, scope.den[:, 0] * base_share, 0.0)
        by_denominator = _part(start[kept].sum(), start.sum())
        latest = _last_known(scope.den, scope.complete) * scope.share[:, -1]
        here = scope.member[:, -1] & ~np.isnan(latest)
        current = _part(latest[here & cohort.now].sum(), latest[here].sum())
    return Coverage(
        contributing=int(cohort.now.sum()),
        members=int(cohort.members.sum()),
        baseline_organisations=int(cohort.started.sum()),
        by_members=_part(cohort.now.sum(), cohort.members.sum()),
        by_baseline_organisations=_part(kept.sum(), cohort.started.sum()),
        by_revenue=_part(known_revenue[kept].sum(), known_revenue[cohort.started].sum()),
        by_denominator=by_denominator,
        current_by_denominator=current,
        silent=int(cohort.silent.sum()),
        break_even=even[0],
        break_even_baseline=even[1],
    )


def _part(part: float, whole: float) -> float | None:
    return float(part / whole) if whole > 0 else None


def _last_known(values: Floats, complete: Bools) -> Floats:
    """(n,) the value of the latest complete year, NaN where there is none."""
    column = complete.shape[1] - 1 - np.argmax(complete[:, ::-1], axis=1)
    found = values[np.arange(len(values)), column]
    return np.where(complete.any(axis=1), found, np.nan)


def _break_even(
    scope: Measures, rule: CohortRule, compared: Pair, cohort: _Cohort, tau: float
) -> tuple[float | None, float | None]:
    """(p*, what the silent showed): per unit of denominator, in total for an additive indicator.

    The silent are taken at their figures of the baseline year, which these rules know; under reporting, where they need
    not have been there, at their last known ones. Under matched and panel they then belong to the baseline too.
    """
    silent = cohort.silent
    share = (compared.share_then if rule == "baseline" else scope.share[:, -1])[silent]
    complete = scope.complete if rule == "reporting" else scope.complete[:, :1]
    num = _last_known(scope.num[:, : complete.shape[1]], complete)[silent]
    joins_baseline = rule in {"matched", "panel"}
    start_num = compared.num_then.sum() + (np.nansum(share * num) if joins_baseline else 0.0)
    reached = compared.num_now.sum()
    if not silent.any() or start_num <= 0:
        return None, None
    if scope.den is None or compared.den_then is None or compared.den_now is None:
        return float(tau * start_num - reached), float(np.nansum(share * num))
    den = _last_known(scope.den[:, : complete.shape[1]], complete)[silent]
    known = ~np.isnan(den)
    weight = (share * den)[known].sum()
    start_den = compared.den_then.sum() + (weight if joins_baseline else 0.0)
    if weight <= 0 or start_den <= 0:
        return None, None
    needed = tau * start_num / start_den * (compared.den_now.sum() + weight) - reached
    return float(needed / weight), float((share * num)[known].sum() / weight)
