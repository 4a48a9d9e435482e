"""Who stands behind the figures, what drives them, and the clusters when they were asked for."""

from collections import Counter
from typing import Any

from corymb.i18n import gettext, ngettext
from corymb.methods.programme import Target
from corymb.methods.results import Coverage, Run
from corymb.reports import figures_words as figures
from corymb.reports import numbers, wording
from corymb.reports import pdf_words as say
from corymb.reports.pdf_summary import STATUS_ORDER

MOST_CLUSTERS = 26
"""Clusters that fit on the page; the rest are counted and stand in the workbook."""


def break_evens(run: Run) -> dict[str, Any] | None:
    """What the silent would have to show for each verdict to turn, or None where nobody is silent."""
    rows = [_break_even(run, target, found) for target in run.programme.targets
            if (found := run.coverage.get((target.code, "programme", target.official_rule))) is not None
            and found.break_even is not None and found.silent]
    heads = [gettext("target"), gettext("silent"), gettext("would have to show"),
             gettext("baseline {year}").format(year=run.baseline_year)]
    title = gettext("What the silent would have to show for the verdict to turn")
    return {"title": title, "heads": heads, "rows": rows} if rows else None


def _break_even(run: Run, target: Target, found: Coverage) -> list[str]:
    line = run.official(target.code)
    shown = [found.break_even, found.break_even_baseline]
    return [say.coded(run, target), figures.count(found.silent),
            *(numbers.DASH if value is None else say.amount(value, line) for value in shown)]


def clusters(run: Run) -> dict[str, Any] | None:
    """A matrix of clusters (or regions, activities) and targets, or None for the programme alone."""
    scopes = [scope for scope in dict.fromkeys(line.scope for line in run.lines) if scope != "programme"]
    if not scopes:
        return None
    shown = sorted(scopes, key=lambda scope: say.scope(run, scope))[:MOST_CLUSTERS]
    left = len(scopes) - len(shown)
    targets = run.programme.targets
    return {
        "title": say.scopes_title(scopes[0]),
        "heads": ["", *(say.short_label(target) for target in targets)],
        "rows": [{"name": say.scope(run, scope), "cells": [_cell(run, target, scope) for target in targets]}
                 for scope in shown],
        "left": ngettext("{n} more stands in the workbook.", "{n} more stand in the workbook.", left).format(
            n=figures.count(left)) if left else "",
    }


def _cell(run: Run, target: Target, scope: str) -> dict[str, Any]:
    line = next((x for x in run.lines if (x.target, x.scope) == (target.code, scope) and x.cohort == x.official_rule), None)
    if line is None or figures.measure_line(target, line) is None:
        return {"text": numbers.DASH, "status": "", "official": False}
    return {"text": say.short(target, line), "status": line.status, "official": False}


def cluster_counts(run: Run, target: Target) -> str:
    """How the clusters stand on one target, in one line of words."""
    found = Counter(line.status for line in run.lines
                    if line.target == target.code and line.scope != "programme" and line.cohort == line.official_rule)
    return ", ".join(f"{wording.status(status)} {found[status]}" for status in STATUS_ORDER if found[status])
