"""What stands beside the lines of a run: flips, agreement, trend, decomposition, influence, coverage, proof."""

from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any

import numpy as np

from corymb.methods import coverage, decomposition, influence, path, trend
from corymb.methods.absorbed import taken
from corymb.methods.companions import companions
from corymb.methods.compute_events import cohort_key
from corymb.methods.events_explained import event_amounts
from corymb.methods.lines import Board, lines
from corymb.methods.measures import Measures
from corymb.methods.options import ScoreOptions
from corymb.methods.programme import COHORT_RULES, CohortRule, Indicator, Target
from corymb.methods.proof import proof_rows
from corymb.methods.results import Influence, Overlap, Run, Trend
from corymb.methods.verdicts import goal_of, threshold_of

PROGRAMME = "programme"


def explained(run: Run, found: Board, options: ScoreOptions) -> Run:
    """The run with its lines and everything that explains them; without `options.explain` the lines alone."""
    flips = {target.code: _flips(found, target) for target in found.programme.targets}
    # A line needs to know only whether few organisations turn the verdict; a report shows how many it takes.
    largest = influence.LARGEST_SET if options.explain else path.FEW
    official = {
        (t.code, PROGRAMME): _influence(found, t, PROGRAMME, t.official_rule, largest) for t in found.programme.targets
    }
    rules: tuple[CohortRule, ...] = COHORT_RULES if options.cohort == "all" else (options.cohort,)
    run = replace(run, lines=tuple(lines(found, rules, partial(_beside, found, flips, official))))
    if not options.explain:
        return run
    scopes = [s for s in found.scopes if s == PROGRAMME or options.by != "programme"]
    return replace(
        run,
        path={(t.code, s): way for t in found.programme.targets for s in scopes if (way := _path(found, t, s))},
        decompositions={
            (t.code, s): parts for t in found.programme.targets for s in scopes if (parts := _decomposed(found, t, s))
        },
        influence=_influences(found, official),
        coverage={
            (t.code, s, rule): _coverage(found, t, s, rule)
            for t in found.programme.targets
            for s in scopes
            for rule in COHORT_RULES
            if _defined(found, t, s, rule)
        },
        trends={(t.code, s): _trend(found, t, s, t.official_rule) for t in found.programme.targets for s in scopes},
        companions={
            (t.code, s): beside for t in found.programme.targets for s in scopes if (beside := companions(found, t, s))
        },
        overlaps=_overlaps(found) if options.by in {"cluster", "place"} else (),
        proof=proof_rows(found),
    )


def _defined(found: Board, target: Target, scope: str, rule: CohortRule) -> bool:
    return found.steps[target.code, scope, rule][-1].reason != "not_applicable"


def _indicator(found: Board, target: Target) -> Indicator:
    return found.programme.indicator(target.indicator)


def _flips(found: Board, target: Target) -> dict[CohortRule, Any]:
    """Per rule, how many organisations of each scope turn the verdict alone; None for kinds taken scope by scope."""
    indicator = _indicator(found, target)
    if indicator.is_event or indicator.is_cumulative:
        return {}
    tau = float(target.factor or 0)
    return {rule: influence.flip_counts(found.measures(indicator, rule), rule, tau) for rule in COHORT_RULES}


def _influence(
    found: Board, target: Target, scope: str, rule: CohortRule, largest: int = influence.LARGEST_SET
) -> Influence | None:
    """What one verdict hangs on; None where the target has no goal in the scope or the rule is not defined."""
    goal = goal_of(target, scope)
    if goal is None or not _defined(found, target, scope, rule):
        return None
    indicator, place = _indicator(found, target), found.places[scope]
    if indicator.is_event:
        return _of_events(found, target, scope, rule, goal)
    if not indicator.is_cumulative:
        return influence.influence(found.measures(indicator, rule), rule, place, goal, largest)
    ids, amounts = _amounts(found, indicator, place, rule)
    return influence.influence_on_total(ids, amounts, goal)


def _of_events(found: Board, target: Target, scope: str, rule: CohortRule, goal: float) -> Influence | None:
    """Of a total of events: what each organisation's events add that would not count without it.

    Under `baseline` for the programme without mergers: with them a predecessor and its successor bring the same event.
    """
    indicator = _indicator(found, target)
    key = indicator.code if rule == "reporting" else cohort_key(indicator.code, rule)
    merged = rule != "reporting" and found.computed.heirs.num_rows > 0
    if not indicator.is_cumulative or merged or key not in found.computed.events:
        return None
    ids, amounts, total = event_amounts(found.computed.events[key], indicator, scope, found.context)
    found_without = influence.influence_on_total(
        np.asarray([*ids, ""], dtype=str), np.asarray([*amounts, total - sum(amounts)], dtype=float), goal
    )
    kept = tuple(x for x in found_without.flips_alone if x[0]), tuple(x for x in found_without.top if x[0])
    return Influence(kept[0], None, False, kept[1])


def _amounts(found: Board, indicator: Indicator, place: int, rule: CohortRule) -> tuple[Any, Any]:
    """(ids, amounts): what each organisation of a scope adds to a cumulative sum or peak gain, in doubles."""
    measures = found.measures(indicator, rule)
    rows = measures.group == place
    num, share = measures.num[rows], measures.share[rows]
    enters = measures.reported[rows]
    if rule == "baseline":
        enters = measures.complete[rows] & measures.reported[rows][:, :1]
        share = np.where(measures.member[rows], share, share[:, :1])
    if indicator.kind == "peak_gain":
        gains = np.where(enters, share * (num - found.starts(measures)[rows][:, None]), 0.0)[:, 1:]
        return measures.ids[rows], np.maximum(np.nan_to_num(gains).max(axis=1, initial=0.0), 0.0)
    return measures.ids[rows], np.nan_to_num(np.where(enters, share * num, 0.0))[:, 1:].sum(axis=1)


def _beside(
    found: Board,
    flips: dict[str, dict[CohortRule, Any]],
    official: dict[tuple[str, str], Influence | None],
    target: Target,
    scope: str,
    rule: CohortRule,
) -> dict[str, Any]:
    """agreement, flips_alone, low and high of a line."""
    alone = flips[target.code].get(rule)
    hangs = official.get((target.code, scope))
    count = None if alone is None else int(alone[found.places[scope]])
    if alone is None and hangs and rule == target.official_rule:
        count = len(hangs.flips_alone)
    smallest = len(hangs.smallest_set) if hangs and hangs.smallest_set is not None else None
    if hangs is None and count:
        smallest = 1
    return beside(found, target, scope, rule, (count, smallest))


def beside(
    found: Board, target: Target, scope: str, rule: CohortRule, turning: tuple[int | None, int | None]
) -> dict[str, Any]:
    """agreement, flips_alone, low and high of a line.

    `turning`: how many organisations turn the verdict alone, and how many it takes under the official rule.
    """
    count, smallest = turning
    applicable = found.rules(target)
    reached = [found.verdicts[target.code, scope, each].reached for each in applicable]
    projected = None
    if rule in applicable and found.context.last < target.due_year:
        projected = _trend(found, target, scope, rule)
    return {
        "flips_alone": count if rule in applicable else None,
        "agreement": path.agreement(reached, smallest),
        "low": projected.low if projected else None,
        "high": projected.high if projected else None,
    }


def _trend(found: Board, target: Target, scope: str, rule: CohortRule) -> Trend:
    steps = found.steps[target.code, scope, rule]
    horizon = target.due_year - found.context.last
    if target.kind == "cumulative":
        values = [0.0, *(None if s.num is None else float(s.num) for s in steps)]
        return trend.project(values, horizon, "cumulative")
    return trend.project([None if s.factor is None else float(s.factor) for s in steps], horizon, "growth")


def _path(found: Board, target: Target, scope: str) -> tuple[tuple[int, float], ...]:
    """From the scope's own baseline, or to what is planned for it; empty where it has no goal."""
    threshold = threshold_of(target, scope)
    if threshold is None:
        return ()
    step = found.steps[target.code, scope, target.official_rule][-1]
    start = (
        None if step.num_0 is None else step.num_0 if step.den_0 is None else step.num_0 / (step.den_0 or Decimal(1))
    )
    level = 1.0 if target.official_rule == "chained" else None if start is None else float(start)
    return path.required_path(target, level, found.context.base, threshold)


def _decomposed(found: Board, target: Target, scope: str) -> tuple[Any, ...]:
    indicator = _indicator(found, target)
    if indicator.is_event or indicator.is_cumulative:
        return ()
    measures = found.measures(indicator, "reporting")
    return decomposition.decompose(measures, found.places[scope], given=taken(found, indicator, scope))


def _influences(
    found: Board, official: dict[tuple[str, str], Influence | None]
) -> dict[tuple[str, str, CohortRule], Influence]:
    """Influence in the whole programme: every rule of growth targets, the official one of the others."""
    result: dict[tuple[str, str, CohortRule], Influence] = {}
    for target in found.programme.targets:
        for rule in COHORT_RULES:
            at = (
                official[target.code, PROGRAMME]
                if rule == target.official_rule
                else _influence(found, target, PROGRAMME, rule)
            )
            if at is not None:
                result[target.code, PROGRAMME, rule] = at
    return result


def _coverage(found: Board, target: Target, scope: str, rule: CohortRule) -> Any:
    indicator, place = _indicator(found, target), found.places[scope]
    measures: Measures = found.measures(indicator, rule)
    revenue, goal = found.baseline_revenue(indicator, rule), goal_of(target, scope)
    if indicator.is_event:
        return coverage.coverage(measures, rule, place, revenue, None)
    if indicator.is_cumulative:
        additive = goal if indicator.kind == "cumulative" else None
        return coverage.coverage_of_total(measures, rule, place, revenue, additive)
    return coverage.coverage(measures, rule, place, revenue, goal)


def _overlaps(found: Board) -> tuple[Overlap, ...]:
    """Sum of clusters - overlap = programme, for every target's numerator under `reporting`."""
    rows: list[Overlap] = []
    for target in found.programme.targets:
        whole = found.steps[target.code, PROGRAMME, "reporting"][-1].num
        parts = [found.steps[target.code, s, "reporting"][-1].num for s in found.scopes if s.startswith("cluster:")]
        if whole is None:
            continue
        total = sum((p for p in parts if p is not None), Decimal(0))
        rows.append(Overlap(target.code, found.context.last, total, total - whole, whole))
    return tuple(rows)
