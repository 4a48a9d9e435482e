"""Event indicators of a run: amounts and counts of distinct events, put beside the sums of the others."""

from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, TypeAlias

import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

from corymb.i18n import mark
from corymb.methods import events
from corymb.methods.engine import Engine, Later
from corymb.methods.findings import Finding
from corymb.methods.ground import RETURNS, Ground, SumRow, Sums
from corymb.methods.membership import PROGRAMME
from corymb.methods.options import ScoreOptions
from corymb.methods.panel import Context
from corymb.methods.programme import CohortRule, Indicator, Programme
from corymb.methods.tables import Tables

if TYPE_CHECKING:
    from corymb.methods.exclusions import Exclusion

Happened = tuple[dict[str, pa.Table], tuple[Finding, ...], tuple[pa.Table, ...]]
"""Participants by indicator, the events left out, and the participants of every cohort where they are asked for."""

What: TypeAlias = "tuple[Programme, Context, tuple[Exclusion, ...], ScoreOptions]"


def event_sums(
    engine: Engine,
    given: tuple[Ground, ir.Table],
    tables: Tables,
    what: What,
) -> Callable[[Sums], Happened]:
    """Events on their way: puts, when called, their sums beside those of the facts.

    Gives the participants of events by indicator (and by `cohort_key`) and the events that contradict themselves.
    """
    programme, context, excluded, options = what
    ground, _ = given
    indicators = tuple(i for i in programme.indicators if i.is_event)
    if not indicators:
        return lambda _: ({}, (), ())
    rows, conflicts = _settled_events(engine, engine.table("events", tables.events))
    for number, exclusion in enumerate(excluded):
        if exclusion.scope == "organisations":
            rows = rows.anti_join(engine.table(f"excluded_events_{number}", exclusion.keys), ["organisation"])
    memberships = engine.table("event_memberships", tables.memberships) if tables.memberships.num_rows else None
    people = engine.keep("participants", events.participants(rows, ground.registered, indicators, programme))
    there = engine.keep("members_there", events.member_participants(people, memberships, _own_weights(ground)))
    if ground.heirs is not None:
        people = engine.keep("heirs_too", events.with_heirs(people, ground.heirs))
    reporting = engine.later(events.counted(there, indicators, ("scope",)))
    counting, put_cohorts = _cohorts(engine, people, given, what)
    members = engine.later(there)
    others = _others(programme, explain=options.explain)
    cohorts = {cohort_key(i, rule): _of_cohort(engine, counting[i], (i, rule), context) for i, rule in others}
    distinct = {id(table): table for table in counting.values()} if options.behind else {}
    compared = [engine.later(_compared(table, context)) for table in distinct.values()]
    for name in ("participants", "members_there"):
        engine.drop(name)

    def put(sums: Sums) -> Happened:
        start = _returns(sums)
        sums.update({(i.code, scope): _copied(years) for i in indicators for scope, years in start.items()})
        _reporting_events(reporting(), indicators, context, sums)
        put_cohorts(sums)
        rows = members()
        found = {i.code: rows.filter(pc.equal(rows["indicator"], i.code)).drop("indicator") for i in indicators}
        shown = found | {key: later() for key, later in cohorts.items()}
        return shown, _told(conflicts()), tuple(later() for later in compared)

    return put


def _cohorts(
    engine: Engine, people: ir.Table, given: tuple[Ground, ir.Table], what: What
) -> tuple[dict[str, ir.Table], Callable[[Sums], None]]:
    """Participants that the rules with a cohort count, by indicator, and what puts their sums beside the others."""
    programme, context, _, options = what
    ground, reports = given
    indicators = [i for i in programme.indicators if i.is_event]
    totals, levels = (tuple(i for i in indicators if i.is_cumulative is total) for total in (True, False))
    counting: dict[str, ir.Table] = {}
    puts: list[Callable[[Sums], None]] = []
    if totals:
        own = people.filter(people.indicator.isin([i.code for i in totals]))
        of_members = events.baseline_member_participants(own, (_own_weights(ground), ground.weights), context)
        baseline = engine.later(events.counted(of_members, totals, ("scope",)))
        puts.append(lambda sums: _baseline_events(baseline(), sums))
        counting |= dict.fromkeys(
            (i.code for i in totals), of_members.mutate(rule=ibis.literal("baseline"), u=context.last)
        )
    if levels:
        own = people.filter(people.indicator.isin([i.code for i in levels]))
        trajectory = options.needs_trajectory(context.last, programme.due_year)
        of_cohorts = events.cohort_participants(own, reports, ground.standing, context, trajectory=trajectory)
        compared = engine.later(events.counted(of_cohorts, levels, ("rule", "scope", "u")))
        puts.append(lambda sums: _compared_events(compared(), sums))
        counting |= {i.code: of_cohorts for i in levels}

    def put(sums: Sums) -> None:
        for each in puts:
            each(sums)

    return counting, put


def _own_weights(ground: Ground) -> ir.Table:
    """Weights before mergers and splits: an event belongs to those who were members on its day."""
    return ground.before.weights if ground.before else ground.weights


def cohort_key(indicator: str, rule: CohortRule) -> str:
    """Where the participants behind a figure of the programme are, under a rule other than `reporting`."""
    return f"{indicator} {rule}"


def _others(programme: Programme, *, explain: bool) -> set[tuple[str, CohortRule]]:
    """Indicators of events and rules whose participants are asked for; the chained rule has no sums to prove.

    Reports explain official figures, and totals under `baseline`; a line alone says what an official total hangs on.
    """
    found: set[tuple[str, CohortRule]] = set()
    for target in programme.targets:
        indicator = programme.indicator(target.indicator)
        if not indicator.is_event:
            continue
        total = indicator.is_cumulative
        if target.official_rule not in {"reporting", "chained"} and (explain or total):
            found.add((indicator.code, target.official_rule))
        if explain and total:
            found.add((indicator.code, "baseline"))
    return found


def _of_cohort(engine: Engine, rows: ir.Table, which: tuple[str, CohortRule], context: Context) -> Later:
    """Participants of the events a figure of the programme counts under a rule, in the years it compares."""
    indicator, rule = which
    mine = rows.filter(rows.indicator == indicator, rows.rule == rule, rows.scope == PROGRAMME, rows.u == context.last)
    return engine.later(mine.select(*(c for c in events.PERSON if c != "indicator"), "scope"))


def _compared(rows: ir.Table, context: Context) -> ir.Table:
    """Participants that rules with a cohort count in the last comparison: PERSON with scope, rule and u."""
    return rows.filter(rows.u == context.last).select(*events.PERSON, "scope", "rule", "u")


def _copied(years: dict[int, SumRow]) -> dict[int, SumRow]:
    return {year: dict(row) for year, row in years.items()}


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


def _at(sums: Sums, row: SumRow, year: int) -> SumRow:
    return sums.setdefault((row["indicator"], row["scope"]), {}).setdefault(year, {})


def _reporting_events(rows: pa.Table, indicators: tuple[Indicator, ...], context: Context, sums: Sums) -> None:
    first = {i.code: context.base + 1 if i.is_cumulative else context.base for i in indicators}
    for row in rows.to_pylist():
        if first[row["indicator"]] <= row["year"] <= context.last:
            _at(sums, row, row["year"])["num_reporting"] = row["value"]


def _baseline_events(rows: pa.Table, sums: Sums) -> None:
    for row in rows.to_pylist():
        _at(sums, row, row["year"])["num_baseline"] = row["value"]


def _compared_events(rows: pa.Table, sums: Sums) -> None:
    for row in rows.to_pylist():
        at = _at(sums, row, row["u"])
        if row["year"] == row["u"]:
            at[f"num_{row['rule']}"] = row["value"]
        first = min(sums[row["indicator"], row["scope"]])
        if row["year"] != row["u"] or (row["rule"] != "chained" and row["u"] == first):
            at[f"num0_{row['rule']}"] = row["value"]


def _settled_events(engine: Engine, rows: ir.Table) -> tuple[ir.Table, Later]:
    """One id and period, one amount: an event whose participants disagree is left out until they agree.

    The rows left, and the events left out: (event, kind, period, least, greatest).
    """
    grouped = rows.group_by("event", "kind", "period").agg(least=rows.amount.min(), greatest=rows.amount.max())
    conflicts = engine.keep("event_conflicts", grouped.filter(grouped.least != grouped.greatest))
    left = rows.anti_join(conflicts.select("event", "period").distinct(), ["event", "period"])
    return left, engine.later(conflicts.order_by("event", "period"))


def _told(conflicts: pa.Table) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            "event_conflict",
            "error",
            mark("Event {event} is reported with different amounts, {least} and {greatest}; it is left out."),
            mark("The participants must agree on one amount."),
            period=row["period"],
            value=str(row["least"]),
            fields=row,
        )
        for row in conflicts.to_pylist()
    )
