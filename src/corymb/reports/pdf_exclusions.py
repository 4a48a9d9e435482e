"""Verdicts with and without the exclusions of a run."""

from typing import Any

from corymb.i18n import gettext
from corymb.methods.programme import COHORT_RULES, CohortRule, Target
from corymb.methods.results import Run, WithWithout
from corymb.reports import numbers, saying, wording
from corymb.reports import pdf_words as say
from corymb.reports.pdf_rules import empty


def exclusions(run: Run, *, few: bool) -> dict[str, Any] | None:
    """The table, or None where nothing was excluded: all rules for one or two targets, else the official rule and the
    rules under which the verdict turns.
    """
    if not run.exclusions:
        return None
    first = run.exclusions[0]
    touched = [say.rows(first.rows)] if first.rows else []
    touched += [say.organisations(first.organisations)] if first.organisations else []
    table = _all_rules(run) if few else _official(run)
    return {
        "title": gettext("With and without the exclusion"),
        "intro": gettext("Rule “{rule}”, fixed before the run: {touched}.").format(
            rule=say.exclusion(run, first.exclusion), touched=", ".join(touched) or numbers.DASH
        ),
        **table,
    }


def _found(run: Run, target: Target) -> dict[CohortRule, WithWithout]:
    return {row.cohort: row for row in run.exclusions if row.target == target.code}


def _all_rules(run: Run) -> dict[str, Any]:
    shown = [rule for rule in COHORT_RULES if any(row.cohort == rule for row in run.exclusions)]
    rows = []
    for target in run.programme.targets:
        found = _found(run, target)
        for applied, text in ((False, gettext("nothing excluded")), (True, gettext("with the exclusion"))):
            cells = [_cell(run, target, found.get(rule), applied=applied) for rule in shown]
            name = text if len(run.programme.targets) == 1 else f"{target.label}: {text}"
            rows.append({"name": name, "cells": cells})
    return {"heads": ["", *(wording.rule(rule) for rule in shown)], "rows": rows}


def _official(run: Run) -> dict[str, Any]:
    rows = []
    for target in run.programme.targets:
        found = _found(run, target)
        if not found:
            continue
        turned = [
            wording.rule(rule)
            for rule in COHORT_RULES
            if rule in found and found[rule].met_with != found[rule].met_without
        ]
        official = found.get(target.official_rule)
        cells = [
            _cell(run, target, official, applied=False),
            _cell(run, target, official, applied=True),
            {**empty(), "text": ", ".join(turned) or numbers.DASH},
        ]
        rows.append({"name": say.coded(run, target), "cells": cells})
    return {
        "heads": [
            gettext("target"),
            gettext("nothing excluded"),
            gettext("with the exclusion"),
            gettext("the verdict turns under"),
        ],
        "rows": rows,
    }


def _cell(run: Run, target: Target, row: WithWithout | None, *, applied: bool) -> dict[str, Any]:
    if row is None:
        return empty()
    factor, total, met = (
        (row.factor_with, row.total_with, row.met_with)
        if applied
        else (row.factor_without, row.total_without, row.met_without)
    )
    if factor is not None:
        text = saying.factor(target, factor)
    elif total is not None:
        text = saying.total(total, run.programme.indicator(target.indicator).unit, target.threshold)
    else:
        return empty()
    status = "cannot_be_said" if met is None else "met" if met else "not_met"
    return {"text": text, "status": status, "official": row.cohort == target.official_rule}
