"""First page of the report: what a minister reads in ninety seconds."""

from collections import Counter
from typing import Any

from corymb.i18n import gettext, ngettext
from corymb.methods.findings import LEVELS
from corymb.methods.programme import Status, Target
from corymb.methods.results import Line, Run
from corymb.reports import figures_words as figures
from corymb.reports import numbers, saying, wording
from corymb.reports import pdf_words as say

STATUS_ORDER: tuple[Status, ...] = ("met", "ahead", "on_track", "at_risk", "off_track", "not_met", "cannot_be_said")
GOOD: frozenset[Status] = frozenset({"met", "ahead", "on_track"})


def official(run: Run) -> list[tuple[Target, Line]]:
    """Every target with its line under the official rule, programme level, in the pack's order."""
    return [(target, run.official(target.code)) for target in run.programme.targets]


def summary(run: Run) -> dict[str, Any]:
    """Everything page one shows, as words."""
    rows = official(run)
    return {
        "headline": headline(run, rows),
        "counts": counts(rows) if len(rows) > 1 else [],
        "heads": [
            gettext("target"),
            gettext("figure"),
            gettext("change"),
            gettext("goal"),
            gettext("verdict"),
            gettext("coverage"),
        ],
        "targets": [target_row(run, target, line) for target, line in rows],
        "know": know(run, rows),
    }


def counts(rows: list[tuple[Target, Line]]) -> list[dict[str, Any]]:
    """How many targets stand where, best first."""
    found = Counter(line.status for _, line in rows)
    return [
        {"status": status, "word": wording.status(status), "n": figures.count(found[status])}
        for status in STATUS_ORDER
        if found[status]
    ]


def headline(run: Run, rows: list[tuple[Target, Line]]) -> str:
    """One sentence: how many targets are met, or on their way."""
    if len(rows) == 1:
        return say.sentence_of_one(run, *rows[0])
    total = len(rows)
    if all(line.year >= target.due_year for target, line in rows):
        n = sum(line.met is True for _, line in rows)
        return ngettext(
            "{n} of {total} indicators has met its target.", "{n} of {total} indicators have met their targets.", n
        ).format(n=n, total=total)
    n = sum(line.status in GOOD for _, line in rows)
    return ngettext(
        "{n} of {total} indicators is on its way.", "{n} of {total} indicators are on their way.", n
    ).format(n=n, total=total)


def target_row(run: Run, target: Target, line: Line) -> dict[str, Any]:
    """One line of the scorecard."""
    return {
        "code": say.code(run, target),
        "name": str(target.label),
        "figure": say.level(target, line),
        "change": say.change(target, line),
        "target": saying.threshold(target, line),
        "status": line.status,
        "word": wording.status(line.status),
        "coverage": say.covered(line),
        "sentence": say.sentence(run, target, line),
        "beside": say.beside(run, target, line),
    }


def know(run: Run, rows: list[tuple[Target, Line]]) -> list[str]:
    """What must be known before the figures are used, most important first."""
    said: list[str] = []
    turning = [target for target, line in rows if line.agreement == "rule_dependent"]
    if turning and len(rows) > 1:
        said.append(
            ngettext(
                "The verdict depends on the cohort rule for {n} target: {names}.",
                "The verdict depends on the cohort rule for {n} targets: {names}.",
                len(turning),
            ).format(n=len(turning), names=say.names(turning))
        )
    few = [target for target, line in rows if line.agreement == "hangs_on_few"]
    if few:
        said.append(gettext("A handful of organisations decides: {names}.").format(names=say.names(few)))
    low = [target for target, line in rows if line.reason == "below_coverage_floor"]
    if low:
        text = gettext("Too little stands behind the figure to say anything (coverage below {floor}): {names}.")
        said.append(text.format(floor=numbers.share(float(run.programme.bands.coverage_floor)), names=say.names(low)))
    return said + _about_data(run)


def _about_data(run: Run) -> list[str]:
    said: list[str] = []
    if any(line.provisional for line in run.lines):
        said.append(gettext("The figures are provisional: some of them may still change."))
    found = Counter(finding.level for finding in run.findings)
    if found:
        parts = ", ".join(say.findings(level, found[level]) for level in LEVELS if found[level])
        said.append(
            gettext("Checks of the returns: {parts}. Nothing was dropped or corrected because of them.").format(
                parts=parts
            )
        )
    said += _excluded(run)
    if any(wording.is_reconstruction(line.evidence) for line in run.lines):
        said.append(wording.reconstruction_note())
    return said


def _excluded(run: Run) -> list[str]:
    """What was left out, with and without on the pages after; the public sees the rules but no counts."""
    named = sorted({row.exclusion: row for row in run.exclusions}.items())
    if named:
        text = gettext("Excluded by rule “{rule}”: {organisations}. Verdicts with and without stand below.")
        return [
            text.format(rule=say.exclusion(run, name), organisations=say.organisations(row.organisations))
            for name, row in named
        ]
    rules = dict.fromkeys(name for line in run.lines for name in line.excluded)
    return [gettext("Excluded by rule “{rule}”.").format(rule=say.exclusion(run, name)) for name in rules]
