"""Event indicators of a run: amounts and counts of distinct events, put beside the sums of the others."""

from decimal import Decimal
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa

from corymb.i18n import mark
from corymb.methods import events
from corymb.methods.engine import Engine
from corymb.methods.exclusions import Exclusion
from corymb.methods.findings import Finding
from corymb.methods.panel import Context
from corymb.methods.programme import EventRule, Indicator, Programme
from corymb.methods.tables import Tables

RETURNS = "_returns"
"""Indicator code under which "has returned anything this year" is carried: the completeness of event indicators."""

SumRow = dict[str, Any]
Sums = dict[tuple[str, str], dict[int, SumRow]]
"""(indicator, scope) -> year -> named sums."""


def event_sums(
    engine: Engine,
    kept: tuple[ir.Table, tuple[ir.Table, ir.Table], ir.Table, ir.Table, ir.Table | None],
    tables: Tables,
    what: tuple[Programme, Context, tuple[Exclusion, ...], list[Finding]],
    sums: Sums,
) -> dict[str, pa.Table]:
    reports, (weights, inherited), standing, registered, heirs = kept
    programme, context, excluded, findings = what
    indicators = [i for i in programme.indicators if i.is_event]
    if not indicators:
        return {}
    rows = _settled_events(engine, engine.table("events", tables.events), findings)
    for number, exclusion in enumerate(excluded):
        if exclusion.scope == "organisations":
            rows = rows.anti_join(engine.table(f"excluded_events_{number}", exclusion.keys), ["organisation"])
    memberships = engine.table("event_memberships", tables.memberships) if tables.memberships.num_rows else None
    members: dict[str, pa.Table] = {}
    for indicator in indicators:
        people = engine.keep(f"event_{indicator.code}", events.participants(rows, registered, indicator, programme))
        there = events.member_participants(people, memberships, weights)
        members[indicator.code] = engine.arrow(there)
        found = {k: dict(v) for k, v in _returns(sums).items()}
        _reporting_events(engine, there, indicator, context, found)
        if heirs is not None:
            people = engine.keep(f"heirs_{indicator.code}", events.with_heirs(people, heirs))
        if indicator.is_cumulative:
            _baseline_events(
                engine, events.baseline_member_participants(people, (weights, inherited), context), indicator, found
            )
        else:
            _compared_events(engine, events.cohort_participants(people, reports, standing, context), indicator, found)
        sums.update({(indicator.code, scope): rows_of for scope, rows_of in found.items()})
    return members


def _returns(sums: Sums) -> dict[str, dict[int, SumRow]]:
    """Per scope and year the sizes of the cohorts of those who returned anything, with zeros to start counting from."""
    return {
        scope: {
            year: {
                k: (
                    v
                    if k.startswith("n") and not k.startswith("num")
                    else (None if k.startswith("den") or v is None else Decimal(0))
                )
                for k, v in row.items()
            }
            for year, row in years.items()
        }
        for (indicator, scope), years in sums.items()
        if indicator == RETURNS
    }


def _reporting_events(
    engine: Engine, there: ir.Table, indicator: Indicator, context: Context, found: dict[str, dict[int, SumRow]]
) -> None:
    first = context.base + 1 if indicator.is_cumulative else context.base
    for row in engine.arrow(events.counted(there, _rule(indicator), ("scope",))).to_pylist():
        if first <= row["year"] <= context.last:
            at = found.setdefault(row["scope"], {}).setdefault(row["year"], {})
            at["num_reporting"] = row["value"]


def _baseline_events(engine: Engine, rows: ir.Table, indicator: Indicator, found: dict[str, dict[int, SumRow]]) -> None:
    for row in engine.arrow(events.counted(rows, _rule(indicator), ("scope",))).to_pylist():
        at = found.setdefault(row["scope"], {}).setdefault(row["year"], {})
        at["num_baseline"] = row["value"]


def _compared_events(engine: Engine, rows: ir.Table, indicator: Indicator, found: dict[str, dict[int, SumRow]]) -> None:
    for row in engine.arrow(events.counted(rows, _rule(indicator), ("rule", "scope", "u"))).to_pylist():
        at = found.setdefault(row["scope"], {}).setdefault(row["u"], {})
        if row["year"] == row["u"]:
            at[f"num_{row['rule']}"] = row["value"]
        if row["year"] != row["u"] or (row["rule"] != "chained" and row["u"] == min(found[row["scope"]])):
            at[f"num0_{row['rule']}"] = row["value"]


def _settled_events(engine: Engine, rows: ir.Table, findings: list[Finding]) -> ir.Table:
    """One id and period, one amount: an event whose participants disagree is left out until they agree."""
    grouped = rows.group_by("event", "kind", "period").agg(least=rows.amount.min(), greatest=rows.amount.max())
    found = engine.arrow(grouped.filter(grouped.least != grouped.greatest).order_by("event", "period"))
    findings += [
        Finding(
            "event_conflict",
            "error",
            mark("Event {event} is reported with different amounts, {least} and {greatest}; it is left out."),
            mark("The participants must agree on one amount."),
            period=row["period"],
            value=str(row["least"]),
            fields=row,
        )
        for row in found.to_pylist()
    ]
    if not found.num_rows:
        return rows
    return rows.anti_join(engine.table("event_conflicts", found.select(["event", "period"])), ["event", "period"])


def _rule(indicator: Indicator) -> EventRule:
    if indicator.event is None:
        raise TypeError(indicator.code)
    return indicator.event
