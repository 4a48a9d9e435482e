"""The five cohort rules as sums per scope, indicator and year: methodology section 2.

Every rule needs the same rows (who is a member and complete, with the same organisation's values in the baseline year
and in the year before), so they are joined once and summed under five conditions. Sums of numerators and denominators
come out in millionths, the unit of the shares.
"""

from collections.abc import Callable, Collection, Mapping

import ibis
import ibis.expr.types as ir

from corymb.methods.drawn import drawn_once
from corymb.methods.panel import Context, figures_of
from corymb.methods.programme import CohortRule, Indicator

Sums = dict[str, ir.Value]
COMPARED = {
    "matched": ("num_base", "num_0", "den_0"),
    "panel": ("num_base", "num_0", "den_0"),
    "chained": ("num_prev", "num_before", "den_before"),
}
"""What each rule that compares the same organisations takes from the later and from the earlier year."""


@drawn_once
def rule_sums(
    wide: ir.Table,
    standing: ir.Table,
    indicators: tuple[Indicator, ...],
    context: Context,
    rules_of: Callable[[Indicator], Collection[CohortRule]],
) -> ir.Table:
    """Sums of the rules asked for by scope and year; those of indicator number k end in _k.

    `wide` as `beside_others` gives it. Per rule r: num_r, den_r; num0_r, den0_r of the baseline year (for chained of
    the year before; for reporting and baseline see `share_changes`); n_r organisations. The later year's share weighs
    both years of a comparison; under `baseline` the baseline share weighs organisations that have left. `unresolved`,
    with `reporting`: figures that cannot be said. Totals know only `reporting` and `baseline`.
    """
    rows = standing.join(wide, ["organisation", "year"])
    sums: Sums = {}
    for k, indicator in enumerate(indicators):
        rules = rules_of(indicator)
        if rules:
            found = _of_indicator(rows, figures_of(rows, k, indicator, context), indicator, rules)
            sums |= {f"{name}_{k}": value for name, value in found.items()}
    return rows.group_by("scope", "year").agg(**sums)


def _of_indicator(
    rows: ir.Table, figures: Mapping[str, ir.Value], indicator: Indicator, rules: Collection[CohortRule]
) -> Sums:
    member = rows.share.notnull() & figures["has"]
    started = rows.base_share.notnull() & figures["complete_0"] & figures["has"]
    sums: Sums = {}
    if "reporting" in rules:
        sums |= _sums(figures, "reporting", rows.share, member, "num")
        sums["unresolved"] = (figures["unresolved"] & (member | started)).sum()
    if "baseline" in rules:
        sums |= _sums(figures, "baseline", ibis.coalesce(rows.share, rows.base_share), started, "num_base")
    if indicator.is_cumulative:
        return sums
    also = {"matched": figures["complete_0"], "panel": figures["whole"], "chained": figures["follows"]}
    for rule, condition in also.items():
        if rule not in rules:
            continue
        now, num, den = COMPARED[rule]
        both = member & condition
        sums |= _sums(figures, rule, rows.share, both, now)
        for name, column in (("num0", num), ("den0", den)):
            if column in figures:
                sums[f"{name}_{rule}"] = (rows.share * figures[column]).sum(where=both)
    return sums


def _sums(figures: Mapping[str, ir.Value], rule: str, share: ir.Value, condition: ir.Value, num: str) -> Sums:
    sums = {f"num_{rule}": (share * figures[num]).sum(where=condition), f"n_{rule}": condition.sum()}
    if "den" in figures:
        sums[f"den_{rule}"] = (share * figures["den"]).sum(where=condition)
    return sums


@drawn_once
def share_changes(wide: ir.Table, standing: ir.Table, indicators: tuple[Indicator, ...], context: Context) -> ir.Table:
    """What changed attribution shares add to the baseline sums of `baseline`, per scope and later year.

    Columns num_change_k, den_change_k of indicator number k. V_B(0) is the baseline year's own sum plus this: members
    whose share changed enter with the later year's share.
    """
    changed = standing.filter(standing.share != standing.base_share)
    rows = changed.join(wide.filter(wide.year == context.base).drop("year"), "organisation")
    by = rows.share - rows.base_share
    sums: Sums = {}
    for k, indicator in enumerate(indicators):
        for name in ("num", "den") if indicator.denominator else ("num",):
            sums[f"{name}_change_{k}"] = (by * rows[f"{name}_{k}"]).sum(where=rows[f"has_{k}"])
    return rows.group_by("scope", "year").agg(**sums)


@drawn_once
def scope_counts(weights: ir.Table, context: Context) -> ir.Table:
    """(scope, members_scope, members_baseline, members_year): distinct organisations that were members."""
    return weights.group_by("scope").agg(
        members_scope=weights.organisation.nunique(),
        members_baseline=weights.count(where=weights.year == context.base),
        members_year=weights.count(where=weights.year == context.last),
    )
