"""The five cohort rules as sums per scope, indicator and year: methodology section 2.

Every rule needs the same rows (who is a member and complete, with the same organisation's values in the baseline year
and in the year before), so they are joined once and summed under five conditions. Sums of numerators and denominators
come out in millionths, the unit of the shares.
"""

import ibis
import ibis.expr.types as ir

from corymb.methods.panel import Context


def rule_sums(cells: ir.Table, standing: ir.Table) -> ir.Table:
    """Sums of every rule in every year.

    Columns per rule r: num_r, den_r; num0_r, den0_r of the baseline year (for chained of the year before; for reporting
    and baseline see `baseline_start`); n_r organisations. The later year's share weighs both years of a comparison;
    under `baseline` the baseline share weighs organisations that have left.
    """
    rows = standing.join(cells, ["organisation", "year"])
    member = rows.share.notnull()
    conditions = {
        "reporting": member,
        "matched": member & rows.complete_0,
        "panel": member & rows.whole,
        "chained": member & rows.follows,
    }
    values = {
        "reporting": ("num", None, None),
        "matched": ("num_base", "num_0", "den_0"),
        "panel": ("num_base", "num_0", "den_0"),
        "chained": ("num_prev", "num_before", "den_before"),
    }
    sums: dict[str, ir.Value] = {}
    for rule, condition in conditions.items():
        now, then_num, then_den = values[rule]
        sums |= _sums(rows, rule, rows.share, condition, now)
        if then_num and then_den:
            sums[f"num0_{rule}"] = (rows.share * rows[then_num]).sum(where=condition)
            sums[f"den0_{rule}"] = (rows.share * rows[then_den]).sum(where=condition)
    started = rows.base_share.notnull() & rows.complete_0
    sums |= _sums(rows, "baseline", ibis.coalesce(rows.share, rows.base_share), started, "num_base")
    sums["unresolved"] = (rows.unresolved & (member | started)).sum()
    return rows.group_by("scope", "indicator", "year").agg(**sums)


def _sums(rows: ir.Table, rule: str, share: ir.Value, condition: ir.Value, num: str) -> dict[str, ir.Value]:
    return {
        f"num_{rule}": (share * rows[num]).sum(where=condition),
        f"den_{rule}": (share * rows.den).sum(where=condition),
        f"n_{rule}": condition.sum(),
    }


def share_changes(cells: ir.Table, standing: ir.Table, context: Context) -> ir.Table:
    """What changed attribution shares add to the baseline sums of `baseline`, per scope, indicator and later year.

    V_B(0) is the baseline year's own sum plus this: members whose share changed enter with the later year's share.
    """
    changed = standing.filter(standing.share != standing.base_share)
    start = cells.filter(cells.year == context.base).select("organisation", "indicator", "num", "den")
    rows = changed.join(start, "organisation")
    by = rows.share - rows.base_share
    return rows.group_by("scope", "indicator", "year").agg(
        num_change=(by * rows.num).sum(), den_change=(by * rows.den).sum()
    )


def scope_counts(weights: ir.Table, context: Context) -> ir.Table:
    """(scope, members_scope, members_baseline, members_year): distinct organisations that were members."""
    return weights.group_by("scope").agg(
        members_scope=weights.organisation.nunique(),
        members_baseline=weights.count(where=weights.year == context.base),
        members_year=weights.count(where=weights.year == context.last),
    )
