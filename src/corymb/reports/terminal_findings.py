"""Findings on a terminal: a table by level; what repeats is counted and shown once."""

import re
from collections.abc import Sequence
from itertools import groupby

from corymb.i18n import gettext
from corymb.methods.findings import LEVELS, Finding
from corymb.reports import caveats, numbers, wording
from corymb.reports.sentences import bare
from corymb.reports.terminal_layout import NARROWEST, Paper

SHOWN = 5
"""Findings of one rule shown in full; the rest are counted."""
_COLOURS = {"error": "31", "explain": "33", "note": "2"}


def render_findings(findings: Sequence[Finding], width: int = 80, colour: bool = False) -> str:  # noqa: FBT001, FBT002 - like print
    """All findings by level and rule, ending with a newline: where, what was written, the rule, how to mend it."""
    paper = Paper(max(width, NARROWEST), colour)
    if not findings:
        return gettext("No findings.") + "\n"
    lines = [gettext("Findings: {counted}.").format(counted=caveats.counted(tuple(findings)))]
    for level in LEVELS:
        some = sorted((f for f in findings if f.level == level), key=lambda f: f.rule)
        for rule, group in groupby(some, key=lambda f: f.rule):
            lines += _of_rule(paper, rule, list(group))
    hidden = any(len(list(group)) > SHOWN for _, group in groupby(sorted(f.rule for f in findings)))
    if hidden:
        lines += ["", *paper.paragraph(gettext("--format xlsx -o FILE writes all of them as a table."))]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _of_rule(paper: Paper, rule: str, findings: list[Finding]) -> list[str]:
    level = findings[0].level
    head = f"{wording.level(level)} · {rule} · {numbers.counted(len(findings), 'finding')}"
    lines = ["", paper.paint(head, _COLOURS[level])]
    for finding in findings[:SHOWN]:
        lines += _one(paper, finding)
    if len(findings) > SHOWN:
        lines += paper.paragraph(gettext("… and {n} more").format(n=numbers.number(len(findings) - SHOWN)), indent=2)
    return lines


def _one(paper: Paper, finding: Finding) -> list[str]:
    about = [bare(finding.organisation), finding.period, finding.variable]
    place = " · ".join(part for part in (finding.where(), " ".join(p for p in about if p)) if part)
    lines = paper.paragraph(place, indent=4, first="  ") if place else []
    said = finding.said()
    if finding.value and not _contains(said, finding.value):
        said = gettext("{said} Written: {value}").format(said=said, value=finding.value)
    lines += paper.paragraph(said, indent=4)
    mend = finding.how_to_mend()
    return lines + (paper.paragraph(mend, indent=6, first="    → ") if mend else [])


def _contains(said: str, written: str) -> bool:
    """Whether a sentence already shows what was written, be its thousands apart or its point a comma."""
    squeezed = re.sub(r"(?<=\d)[\u00a0\u202f,](?=\d{3})", "", said)
    forms = "|".join(re.escape(form) for form in {written, written.replace(".", ",")})
    return re.search(rf"(?<!\d)({forms})(?!\d)", f"{said} {squeezed}") is not None
