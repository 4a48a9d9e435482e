"""One pass from tables to sums: everything the engine does for a run, in the order in which it happens."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import ibis.expr.types as ir
import pyarrow as pa

from corymb.i18n import mark
from corymb.methods import cohorts, formula, links, membership, panel, peaks, register
from corymb.methods.compute_events import RETURNS, Sums, event_sums
from corymb.methods.engine import Engine
from corymb.methods.facts import Facts
from corymb.methods.findings import Finding
from corymb.methods.fingerprint import inputs_hash
from corymb.methods.options import ScoreOptions
from corymb.methods.panel import Context
from corymb.methods.programme import Indicator, Programme
from corymb.methods.tables import Tables
from corymb.refusal import Refusal

if TYPE_CHECKING:
    from corymb.methods.exclusions import Exclusion


@dataclass
class Computed:
    """Sums by (indicator, scope) and year; member counts by scope; what the explaining methods need.

    `cells`: one row per organisation and year, columns "num <code>" and "den <code>" in doubles, null where a figure is
    missing; `as_it_was`: cells and weights before mergers and splits, where there were any, for the rule
    `reporting`; `young`: organisations founded after the baseline year; `provisional`: (organisation, variable)
    of figures marked so; `wide`: the facts as they came.
    """

    sums: Sums
    counts: dict[str, dict[str, int]]
    cells: pa.Table
    weights: pa.Table
    as_it_was: tuple[pa.Table, pa.Table] | None = None
    young: frozenset[str] = frozenset()
    provisional: frozenset[tuple[str, str]] = frozenset()
    wide: pa.Table = field(default_factory=lambda: pa.table({}))
    inputs_hash: str = ""
    events: dict[str, pa.Table] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def used_lookups(programme: Programme) -> frozenset[str]:
    """Codes of the tables that indicators look values up in."""
    texts = [t for i in programme.indicators for t in (i.numerator, i.denominator) if t]
    return frozenset[str]().union(*(formula.lookups(formula.parse(t)) for t in texts))


def compute(
    engine: Engine,
    facts: Facts,
    tables: Tables,
    what: tuple[Programme, Context, ScoreOptions],
    exclusions: "Iterable[Exclusion]",
) -> Computed:
    """All sums of a run. Refuses attribution shares that add up to more than one."""
    programme, context, _ = what
    excluded = tuple(exclusions)
    wide = _without(engine, facts.wide.filter(facts.wide.year <= context.last), excluded)
    if excluded:
        wide = engine.keep("wide", wide)
    used = engine.arrow(wide)
    with ThreadPoolExecutor(max_workers=1) as meanwhile:
        hashed = meanwhile.submit(_hash, used, tables, programme)
        found = _computed(engine, (wide, facts.findings), tables, what, excluded)
        return replace(found, provisional=facts.provisional, wide=used, inputs_hash=hashed.result())


def _computed(
    engine: Engine,
    read: tuple[ir.Table, tuple[Finding, ...]],
    tables: Tables,
    what: tuple[Programme, Context, ScoreOptions],
    excluded: "tuple[Exclusion, ...]",
) -> Computed:
    programme, context, options = what
    wide, findings = read[0], list(read[1])
    years = register.year_table(engine, context.years)
    registered = engine.keep("register", register.attributes(engine, tables.organisations, years))
    weights = engine.keep("weights", _weights(engine, wide, tables, years, registered, what))
    standing = engine.keep("standing", membership.standing(weights, context))
    figures = _figures(engine, "as_it_was", wide, registered, (programme, context))
    as_it_was, before = weights, figures
    heirs = links.successors(tables.links, context)
    reported: pa.Table | None = None
    heir_rows: ir.Table | None = None
    indicators = fact_indicators(programme)
    if heirs.num_rows:
        reported = engine.arrow(cohorts.rule_sums(figures, standing, indicators, context))
        heir_rows = engine.table("heirs", heirs)
        summed = links.pro_forma(engine, wide, heir_rows, programme)
        weights = engine.keep("weights_pro_forma", links.inherited_weights(weights, heir_rows, wide))
        standing = engine.keep("standing_pro_forma", membership.standing(weights, context))
        figures = _figures(engine, "pro_forma", summed, registered, (programme, context))
    sums = _fact_sums(engine, figures, standing, registered, (programme, context))
    if reported is not None:
        _gather_reporting(sums, reported, programme)
    reports = panel.one_indicator(figures, len(indicators) - 1, indicators[-1], context)
    kept = (reports, (as_it_was, weights), standing, registered, heir_rows)
    happened = event_sums(engine, kept, tables, (programme, context, excluded, findings, options), sums)
    fetched = _fetched(engine, (figures, weights, registered), (programme, context), (sums, happened, tuple(findings)))
    if reported is not None:
        fetched.as_it_was = _cells(engine, before, programme), engine.arrow(as_it_was)
    return fetched


def fact_indicators(programme: Programme) -> tuple[Indicator, ...]:
    """The indicators made of facts, in the pack's order, and at the end "has returned anything"."""
    returned = Indicator(RETURNS, programme.name, "sum", "count", numerator="0")
    return (*(i for i in programme.indicators if not i.is_event), returned)


def _fetched(
    engine: Engine,
    kept: tuple[ir.Table, ir.Table, ir.Table],
    what: tuple[Programme, Context],
    found: tuple[Sums, dict[str, pa.Table], tuple[Finding, ...]],
) -> Computed:
    """What the rest of a run needs in memory, out of the engine."""
    figures, weights, registered = kept
    programme, context = what
    counts = engine.arrow(cohorts.scope_counts(weights, context)).to_pylist()
    return Computed(
        sums=found[0],
        counts={row.pop("scope"): row for row in counts},
        cells=_cells(engine, figures, programme),
        weights=engine.arrow(weights),
        young=frozenset(engine.arrow(peaks.founded_later(registered, context).select("organisation"))[0].to_pylist()),
        events=found[1],
        findings=found[2],
    )


def _cells(engine: Engine, figures: ir.Table, programme: Programme) -> pa.Table:
    """`Computed.cells` out of the figures of all indicators."""
    cells: dict[str, ir.Value] = {}
    for k, indicator in enumerate(fact_indicators(programme)):
        for name in ("num", "den") if indicator.denominator else ("num",):
            cells[f"{name} {indicator.code}"] = figures[f"{name}_{k}"].cast("float64")
    return engine.arrow(figures.select("organisation", "year", **cells))


def _without(engine: Engine, wide: ir.Table, exclusions: "tuple[Exclusion, ...]") -> ir.Table:
    for number, exclusion in enumerate(exclusions):
        keys = engine.table(f"excluded_{number}", exclusion.keys)
        on = ["organisation"] if exclusion.scope == "organisations" else ["organisation", "year"]
        wide = wide.anti_join(keys, on)
    return wide


def _weights(
    engine: Engine,
    wide: ir.Table,
    tables: Tables,
    years: ir.Table,
    registered: ir.Table,
    what: tuple[Programme, Context, ScoreOptions],
) -> ir.Table:
    programme, context, options = what
    by_cluster = None
    if tables.memberships.num_rows:
        memberships = engine.table("memberships", tables.memberships)
        by_cluster = engine.keep("cluster_years", membership.cluster_years(memberships, years, programme, context))
        if not programme.overlap:
            _refuse_shares(engine, by_cluster)
    return membership.weights(wide, by_cluster, registered, options.by)


def _refuse_shares(engine: Engine, by_cluster: ir.Table) -> None:
    summed = by_cluster.group_by("organisation", "year").agg(total=by_cluster.share.sum() / membership.MILLION)
    above = engine.arrow(summed.filter(summed.total > 1).order_by("organisation", "year").limit(1)).to_pylist()
    if above:
        raise Refusal(
            mark("The attribution shares of {organisation} over its clusters add up to {total} in {year}."),
            mend=mark("Shares of one organisation may not exceed 1 unless the pack says overlap = true."),
            **above[0],
        )


def _figures(
    engine: Engine, label: str, wide: ir.Table, registered: ir.Table, what: tuple[Programme, Context]
) -> ir.Table:
    programme, context = what
    lookups = used_lookups(programme)
    rows = wide
    if lookups or context.prices != "nominal":
        rows = wide.left_join(registered, ["organisation", "year"]).drop("organisation_right", "year_right")
        rows = register.with_lookups(engine, rows, programme, lookups, context)
    if context.prices != "nominal":
        rows = register.with_prices(engine, rows, registered, programme, context)
    indicators = fact_indicators(programme)
    measured = engine.keep(f"measured_{label}", panel.measured(rows, indicators, context, lookups))
    beside = engine.keep(f"beside_{label}", panel.beside_others(measured, indicators, context))
    engine.drop(f"measured_{label}")
    return beside


def _fact_sums(
    engine: Engine, figures: ir.Table, standing: ir.Table, registered: ir.Table, what: tuple[Programme, Context]
) -> Sums:
    programme, context = what
    indicators = fact_indicators(programme)
    sums: Sums = {}
    _spread(sums, engine.arrow(cohorts.rule_sums(figures, standing, indicators, context)), indicators)
    changes: Sums = {}
    _spread(changes, engine.arrow(cohorts.share_changes(figures, standing, indicators, context)), indicators)
    _start_baseline(sums, changes, context)
    for k, indicator in enumerate(indicators):
        if indicator.kind != "peak_gain":
            continue
        jobs = panel.one_indicator(figures, k, indicator, context)
        for (code, _), years in sums.items():
            for row in years.values() if code == indicator.code else ():
                row.update(dict.fromkeys(("num_reporting", "num_baseline")))
        for gained in engine.arrow(peaks.gains(jobs, standing, registered, context)).to_pylist():
            scope, year = gained.pop("scope"), gained.pop("year")
            sums.setdefault((indicator.code, scope), {}).setdefault(year, {}).update(gained)
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
    indicators = fact_indicators(programme)
    found: Sums = {}
    _spread(found, rows, indicators)
    for indicator in indicators:
        peaking = indicator.kind == "peak_gain"
        kept = ("n_reporting",) if peaking else ("num_reporting", "den_reporting", "n_reporting")
        for (code, scope), years in found.items():
            for year, row in years.items() if code == indicator.code else ():
                at = sums.setdefault((code, scope), {}).setdefault(year, {})
                at.update({name: row[name] for name in kept if name in row})


def _spread(sums: Sums, rows: pa.Table, indicators: tuple[Indicator, ...]) -> None:
    """One row per scope and year with the sums of all indicators, laid under the indicators' codes."""
    columns = {name: rows[name].to_pylist() for name in rows.column_names}
    scopes, years = columns.pop("scope"), columns.pop("year")
    for k, indicator in enumerate(indicators):
        own = {n.removesuffix(f"_{k}"): c for n, c in columns.items() if n.rsplit("_", 1)[1] == str(k)}
        for place, (scope, year) in enumerate(zip(scopes, years, strict=True)):
            at = sums.setdefault((indicator.code, scope), {}).setdefault(year, {})
            at.update({name: column[place] for name, column in own.items()})


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
