"""Figures that stand beside an official one and never replace it: methodology section 3.

Beside highly productive jobs: the net change, what members declare themselves, and the credit with the thresholds of
the baseline year (a moved threshold is not a job). Beside a total: the same with what it keeps apart. Beside a ratio:
the unweighted mean and median of its organisations.
See docs/methods/companions.md.
"""

from dataclasses import replace

import numpy as np

from corymb.methods.cover import contributing
from corymb.methods.lines import Board
from corymb.methods.programme import CohortRule, Indicator, Programme, Target
from corymb.methods.trajectories import cumulative_steps

DECLARED, FROZEN, APART = " declared", " frozen", " apart"
"""Endings of the codes of indicators that are computed only to stand beside another."""


def with_companions(programme: Programme) -> Programme:
    """The programme with the indicators that stand beside its peak gains and totals."""
    added: list[Indicator] = []
    for indicator in programme.indicators:
        if indicator.kept_apart:
            apart = replace(indicator, code=indicator.code + APART, numerator=indicator.kept_apart, kept_apart=None)
            added.append(apart)
        if indicator.kind != "peak_gain":
            continue
        if indicator.declared:
            added.append(
                replace(
                    indicator,
                    code=indicator.code + DECLARED,
                    kind="cumulative",
                    numerator=indicator.declared,
                    declared=None,
                )
            )
        added.append(replace(indicator, code=indicator.code + FROZEN, declared=None, frozen=True))
    return replace(programme, indicators=(*programme.indicators, *added))


def companions(found: Board, target: Target, scope: str) -> dict[str, float]:
    """Named figures beside the official one of a scope.

    Of a peak gain net_change, declared, frozen; of a total with_apart; of a ratio mean, median, organisations.
    """
    indicator = found.programme.indicator(target.indicator)
    if indicator.kind == "peak_gain":
        return _beside_gain(found, indicator, scope, target.official_rule)
    if indicator.kept_apart:
        own, apart = (_total(found, indicator.code + e, scope, target.official_rule) for e in ("", APART))
        return {} if own is None or apart is None else {"with_apart": own + apart}
    if indicator.denominator and target.official_rule != "chained":
        return _unweighted(found, indicator, scope, target.official_rule)
    return {}


def _beside_gain(found: Board, indicator: Indicator, scope: str, rule: CohortRule) -> dict[str, float]:
    measures = found.measures(indicator, rule)
    here = measures.group == found.places[scope]
    jobs = np.where(measures.reported, measures.share * measures.num, 0.0)[here].sum(axis=0)
    beside = {"net_change": float(jobs[-1] - jobs[0])}
    for name, ending in (("declared", DECLARED), ("frozen", FROZEN)):
        total = _total(found, indicator.code + ending, scope, rule)
        if total is not None:
            beside[name] = total
    return beside


def _total(found: Board, code: str, scope: str, rule: CohortRule) -> float | None:
    """The running total of an indicator; None where nobody reported it or a table value is missing."""
    sums = found.computed.sums.get((code, scope), {})
    if any(row.get("unresolved") for row in sums.values()):
        return None
    total = cumulative_steps(sums, rule, found.context.years)[-1].num
    return None if total is None else float(total)


def _unweighted(found: Board, indicator: Indicator, scope: str, rule: CohortRule) -> dict[str, float]:
    measures = found.measures(indicator, rule)
    if measures.den is None:
        return {}
    den = measures.den[:, -1]
    chosen = (measures.group == found.places[scope]) & contributing(measures, rule) & (den > 0)
    values = measures.num[chosen, -1] / den[chosen]
    if not values.size:
        return {}
    return {"mean": float(values.mean()), "median": float(np.median(values)), "organisations": float(values.size)}
