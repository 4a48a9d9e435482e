"""What one line says: its figure, threshold and verdict as text, with as many digits as the verdict needs."""

from decimal import Decimal

from corymb.methods import formula
from corymb.methods.programme import Target
from corymb.methods.results import Line, Run
from corymb.reports import numbers, wording


def target_of(run: Run, code: str) -> Target:
    """The target of a code."""
    return next(t for t in run.programme.targets if t.code == code)


def measure(target: Target, line: Line) -> float | None:
    """What is compared with the threshold: change (growth), factor (multiple), running total (cumulative)."""
    if target.kind == "cumulative":
        return line.actual
    return line.change if target.kind == "growth" else line.factor


def reached(target: Target, line: Line) -> bool | None:
    """Whether the unrounded figure reaches the threshold; None without a figure."""
    if line.status in {"met", "ahead"}:
        return True
    value = measure(target, line)
    return None if value is None else numbers.exact(value) >= line.threshold


def figure(target: Target, line: Line) -> str:
    """The figure the verdict is about: +17.3 %, ×2.41, RUB 212.4 bn, 61,240; a dash where there is none."""
    value = measure(target, line)
    if value is None:
        return numbers.DASH
    met = bool(reached(target, line))
    if target.kind == "growth":
        hundred = Decimal(100)
        digits = numbers.agreeing_digits(numbers.exact(value) * hundred, line.threshold * hundred, met, 1)
        return numbers.percent(value, digits, signed=True)
    if target.kind == "multiple":
        return numbers.factor(value, numbers.agreeing_digits(value, line.threshold, met, 2))
    return total(value, line.told_in, line.threshold, met)


def total(value: float, unit: str, goal: Decimal, met: bool | None = None) -> str:  # noqa: FBT001 - a verdict
    """A running total with the digits its verdict needs; `met` where the verdict does not follow from the two."""
    step, _ = numbers.scale(value)
    reached = numbers.exact(value) >= goal if met is None else met
    digits = numbers.agreeing_digits(
        numbers.exact(value) / step, goal / step, reached, numbers.usual_digits(value, unit)
    )
    return numbers.amount(value, unit, digits)


def threshold(target: Target, line: Line) -> str:
    """The threshold without needless decimals: +20 %, ×3, 100,000, RUB 300 bn."""
    value = line.threshold
    if target.kind == "growth":
        return numbers.percent(value, _decimals(value * 100), signed=True)
    if target.kind == "multiple":
        return numbers.factor(value, _decimals(value))
    step, _ = numbers.scale(value)
    return numbers.amount(value, line.told_in, _decimals(value / step))


def _decimals(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def level(line: Line) -> str:
    """The figure of the year itself, or the index of the chained rule."""
    if line.actual is None:
        return numbers.DASH
    return numbers.factor(line.actual, 3) if line.actual_is_index else numbers.amount(line.actual, line.told_in)


def coverage(line: Line) -> str:
    """Share of the baseline revenue behind the figure, else of the members, in whole percent; a dash if not known."""
    value = line.coverage_members if line.coverage_revenue is None else line.coverage_revenue
    return numbers.DASH if value is None else numbers.share(value)


def verdict(target: Target, line: Line) -> str:
    """Figure with icon and word, or why there is none."""
    if line.reason == "not_applicable":
        return wording.not_applicable()
    return f"{figure(target, line)} {wording.status_mark(line.status)}"


def from_verdict(target: Target, value: float) -> float:
    """A factor as the target's kind tells it: growth as the change; others as they are."""
    return value - 1 if target.kind == "growth" else value


def factor(target: Target, value: float) -> str:
    """A factor as the target's kind tells it, with the digits its verdict needs."""
    if target.kind == "growth":
        goal = target.threshold * 100
        change = (numbers.exact(value) - 1) * 100
        return numbers.percent(value - 1, numbers.agreeing_digits(change, goal, change >= goal, 1), signed=True)
    goal = target.threshold
    return numbers.factor(value, numbers.agreeing_digits(value, goal, numbers.exact(value) >= goal, 2))


def compact(target: Target, line: Line) -> str:
    """The figure for a narrow cell: money without its currency, which stands in the goal."""
    return figure(target, line).removeprefix("RUB" + numbers.NO_BREAK).removesuffix(numbers.NO_BREAK + "руб.")


def kept_apart(run: Run, target: Target) -> str:
    """Names of the variables that the target's figure leaves out and shows beside it; empty where it keeps nothing."""
    text = run.programme.indicator(target.indicator).kept_apart
    codes = formula.names(formula.parse(text)) if text else ()
    return ", ".join(str(run.programme.variable(code).label) for code in sorted(codes))
