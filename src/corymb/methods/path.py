"""The path from the baseline to the target, where a figure stands on it, and whether the rules agree."""

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from corymb.methods.programme import Status, StatusBands, Target

FEW = 3
"""A verdict that this many organisations or fewer can turn hangs on few."""

Figure = Fraction | Decimal | float


def required_path(
    target: Target, baseline_value: float | None, baseline_year: int, threshold: Decimal | None = None
) -> tuple[tuple[int, float], ...]:
    """(year, value) from the baseline year to the due year, in the indicator's unit.

    P0 * goal^(k/T) for growth and multiples, a straight line from nothing for a cumulative target. `threshold`
    replaces the target's own (a planned amount of a scope). Empty where a growth target has no positive baseline.
    """
    span = target.due_year - baseline_year
    if span <= 0 or (target.kind != "cumulative" and (baseline_value is None or baseline_value <= 0)):
        return ()
    amount = float(target.threshold if threshold is None else threshold)
    start = 1.0 if target.kind == "cumulative" or baseline_value is None else baseline_value
    goal = amount if target.factor is None else float(target.factor)
    return tuple((baseline_year + k, start * share_of_path(target.kind, goal, k, span)) for k in range(span + 1))


def share_of_path(kind: Literal["growth", "multiple", "cumulative"], goal: float, k: int, span: int) -> float:
    """Where the path stands k years after the baseline: an amount on a straight line, else a factor."""
    return goal * k / span if kind == "cumulative" else goal ** (k / span)


def status(
    target: Target,
    figure: Figure | None,
    years: tuple[int, int],
    bands: StatusBands,
    coverage: float | None = None,
    reason: str | None = None,
) -> tuple[Status, bool | None, str | None]:
    """(status, met, reason) of a figure: the factor, or the amount of a cumulative target.

    `years`: baseline year and the year of the figure. `reason`: why there is no figure, or why it cannot be used. Met
    or not met is said only in the due year, and nothing is said below the coverage floor. Values are not rounded.
    """
    if figure is None or reason is not None:
        return "cannot_be_said", None, reason or "no_data"
    if coverage is not None and coverage < float(bands.coverage_floor):
        return "cannot_be_said", None, "below_coverage_floor"
    baseline_year, year = years
    goal = Fraction(target.threshold if target.factor is None else target.factor)
    reached = Fraction(figure) >= goal
    if year >= target.due_year:
        return ("met" if reached else "not_met"), reached, None
    if reached:
        return "ahead", None, None
    needed = share_of_path(target.kind, float(goal), year - baseline_year, target.due_year - baseline_year)
    if float(figure) >= needed:
        return "on_track", None, None
    return ("at_risk" if float(figure) >= needed * (1 - float(bands.band)) else "off_track"), None, None


def agreement(reached: Sequence[bool | None], smallest_set: int | None) -> str | None:
    """One of "rule_dependent", "hangs_on_few", "all_rules_agree"; None where fewer than two rules give a figure.

    `reached`: per applicable rule, whether its figure reaches the threshold, None where it has no figure.
    `smallest_set`: how many organisations turn the verdict of the official rule, None where no small set does.
    """
    said = [r for r in reached if r is not None]
    if len(said) < 2:  # noqa: PLR2004 - one figure agrees with nothing
        return None
    if len(set(said)) > 1:
        return "rule_dependent"
    return "hangs_on_few" if smallest_set is not None and smallest_set <= FEW else "all_rules_agree"
