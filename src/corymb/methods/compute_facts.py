"""Sums of the indicators made of facts: asked of the engine first, laid out by indicator and scope when they are there.

`Later` results let the engine count while the next question is put to it.
"""

from collections.abc import Callable, Collection

import ibis.expr.types as ir
import pyarrow as pa

from corymb.methods import cohorts, panel, peaks
from corymb.methods.engine import Engine, Later
from corymb.methods.ground import RETURNS, Ground, Sums, fact_indicators
from corymb.methods.options import ScoreOptions
from corymb.methods.panel import Context
from corymb.methods.programme import COHORT_RULES, CohortRule, Indicator, Programme
from corymb.methods.trajectories import TOTAL_RULES

Rules = Callable[[Indicator], Collection[CohortRule]]
REPORTING: tuple[CohortRule, ...] = ("reporting",)


def fact_sums(engine: Engine, ground: Ground, what: tuple[Programme, Context, ScoreOptions]) -> Callable[[], Sums]:
    """Sums of every rule, on their way.

    Where no trajectory is needed, rules that compare two years only are summed in the last year alone.
    """
    programme, context, options = what
    indicators = fact_indicators(programme)
    standing = ground.standing
    questions: list[tuple[ir.Table, Rules]] = [(standing, _all_rules)]
    if not options.needs_trajectory(context.last, programme.due_year):
        questions = [(standing, _every_year), (standing.filter(standing.year == context.last), _last_year)]
    summed = [
        engine.later(cohorts.rule_sums(ground.figures, rows, indicators, context, rules_of))
        for rows, rules_of in questions
    ]
    changed = engine.later(cohorts.share_changes(ground.figures, standing, indicators, context))
    gained: dict[str, Later] = {}
    for k, indicator in enumerate(indicators):
        if indicator.kind == "peak_gain":
            jobs = panel.one_indicator(ground.figures, k, indicator, context)
            gained[indicator.code] = engine.later(peaks.gains(jobs, standing, ground.registered, context))
    put_reporting = _reporting(engine, ground.before, (programme, context)) if ground.before else None

    def laid_out() -> Sums:
        sums: Sums = {}
        for rows in summed:
            _spread(sums, rows(), indicators)
        changes: Sums = {}
        _spread(changes, changed(), indicators)
        _start_baseline(sums, changes, context)
        _put_gains(sums, gained)
        if put_reporting:
            put_reporting(sums)
        return sums

    return laid_out


def _all_rules(_indicator: Indicator) -> Collection[CohortRule]:
    return COHORT_RULES


def _as_reported(_indicator: Indicator) -> Collection[CohortRule]:
    return REPORTING


def _every_year(indicator: Indicator) -> Collection[CohortRule]:
    """Rules that need the years between; how many returned anything is asked under every rule."""
    if indicator.code == RETURNS:
        return COHORT_RULES
    return TOTAL_RULES if indicator.is_cumulative else ("reporting", "chained")


def _last_year(indicator: Indicator) -> Collection[CohortRule]:
    return [rule for rule in COHORT_RULES if rule not in _every_year(indicator)] if not indicator.is_cumulative else ()


def _reporting(engine: Engine, before: Ground, what: tuple[Programme, Context]) -> Callable[[Sums], None]:
    """Puts, when called, the figures of the rule `reporting` before mergers and splits in place of the pro-forma ones.

    The credit of peak gains stays pro forma: a merger creates no job.
    """
    programme, context = what
    indicators = fact_indicators(programme)
    asked = engine.later(cohorts.rule_sums(before.figures, before.standing, indicators, context, _as_reported))

    def put(sums: Sums) -> None:
        found: Sums = {}
        _spread(found, asked(), indicators)
        kinds = {i.code: i.kind for i in indicators}
        for (code, scope), years in found.items():
            peaking = kinds[code] == "peak_gain"
            kept = ("n_reporting",) if peaking else ("num_reporting", "den_reporting", "n_reporting")
            for year, row in years.items():
                at = sums.setdefault((code, scope), {}).setdefault(year, {})
                at.update({name: row[name] for name in kept if name in row})

    return put


def _put_gains(sums: Sums, gained: dict[str, Later]) -> None:
    """The credit of peak gains in place of their plain sums."""
    for (code, _), years in sums.items():
        for row in years.values() if code in gained else ():
            row.update(dict.fromkeys(("num_reporting", "num_baseline")))
    for code, rows in gained.items():
        for row in rows().to_pylist():
            scope, year = row.pop("scope"), row.pop("year")
            sums.setdefault((code, scope), {}).setdefault(year, {}).update(row)


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


def _spread(sums: Sums, rows: pa.Table, indicators: tuple[Indicator, ...]) -> None:
    """One row per scope and year with the sums of all indicators, laid under the indicators' codes."""
    columns = {name: rows[name].to_pylist() for name in rows.column_names}
    scopes, years = columns.pop("scope"), columns.pop("year")
    for k, indicator in enumerate(indicators):
        own = {n.removesuffix(f"_{k}"): c for n, c in columns.items() if n.rsplit("_", 1)[1] == str(k)}
        if not own:
            continue
        names, lists = tuple(own), tuple(own.values())
        for scope, year, *values in zip(scopes, years, *lists, strict=True):
            at = sums.setdefault((indicator.code, scope), {}).setdefault(year, {})
            at.update(zip(names, values, strict=True))
