"""Peak gain: jobs that became highly productive, each counted once: methodology section 3.

Credit_i(t) = max(0, max over u in from..t of h_i(u) - h_i(0)), with the share of year u on both terms. The yearly gain
of the credit is what a cumulative sum adds up.
"""

import ibis
import ibis.expr.types as ir

from corymb.methods.panel import Context


def founded_at_zero(cells: ir.Table, register: ir.Table, context: Context) -> ir.Table:
    """Cells of a peak-gain indicator with `start`, the qualifying jobs of the baseline year.

    An organisation founded after the baseline year starts from zero. Any other organisation without a baseline figure
    has none (null): its credit cannot be said and it adds nothing.
    """
    born = register.select("organisation", "year", born="started")
    joined = cells.left_join(born, ["organisation", "year"]).drop("organisation_right", "year_right")
    zero = ibis.literal(0).cast(joined.num.type())
    young = (joined.born > context.base).fill_null(False)
    return joined.mutate(start=ibis.coalesce(joined.num_0, young.ifelse(zero, ibis.null(joined.num.type()))))


def yearly_gains(cells: ir.Table, weights: ir.Table, context: Context) -> ir.Table:
    """(scope, indicator, year, gain, n): the credit earned in each year by members of the scope, rule `reporting`."""
    rows = weights.join(cells.filter(cells.year > context.base), ["organisation", "year"])
    return _gains(rows.mutate(weight=rows.share))


def baseline_gains(cells: ir.Table, weights: ir.Table, context: Context) -> ir.Table:
    """The same for members of the baseline year that reported it, whether or not still members."""
    start = weights.filter(weights.year == context.base).select("organisation", "scope", base_share="share")
    known = cells.filter(cells.complete_0 & (cells.year > context.base))
    rows = start.join(known, "organisation")
    rows = rows.left_join(weights, ["organisation", "scope", "year"]).drop("organisation_right", "scope_right", "year_right")
    return _gains(rows.mutate(weight=ibis.coalesce(rows.share, rows.base_share)))


def _gains(rows: ir.Table) -> ir.Table:
    keys = ["scope", "organisation", "indicator"]
    gained = rows.filter(rows.start.notnull())
    zero = ibis.literal(0).cast("decimal(38, 4)")
    gained = gained.mutate(gain=ibis.greatest((gained.weight * (gained.num - gained.start)).cast("decimal(38, 4)"), zero))
    so_far = ibis.window(group_by=keys, order_by="year", preceding=None, following=0)
    credit = gained.mutate(credit=gained.gain.max().over(so_far))
    before = credit.credit.lag().over(ibis.window(group_by=keys, order_by="year")).fill_null(zero)
    steps = credit.mutate(step=credit.credit - before)
    return steps.group_by("scope", "indicator", "year").agg(gain=steps.step.sum(), n=steps.count())
