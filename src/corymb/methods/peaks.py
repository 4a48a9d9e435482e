"""Peak gain: jobs that became highly productive, each counted once: methodology section 3.

Credit_i(t) = max(0, max over u in from..t of h_i(u) - h_i(0)), with the share of year u on both terms. The yearly gain
of the credit is what a cumulative sum adds up.
"""

import ibis
import ibis.expr.types as ir

from corymb.methods.drawn import drawn_once
from corymb.methods.panel import Context


@drawn_once
def gains(cells: ir.Table, standing: ir.Table, register: ir.Table, context: Context) -> ir.Table:
    """(scope, year, num_<rule>, known_<rule>) of one indicator: credit in millionths earned in each year, of how many.

    reporting: by members of the scope; baseline: by members of the baseline year that reported it, whether or not still
    members. An organisation founded after the baseline year starts from zero; any other organisation without a baseline
    figure has none, so its credit cannot be said. Null where nobody's credit can be said.
    """
    young = founded_later(register, context).mutate(young=ibis.literal(True))
    later = cells.filter(cells.year > context.base).left_join(young, ["organisation", "year"])
    zero = ibis.literal(0).cast("decimal(24, 4)")
    start = ibis.coalesce(later.num_0.cast("decimal(24, 4)"), later.young.ifelse(zero, ibis.null("decimal(24, 4)")))
    above = later.mutate(above=later.num.cast("decimal(24, 4)") - start)
    known = above.filter(above.above.notnull()).select("organisation", "year", "above", "complete_0")
    rows = standing.join(known, ["organisation", "year"])
    started = rows.base_share.notnull() & rows.complete_0
    shares = {
        "reporting": rows.share,
        "baseline": started.ifelse(ibis.coalesce(rows.share, rows.base_share), ibis.null("int32")),
    }
    nothing = ibis.literal(0).cast("decimal(38, 4)")
    gained = rows.mutate(
        **{rule: ibis.greatest((share * rows.above).cast("decimal(38, 4)"), nothing) for rule, share in shares.items()},
        **{f"in_{rule}": share.notnull() for rule, share in shares.items()},
    )
    keys = ["scope", "organisation"]
    to_date = ibis.window(group_by=keys, order_by="year", preceding=None, following=0)
    before = ibis.window(group_by=keys, order_by="year", preceding=(None, 1))
    steps = gained.select(
        "scope",
        "year",
        **{
            f"num_{rule}": gained[f"in_{rule}"].ifelse(
                gained[rule].max().over(to_date) - ibis.coalesce(gained[rule].max().over(before), nothing),
                ibis.null("decimal(38, 4)"),
            )
            for rule in shares
        },
    )
    sums = {f"num_{r}": steps[f"num_{r}"].sum() for r in shares}
    known_by = {f"known_{r}": steps[f"num_{r}"].count() for r in shares}
    return steps.group_by("scope", "year").agg(**sums, **known_by)


@drawn_once
def founded_later(register: ir.Table, context: Context) -> ir.Table:
    """(organisation, year) of organisations founded after the baseline year: their gains start from zero."""
    return register.filter(register.started > context.base).select("organisation", "year")
