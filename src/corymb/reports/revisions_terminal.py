"""Two publications on a terminal: verdicts first, then figures, restated baselines, and what only one of them has."""

from collections.abc import Sequence

from corymb.i18n import gettext
from corymb.methods.revisions import Publication, Revision
from corymb.reports import numbers, wording
from corymb.reports import revisions_said as say
from corymb.reports.terminal_layout import Paper, table

MOST = 40
"""Lines of one table; the rest are counted."""


def render(earlier: Publication, later: Publication, rows: Sequence[Revision], paper: Paper) -> str:
    """The revisions as text, ending with a newline."""
    said = say.banner(earlier.made, later.made)
    lines = [*paper.paragraph(said), ""] if said else []
    lines += [paper.strong(gettext("Revisions of a scorecard")), *paper.paragraph(say.summary(rows)), ""]
    head = ["", gettext("Earlier"), gettext("Later")]
    lines += table(paper, head, say.made(earlier.made, later.made), "<<<")
    changed = [row for row in rows if row.verdict_changed]
    lines += _figures(paper, gettext("Verdicts that changed"), changed)
    lines += _figures(paper, gettext("Other revised figures"), [r for r in rows if r.revised and not r.verdict_changed])
    lines += _baselines(paper, [row for row in rows if row.baseline_restated])
    for title, presence in ((gettext("Only in the earlier"), "earlier"), (gettext("Only in the later"), "later")):
        lines += _alone(paper, title, [row for row in rows if row.presence == presence])
    notes = [gettext("[ ] the official rule"), say.threshold_note(rows)]
    lines += ["", *(line for note in notes if note for line in paper.quiet_paragraph(note))]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _figures(paper: Paper, title: str, rows: Sequence[Revision]) -> list[str]:
    if not rows:
        return []
    head = [gettext("Target and rule"), gettext("before"), gettext("after"), gettext("revised by"), gettext("why")]
    cells = [[say.name(r), *say.shown(r)[:2], say.relative(r), say.why(r)] for r in rows[:MOST]]
    lines = [*paper.heading(title), *table(paper, head, cells, "<>>><")]
    if any(row.verdict_changed for row in rows):
        verdicts = [[say.name(r), say.verdict(r)] for r in rows[:MOST]]
        lines += ["", *table(paper, [gettext("Target and rule"), gettext("Verdict")], verdicts, "<<")]
    return lines + _rest(paper, rows)


def _baselines(paper: Paper, rows: Sequence[Revision]) -> list[str]:
    """Restated baselines apart, each with what it does to the factor and to the verdict."""
    if not rows:
        return []
    head = [
        gettext("Target and rule"),
        gettext("before"),
        gettext("after"),
        gettext("factor by it alone"),
        gettext("Verdict"),
    ]
    cells = []
    for row in rows[:MOST]:
        then, now = (None if x is None else x.baseline for x in (row.then, row.now))
        alone = numbers.DASH if row.factor_by_baseline is None else numbers.factor(row.factor_by_baseline, 3)
        cells.append([say.name(row), *say.pair(then, now, row.line.told_in)[:2], alone, say.verdict(row)])
    lines = [*paper.heading(gettext("Restated baselines")), *table(paper, head, cells, "<>>><")]
    reasons = dict.fromkeys(say.baseline_why(row) for row in rows)
    lines += paper.paragraph(gettext("What changed: {reasons}.").format(reasons="; ".join(reasons)))
    lines += paper.paragraph(say.baseline_note()) if say.is_restated(rows) else []
    return lines + _rest(paper, rows)


def _alone(paper: Paper, title: str, rows: Sequence[Revision]) -> list[str]:
    if not rows:
        return []
    names = [f"{say.name(row)}: {wording.status_mark(row.line.status)}" for row in rows[:MOST]]
    lines = paper.heading(title)
    for name in names:
        lines += paper.paragraph(name, indent=2, first="- ")
    return lines + _rest(paper, rows)


def _rest(paper: Paper, rows: Sequence[Revision]) -> list[str]:
    if len(rows) <= MOST:
        return []
    more = numbers.number(len(rows) - MOST)
    return paper.paragraph(gettext("And {n} more: --format xlsx or json has them all.").format(n=more))
