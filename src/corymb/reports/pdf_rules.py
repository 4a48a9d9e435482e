"""The five cohort rules side by side, and what each verdict hangs on."""

from collections import Counter
from typing import Any

from corymb.i18n import gettext, ngettext
from corymb.methods.programme import COHORT_RULES, CohortRule, Target
from corymb.methods.results import Line, Run
from corymb.reports import figures_words as figures
from corymb.reports import numbers, wording
from corymb.reports import pdf_words as say

NAMED = 3
"""How many deciding organisations are named in a cell."""


def comparison(run: Run) -> dict[str, Any] | None:
    """The comparison table; the last column is left empty of organisations for the public.

    None where each target is told under one rule alone.
    """
    told = Counter(line.target for line in run.lines if line.scope == "programme")
    if not any(count > 1 for count in told.values()):
        return None
    shown = [rule for rule in COHORT_RULES if any(line.cohort == rule for line in run.lines)]
    hangs = run.audience == "internal" and bool(run.influence)
    return {
        "title": gettext("Cohort rules side by side"),
        "intro": gettext(
            "Members join, leave and fall silent; each rule compares other organisations. Where the "
            "verdicts differ, the choice of rule decides, not the economy alone."
        ),
        "heads": [gettext("target"), *(wording.rule(rule) for rule in shown)],
        "rows": [_row(run, target, shown, hangs=hangs) for target in run.programme.targets],
        "note": gettext("Shaded: the official rule. A dash: the rule is not defined for this kind of target."),
    }


def _row(run: Run, target: Target, shown: list[CohortRule], *, hangs: bool) -> dict[str, Any]:
    lines = {line.cohort: line for line in run.lines if (line.target, line.scope) == (target.code, "programme")}
    cells = [_cell(target, lines[rule]) if rule in lines else empty() for rule in shown]
    return {"name": say.coded(run, target), "cells": cells, "hangs": _hangs(run, target) if hangs else ""}


def empty() -> dict[str, Any]:
    return {"text": numbers.DASH, "status": "", "official": False}


def _cell(target: Target, line: Line) -> dict[str, Any]:
    if figures.measure_line(target, line) is None:
        return {**empty(), "official": line.cohort == line.official_rule}
    return {"text": figures.shown(target, line), "status": line.status, "official": line.cohort == line.official_rule}


def _hangs(run: Run, target: Target) -> str:
    found = run.influence.get((target.code, "programme", target.official_rule))
    if found is None:
        return ""
    alone = len(found.flips_alone)
    if alone == 0:
        said = gettext("no single organisation turns it")
    else:
        text = ngettext("{n} organisation turns it alone", "{n} organisations turn it alone", alone)
        said = text.format(n=figures.count(alone))
        named = ", ".join(say.organisation(run, code) for code, _ in found.flips_alone[:NAMED])
        said += f": {named}" + (" …" if alone > NAMED else "")
    if alone == 0 and found.smallest_set:
        n = len(found.smallest_set)
        text = ngettext("{n} organisation together turns it", "{n} organisations together turn it", n)
        if not found.exact:
            text = ngettext(
                "at most {n} organisation together turns it", "at most {n} organisations together turn it", n
            )
        said += "; " + text.format(n=figures.count(n))
    return said
