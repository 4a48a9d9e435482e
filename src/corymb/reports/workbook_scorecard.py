"""The first sheets: the scorecard, and every cohort rule side by side."""

from corymb.i18n import gettext
from corymb.methods.programme import COHORT_RULES, Target
from corymb.methods.results import Line, Run
from corymb.reports import caveats, numbers, saying, wording
from corymb.reports.proof import Proved
from corymb.reports.workbook_looks import Formula, Looks, Page, nothing


def write_scorecard(looks: Looks, page: Page, run: Run, proved: dict[str, Proved]) -> None:
    """One row per target and scope under the official rule; the programme's figures point at their proof sheets."""
    page.line([f"{run.programme.name} · {caveats.period(run)} · {caveats.prices(run)}"], "strong")
    page.skip()
    lines = [x for x in run.lines if x.cohort == x.official_rule] or list(run.lines)
    page.head([
        gettext("Target"), gettext("Scope"), gettext("Unit"), gettext("Cohort rule"),
        gettext("Baseline {year}").format(year=run.baseline_year), gettext("Figure {year}").format(year=run.year),
        gettext("Verdict figure"), gettext("Goal"), gettext("Status"), gettext("Why"), gettext("Cohort rules"),
        gettext("Members"), gettext("Counted"), gettext("Coverage by members"), gettext("Coverage by revenue"),
        gettext("Evidence"),
    ], filtered=len(lines))  # fmt: skip
    for line in lines:
        target = saying.target_of(run, line.target)
        pointer = proved.get(line.target) if line.scope == "programme" and line.cohort == line.official_rule else None
        _scorecard_row(looks, page, run, (target, line, pointer))
    if not lines:
        nothing(page)
    page.skip()
    for said in caveats.all_of(run):
        page.line([said], "hint")


def _scorecard_row(looks: Looks, page: Page, run: Run, what: tuple[Target, Line, Proved | None]) -> None:
    target, line, proved = what
    base = proved.baseline if proved and proved.baseline and line.baseline is not None else line.baseline
    actual = proved.actual if proved and proved.actual and line.actual is not None else line.actual
    level = looks["share"] if line.unit == "share" else looks["number"]
    index = looks.decimals(6) if line.actual_is_index else level
    evidence = wording.reconstruction() if wording.is_reconstruction(line.evidence) else wording.evidence(line.evidence)
    page.line(
        [_name(target), wording.scope(line.scope, run.scope_names), wording.unit(line.told_in),
         wording.rule(line.cohort), base, actual, saying.measure(target, line), float(line.threshold),
         wording.status_mark(line.status), wording.reason(line.reason) if line.reason else "",
         wording.agreement(line.agreement) if line.agreement else "",
         line.members_year, line.organisations_cohort, line.coverage_members, line.coverage_revenue, evidence],
        ["wrapped", "text", "text", "text", index, index, verdict_look(looks, target, line), goal_look(looks, target),
         looks.status(line.status), "text", "text", "whole", "whole", "percent", "percent", "text"])  # fmt: skip


def _name(target: Target) -> str:
    return f"{target.code} {target.label}"


def verdict_look(looks: Looks, target: Target, line: Line) -> object:
    """A format with as many digits as the verdict needs."""
    value, reached = saying.measure(target, line), bool(saying.reached(target, line))
    if target.kind == "cumulative" or value is None:
        return looks["number"]
    if target.kind == "growth":
        digits = numbers.agreeing_digits(numbers.exact(value) * 100, line.threshold * 100, reached, 1)
        return looks.decimals(digits, percent=True)
    return looks.decimals(numbers.agreeing_digits(value, line.threshold, reached, 2))


def goal_look(looks: Looks, target: Target) -> object:
    return looks.decimals(1, percent=True) if target.kind == "growth" else looks["number"]


def write_rules(looks: Looks, run: Run) -> None:
    """Every line of the run: sums, factor as a live formula, verdict, and what it hangs on."""
    page = looks.page(gettext("Cohort rules"), [34, 26, 14, 20, 16, 20, 16, 13, 13, 18, 12, 12, 12, 12])
    for rule in COHORT_RULES:
        if any(line.cohort == rule for line in run.lines):
            page.line([f"{wording.rule(rule)}: {wording.rule_definition(rule)}"])
    page.skip()
    page.head([
        gettext("Target"), gettext("Scope"), gettext("Cohort rule"),
        gettext("Numerator {year}").format(year=run.baseline_year),
        gettext("Denominator {year}").format(year=run.baseline_year), gettext("Numerator {year}").format(year=run.year),
        gettext("Denominator {year}").format(year=run.year), gettext("Factor"), gettext("Verdict figure"),
        gettext("Status"), gettext("Counted"), gettext("Turn it alone"), gettext("Low, 80 %"), gettext("High, 80 %"),
    ], filtered=len(run.lines))  # fmt: skip
    for line in run.lines:
        _rule_row(looks, page, run, line)
    if not run.lines:
        nothing(page)


def _rule_row(looks: Looks, page: Page, run: Run, line: Line) -> None:
    target = saying.target_of(run, line.target)
    not_defined = line.reason == "not_applicable"
    status = wording.not_applicable() if not_defined else wording.status_mark(line.status)
    low, high = (looks["number"] if target.kind == "cumulative" else looks.decimals(4) for _ in range(2))
    official = gettext("{rule} (official)").format(rule=wording.rule(line.cohort))
    page.line(
        [_name(target), wording.scope(line.scope, run.scope_names),
         official if line.cohort == line.official_rule else wording.rule(line.cohort),
         line.numerator_0, line.denominator_0, line.numerator_t, line.denominator_t, _factor(line, page.row + 1),
         saying.measure(target, line), status, line.organisations_cohort, line.flips_alone, line.low, line.high],
        ["wrapped", "text", "text", "number", "number", "number", "number", looks.decimals(6),
         verdict_look(looks, target, line), looks.status(line.status), "whole", "whole", low, high])  # fmt: skip


def _factor(line: Line, row: int) -> Formula | float | None:
    """The factor from the sums beside it; the chained rule and withheld lines have no sums."""
    if line.factor is None or line.numerator_0 is None or line.numerator_t is None:
        return line.factor
    if line.denominator_0 is None:
        return Formula(f"=F{row}/D{row}", line.factor)
    return Formula(f"=(F{row}/G{row})/(D{row}/E{row})", line.factor)
