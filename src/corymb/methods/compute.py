"""One pass from tables to sums: everything the engine does for a run, in the order in which it happens."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import ibis.expr.types as ir
import pyarrow as pa

from corymb.i18n import mark
from corymb.methods import cohorts, events, formula, links, membership, panel, peaks, register
from corymb.methods.engine import Engine
from corymb.methods.exclusions import Exclusion
from corymb.methods.findings import Finding
from corymb.methods.fingerprint import inputs_hash
from corymb.methods.panel import Context
from corymb.methods.programme import Indicator, Programme
from corymb.methods.tables import Tables
from corymb.refusal import Refusal

RETURNS = "_returns"
"""Indicator code under which "has returned anything this year" is carried: the completeness of event indicators."""

SumRow = dict[str, Any]


@dataclass
class Computed:
    """Sums by (indicator, scope) and year; member counts by scope; cells and weights for the explaining methods."""

    sums: dict[tuple[str, str], dict[int, SumRow]]
    counts: dict[str, dict[str, int]]
    cells: pa.Table
    weights: pa.Table
    wide: pa.Table
    unresolved: dict[str, int]
    inputs_hash: str
    events: dict[str, pa.Table] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def used_lookups(programme: Programme) -> frozenset[str]:
    """Codes of the tables that indicators look values up in."""
    texts = [t for i in programme.indicators for t in (i.numerator, i.denominator) if t]
    return frozenset[str]().union(*(formula.lookups(formula.parse(t)) for t in texts))


def compute(engine: Engine, programme: Programme, tables: Tables, context: Context, by: str,
            exclusions: Iterable[Exclusion]) -> Computed:
    """All sums of a run. Refuses attribution shares that add up to more than one."""
    excluded = tuple(exclusions)
    years = register.year_table(engine, context.years)
    facts = engine.parquet(tables.facts_path) if tables.facts_path else engine.table("facts", tables.facts)
    findings: list[Finding] = []
    wide = engine.keep("wide", _without(engine, _agreed(engine, facts, programme, context, findings), excluded))
    registered = engine.keep("register", register.attributes(
        engine, engine.table("organisations", tables.organisations), years))
    weights = engine.keep("weights", _weights(engine, wide, tables, years, registered, (programme, context, by)))
    cells = _cells(engine, "as_it_was", wide, registered, (programme, context))
    standing = engine.keep("standing", membership.standing(weights, context))
    as_it_was = (cells, standing)
    heirs = links.successors(tables.links, context)
    if heirs.num_rows:
        heir_rows = engine.table("heirs", heirs)
        summed = links.pro_forma(engine, wide, heir_rows, programme)
        weights = engine.keep("weights_pro_forma", links.inherited_weights(weights, heir_rows))
        standing = engine.keep("standing_pro_forma", membership.standing(weights, context))
        cells = _cells(engine, "pro_forma", summed, registered, (programme, context))
    sums = _fact_sums(engine, cells, standing, registered, (programme, context))
    if heirs.num_rows:
        _gather_reporting(sums, engine.arrow(cohorts.rule_sums(*as_it_was)), programme)
    kept_events = _event_sums(engine, (cells, weights, standing, registered), tables, (programme, context, excluded, findings), sums)
    used_wide = engine.arrow(wide.drop(panel.ROWS, panel.PRESENT))
    counts = engine.arrow(cohorts.scope_counts(weights, context)).to_pylist()
    cell_rows = engine.arrow(cells.select("organisation", "indicator", "year", "unresolved",
                                          num=cells.num.cast("float64"), den=cells.den.cast("float64")))
    return Computed(
        sums=sums,
        counts={row.pop("scope"): row for row in counts},
        cells=cell_rows,
        weights=engine.arrow(weights),
        wide=used_wide,
        unresolved=_unresolved(cell_rows),
        inputs_hash=_hash(used_wide, tables, programme),
        events=kept_events,
        findings=tuple(findings),
    )


def _without(engine: Engine, wide: ir.Table, exclusions: tuple[Exclusion, ...]) -> ir.Table:
    for number, exclusion in enumerate(exclusions):
        keys = engine.table(f"excluded_{number}", exclusion.keys)
        on = ["organisation"] if exclusion.scope == "organisations" else ["organisation", "year"]
        wide = wide.anti_join(keys, on)
    return wide


def _agreed(engine: Engine, facts: ir.Table, programme: Programme, context: Context,
            findings: list[Finding]) -> ir.Table:
    """The pivoted facts. Facts that contradict each other are never averaged: the figure is missing until one is gone."""
    wide = engine.keep("read", panel.wide_facts(facts, programme, context.years))
    counted = engine.arrow(wide.agg(rows=wide[panel.ROWS].sum(), figures=wide[panel.PRESENT].sum())).to_pylist()[0]
    if counted["rows"] == counted["figures"]:
        return wide
    rows = facts.filter(facts.variable.isin([v.code for v in programme.variables]), facts.value.notnull())
    grouped = rows.group_by("organisation", "period", "variable").agg(least=rows.value.min(), greatest=rows.value.max())
    found = engine.arrow(grouped.filter(grouped.least != grouped.greatest).order_by("organisation", "period", "variable"))
    findings += [Finding(
        "contradiction", "error",
        mark("{variable} is reported twice with different values, {least} and {greatest}; the figure is left out."),
        mark("Keep one of the two rows."), row["organisation"], row["period"], row["variable"], str(row["least"]),
        fields=row) for row in found.to_pylist()]
    if not findings:
        return wide
    bad = engine.table("contradictions", found.select(["organisation", "period", "variable"]))
    kept = facts.anti_join(bad, ["organisation", "period", "variable"])
    return panel.wide_facts(kept, programme, context.years)


def _weights(engine: Engine, wide: ir.Table, tables: Tables, years: ir.Table, registered: ir.Table,
             what: tuple[Programme, Context, str]) -> ir.Table:
    programme, context, by = what
    by_cluster = None
    if tables.memberships.num_rows:
        memberships = engine.table("memberships", tables.memberships)
        by_cluster = engine.keep("cluster_years", membership.cluster_years(memberships, years, programme, context))
        if not programme.overlap:
            _refuse_shares(engine, by_cluster)
    return membership.weights(wide, by_cluster, registered, by)


def _refuse_shares(engine: Engine, by_cluster: ir.Table) -> None:
    summed = by_cluster.group_by("organisation", "year").agg(total=by_cluster.share.sum() / membership.MILLION)
    above = engine.arrow(summed.filter(summed.total > 1).order_by("organisation", "year").limit(1)).to_pylist()
    if above:
        raise Refusal(
            mark("The attribution shares of {organisation} over its clusters add up to {total} in {year}."),
            mend=mark("Shares of one organisation may not exceed 1 unless the pack says overlap = true."), **above[0])


def _cells(engine: Engine, label: str, wide: ir.Table, registered: ir.Table,
           what: tuple[Programme, Context]) -> ir.Table:
    programme, context = what
    lookups = used_lookups(programme)
    rows = wide
    if lookups or context.prices != "nominal":
        rows = wide.left_join(registered, ["organisation", "year"]).drop("organisation_right", "year_right")
        rows = register.with_lookups(engine, rows, programme, lookups)
    if context.prices != "nominal":
        rows = register.with_prices(engine, rows, registered, programme, context)
    returned = Indicator(RETURNS, programme.name, "sum", "count", numerator="0")
    facts = tuple(i for i in programme.indicators if not i.is_event)
    indicators = (*facts, returned)
    figures = engine.keep(f"measured_{label}", panel.measured(rows, indicators, context, lookups))
    beside = engine.keep(f"beside_{label}", panel.beside_others(figures, indicators, context))
    return engine.keep(f"cells_{label}", panel.cells(beside, indicators, context))


def _fact_sums(engine: Engine, cells: ir.Table, standing: ir.Table, registered: ir.Table,
               what: tuple[Programme, Context]) -> dict[tuple[str, str], dict[int, SumRow]]:
    programme, context = what
    sums: dict[tuple[str, str], dict[int, SumRow]] = {}
    _gather(sums, engine.arrow(cohorts.rule_sums(cells, standing)))
    changes: dict[tuple[str, str], dict[int, SumRow]] = {}
    _gather(changes, engine.arrow(cohorts.share_changes(cells, standing, context)))
    _start_baseline(sums, changes, context)
    peaking = [i.code for i in programme.indicators if i.kind == "peak_gain"]
    if peaking:
        jobs = cells.filter(cells.indicator.isin(peaking))
        for rule, gained in peaks.gains(jobs, standing, registered, context).items():
            for at in (years for (code, _), years in sums.items() if code in peaking):
                for row in at.values():
                    row[f"num_{rule}"] = Decimal(0) if row.get(f"n_{rule}") else None
            _gather(sums, engine.arrow(gained.rename({f"num_{rule}": "gain"})))
    return sums


def _start_baseline(sums: dict[tuple[str, str], dict[int, SumRow]], changes: dict[tuple[str, str], dict[int, SumRow]],
                    context: Context) -> None:
    """V_B(0) of the rule `baseline`: everybody who reported the baseline year, at the later year's share."""
    for key, years in sums.items():
        start = years.get(context.base, {})
        for year in context.years:
            row = years.setdefault(year, {})
            change = changes.get(key, {}).get(year, {})
            for name in ("num", "den"):
                begun = start.get(f"{name}_reporting")
                row[f"{name}0_baseline"] = None if begun is None else begun + (change.get(f"{name}_change") or 0)


def _gather_reporting(sums: dict[tuple[str, str], dict[int, SumRow]], rows: pa.Table, programme: Programme) -> None:
    """Put the figures of the rule `reporting` as they were, before mergers and splits, in place of the pro-forma ones.

    The credit of peak gains stays pro forma: a merger creates no job.
    """
    peaking = {i.code for i in programme.indicators if i.kind == "peak_gain"}
    for row in rows.to_pylist():
        at = sums.setdefault((row["indicator"], row["scope"]), {}).setdefault(row["year"], {})
        kept = ("n_reporting",) if row["indicator"] in peaking else ("num_reporting", "den_reporting", "n_reporting")
        at.update({name: row[name] for name in kept})


def _gather(sums: dict[tuple[str, str], dict[int, SumRow]], rows: pa.Table) -> None:
    for row in rows.to_pylist():
        at = sums.setdefault((row.pop("indicator"), row.pop("scope")), {})
        at.setdefault(row.pop("year"), {}).update(row)


def _event_sums(engine: Engine, kept: tuple[ir.Table, ir.Table, ir.Table, ir.Table], tables: Tables,
                what: tuple[Programme, Context, tuple[Exclusion, ...], list[Finding]],
                sums: dict[tuple[str, str], dict[int, SumRow]]) -> dict[str, pa.Table]:
    cells, weights, standing, registered = kept
    programme, context, excluded, findings = what
    indicators = [i for i in programme.indicators if i.is_event]
    if not indicators:
        return {}
    rows = _settled_events(engine, engine.table("events", tables.events), findings)
    for number, exclusion in enumerate(excluded):
        if exclusion.scope == "organisations":
            rows = rows.anti_join(engine.table(f"excluded_events_{number}", exclusion.keys), ["organisation"])
    memberships = engine.table("event_memberships", tables.memberships) if tables.memberships.num_rows else None
    reports = cells.filter(cells.indicator == RETURNS)
    members: dict[str, pa.Table] = {}
    for indicator in indicators:
        people = engine.keep(f"event_{indicator.code}", events.participants(rows, registered, indicator, programme))
        there = events.member_participants(people, memberships, weights)
        members[indicator.code] = engine.arrow(there)
        found = {k: dict(v) for k, v in _returns(sums).items()}
        _reporting_events(engine, there, indicator, context, found)
        if indicator.is_cumulative:
            _baseline_events(engine, events.baseline_member_participants(people, weights, context), indicator, found)
        else:
            _compared_events(engine, events.cohort_participants(people, reports, standing, context), indicator, found)
        sums.update({(indicator.code, scope): rows_of for scope, rows_of in found.items()})
    return members


def _returns(sums: dict[tuple[str, str], dict[int, SumRow]]) -> dict[str, dict[int, SumRow]]:
    """Per scope and year the sizes of the cohorts of those who returned anything, with zeros to start counting from."""
    return {scope: {year: {k: (v if k.startswith("n") and not k.startswith("num") else
                               (None if k.startswith("den") or v is None else Decimal(0)))
                           for k, v in row.items()} for year, row in years.items()}
            for (indicator, scope), years in sums.items() if indicator == RETURNS}


def _reporting_events(engine: Engine, there: ir.Table, indicator: Indicator, context: Context,
                      found: dict[str, dict[int, SumRow]]) -> None:
    rule = indicator.event
    assert rule is not None  # noqa: S101 - only event indicators come here
    first = context.base + 1 if indicator.is_cumulative else context.base
    for row in engine.arrow(events.counted(there, rule, ("scope",))).to_pylist():
        if first <= row["year"] <= context.last:
            at = found.setdefault(row["scope"], {}).setdefault(row["year"], {})
            at["num_reporting"] = row["value"]


def _baseline_events(engine: Engine, rows: ir.Table, indicator: Indicator, found: dict[str, dict[int, SumRow]]) -> None:
    rule = indicator.event
    assert rule is not None  # noqa: S101 - only event indicators come here
    for row in engine.arrow(events.counted(rows, rule, ("scope",))).to_pylist():
        at = found.setdefault(row["scope"], {}).setdefault(row["year"], {})
        at["num_baseline"] = row["value"]


def _compared_events(engine: Engine, rows: ir.Table, indicator: Indicator, found: dict[str, dict[int, SumRow]]) -> None:
    rule = indicator.event
    assert rule is not None  # noqa: S101 - only event indicators come here
    for row in engine.arrow(events.counted(rows, rule, ("rule", "scope", "u"))).to_pylist():
        at = found.setdefault(row["scope"], {}).setdefault(row["u"], {})
        if row["year"] == row["u"]:
            at[f"num_{row['rule']}"] = row["value"]
        if row["year"] != row["u"] or (row["rule"] != "chained" and row["u"] == min(found[row["scope"]])):
            at[f"num0_{row['rule']}"] = row["value"]


def _settled_events(engine: Engine, rows: ir.Table, findings: list[Finding]) -> ir.Table:
    """One id and period, one amount: an event whose participants disagree is left out until they agree."""
    grouped = rows.group_by("event", "kind", "period").agg(least=rows.amount.min(), greatest=rows.amount.max())
    found = engine.arrow(grouped.filter(grouped.least != grouped.greatest).order_by("event", "period"))
    findings += [Finding(
        "event_conflict", "error",
        mark("Event {event} is reported with different amounts, {least} and {greatest}; it is left out."),
        mark("The participants must agree on one amount."), period=row["period"], value=str(row["least"]),
        fields=row) for row in found.to_pylist()]
    if not found.num_rows:
        return rows
    return rows.anti_join(engine.table("event_conflicts", found.select(["event", "period"])), ["event", "period"])


def _unresolved(cells: pa.Table) -> dict[str, int]:
    lost = cells.filter(cells["unresolved"]).group_by("indicator").aggregate([("unresolved", "count")])
    return {row["indicator"]: row["unresolved_count"] for row in lost.to_pylist()}


def _hash(wide: pa.Table, tables: Tables, programme: Programme) -> str:
    codes = sorted(v.code for v in programme.variables)
    return inputs_hash([
        ("facts", wide, ["organisation", "year", *codes]),
        ("memberships", tables.memberships, ["organisation", "cluster", "from", "to", "share"]),
        ("organisations", tables.organisations, ["organisation", "region", "activity", "size", "group", "from", "to"]),
        ("events", tables.events, ["event", "kind", "period", "date", "amount", "category", "started", "organisation",
                                   "role", "country"]),
        ("links", tables.links, ["predecessor", "successor", "on", "share"]),
    ])

