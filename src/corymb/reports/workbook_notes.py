"""The sheet of method notes: how each figure is counted, on whose word, and from exactly which data."""

from collections.abc import Iterator

from corymb.i18n import gettext, mark
from corymb.methods.programme import Indicator, Target
from corymb.methods.results import Run
from corymb.reports import caveats, saying, wording
from corymb.reports.workbook_looks import Looks

KINDS = {
    "sum": mark("sum over organisations"),
    "cumulative": mark("sum over organisations and years after the baseline"),
    "ratio": mark("ratio of sums"),
    "share": mark("share: ratio of sums"),
    "events": mark("distinct events of the year"),
    "cumulative_events": mark("distinct events after the baseline year"),
    "peak_gain": mark("peak gain: for each organisation the highest level since the baseline less the baseline"),
}


def write_notes(looks: Looks, run: Run) -> None:
    """Method notes as two columns, name and text."""
    page = looks.page(gettext("Method notes"), [34, 110], portrait=True)
    for title, rows in _sections(run):
        page.skip()
        page.line([title], "strong")
        for name, text in rows:
            page.line([name, text], ["wrapped", "wrapped"])


def _sections(run: Run) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    for target in run.programme.targets:
        yield f"{target.code} {target.label}", list(_target(run, target))
    yield gettext("Cohort rules"), [(wording.rule(rule), wording.rule_definition(rule)) for rule in wording.RULES]
    yield gettext("Tables and prices"), list(_tables(run))
    yield gettext("What to know"), [("", said) for said in caveats.all_of(run)]
    yield gettext("Origin of this workbook"), list(_origin(run))


def _target(run: Run, target: Target) -> Iterator[tuple[str, str]]:
    indicator = run.programme.indicator(target.indicator)
    line = next((x for x in run.lines if x.target == target.code), None)
    yield gettext("Indicator"), f"{indicator.label} ({indicator.code})"
    yield gettext("How it is counted"), gettext(KINDS[indicator.kind])
    yield gettext("Formula"), formula(indicator)
    yield gettext("Unit"), wording.unit(indicator.unit)
    yield (
        gettext("Who counts officially"),
        (f"{wording.rule(target.official_rule)}: {wording.rule_definition(target.official_rule)}"),
    )
    yield gettext("Official prices"), wording.prices(target.official_prices, run.baseline_year)
    if line is not None:
        yield (
            gettext("Goal"),
            gettext("{goal} by {year}").format(goal=saying.threshold(target, line), year=target.due_year),
        )
    yield gettext("Evidence"), wording.evidence(target.evidence)


def formula(indicator: Indicator) -> str:
    """The formula as a reader can check it: numerator / denominator, or which events count."""
    if indicator.event is not None:
        rule = indicator.event
        what = gettext("sum of amounts") if rule.measure == "amount" else gettext("number of events")
        kinds = f"{what}: {rule.kind}"
        return f"{kinds} ({', '.join(rule.categories)})" if rule.categories else kinds
    numerator = indicator.numerator or ""
    return numerator if indicator.denominator is None else f"sum({numerator}) / sum({indicator.denominator})"


def _tables(run: Run) -> Iterator[tuple[str, str]]:
    programme = run.programme
    yield gettext("Price basis of this run"), caveats.prices(run)
    for table in programme.lookups:
        yield gettext("Table {code}").format(code=table.code), f"{table.source} ({wording.evidence(table.evidence)})"
    if programme.deflators is not None:
        yield (
            gettext("Price indices"),
            f"{programme.deflators.source} ({wording.evidence(programme.deflators.evidence)})",
        )
    for variable in programme.variables:
        yield str(variable.label), f"{variable.code}, {wording.unit(variable.unit)}"


def _origin(run: Run) -> Iterator[tuple[str, str]]:
    if not run.lines:
        return
    line = run.lines[0]
    yield gettext("Data"), caveats.banner(run) or gettext("as reported")
    yield gettext("Pack"), line.pack
    yield gettext("Hash of the pack"), line.pack_hash
    yield gettext("Hash of the data"), line.inputs_hash
    yield gettext("Version of Corymb"), line.code_version
    yield gettext("Exclusions"), ", ".join(line.excluded) or gettext("none")
    if line.as_known_on:
        yield gettext("As known on"), line.as_known_on
