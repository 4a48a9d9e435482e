"""One pass from tables to sums: everything the engine does for a run, in the order in which it happens."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import ibis.expr.types as ir
import pyarrow as pa

from corymb.i18n import mark
from corymb.methods import cohorts, links, membership, panel, peaks, register
from corymb.methods.compute_events import event_sums
from corymb.methods.compute_facts import fact_sums
from corymb.methods.engine import Engine, Later
from corymb.methods.facts import Facts
from corymb.methods.findings import Finding
from corymb.methods.fingerprint import inputs_hash
from corymb.methods.ground import Ground, Sums, fact_indicators
from corymb.methods.options import ScoreOptions
from corymb.methods.panel import Context
from corymb.methods.programme import Programme
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
    of figures marked so; `wide`: the facts as they came; `events`: participants by indicator, and by `cohort_key`;
    `heirs`: who follows whom, as `links.successors` gives it; `inputs_hash` waits for the hash. Where the options ask
    what stands `behind`: `figures`, those of all indicators by organisation and year, exactly, and `compared`, the
    participants of events that rules with a cohort count, in every scope.
    """

    sums: Sums
    counts: dict[str, dict[str, int]]
    cells: pa.Table
    weights: pa.Table
    as_it_was: tuple[pa.Table, pa.Table] | None
    young: frozenset[str]
    provisional: frozenset[tuple[str, str]]
    wide: pa.Table
    heirs: pa.Table
    events: dict[str, pa.Table]
    findings: tuple[Finding, ...]
    inputs_hash: Callable[[], str]
    figures: pa.Table | None = None
    compared: tuple[pa.Table, ...] = ()


def compute(
    engine: Engine,
    facts: Facts,
    tables: Tables,
    what: tuple[Programme, Context, ScoreOptions],
    exclusions: "Iterable[Exclusion]",
) -> Computed:
    """All sums of a run. Refuses attribution shares that add up to more than one.

    Everything is asked of the engine first and laid out afterwards, so that it counts while questions are put.
    """
    found = ask(engine, facts, tables, what, exclusions)()
    return replace(found, inputs_hash=_hashing(found.wide, tables, what[0]))


def ask(
    engine: Engine,
    facts: Facts,
    tables: Tables,
    what: tuple[Programme, Context, ScoreOptions],
    exclusions: "Iterable[Exclusion]" = (),
) -> Callable[[], Computed]:
    """Put all questions of a run to the engine; what is given lays the answers out, without the hash."""
    programme, context, options = what
    excluded = tuple(exclusions)
    wide = _without(engine, facts.wide.filter(facts.wide.year <= context.last), excluded)
    if excluded:
        wide = engine.keep("wide", wide)
    ground, refuse = _ground(engine, wide, tables, what)
    was = _as_it_was(engine, ground, programme)
    cells, weights = _cells(engine, ground.figures, programme), engine.later(ground.weights)
    exact = _exact(engine, ground, what)
    counts = engine.later(cohorts.scope_counts(ground.weights, context))
    young = engine.later(peaks.founded_later(ground.registered, context).select("organisation"))
    sums_of = fact_sums(engine, ground, what)
    indicators = fact_indicators(programme)
    reports = panel.one_indicator(ground.figures, len(indicators) - 1, indicators[-1], context)
    reports = engine.keep("reports", reports.select("organisation", "year", "whole", "complete_0", "follows"))
    _drop_figures(engine, ground)
    put_events = event_sums(engine, (ground, reports), tables, (programme, context, excluded, options))
    used = engine.later(wide)

    def laid_out() -> Computed:
        if refuse:
            refuse()
        sums = sums_of()
        events, left_out, compared = put_events(sums)
        return Computed(
            sums=sums,
            counts={row.pop("scope"): row for row in counts().to_pylist()},
            cells=cells(),
            weights=weights(),
            as_it_was=was(),
            young=frozenset(young()[0].to_pylist()),
            provisional=facts.provisional,
            wide=used(),
            heirs=links.successors(tables.links, context),
            events=events,
            findings=(*facts.findings, *left_out),
            inputs_hash=str,
            figures=exact(),
            compared=compared,
        )

    return laid_out


def _as_it_was(engine: Engine, ground: Ground, programme: Programme) -> Callable[[], tuple[pa.Table, pa.Table] | None]:
    """Cells and weights before mergers and splits, where there were any."""
    if ground.before is None:
        return lambda: None
    cells, weights = _cells(engine, ground.before.figures, programme), engine.later(ground.before.weights)
    return lambda: (cells(), weights())


def _exact(
    engine: Engine, ground: Ground, what: tuple[Programme, Context, ScoreOptions]
) -> Callable[[], pa.Table | None]:
    """Figures as they enter the sums, where they are asked for."""
    programme, context, options = what
    if not options.behind:
        return lambda: None
    return engine.later(panel.exact_figures(ground.figures, fact_indicators(programme), context))


def _ground(
    engine: Engine, wide: ir.Table, tables: Tables, what: tuple[Programme, Context, ScoreOptions]
) -> tuple[Ground, Callable[[], None] | None]:
    """The tables that sums are taken from, with mergers and splits, and the check of the shares behind them."""
    programme, context, _ = what
    years = register.year_table(engine, context.years)
    registered = engine.keep("register", register.attributes(engine, tables.organisations, years))
    registers = (registered, tables.organisations)
    figures = _figures(engine, "as_it_was", wide, registers, (programme, context))
    weighed, refuse = _weights(engine, wide, tables, years, registered, what)
    weights = engine.keep("weights", weighed)
    standing = engine.keep("standing", membership.standing(weights, context))
    own = Ground(figures, weights, standing, registered)
    successors = links.successors(tables.links, context)
    if not successors.num_rows:
        return own, refuse
    heirs = engine.table("heirs", successors)
    summed = links.pro_forma(engine, wide, heirs, programme)
    weights = engine.keep("weights_pro_forma", links.inherited_weights(weights, heirs, wide))
    standing = engine.keep("standing_pro_forma", membership.standing(weights, context))
    figures = _figures(engine, "pro_forma", summed, registers, (programme, context))
    return Ground(figures, weights, standing, registered, heirs, own), refuse


def _drop_figures(engine: Engine, ground: Ground) -> None:
    """The widest tables of a run are not needed for events."""
    for label in ("as_it_was", "pro_forma") if ground.before else ("as_it_was",):
        engine.drop(f"beside_{label}")


def _cells(engine: Engine, figures: ir.Table, programme: Programme) -> Later:
    """`Computed.cells` out of the figures of all indicators."""
    cells: dict[str, ir.Value] = {}
    for k, indicator in enumerate(fact_indicators(programme)):
        for name in ("num", "den") if indicator.denominator else ("num",):
            cells[f"{name} {indicator.code}"] = figures[f"{name}_{k}"].cast("float64")
    return engine.later(figures.select("organisation", "year", **cells))


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
) -> tuple[ir.Table, Callable[[], None] | None]:
    """Weights, and the check to make of the shares behind them."""
    programme, context, options = what
    by_cluster = None
    refuse: Callable[[], None] | None = None
    if tables.memberships.num_rows:
        memberships = engine.table("memberships", tables.memberships)
        by_cluster = engine.keep("cluster_years", membership.cluster_years(memberships, years, programme, context))
        if not programme.overlap:
            refuse = _refuse_shares(engine, by_cluster)
    return membership.weights(wide, by_cluster, registered, options.by), refuse


def _refuse_shares(engine: Engine, by_cluster: ir.Table) -> Callable[[], None]:
    summed = by_cluster.group_by("organisation", "year").agg(total=by_cluster.share.sum() / membership.MILLION)
    asked = engine.later(summed.filter(summed.total > 1).order_by("organisation", "year").limit(1))

    def refuse() -> None:
        for above in asked().to_pylist():
            raise Refusal(
                mark("The attribution shares of {organisation} over its clusters add up to {total} in {year}."),
                mend=mark("Shares of one organisation may not exceed 1 unless the pack says overlap = true."),
                **above,
            )

    return refuse


def _figures(
    engine: Engine,
    label: str,
    wide: ir.Table,
    register_rows: tuple[ir.Table, pa.Table],
    what: tuple[Programme, Context],
) -> ir.Table:
    """Figures of all indicators. `register_rows`: what the register says year by year, and its rows."""
    programme, context = what
    registered, organisations = register_rows
    lookups = panel.used_lookups(programme)
    rows = wide
    if lookups or context.prices != "nominal":
        rows = wide.left_join(registered, ["organisation", "year"]).drop("organisation_right", "year_right")
        rows = register.with_lookups(engine, rows, organisations, programme, context)
    if context.prices != "nominal":
        rows = register.with_prices(engine, rows, registered, programme, context)
    indicators = fact_indicators(programme)
    measured = engine.keep(f"measured_{label}", panel.measured(rows, indicators, context, lookups))
    beside = engine.keep(f"beside_{label}", panel.beside_others(measured, indicators, context))
    engine.drop(f"measured_{label}")
    return beside


def _hashing(wide: pa.Table, tables: Tables, programme: Programme) -> Callable[[], str]:
    """The hash in a thread of its own: it is needed last, and hardly needs the interpreter."""
    thread = ThreadPoolExecutor(max_workers=1)
    hashed = thread.submit(_hash, wide, tables, programme)
    thread.shutdown(wait=False)
    return hashed.result


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
