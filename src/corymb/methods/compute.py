"""One pass from tables to sums: everything the engine does for a run, in the order in which it happens."""

from collections.abc import Iterable
from dataclasses import dataclass, field

import ibis.expr.types as ir
import pyarrow as pa

from corymb.i18n import mark
from corymb.methods import cohorts, formula, links, membership, panel, peaks, register
from corymb.methods.compute_events import RETURNS, Sums, event_sums
from corymb.methods.engine import Engine
from corymb.methods.exclusions import Exclusion
from corymb.methods.findings import Finding
from corymb.methods.fingerprint import inputs_hash
from corymb.methods.panel import Context
from corymb.methods.programme import Indicator, Programme
from corymb.methods.tables import Tables
from corymb.refusal import Refusal


@dataclass
class Computed:
    """Sums by (indicator, scope) and year; member counts by scope; cells and weights for the explaining methods."""

    sums: Sums
    counts: dict[str, dict[str, int]]
    cells: pa.Table
    weights: pa.Table
    wide: pa.Table
    inputs_hash: str
    events: dict[str, pa.Table] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def used_lookups(programme: Programme) -> frozenset[str]:
    """Codes of the tables that indicators look values up in."""
    texts = [t for i in programme.indicators for t in (i.numerator, i.denominator) if t]
    return frozenset[str]().union(*(formula.lookups(formula.parse(t)) for t in texts))


def compute(
    engine: Engine, programme: Programme, tables: Tables, context: Context, by: str, exclusions: Iterable[Exclusion]
) -> Computed:
    """All sums of a run. Refuses attribution shares that add up to more than one."""
    excluded = tuple(exclusions)
    years = register.year_table(engine, context.years)
    facts = engine.parquet(tables.facts_path) if tables.facts_path else engine.table("facts", tables.facts)
    findings: list[Finding] = []
    wide = engine.keep("wide", _without(engine, _agreed(engine, facts, programme, context, findings), excluded))
    registered = engine.keep(
        "register", register.attributes(engine, engine.table("organisations", tables.organisations), years)
    )
    weights = engine.keep("weights", _weights(engine, wide, tables, years, registered, (programme, context, by)))
    standing = engine.keep("standing", membership.standing(weights, context))
    cells = _cells(engine, "as_it_was", wide, registered, (programme, context))
    as_it_was = weights
    heirs = links.successors(tables.links, context)
    reported: pa.Table | None = None
    heir_rows: ir.Table | None = None
    if heirs.num_rows:
        reported = engine.arrow(cohorts.rule_sums(cells, standing))
        heir_rows = engine.table("heirs", heirs)
        summed = links.pro_forma(engine, wide, heir_rows, programme)
        weights = engine.keep("weights_pro_forma", links.inherited_weights(weights, heir_rows, wide))
        standing = engine.keep("standing_pro_forma", membership.standing(weights, context))
        cells = _cells(engine, "pro_forma", summed, registered, (programme, context))
    sums = _fact_sums(engine, cells, standing, registered, (programme, context))
    if reported is not None:
        _gather_reporting(sums, reported, programme)
    kept = (cells, (as_it_was, weights), standing, registered, heir_rows)
    happened = event_sums(engine, kept, tables, (programme, context, excluded, findings), sums)
    return _fetched(engine, (cells, weights), wide, (programme, context, tables), (sums, happened, tuple(findings)))


def _fetched(
    engine: Engine,
    kept: tuple[ir.Table, ir.Table],
    wide: ir.Table,
    what: tuple[Programme, Context, Tables],
    found: tuple[Sums, dict[str, pa.Table], tuple[Finding, ...]],
) -> Computed:
    """What the rest of a run needs in memory, out of the engine."""
    cells, weights = kept
    programme, context, tables = what
    used_wide = engine.arrow(wide.drop(panel.ROWS, panel.PRESENT))
    counts = engine.arrow(cohorts.scope_counts(weights, context)).to_pylist()
    cell_rows = engine.arrow(
        cells.select(
            "organisation",
            "indicator",
            "year",
            num=cells.num.cast("float64"),
            den=cells.den.cast("float64"),
        )
    )
    return Computed(
        sums=found[0],
        counts={row.pop("scope"): row for row in counts},
        cells=cell_rows,
        weights=engine.arrow(weights),
        wide=used_wide,
        inputs_hash=_hash(used_wide, tables, programme),
        events=found[1],
        findings=found[2],
    )


def _without(engine: Engine, wide: ir.Table, exclusions: tuple[Exclusion, ...]) -> ir.Table:
    for number, exclusion in enumerate(exclusions):
        keys = engine.table(f"excluded_{number}", exclusion.keys)
        on = ["organisation"] if exclusion.scope == "organisations" else ["organisation", "year"]
        wide = wide.anti_join(keys, on)
    return wide


def _agreed(
    engine: Engine, facts: ir.Table, programme: Programme, context: Context, findings: list[Finding]
) -> ir.Table:
    """The pivoted facts. Contradicting facts are never averaged: the figure is missing until one of them is gone."""
    wide = engine.keep("read", panel.wide_facts(facts, programme, context.years))
    counted = engine.arrow(wide.agg(rows=wide[panel.ROWS].sum(), figures=wide[panel.PRESENT].sum())).to_pylist()[0]
    if counted["rows"] == counted["figures"]:
        return wide
    rows = facts.filter(facts.variable.isin([v.code for v in programme.variables]), facts.value.notnull())
    grouped = rows.group_by("organisation", "period", "variable").agg(least=rows.value.min(), greatest=rows.value.max())
    found = engine.arrow(
        grouped.filter(grouped.least != grouped.greatest).order_by("organisation", "period", "variable")
    )
    findings += [
        Finding(
            "contradiction",
            "error",
            mark("{variable} is reported twice with different values, {least} and {greatest}; the figure is left out."),
            mark("Keep one of the two rows."),
            row["organisation"],
            row["period"],
            row["variable"],
            str(row["least"]),
            fields=row,
        )
        for row in found.to_pylist()
    ]
    if not findings:
        return wide
    bad = engine.table("contradictions", found.select(["organisation", "period", "variable"]))
    kept = facts.anti_join(bad, ["organisation", "period", "variable"])
    return panel.wide_facts(kept, programme, context.years)


def _weights(
    engine: Engine,
    wide: ir.Table,
    tables: Tables,
    years: ir.Table,
    registered: ir.Table,
    what: tuple[Programme, Context, str],
) -> ir.Table:
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
            mend=mark("Shares of one organisation may not exceed 1 unless the pack says overlap = true."),
            **above[0],
        )


def _cells(
    engine: Engine, label: str, wide: ir.Table, registered: ir.Table, what: tuple[Programme, Context]
) -> ir.Table:
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


def _fact_sums(
    engine: Engine, cells: ir.Table, standing: ir.Table, registered: ir.Table, what: tuple[Programme, Context]
) -> Sums:
    programme, context = what
    sums: Sums = {}
    _gather(sums, engine.arrow(cohorts.rule_sums(cells, standing)))
    changes: Sums = {}
    _gather(changes, engine.arrow(cohorts.share_changes(cells, standing, context)))
    _start_baseline(sums, changes, context)
    peaking = [i.code for i in programme.indicators if i.kind == "peak_gain"]
    if peaking:
        jobs = cells.filter(cells.indicator.isin(peaking))
        for rule, gained in peaks.gains(jobs, standing, registered, context).items():
            rows = (row for (code, _), years in sums.items() if code in peaking for row in years.values())
            for row in rows:
                row[f"num_{rule}"] = None
            _gather(sums, engine.arrow(gained.rename({f"num_{rule}": "gain"})))
    return sums


def _start_baseline(sums: Sums, changes: Sums, context: Context) -> None:
    """V_B(0) of the rule `baseline`: everybody who reported the baseline year, at the later year's share."""
    for key, years in sums.items():
        start = years.get(context.base, {})
        for year in context.years:
            row = years.setdefault(year, {})
            change = changes.get(key, {}).get(year, {})
            for name in ("num", "den"):
                begun = start.get(f"{name}_reporting")
                row[f"{name}0_baseline"] = None if begun is None else begun + (change.get(f"{name}_change") or 0)


def _gather_reporting(sums: Sums, rows: pa.Table, programme: Programme) -> None:
    """Put the figures of the rule `reporting` as they were, before mergers and splits, in place of the pro-forma ones.

    The credit of peak gains stays pro forma: a merger creates no job.
    """
    peaking = {i.code for i in programme.indicators if i.kind == "peak_gain"}
    for row in rows.to_pylist():
        at = sums.setdefault((row["indicator"], row["scope"]), {}).setdefault(row["year"], {})
        kept = ("n_reporting",) if row["indicator"] in peaking else ("num_reporting", "den_reporting", "n_reporting")
        at.update({name: row[name] for name in kept})


def _gather(sums: Sums, rows: pa.Table) -> None:
    for row in rows.to_pylist():
        at = sums.setdefault((row.pop("indicator"), row.pop("scope")), {})
        at.setdefault(row.pop("year"), {}).update(row)


def _hash(wide: pa.Table, tables: Tables, programme: Programme) -> str:
    codes = sorted(v.code for v in programme.variables)
    return inputs_hash(
        [
            ("facts", wide, ["organisation", "year", *codes]),
            ("memberships", tables.memberships, ["organisation", "cluster", "from", "to", "share"]),
            (
                "organisations",
                tables.organisations,
                ["organisation", "region", "activity", "size", "group", "from", "to"],
            ),
            (
                "events",
                tables.events,
                ["event", "kind", "period", "date", "amount", "category", "started", "organisation", "role", "country"],
            ),
            ("links", tables.links, ["predecessor", "successor", "on", "share"]),
        ]
    )
