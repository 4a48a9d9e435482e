"""The five cohort rules as sums per scope, indicator and year: methodology section 2.

Sums of numerators and denominators come out in millionths, the unit of the shares. Every rule needs the same rows (who is a member and complete, with the same organisation's values in the baseline year
and in the year before), so they are built once and summed under five conditions.
"""

import ibis
import ibis.expr.types as ir

from corymb.methods.panel import Context

def _weighted(share: ir.Value, value: ir.Value, condition: ir.Value) -> ir.Value:
    return (share * value).sum(where=condition)


def member_rows(cells: ir.Table, weights: ir.Table) -> ir.Table:
    """Complete cells of members: one row per scope, organisation, indicator and year."""
    return weights.join(cells, ["organisation", "year"])


def current_sums(rows: ir.Table, context: Context) -> ir.Table:
    """Sums of the rules whose cohort is decided by the current year: reporting, matched, panel, chained.

    Columns per rule r: num_r, den_r, num0_r, den0_r (of the baseline year; for chained of the year before) and n_r.
    The later year's share weighs both years of a comparison.
    """
    matched = rows.complete_0
    panel = rows.streak == rows.year - context.base + 1
    chained = rows.follows
    true = ibis.literal(True)
    figures = {
        "num_reporting": _weighted(rows.share, rows.num, true),
        "den_reporting": _weighted(rows.share, rows.den, true),
        "n_reporting": rows.count(),
    }
    for rule, condition in (("matched", matched), ("panel", panel)):
        figures |= {
            f"num_{rule}": _weighted(rows.share, rows.num_base, condition),
            f"den_{rule}": _weighted(rows.share, rows.den, condition),
            f"num0_{rule}": _weighted(rows.share, rows.num_0, condition),
            f"den0_{rule}": _weighted(rows.share, rows.den_0, condition),
            f"n_{rule}": condition.sum(),
        }
    figures |= {
        "num_chained": _weighted(rows.share, rows.num_prev, chained),
        "den_chained": _weighted(rows.share, rows.den, chained),
        "num0_chained": _weighted(rows.share, rows.num_before, chained),
        "den0_chained": _weighted(rows.share, rows.den_before, chained),
        "n_chained": chained.sum(),
    }
    unresolved = rows.unresolved | (rows.complete_0 & rows.unresolved_0.fill_null(False))
    return rows.group_by("scope", "indicator", "year").agg(**figures, unresolved=unresolved.sum())


def baseline_sums(cells: ir.Table, weights: ir.Table, years: ir.Table, context: Context) -> ir.Table:
    """Sums of the rule `baseline`: members that reported the baseline year, whoever of them reported later.

    The share of the later year weighs both years where the organisation is still a member, its baseline share where it
    has left. Columns num_baseline, den_baseline, num0_baseline, den0_baseline, n_baseline, n0_baseline.
    """
    base = member_rows(cells.filter(cells.year == context.base), weights.filter(weights.year == context.base))
    start = base.select("organisation", "scope", "indicator", base_share=base.share, start_num=base.num,
                        start_den=base.den)
    grid = start.cross_join(years)
    later = cells.select("organisation", "indicator", "year", "num_base", "den", "unresolved")
    grid = grid.left_join(later, ["organisation", "indicator", "year"]).drop("organisation_right", "indicator_right",
                                                                             "year_right")
    grid = grid.left_join(weights, ["organisation", "scope", "year"]).drop("organisation_right", "scope_right", "year_right")
    share = ibis.coalesce(grid.share, grid.base_share)
    there = grid.unresolved.notnull()
    return grid.group_by("scope", "indicator", "year").agg(
        num_baseline=(share * grid.num_base).sum(),
        den_baseline=(share * grid.den).sum(),
        num0_baseline=(share * grid.start_num).sum(),
        den0_baseline=(share * grid.start_den).sum(),
        n_baseline=there.sum(),
        n0_baseline=grid.count(),
    )


def scope_counts(weights: ir.Table, context: Context) -> ir.Table:
    """(scope, members_scope, members_baseline, members_year): distinct organisations that were members."""
    return weights.group_by("scope").agg(
        members_scope=weights.organisation.nunique(),
        members_baseline=weights.organisation.nunique(where=weights.year == context.base),
        members_year=weights.organisation.nunique(where=weights.year == context.last),
    )
