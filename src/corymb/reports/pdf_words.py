"""The words of the report: names, counts with their nouns, sentences on one target."""

from datetime import date

from babel.dates import format_date

from corymb.i18n import gettext, language, ngettext
from corymb.methods.findings import Level
from corymb.methods.programme import CohortRule, Target
from corymb.methods.results import Line, Run
from corymb.reports import figures_words as figures
from corymb.reports import numbers, saying, sentences, wording

SHORT = 4
"""Target codes up to so many letters stand before names and in narrow heads."""


def rule_defined(code: CohortRule) -> str:
    return f"{wording.rule(code)}: {wording.rule_definition(code)}"


def level(target: Target, line: Line) -> str:
    """The figure itself: the level of the year, or the index of the chained rule."""
    if line.actual is None or target.kind == "cumulative":
        return figures.shown(target, line)
    return numbers.factor(line.actual) if line.actual_is_index else numbers.amount(line.actual, line.told_in)


def change(target: Target, line: Line) -> str:
    """The change against the baseline as the target's kind shows it; a dash for running totals."""
    return numbers.DASH if line.factor is None or target.kind == "cumulative" else figures.shown(target, line)


def covered(line: Line) -> str:
    """Coverage by revenue, else by members."""
    value = line.coverage_members if line.coverage_revenue is None else line.coverage_revenue
    return numbers.DASH if value is None else numbers.share(value)


def sentence(run: Run, target: Target, line: Line) -> str:
    """One line under the target's name: what its verdict rests on."""
    if line.reason:
        return _capital(wording.reason(line.reason) + ".")
    lines = _applicable(run, target, line.scope)
    said: list[str] = []
    if line.agreement == "rule_dependent" and len(lines) == 1:
        said.append(gettext("Other cohort rules lead to another verdict."))
    elif line.agreement == "rule_dependent" or (line.agreement and len({x.status for x in lines}) > 1):
        alike = sum(x.status == line.status for x in lines)
        said.append(gettext("This verdict under {n} of {total} cohort rules.").format(n=alike, total=len(lines)))
    elif line.agreement == "all_rules_agree":
        said.append(gettext("All applicable cohort rules agree."))
    elif line.agreement == "hangs_on_few":
        said.append(gettext("A handful of organisations decides."))
    if line.low is not None and line.high is not None and line.year < target.due_year:
        told = gettext("Past pace leads to {low} to {high} in {due}.").format(
            low=figures.figure(target, line.told_in, figures.from_verdict(target, line.low)),
            high=figures.figure(target, line.told_in, figures.from_verdict(target, line.high)),
            due=target.due_year,
        )
        # an amount may end with the point of its currency
        said.append(told[:-1] if told.endswith("..") else told)
    return " ".join(said)


def beside(run: Run, target: Target, line: Line) -> str:
    """Other counts beside a total, such as net change; empty for targets that have none, and for the public."""
    if target.kind != "cumulative" or run.audience == "public":
        return ""
    found = run.companions.get((target.code, line.scope), {})
    return " ".join(sentences.beside(found, line, saying.kept_apart(run, target)))


def sentence_of_one(run: Run, target: Target, line: Line) -> str:
    """The headline of a report with one target."""
    value = figures.measure_line(target, line)
    if value is None:
        return gettext("{target}: cannot be said.").format(target=target.label)
    lines = _applicable(run, target, line.scope)
    alike = sum(x.status == line.status for x in lines)
    told = gettext("{figure} against a goal of {goal}: {status}").format(
        figure=figures.shown(target, line), goal=saying.threshold(target, line), status=wording.status(line.status)
    )
    if len(lines) > 1:
        told += " " + gettext("under {n} of {total} cohort rules, the official one among them").format(
            n=alike, total=len(lines)
        )
    return told + "."


def _applicable(run: Run, target: Target, scope_code: str) -> list[Line]:
    """The lines of a target whose rule gives a figure."""
    return [
        x
        for x in run.lines
        if (x.target, x.scope) == (target.code, scope_code) and figures.measure_line(target, x) is not None
    ]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def names(targets: list[Target]) -> str:
    return "; ".join(str(target.label) for target in targets)


def findings(kind: Level, n: int) -> str:
    """Findings of one level, counted."""
    shown = figures.count(n)
    if kind == "error":
        return ngettext("{n} error", "{n} errors", n).format(n=shown)
    if kind == "explain":
        return ngettext("{n} to explain", "{n} to explain", n).format(n=shown)
    return ngettext("{n} note", "{n} notes", n).format(n=shown)


def organisations(n: int) -> str:
    return numbers.counted(n, "organisation")


def rows(n: int) -> str:
    return numbers.counted(n, "row")


def exclusion(run: Run, code: str) -> str:
    """Label of an exclusion rule, or of several joined by a plus sign."""
    known = {rule.code: str(rule.label) for rule in run.programme.exclusions}
    named = (name if name in known or ":" not in name else organisation(run, name) for name in code.split("+"))
    return " + ".join(known.get(name, name) for name in named)


def organisation(run: Run, code: str) -> str:
    """An organisation by its number; masked for the public."""
    number = code.replace(":", "-").rsplit("-", 1)[-1]
    return gettext("one organisation") if run.audience == "public" else number


def amount(value: float, line: Line) -> str:
    return numbers.amount(value, line.told_in)


def scope(run: Run, code: str) -> str:
    return str(run.scope_names.get(code, code.partition(":")[2]))


def scopes_title(code: str) -> str:
    """Heading of the matrix of scopes."""
    kind = code.partition(":")[0]
    known = {"cluster": gettext("Clusters"), "region": gettext("Regions"), "activity": gettext("Activities")}
    return known.get(kind, kind)


def code(run: Run, target: Target) -> str:
    """The target's code where it is short and there are several."""
    return target.code if len(target.code) <= SHORT and len(run.programme.targets) > 1 else ""


def coded(run: Run, target: Target) -> str:
    """The target's label behind its code."""
    return f"{code(run, target)} {target.label}".strip()


def period(run: Run) -> str:
    known = next((line.as_known_on for line in run.lines if line.as_known_on), None)
    said = gettext("{year} against {base}").format(year=run.year, base=run.baseline_year)
    return said if known is None else said + ", " + gettext("as known on {day}").format(day=day(known))


def day(iso: str) -> str:
    """23 Nov 2026, 23.11.2026."""
    pattern = "dd.MM.yyyy" if language() == "ru" else "d MMM yyyy"
    return format_date(date.fromisoformat(iso[:10]), pattern, locale=language())


def origin_sentence() -> str:
    return gettext("Organisations and figures are invented to show the work; no real firm stands behind them.")


def footer(run: Run) -> str:
    line = run.lines[0]
    return gettext("Corymb {version} · pack {pack} · data {data}").format(
        version=line.code_version, pack=f"{line.pack} {line.pack_hash[:8]}", data=line.inputs_hash[:12]
    )


def prices(run: Run) -> str:
    return wording.prices(run.prices, run.baseline_year)


def short_label(target: Target) -> str:
    return target.code if len(target.code) <= SHORT else str(target.label)


def spread(run: Run, target: Target) -> str:
    """Which decomposition is drawn, and how far the part within organisations differs between the methods."""
    found = run.decompositions.get((target.code, "programme"), ())
    within = [part.percent for d in found for part in d.parts if part.part == "within"]
    drawn = figures.decomposition(run, target, "programme")
    if drawn is None:
        return ""
    silent = sentences.absorbed_silent(drawn)
    if len(within) < 2:  # noqa: PLR2004 - a spread needs two
        return f"{wording.method(drawn.method)}. {silent}" if silent else wording.method(drawn.method)
    said = gettext("{method}. Within organisations by all {n} methods: {low} to {high}.").format(
        method=wording.method(drawn.method),
        n=len(within),
        low=figures.percent_points(min(within)),
        high=figures.percent_points(max(within)),
    )
    return f"{said} {silent}".strip()
