"""From sums to figures: value and factor of every year under every cohort rule, exact until the last step."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction

from corymb.methods.programme import COHORT_RULES, CohortRule, Indicator
from corymb.methods.results import Point

_EXACT = Context(prec=60)
TOTAL_RULES: tuple[CohortRule, ...] = ("reporting", "baseline")
"""The rules that a running total knows: it compares no years."""

Sums = Mapping[str, Decimal | int | None]
"""One row of sums: num_<rule>, den_<rule>, num0_<rule>, den0_<rule>, n_<rule>."""


@dataclass(frozen=True)
class Step:
    """One year under one rule: the two values compared, exact; `reason` says why a factor is missing."""

    year: int
    num: Decimal | None
    den: Decimal | None
    num_0: Decimal | None
    den_0: Decimal | None
    n: int
    factor: Fraction | None
    reason: str | None

    @property
    def value(self) -> Fraction | None:
        return quotient(self.num, self.den)

    def point(self) -> Point:
        value = self.value
        return Point(
            self.year,
            self.num,
            self.den,
            None if value is None else float(value),
            None if self.factor is None else float(self.factor),
            self.n,
        )


def quotient(num: Decimal | None, den: Decimal | None) -> Fraction | None:
    """Num / den exactly; num itself where there is no denominator; None for a denominator of zero or below."""
    if num is None:
        return None
    if den is None:
        return Fraction(num)
    if den <= 0:
        return None
    (above, unit), (below, other) = num.as_integer_ratio(), den.as_integer_ratio()
    return Fraction(above * other, below * unit)


def compare(
    now: tuple[Decimal | None, Decimal | None], then: tuple[Decimal | None, Decimal | None], *, additive: bool
) -> tuple[Fraction | None, str | None]:
    """Factor of two values and, where there is none, the reason."""
    if now[0] is None or (not additive and now[1] is None):
        return None, "no_data"
    if then[0] is None or (not additive and then[1] is None):
        return None, "no_baseline"
    if not additive and (now[1] or 0) <= 0:
        return None, "denominator_not_positive"
    start, value = quotient(*then), quotient(*now)
    if start is None or value is None or start <= 0:
        return None, "baseline_not_positive"
    return value / start, None


def growth_steps(
    sums: Mapping[int, Sums],
    rule: CohortRule,
    indicator: Indicator,
    years: tuple[int, ...],
    shown: tuple[int, ...],
) -> list[Step]:
    """One step per year of those shown, for a rule that compares levels or (chained) links; years[0] = baseline."""
    additive = indicator.denominator is None
    steps: list[Step] = []
    running: Fraction | None = Fraction(1)
    for year in shown:
        row = sums.get(year, {})
        n = int(row.get(f"n_{rule}") or 0)
        now = _pair(row, "num", "den", rule) if n else (None, None)
        if rule == "reporting":
            then = _pair(sums.get(years[0], {}), "num", "den", rule)
        elif rule == "chained" and year == years[0]:
            steps.append(Step(year, None, None, None, None, n, Fraction(1) if n or _counted(row) else None, None))
            continue
        else:
            then = _pair(row, "num0", "den0", rule)
        factor, reason = compare(now, then, additive=additive)
        if rule == "chained":
            running = None if running is None or factor is None else running * factor
            factor, reason = running, reason or (None if running is not None else "empty_link")
            reason = "empty_link" if reason in {"no_data", "no_baseline"} else reason
        steps.append(Step(year, *now, *then, n, factor, reason))
    return steps


def _counted(row: Sums) -> bool:
    return bool(row.get("n_reporting"))


def _pair(row: Sums, num: str, den: str, rule: str) -> tuple[Decimal | None, Decimal | None]:
    return _decimal(row.get(f"{num}_{rule}")), _decimal(row.get(f"{den}_{rule}"))


def _decimal(value: Decimal | int | None) -> Decimal | None:
    """A sum in millionths as a plain decimal, exact."""
    return None if value is None else Decimal(value).scaleb(-6, _EXACT)


def cumulative_steps(sums: Mapping[int, Sums], rule: CohortRule, years: tuple[int, ...]) -> list[Step]:
    """Running totals from the first day after the baseline year; a year nobody reported adds nothing."""
    if rule not in TOTAL_RULES:
        return [Step(years[-1], None, None, None, None, 0, None, "not_applicable")]
    total: Decimal | None = None
    steps: list[Step] = []
    for year in years[1:]:
        row = sums.get(year, {})
        added = _decimal(row.get(f"num_{rule}"))
        if added is not None:
            total = (total or Decimal(0)) + added
        n = int(row.get(f"n_{rule}") or 0)
        steps.append(Step(year, total, None, None, None, n, None, None if total is not None else "no_data"))
    return steps


def all_steps(
    sums: Mapping[int, Sums], indicator: Indicator, years: tuple[int, ...], *, trajectory: bool = True
) -> dict[CohortRule, list[Step]]:
    """Steps of every rule for one indicator in one scope.

    Without `trajectory` only the last year of rules that need no year between.
    """
    if indicator.is_cumulative:
        return {rule: cumulative_steps(sums, rule, years) for rule in COHORT_RULES}
    return {
        rule: growth_steps(sums, rule, indicator, years, years if trajectory or rule == "chained" else years[-1:])
        for rule in COHORT_RULES
    }
