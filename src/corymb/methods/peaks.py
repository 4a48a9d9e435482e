"""Peak gain: jobs that became highly productive, each counted once: methodology section 3.

Credit_i(t) = max(0, max over u in from..t of h_i(u) - h_i(0)), with the share of year u on both terms. The yearly gain
of the credit is what a cumulative sum adds up.
"""

import ibis
import ibis.expr.types as ir

from corymb.methods.panel import Context


def gains(cells: ir.Table, standing: ir.Table, register: ir.Table, context: Context) -> dict[str, ir.Table]:
    """(scope, indicator, year, gain in millionths) per rule: credit earned in each year, 0 where none was.

    reporting: by members of the scope; baseline: by members of the baseline year that reported it, whether or not still
    members. An organisation founded after the baseline year starts from zero; any other organisation without a baseline
    figure has none, so its credit cannot be said. A year in which nobody's credit can be said has no row.
    """
    young = register.filter(register.started > context.base).select("organisation", "year", young=ibis.literal(True))
    later = cells.filter(cells.year > context.base).left_join(young, ["organisation", "year"])
    zero = ibis.literal(0).cast("decimal(24, 4)")
    start = ibis.coalesce(later.num_0.cast("decimal(24, 4)"), later.young.ifelse(zero, ibis.null("decimal(24, 4)")))
    above = later.mutate(above=later.num.cast("decimal(24, 4)") - start).select(
        "organisation", "indicator", "year", "above", "complete_0"
    )
    rows = standing.join(above.filter(above.above.notnull()), ["organisation", "year"])
    members = rows.filter(rows.share.notnull())
    started = rows.filter(rows.base_share.notnull() & rows.complete_0)
    return {
        "reporting": _steps(members.mutate(weight=members.share)),
        "baseline": _steps(started.mutate(weight=ibis.coalesce(started.share, started.base_share))),
    }


def _steps(rows: ir.Table) -> ir.Table:
    keys = ["scope", "organisation", "indicator"]
    zero = ibis.literal(0).cast("decimal(38, 4)")
    gained = rows.mutate(gain=ibis.greatest((rows.weight * rows.above).cast("decimal(38, 4)"), zero))
    credit = gained.mutate(
        credit=gained.gain.max().over(ibis.window(group_by=keys, order_by="year", preceding=None, following=0))
    )
    before = credit.credit.lag().over(ibis.window(group_by=keys, order_by="year")).fill_null(zero)
    steps = credit.mutate(step=credit.credit - before)
    return steps.group_by("scope", "indicator", "year").agg(gain=steps.step.sum())
