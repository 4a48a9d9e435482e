"""The scorecard on a terminal: figures first, then the rules side by side, then what stands behind them."""

from corymb.i18n import gettext
from corymb.methods.programme import COHORT_RULES, CohortRule, Target
from corymb.methods.results import Line, Run, in_prices
from corymb.reports import caveats, numbers, saying, sentences, wording
from corymb.reports.audience import published
from corymb.reports.terminal_layout import NARROWEST, Paper, columns_that_fit, seen, table

PROGRAMME = "programme"
SHORT_CODE = 4
MOST_SCOPES = 40
FEW = 2


def render(run: Run, width: int = 80, colour: bool = False) -> str:  # noqa: FBT001, FBT002 - like print's own switches
    """The whole scorecard as text of at most `width` columns (60 at least), ending with a newline."""
    run = published(run)
    paper = Paper(max(width, NARROWEST), colour)
    lines = [
        *_head(run, paper),
        *_summary(run, paper),
        *_rules(run, paper),
        *_behind(run, paper),
        *_scopes(run, paper),
        *_exclusions(run, paper),
        *_foot(run, paper),
    ]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _head(run: Run, paper: Paper) -> list[str]:
    banner = caveats.banner(run)
    lines = [*paper.paragraph(banner), ""] if banner else []
    lines += [paper.strong(line) for line in paper.paragraph(str(run.programme.name))]
    return lines + paper.paragraph(" · ".join([caveats.period(run), caveats.prices(run), *_members(run)]))


def _members(run: Run) -> list[str]:
    line = next((x for x in run.lines if x.scope == PROGRAMME), None)
    if line is None:
        return []
    return [
        gettext("{members}, {base} in {year}").format(
            members=numbers.counted(line.members_year, "member"),
            base=numbers.number(line.members_baseline),
            year=line.baseline_year,
        )
    ]


def shown_line(run: Run, target: Target, scope: str = PROGRAMME) -> Line | None:
    """The line under the official rule, else the first rule that was asked for; None where there is none."""
    lines = [x for x in run.lines if (x.target, x.scope) == (target.code, scope)]
    return next((x for x in lines if x.cohort == x.official_rule), lines[0] if lines else None)


def _name(target: Target, line: Line) -> str:
    code = f"{target.code} " if len(target.code) <= SHORT_CODE else ""
    mark = f"{numbers.NO_BREAK}P" if wording.is_reconstruction(line.evidence) else ""
    label = str(target.label).replace(" %", f"{numbers.NO_BREAK}%")
    return f"{code}{label}{mark}"


def _summary(run: Run, paper: Paper) -> list[str]:
    rows = []
    for target in run.programme.targets:
        line = shown_line(run, target)
        if line is not None:
            rows.append(
                [
                    _name(target, line),
                    saying.figure(target, line),
                    saying.threshold(target, line),
                    paper.status(line.status),
                    saying.coverage(line),
                ]
            )
    head = [gettext("Target"), gettext("Figure"), gettext("Goal"), gettext("Status"), gettext("Coverage")]
    return ["", *table(paper, head, rows, "<>><>")]


def _rules(run: Run, paper: Paper) -> list[str]:
    shown = [rule for rule in COHORT_RULES if any(x.cohort == rule for x in run.lines)]
    if len(shown) == 1:
        return ["", *_definitions(shown, paper), *_not_official(run, paper, shown[0])]
    rows = []
    for target in run.programme.targets:
        lines = {x.cohort: x for x in run.lines if (x.target, x.scope) == (target.code, PROGRAMME)}
        if lines:
            rows.append([_short_name(target), *(_cell(paper, target, lines[rule]) for rule in shown)])
            rows += _flips(run, lines, shown)
    lines_out = paper.heading(gettext("Under each cohort rule"))
    lines_out += table(paper, [gettext("Target"), *map(wording.rule, shown)], rows, "<" + ">" * len(shown))
    lines_out += paper.quiet_paragraph(gettext("[ ] the official rule; – not defined for this kind of target"))
    return lines_out + _definitions(shown, paper)


def _not_official(run: Run, paper: Paper, shown: CohortRule) -> list[str]:
    """Says where the one rule asked for is not the official one."""
    official = dict.fromkeys(t.official_rule for t in run.programme.targets if t.official_rule != shown)
    if not official:
        return []
    names = ", ".join(map(wording.rule, official))
    return paper.paragraph(gettext("Official rule: {rules}").format(rules=names))


def _flips(run: Run, lines: dict[CohortRule, Line], shown: list[CohortRule]) -> list[list[str]]:
    """How many organisations turn each verdict by themselves, where there is room to say it."""
    told = [lines[rule].flips_alone for rule in shown]
    if len(run.programme.targets) > FEW or all(n is None for n in told):
        return []
    counts = [numbers.DASH if n is None else f"{numbers.number(n)}  " for n in told]
    return [[gettext("organisations that turn it alone"), *counts]]


def _definitions(rules: list[CohortRule], paper: Paper) -> list[str]:
    width = max(len(wording.rule(rule)) for rule in rules) + 2
    return [
        line
        for rule in rules
        for line in paper.quiet_paragraph(
            wording.rule_definition(rule), indent=width, first=wording.rule(rule).ljust(width)
        )
    ]


def _short_name(target: Target) -> str:
    return target.code if len(target.code) <= SHORT_CODE else str(target.label)


def _cell(paper: Paper, target: Target, line: Line) -> str:
    if line.reason == "not_applicable":
        return numbers.DASH
    text = f"{saying.compact(target, line)} {wording.icon(line.status)}"
    if line.cohort == line.official_rule:
        return paper.tinted(f"[{text}]", line.status)
    return paper.tinted(text, line.status) + " "


def _behind(run: Run, paper: Paper) -> list[str]:
    lines = paper.heading(gettext("What the verdicts hang on"))
    start = len(lines)
    for target in run.programme.targets:
        line = shown_line(run, target)
        said = [] if line is None or line.cohort != line.official_rule else sentences.all_of(run, target, PROGRAMME)
        if said:
            first = f"{target.code:<{SHORT_CODE}} " if len(target.code) <= SHORT_CODE else ""
            lines += paper.paragraph(" ".join(said), indent=len(first), first=first)
    return lines if len(lines) > start else []


def _scopes(run: Run, paper: Paper) -> list[str]:
    scopes = [s for s in dict.fromkeys(line.scope for line in run.lines) if s != PROGRAMME]
    if not scopes:
        return []
    targets = [t for t in run.programme.targets if shown_line(run, t, scopes[0])]
    cells = {(s, t.code): _scope_cell(run, paper, t, s) for s in scopes[:MOST_SCOPES] for t in targets}
    names = {s: str(run.scope_names.get(s, s.partition(":")[2])) for s in scopes}
    widths = [max(seen(_short_name(t)), *(seen(cells[s, t.code]) for s in scopes[:MOST_SCOPES])) for t in targets]
    name_width = min(max(map(len, names.values())), paper.width // 3)
    lines = paper.heading(gettext("Below the programme, official rule"))
    for chunk in columns_that_fit(paper, name_width, widths):
        some = [targets[i] for i in chunk]
        rows = [[names[s], *(cells[s, t.code] for t in some)] for s in scopes[:MOST_SCOPES]]
        lines += table(paper, [wording.scope_kind(scopes[0]), *map(_short_name, some)], rows, "<" + ">" * len(some))
    if len(scopes) > MOST_SCOPES:
        lines += paper.paragraph(
            gettext("And {n} more: --format xlsx or json has them all.").format(
                n=numbers.number(len(scopes) - MOST_SCOPES)
            )
        )
    return lines + [line for row in run.overlaps for line in _overlap(run, paper, row.target)]


def _scope_cell(run: Run, paper: Paper, target: Target, scope: str) -> str:
    line = shown_line(run, target, scope)
    if line is None:
        return numbers.DASH
    return paper.tinted(f"{saying.compact(target, line)} {wording.icon(line.status)}", line.status)


def _overlap(run: Run, paper: Paper, code: str) -> list[str]:
    row = next(x for x in run.overlaps if x.target == code)
    if not row.overlap:
        return []
    indicator = run.programme.indicator(saying.target_of(run, code).indicator)
    # of a ratio the numerators are told, and their unit is money or not known
    money = in_prices("RUB", run.official(code).prices)
    unit = money if numbers.is_money(indicator.unit) else "" if indicator.denominator else indicator.unit
    return paper.paragraph(
        sentences.sentence(
            gettext("{target}: clusters {total} − overlap {overlap} = programme {programme}").format(
                target=code,
                total=numbers.amount(row.clusters_total, unit),
                overlap=numbers.amount(row.overlap, unit),
                programme=numbers.amount(row.programme_total, unit),
            )
        )
    )


def _exclusions(run: Run, paper: Paper) -> list[str]:
    if not run.exclusions:
        return []
    lines = paper.heading(gettext("With and without exclusions"))
    for code in dict.fromkeys(x.exclusion for x in run.exclusions):
        some = [x for x in run.exclusions if x.exclusion == code]
        counts = ((some[0].rows, "row"), (some[0].organisations, "organisation"))
        left_out = ", ".join(numbers.counted(n, thing) for n, thing in counts if n) or gettext("nobody")
        lines += paper.paragraph(f"{caveats.exclusion(run, code)}: {left_out}")
        rows = []
        for x in some:
            target = saying.target_of(run, x.target)
            rows.append(
                [
                    f"{_short_name(target)}, {wording.rule(x.cohort)}",
                    _compared(run, target, (x.factor_without, x.total_without), x.met_without),
                    _compared(run, target, (x.factor_with, x.total_with), x.met_with),
                ]
            )
        lines += table(paper, [gettext("Target and rule"), gettext("all"), gettext("without them")], rows, "<>>")
    return lines


def _compared(
    run: Run,
    target: Target,
    figure: tuple[float | None, float | None],
    reached: bool | None,  # noqa: FBT001 - a verdict
) -> str:
    """`figure`: factor, or the total of a cumulative target."""
    sign = "?" if reached is None else "✓" if reached else "✗"
    factor, total = figure
    if factor is not None:
        return f"{saying.factor(target, factor)} {sign}"
    if total is None:
        return sign
    unit = run.programme.indicator(target.indicator).unit
    return f"{saying.total(total, unit, target.threshold)} {sign}"


def _foot(run: Run, paper: Paper) -> list[str]:
    lines = paper.heading(gettext("What to know"))
    for said in caveats.all_of(run):
        lines += paper.paragraph(said, indent=2, first="- ")
    told = gettext("Findings in the data: {counted}. `corymb check` lists them.")
    found = told.format(counted=caveats.counted(run.findings)) if run.findings else gettext("No findings in the data.")
    lines += paper.paragraph(found, indent=2, first="- ")
    return [*lines, *paper.quiet_paragraph(caveats.provenance(run))]
