"""A programme's targets against its members' facts: the one door of the methods, from tables to a run."""

from dataclasses import replace

import pyarrow.compute as pc

from corymb.i18n import LANGUAGES, Text, mark
from corymb.methods.compute import Computed, compute
from corymb.methods.engine import Engine, open_engine
from corymb.methods.exclusions import Exclusion, select
from corymb.methods.explain import explained
from corymb.methods.lines import Board, board, lines
from corymb.methods.options import ScoreOptions
from corymb.methods.panel import Context
from corymb.methods.programme import COHORT_RULES, CohortRule, Programme
from corymb.methods.publication import published
from corymb.methods.results import Run, WithWithout
from corymb.methods.tables import Tables
from corymb.refusal import Refusal


def score(programme: Programme, tables: Tables, options: ScoreOptions) -> Run:
    """Every target of the programme, in every scope asked for, under every cohort rule asked for.

    Refuses a year that is not after the baseline year, and data without any fact or event of the pack's years.
    """
    engine = _open(options)
    try:
        context = _context(engine, programme, tables, options)
        rebased = replace(programme, baseline_year=context.base)
        exclusions = tuple(select(rebased, tables, name, context.last) for name in options.exclude)
        whole = _board(engine, rebased, tables, context, options, ())
        found = _board(engine, rebased, tables, context, options, exclusions) if exclusions else whole
        with_without = _compared(found, whole, exclusions)
    finally:
        engine.close()
    rules: tuple[CohortRule, ...] = COHORT_RULES if options.cohort == "all" else (options.cohort,)
    run = Run(
        programme=rebased,
        lines=tuple(lines(found, rules)),
        prices=options.prices,
        year=context.last,
        baseline_year=context.base,
        trajectories={
            key: tuple(step.point() for step in steps if step.reason != "not_applicable")
            for key, steps in found.steps.items()
        },
        exclusions=with_without,
        findings=found.computed.findings,
        audience=options.audience,
        scope_names=_scope_names(found, tables),
    )
    run = explained(run, found, options)
    return published(run, found, tables) if options.audience == "public" else run


def _open(options: ScoreOptions) -> Engine:
    try:
        return open_engine(options.engine)
    except ImportError as missing:
        raise Refusal(
            mark("The engine {engine} is not installed."),
            mend=mark("Install it with: pip install 'corymb[spark]'"),
            engine=options.engine,
        ) from missing


def _context(engine: Engine, programme: Programme, tables: Tables, options: ScoreOptions) -> Context:
    base = programme.baseline_year if options.baseline_year is None else options.baseline_year
    last = options.year
    if last is None:
        seen = _latest_year(engine, programme, tables)
        last = programme.due_year if seen is None else min(seen, programme.due_year)
    if last <= base:
        raise Refusal(
            mark("The year {year} is not after the baseline year {base}."),
            mend=mark("Give a later --year or an earlier --baseline."),
            year=last,
            base=base,
        )
    return Context(base, last, options.prices, frozenset(v.code for v in programme.variables if v.kind == "stock"))


def _latest_year(engine: Engine, programme: Programme, tables: Tables) -> int | None:
    facts = engine.parquet(tables.facts_path) if tables.facts_path else engine.table("all_facts", tables.facts)
    known = facts.filter(facts.variable.isin([v.code for v in programme.variables]))
    last = engine.arrow(known.agg(last=known.period.max()))["last"][0].as_py()
    if last is None and tables.events.num_rows == 0:
        raise Refusal(
            mark("There is not one fact of this pack in the data."),
            mend=mark("Check the pack, or give a mapping: `corymb import --guess` proposes one."),
        )
    periods = [last, pc.max(tables.events["period"]).as_py() if tables.events.num_rows else None]
    years = [int(p[:4]) for p in periods if p]
    return max(years, default=None)


def _board(
    engine: Engine,
    programme: Programme,
    tables: Tables,
    context: Context,
    options: ScoreOptions,
    exclusions: tuple[Exclusion, ...],
) -> Board:
    computed: Computed = compute(engine, programme, tables, context, options.by, exclusions)
    # In the due year there is nothing to project: lines alone need no years between.
    trajectory = options.explain or context.last < programme.due_year
    found = board(programme, context, computed, tables.origin, trajectory=trajectory)
    found.excluded = tuple(e.name for e in exclusions)
    return found


def _compared(found: Board, whole: Board, exclusions: tuple[Exclusion, ...]) -> tuple[WithWithout, ...]:
    """Factors and verdicts of the programme with the exclusions applied and without them, for all rules."""
    if not exclusions:
        return ()
    rows: list[WithWithout] = []
    for target in found.programme.targets:
        for rule in COHORT_RULES:
            key = (target.code, "programme", rule)
            applied, plain = found.steps[key][-1], whole.steps[key][-1]
            if applied.reason == "not_applicable":
                continue
            rows.append(
                WithWithout(
                    "+".join(e.name for e in exclusions),
                    target.code,
                    rule,
                    None if applied.factor is None else float(applied.factor),
                    None if plain.factor is None else float(plain.factor),
                    found.verdicts[key].reached,
                    whole.verdicts[key].reached,
                    sum(e.rows for e in exclusions),
                    sum(e.organisations for e in exclusions),
                    any(e.uses_outcome_year for e in exclusions),
                )
            )
    return tuple(rows)


def _scope_names(found: Board, tables: Tables) -> dict[str, Text]:
    """Names of the programme and its clusters in every language the data has."""
    labels = {f"cluster:{row['cluster']}": row for row in tables.clusters.to_pylist()}
    names = {"programme": found.programme.name}
    for scope in found.scopes:
        row = labels.get(scope, {})
        known = {code: row[f"name_{code}"] for code in LANGUAGES if row.get(f"name_{code}")}
        if known:
            names[scope] = Text(known)
    return names
