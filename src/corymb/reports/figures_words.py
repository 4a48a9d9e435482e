"""What figures measure and say: the unit of each verdict and the words of every label."""

from corymb.i18n import gettext
from corymb.methods.programme import Target
from corymb.methods.results import Decomposition, Line, Point, Run
from corymb.reports import numbers, wording

SHOWN = "griliches_regev"
"""The decomposition that is drawn where there is one."""


def start(target: Target) -> float:
    """Where a target starts from: no change, one time, or nothing yet."""
    return 1.0 if target.kind == "multiple" else 0.0


def from_verdict(target: Target, value: float) -> float:
    """A factor (or amount) as drawn: growth as the change, a fraction."""
    return value - 1 if target.kind == "growth" else value


def measure(target: Target, point: Point) -> float | None:
    """The drawn value of one year, or None where the year has none."""
    if target.kind == "cumulative":
        return point.value
    return None if point.factor is None else from_verdict(target, point.factor)


def measure_line(target: Target, line: Line) -> float | None:
    """The drawn value of a line."""
    if target.kind == "cumulative":
        return line.actual
    return None if line.factor is None else from_verdict(target, line.factor)


def path(run: Run, target: Target, scope: str) -> tuple[tuple[int, float], ...]:
    """The path of a scope as drawn; a run keeps it in the indicator's unit, from the baseline value on."""
    steps = run.path.get((target.code, scope), ())
    if target.kind == "cumulative" or not steps or not steps[0][1]:
        return steps
    first = steps[0][1]
    return tuple((year, from_verdict(target, value / first)) for year, value in steps)


def goal(line: Line) -> float:
    """The threshold as drawn (+0.2 for growth, 3 for a multiple, the amount)."""
    return float(line.threshold)


def figure(target: Target, unit: str, value: float) -> str:
    """A drawn value with its unit: +17.3 %, ×2.4, RUB 212 bn."""
    if target.kind == "growth":
        return numbers.percent(value, signed=True)
    return numbers.factor(value) if target.kind == "multiple" else numbers.amount(value, unit)


def shown(target: Target, line: Line) -> str:
    """The drawn value of a line with as many digits as it takes to agree with the verdict; a dash for none."""
    value = measure_line(target, line)
    if value is None:
        return numbers.DASH
    reached = line.met if line.met is not None else value >= goal(line)
    if target.kind == "growth":
        digits = numbers.agreeing_digits(value * 100, goal(line) * 100, reached, 1)
        return numbers.percent(value, digits, signed=True)
    if target.kind == "multiple":
        return numbers.factor(value, numbers.agreeing_digits(value, goal(line), reached, 2))
    step = float(numbers.scale(value)[0])
    usual = numbers.usual_digits(value, line.told_in)
    return numbers.amount(value, line.told_in, numbers.agreeing_digits(value / step, goal(line) / step, reached, usual))


def count(n: int) -> str:
    return numbers.number(n)


def title(run: Run, target: Target, scope: str) -> str:
    """The target's label, with the scope where it is not the programme."""
    name = str(run.scope_names.get(scope, scope))
    return str(target.label) if scope == "programme" else f"{target.label} · {name}"


def measured(target: Target, line: Line) -> str:
    """What the drawn values are: change against the baseline year, times its level, or a running total."""
    if target.kind == "growth":
        said = gettext("change against {year}")
    elif target.kind == "multiple":
        said = gettext("times the level of {year}")
    else:
        said = gettext("running total since the end of {year}")
    return said.format(year=line.baseline_year)


def rule(line: Line) -> str:
    """Name of the line's cohort rule, marked where it is the official one."""
    name = wording.rule(line.cohort)
    return gettext("{rule} (official)").format(rule=name) if line.cohort == line.official_rule else name


def verdict(target: Target, line: Line) -> str:
    """Figure and status word, or why there is none."""
    value = measure_line(target, line)
    if value is None:
        return wording.not_applicable() if line.reason == "not_applicable" else wording.status("cannot_be_said")
    return f"{shown(target, line)} · {wording.status(line.status)}"


def percent_points(value: float) -> str:
    return numbers.number(value, 1, signed=True)


def coverage_rows(run: Run, target: Target, scope: str) -> list[tuple[str, float, str]]:
    """Name, share and words of each known coverage of a target under its official rule."""
    line = run.official(target.code, scope)
    found = run.coverage.get((target.code, scope, line.cohort))
    if found is None:
        known = (
            (gettext("by members"), line.coverage_members),
            (gettext("by baseline revenue"), line.coverage_revenue),
        )
        return [(name, value, numbers.share(value)) for name, value in known if value is not None]
    told = gettext("{share}: {n} of {all}").format(
        share=numbers.share(found.by_members or 0), n=count(found.contributing), all=count(found.members)
    )
    rows = [
        (gettext("by members"), found.by_members, told),
        (gettext("by baseline organisations"), found.by_baseline_organisations, None),
        (gettext("by baseline revenue"), found.by_revenue, None),
        (gettext("by denominator"), found.by_denominator, None),
    ]
    return [(name, value, words or numbers.share(value)) for name, value, words in rows if value is not None]


def coverage_of_target(run: Run, target: Target, scope: str) -> list[tuple[str, float, str]]:
    """One row for the figure of all targets: coverage by revenue, or by members where revenue is not known."""
    line = run.official(target.code, scope)
    value = line.coverage_members if line.coverage_revenue is None else line.coverage_revenue
    if value is None:
        return []
    basis = gettext("{share} of members") if line.coverage_revenue is None else gettext("{share} of revenue")
    said = basis.format(share=numbers.share(value))
    if line.organisations_cohort is not None and line.members_year:
        said += ", " + gettext("{n} of {all}").format(n=count(line.organisations_cohort), all=count(line.members_year))
    return [(str(target.label), value, said)]


def decomposition(run: Run, target: Target, scope: str) -> Decomposition | None:
    """The decomposition that is drawn: Griliches-Regev where there is one, else the first."""
    found = run.decompositions.get((target.code, scope), ())
    return next((d for d in found if d.method == SHOWN), found[0] if found else None)


def origin(run: Run) -> str:
    """The banner of synthetic data, empty for reported ones."""
    found = {line.origin for line in run.lines}
    if "synthetic" in found:
        return gettext("SYNTHETIC DATA")
    return gettext("PARTLY SYNTHETIC DATA") if "mixed" in found else ""
