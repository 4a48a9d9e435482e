"""Who stands behind the figures, what drives them, and the clusters when they were asked for."""

from itertools import accumulate
from textwrap import shorten
from typing import Any

from corymb.i18n import gettext, ngettext
from corymb.methods.programme import Target
from corymb.methods.results import Coverage, Line, Run
from corymb.reports import figures_words as figures
from corymb.reports import numbers
from corymb.reports import pdf_words as say

MOST_LINES = 26
"""Lines the matrix of clusters may take; clusters beyond are counted and stand in the workbook."""
LONGEST_NAME = 70
LETTERS = 34
"""Letters of a cluster's name that fit on one line."""


def break_evens(run: Run) -> dict[str, Any] | None:
    """What the silent would have to show for each verdict to turn, or None where nobody is silent."""
    rows = [
        _break_even(run, target, found)
        for target in run.programme.targets
        if (found := run.coverage.get((target.code, "programme", target.official_rule))) is not None
        and found.break_even is not None
        and found.silent
    ]
    heads = [
        gettext("target"),
        gettext("silent"),
        gettext("would have to show"),
        gettext("baseline {year}").format(year=run.baseline_year),
    ]
    title = gettext("What the silent would have to show for the verdict to turn")
    return {"title": title, "heads": heads, "rows": rows} if rows else None


def _break_even(run: Run, target: Target, found: Coverage) -> list[str]:
    line = run.official(target.code)
    had = found.break_even_baseline
    return [
        say.coded(run, target),
        figures.count(found.silent),
        _must_show(found.break_even or 0.0, line),
        numbers.DASH if had is None else say.amount(had, line),
    ]


def _must_show(value: float, line: Line) -> str:
    """What the silent would have to show; what nobody can show is said in words."""
    if value < 0:
        return gettext("less than nothing")
    return gettext("more than 100\u00a0%") if line.unit == "share" and value > 1 else say.amount(value, line)


def clusters(run: Run) -> dict[str, Any] | None:
    """A matrix of clusters (or regions, activities) and targets, or None for the programme alone."""
    scopes = [scope for scope in dict.fromkeys(line.scope for line in run.lines) if scope != "programme"]
    if not scopes:
        return None
    names = {scope: shorten(say.scope(run, scope), LONGEST_NAME, placeholder=" …") for scope in scopes}
    ordered = sorted(scopes, key=lambda scope: names[scope])
    lines = accumulate(-(-len(names[scope]) // LETTERS) for scope in ordered)
    shown = [scope for scope, reached in zip(ordered, lines, strict=True) if reached <= MOST_LINES]
    left = len(scopes) - len(shown)
    targets = run.programme.targets
    return {
        "title": say.scopes_title(scopes[0]),
        "heads": ["", *(say.short_label(target) for target in targets)],
        "rows": [{"name": names[scope], "cells": [_cell(run, target, scope) for target in targets]} for scope in shown],
        "left": ngettext("{n} more stands in the workbook.", "{n} more stand in the workbook.", left).format(
            n=figures.count(left)
        )
        if left
        else "",
    }


def _cell(run: Run, target: Target, scope: str) -> dict[str, Any]:
    line = next(
        (x for x in run.lines if (x.target, x.scope) == (target.code, scope) and x.cohort == x.official_rule), None
    )
    if line is None or figures.measure_line(target, line) is None:
        return {"text": numbers.DASH, "status": "", "official": False}
    text = numbers.amount(line.actual or 0) if target.kind == "cumulative" else figures.shown(target, line)
    return {"text": text, "status": line.status, "official": False}
