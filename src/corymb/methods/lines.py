"""Lines of a scorecard from the sums of a run: one per target, scope and cohort rule."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from itertools import product
from typing import Any

import numpy as np
import pyarrow.compute as pc

from corymb import __version__
from corymb.methods.arrays import Grid
from corymb.methods.compute import Computed
from corymb.methods.cover import Parts, Shares, parts, shares
from corymb.methods.ground import RETURNS
from corymb.methods.measures import Measures
from corymb.methods.panel import Context, indicator_variables
from corymb.methods.programme import COHORT_RULES, CohortRule, Indicator, Programme, Target
from corymb.methods.results import Line
from corymb.methods.trajectories import TOTAL_RULES, Step, all_steps
from corymb.methods.verdicts import Verdict, threshold_of, verdict

Beside = Callable[[Target, str, CohortRule], dict[str, Any]]


@dataclass
class Board:
    """A run on its way: what every line of it shares, with steps and verdicts by (target, scope, rule)."""

    programme: Programme
    context: Context
    computed: Computed
    scopes: tuple[str, ...]
    grid: Grid
    origin: str
    contradicted: bool = False
    """Whether anything in the data contradicts itself and was left out."""
    as_it_was: Grid | None = None
    excluded: tuple[str, ...] = ()
    as_known_on: str | None = None
    steps: dict[tuple[str, str, CohortRule], list[Step]] = field(default_factory=dict)
    verdicts: dict[tuple[str, str, CohortRule], Verdict] = field(default_factory=dict)
    measured: dict[tuple[str, bool], Measures] = field(default_factory=dict)
    covered: dict[str, dict[CohortRule, Shares]] = field(default_factory=dict)
    unsettled: dict[str, np.ndarray[tuple[int], np.dtype[np.bool_]]] = field(default_factory=dict)

    @cached_property
    def places(self) -> dict[str, int]:
        """Number of each scope, which is its group in the measures."""
        return {scope: place for place, scope in enumerate(self.scopes)}

    def rules(self, target: Target) -> tuple[CohortRule, ...]:
        """The rules defined for a kind of target."""
        return TOTAL_RULES if self.programme.indicator(target.indicator).is_cumulative else COHORT_RULES

    def grid_of(self, indicator: Indicator, rule: CohortRule) -> Grid:
        """The rows a rule counts: `reporting` takes mergers and splits as they were, except for peak gains."""
        was = self.as_it_was
        return was if was is not None and rule == "reporting" and indicator.kind != "peak_gain" else self.grid

    def measures(self, indicator: Indicator, rule: CohortRule) -> Measures:
        """Measures of an indicator over all scopes; of event indicators: who returned anything."""
        code = RETURNS if indicator.is_event else indicator.code
        grid = self.grid_of(indicator, rule)
        key = (code, grid is self.grid)
        if key not in self.measured:
            self.measured[key] = grid.measures(code, additive=indicator.denominator is None)
        return self.measured[key]

    def coverage(self, indicator: Indicator) -> dict[CohortRule, Shares]:
        """Coverage of an indicator in all scopes under every rule."""
        if indicator.code not in self.covered:
            self.covered[indicator.code] = shares(self.cover(indicator))
        return self.covered[indicator.code]

    def cover(self, indicator: Indicator) -> dict[CohortRule, Parts]:
        """What the coverage of an indicator is a share of."""
        found = parts(self.measures(indicator, "matched"), self.baseline_revenue(indicator, "matched"))
        if self.as_it_was is not None:
            was = parts(self.measures(indicator, "reporting"), self.baseline_revenue(indicator, "reporting"))
            found = found | {"reporting": was["reporting"]}
        return found

    def provisional(self, indicator: Indicator) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """(G,) whether a figure of a member of the scope that the indicator needs is marked provisional."""
        if indicator.code not in self.unsettled:
            self.unsettled[indicator.code] = self.marked(indicator) > 0
        return self.unsettled[indicator.code]

    def marked(self, indicator: Indicator) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
        """(G,) how many members of the scope have a figure marked provisional that the indicator needs."""
        needed = set(indicator_variables(indicator))
        whose = [organisation for organisation, variable in self.computed.provisional if variable in needed]
        found = np.zeros(len(self.scopes), dtype=np.intp)
        for grid in (self.grid, self.as_it_was) if whose else ():
            if grid is not None:
                found += np.bincount(grid.group[np.isin(grid.ids, whose)], minlength=len(self.scopes))
        return found

    def starts(self, measures: Measures) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """(n,) the level gains start from: that of the baseline year, zero if founded later, NaN if not known."""
        young = np.isin(measures.ids, list(self.computed.young))
        return np.where(young & np.isnan(measures.num[:, 0]), 0.0, measures.num[:, 0])

    def baseline_revenue(self, indicator: Indicator, rule: CohortRule) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """(n,) baseline value of the pack's coverage variable, NaN where it is not known or not declared."""
        variable, grid = self.programme.coverage_variable, self.grid_of(indicator, rule)
        if variable is None:
            return np.full(len(grid.ids), np.nan)
        wide = self.computed.wide
        rows = wide.filter(pc.equal(wide["year"], self.context.base))
        return grid.values(rows["organisation"], rows[variable])


def board(programme: Programme, context: Context, computed: Computed, origin: str, *, trajectory: bool = True) -> Board:
    """Steps and verdicts of every target, scope and rule."""
    scopes = tuple(sorted(computed.counts, key=lambda s: (s != "programme", s)))
    grid = Grid(computed.weights, computed.cells, context.years, scopes)
    found = Board(programme, context, computed, scopes, grid, origin, bool(computed.findings))
    if computed.as_it_was is not None:
        cells, weights = computed.as_it_was
        found.as_it_was = Grid(weights, cells, context.years, scopes)
    settle(found, trajectory=trajectory)
    return found


def settle(found: Board, *, trajectory: bool = True) -> None:
    """Work out steps and verdicts of every target in every scope."""
    for target, scope in product(found.programme.targets, found.scopes):
        _settle(found, target, scope, trajectory=trajectory)


def _settle(found: Board, target: Target, scope: str, *, trajectory: bool) -> None:
    """Steps and verdicts of a target in a scope."""
    indicator = found.programme.indicator(target.indicator)
    sums = found.computed.sums.get((indicator.code, scope), {})
    unresolved = any(row.get("unresolved") for row in sums.values())
    every = all_steps(sums, indicator, found.context.years, trajectory=trajectory)
    for rule, steps in every.items():
        last = steps[-1]
        if unresolved:
            last = replace(last, factor=None, reason=last.reason or "missing_table_value")
        found.steps[target.code, scope, rule] = steps
        found.verdicts[target.code, scope, rule] = _verdict(found, target, scope, rule, last)


def _verdict(found: Board, target: Target, scope: str, rule: CohortRule, step: Step) -> Verdict:
    indicator, place = found.programme.indicator(target.indicator), found.places[scope]
    covered = found.coverage(indicator)[rule].revenue[place] if step.year > found.context.base else 1.0
    said = verdict(found.programme, target, scope, step, None if np.isnan(covered) else float(covered))
    if found.provisional(indicator)[place]:
        return replace(said, status="cannot_be_said", met=None, reason=said.reason or "provisional")
    return said


def lines(found: Board, rules: tuple[CohortRule, ...], beside: Beside) -> Iterator[Line]:
    """All lines of the rules asked for, in the order of the pack's targets, scopes and the five rules.

    `beside(target, scope, rule)` gives what stands beside the figure: agreement, flips_alone, low, high.
    """
    chosen = [rule for rule in COHORT_RULES if rule in rules]
    shared = {scope: _shared(found, scope) for scope in found.scopes}
    for target, scope in product(found.programme.targets, found.scopes):
        for rule in chosen:
            yield _line(found, target, scope, rule, shared[scope] | beside(target, scope, rule))


def _line(found: Board, target: Target, scope: str, rule: CohortRule, shared: dict[str, Any]) -> Line:
    indicator = found.programme.indicator(target.indicator)
    step = found.steps[target.code, scope, rule][-1]
    said = found.verdicts[target.code, scope, rule]
    cumulative, chained = indicator.is_cumulative, rule == "chained"
    defined = step.reason != "not_applicable"
    unresolved = said.reason == "missing_table_value"
    start, value = _levels(step, cumulative=cumulative, chained=chained)
    factor = None if unresolved or step.factor is None or cumulative else float(step.factor)
    place = found.places[scope]
    covered = found.coverage(indicator)[rule]
    shown_sums = defined and not chained
    return Line(
        target=target.code,
        indicator=indicator.code,
        scope=scope,
        cohort=rule,
        prices=found.context.basis(indicator),
        unit=indicator.unit,
        baseline=start,
        actual=None if unresolved else (factor if chained and not cumulative else value),
        actual_is_index=chained and not cumulative,
        change=None if factor is None else _change(step),
        factor=factor,
        threshold=threshold_of(target, scope) or target.threshold,
        met=said.met,
        status=said.status,
        reason=said.reason,
        official_rule=target.official_rule,
        organisations_cohort=step.n if defined else None,
        numerator_0=step.num_0 if shown_sums else None,
        denominator_0=step.den_0 if shown_sums else None,
        numerator_t=step.num if shown_sums else None,
        denominator_t=step.den if shown_sums else None,
        coverage_members=_known(covered.members[place]) if defined else None,
        coverage_revenue=_known(covered.revenue[place]) if defined else None,
        evidence=target.evidence,
        provisional=found.contradicted or bool(found.provisional(indicator)[place]),
        **shared,
    )


def _shared(found: Board, scope: str) -> dict[str, Any]:
    """What all lines of a scope share."""
    return {
        **found.computed.counts[scope],
        "baseline_year": found.context.base,
        "year": found.context.last,
        "excluded": found.excluded,
        "as_known_on": found.as_known_on,
        "origin": found.origin,
        "pack": f"{found.programme.code} {found.programme.version}",
        "pack_hash": found.programme.pack_hash,
        "inputs_hash": found.computed.inputs_hash(),
        "code_version": __version__,
    }


def _levels(step: Step, *, cumulative: bool, chained: bool) -> tuple[float | None, float | None]:
    """Baseline and actual as shown: the level of both years; 1 for an index; only the total for a cumulative target."""
    value = step.value
    actual = None if value is None or step.reason == "not_applicable" else float(value)
    if cumulative:
        return None, actual
    if chained:
        return (1.0 if step.factor is not None else None), None
    return (None if step.num_0 is None else _level(step.num_0, step.den_0)), actual


def _level(num: Decimal, den: Decimal | None) -> float | None:
    level = Step(0, num, den, None, None, 0, None, None).value
    return None if level is None else float(level)


def _change(step: Step) -> float | None:
    return None if step.factor is None else float(step.factor - 1)


def _known(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
