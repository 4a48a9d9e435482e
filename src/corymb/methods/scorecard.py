"""A programme's targets against its members' facts: the one door of the methods, from tables to a run."""

from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow.compute as pc

from corymb.i18n import LANGUAGES, Text, mark
from corymb.methods.companions import with_companions
from corymb.methods.compute import Computed, compute
from corymb.methods.engine import Engine, open_engine
from corymb.methods.explain import explained
from corymb.methods.facts import Facts, all_facts, read_facts
from corymb.methods.lines import Board, board
from corymb.methods.options import ScoreOptions
from corymb.methods.panel import Context
from corymb.methods.programme import COHORT_RULES, Programme, Target
from corymb.methods.results import Run, WithWithout
from corymb.methods.tables import Tables
from corymb.methods.trajectories import Step
from corymb.methods.vintages import as_known, undated
from corymb.refusal import Refusal

if TYPE_CHECKING:
    from corymb.methods.exclusions import Exclusion


def score(programme: Programme, tables: Tables, options: ScoreOptions) -> Run:
    """Every target of the programme, in every scope asked for, under every cohort rule asked for.

    Refuses a year that is not after the baseline year, and data without any fact or event of the pack's years.
    """
    return scored(programme, tables, options)[0]


def scored(programme: Programme, tables: Tables, options: ScoreOptions) -> tuple[Run, Board]:
    """The same, and the board its lines were read from."""
    tables = as_known(tables, options.as_known_on)
    engine = _open(options)
    try:
        base = programme.baseline_year if options.baseline_year is None else options.baseline_year
        facts = read_facts(engine, programme, tables, _years(base, options.year, programme))
        context = _context(engine, programme, (tables, facts), options, base)
        rebased = replace(programme, baseline_year=base)
        exclusions = _exclusions(rebased, tables, context, options)
        what = (with_companions(rebased) if options.explain else rebased, context, options)
        whole = compute(engine, facts, tables, what, ())
        left = compute(engine, facts, tables, what, exclusions) if exclusions else whole
        told = undated(engine, all_facts(engine, tables), tables) if tables.known_on else ()
    finally:
        engine.close()
    _refuse_nobody(left)
    trajectory = options.needs_trajectory(context.last, programme.due_year)
    found = board(rebased, context, left, tables.origin, trajectory=trajectory)
    found.excluded = tuple(e.name for e in exclusions)
    found.as_known_on = None if tables.known_on is None else tables.known_on.isoformat()
    with_without: tuple[WithWithout, ...] = ()
    if exclusions:
        with_without = _compared(found, board(rebased, context, whole, tables.origin), exclusions)
    run = Run(
        programme=rebased,
        lines=(),
        prices=options.prices,
        year=context.last,
        baseline_year=context.base,
        trajectories={
            key: tuple(step.point() for step in steps if step.reason != "not_applicable")
            for key, steps in (found.steps.items() if options.explain else ())
        },
        exclusions=with_without,
        findings=(*found.computed.findings, *told),
        audience=options.audience,
        scope_names=_scope_names(found, tables),
    )
    run = explained(run, found, options)
    if options.audience == "internal":
        return run, found
    from corymb.methods.publication import published  # the solvers behind it take long to load

    return published([(run, found)], tables)[0], found


def _refuse_nobody(computed: Computed) -> None:
    if not computed.counts:
        raise Refusal(
            mark("No organisation is left to count: its figures contradict each other, or were excluded."),
            mend=mark("`corymb check` names the figures that contradict each other."),
        )


def _exclusions(
    programme: Programme, tables: Tables, context: Context, options: ScoreOptions
) -> "tuple[Exclusion, ...]":
    if not options.exclude:
        return ()
    from corymb.methods.exclusions import select  # the checks behind it are loaded only where they are used

    return tuple(select(programme, tables, name, context.last) for name in options.exclude)


def _open(options: ScoreOptions) -> Engine:
    try:
        return open_engine(options.engine)
    except ImportError as missing:
        raise Refusal(
            mark("The engine {engine} is not installed."),
            mend=mark("Install it with: pip install 'corymb[spark]'"),
            engine=options.engine,
        ) from missing


def _years(base: int, year: int | None, programme: Programme) -> tuple[int, ...]:
    last = programme.due_year if year is None else year
    if last <= base:
        raise Refusal(
            mark("The year {year} is not after the baseline year {base}."),
            mend=mark("Give a later --year or an earlier --baseline."),
            year=last,
            base=base,
        )
    return tuple(range(base, last + 1))


def _context(
    engine: Engine, programme: Programme, read: tuple[Tables, Facts], options: ScoreOptions, base: int
) -> Context:
    last = options.year or _latest_year(engine, programme, *read)
    _years(base, last, programme)
    return Context(base, last, options.prices, frozenset(v.code for v in programme.variables if v.kind == "stock"))


def _latest_year(engine: Engine, programme: Programme, tables: Tables, facts: Facts) -> int:
    """The latest year with facts or events, at most the due year."""
    happened = pc.max(tables.events["period"]).as_py() if tables.events.num_rows else None
    read = engine.arrow(facts.wide.agg(last=facts.wide.year.max()))["last"][0].as_py()
    if read is None:
        read = _year_elsewhere(engine, programme, tables)
    years = [year for year in (read, happened and int(happened[:4])) if year]
    if not years:
        raise Refusal(
            mark("There is not one fact of this pack in the data."),
            mend=mark("Check the pack, or give a mapping: `corymb import --guess` proposes one."),
        )
    return min(max(years), programme.due_year)


def _year_elsewhere(engine: Engine, programme: Programme, tables: Tables) -> int | None:
    """The latest year of the pack's facts where none lies between the baseline and the due year."""
    facts = all_facts(engine, tables)
    known = facts.filter(facts.variable.isin([v.code for v in programme.variables]))
    last = engine.arrow(known.agg(last=known.period.max()))["last"][0].as_py()
    return int(last[:4]) if last else None


def _compared(found: Board, whole: Board, exclusions: "tuple[Exclusion, ...]") -> tuple[WithWithout, ...]:
    """Factors and verdicts of the programme with the exclusions applied and without them, for all rules."""
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
                    _total(target, applied),
                    _total(target, plain),
                )
            )
    return tuple(rows)


def _total(target: Target, step: Step) -> float | None:
    return float(step.num) if target.kind == "cumulative" and step.num is not None else None


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
