"""Last page of the report: what the figures cannot carry, and how they were made."""

from typing import Any

from corymb.i18n import gettext
from corymb.methods.programme import COHORT_RULES
from corymb.methods.results import Run
from corymb.reports import pdf_words as say
from corymb.reports import wording


def caveats(run: Run) -> list[str]:
    """Caveats that hold for every report, then the run's own notes."""
    said = [
        gettext("A member that did not report is missing, not zero; a member that fell silent has not left."),
        gettext("The projection extrapolates the pace of past years; it is neither a sampling error nor a forecast."),
    ]
    if any(target.kind == "cumulative" for target in run.programme.targets):
        said.append(
            gettext(
                "Running totals have no baseline and no growth factor; only two cohort rules are defined "
                "for them, and equal figures are not agreement."
            )
        )
    if run.decompositions:
        said.append(gettext("The decomposition describes how the change adds up; it does not say what caused it."))
    return said + [gettext(text) for text in run.notes]


def method(run: Run) -> list[list[str]]:
    """Name and text of each note on method."""
    line = run.lines[0]
    rows = [
        [gettext("compared organisations"), "\n".join(say.rule_defined(rule) for rule in COHORT_RULES)],
        [gettext("prices"), say.prices(run)],
        [gettext("programme pack"), f"{run.programme.code} {run.programme.version}, {line.pack_hash}"],
        [gettext("data"), line.inputs_hash],
        [gettext("program version"), f"Corymb {line.code_version}"],
    ]
    if line.as_known_on:
        rows.insert(0, [gettext("as known on"), say.day(line.as_known_on)])
    return [row for row in rows if row[1]]


def counted(run: Run) -> dict[str, Any]:
    """One row per target: what is computed, under which official rule and prices, and the mark of its definition."""
    rows = []
    for target in run.programme.targets:
        line = run.official(target.code)
        rows.append(
            [
                say.code(run, target) or str(target.label),
                str(run.programme.indicator(target.indicator).label),
                wording.rule(line.cohort),
                wording.prices(line.prices, line.baseline_year),
                target.evidence,
            ]
        )
    marks = dict.fromkeys(sign for target in run.programme.targets for sign in target.evidence.split(", "))
    heads = [gettext("target"), gettext("counted"), gettext("official rule"), gettext("prices"), gettext("mark")]
    return {"heads": heads, "rows": rows, "note": "; ".join(wording.evidence(sign) for sign in sorted(marks)) + "."}


def whole(run: Run) -> dict[str, Any]:
    """The notes as the template takes them."""
    return {
        "caveats": {"title": gettext("How far the figures carry"), "items": caveats(run)},
        "method": {"title": gettext("How the figures were made"), "rows": method(run), "counted": counted(run)},
    }
