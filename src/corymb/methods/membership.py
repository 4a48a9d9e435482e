"""Who is a member of which scope in which year, and with what share: methodology section 1, "Who counts"."""

import ibis
import ibis.expr.types as ir

from corymb.methods.drawn import drawn_once
from corymb.methods.panel import Context
from corymb.methods.programme import Programme

PROGRAMME = "programme"
MILLION = 1_000_000
"""Shares are whole millionths inside the engine: products with decimals stay exact on every engine."""


def _day(year: ir.Value, month: int, day: int) -> ir.Value:
    return ibis.date(year, month, day)


def cluster_years(memberships: ir.Table, years: ir.Table, programme: Programme, context: Context) -> ir.Table:
    """Attribution share of each member in each year: (organisation, cluster, year, share in millionths).

    year_end: a member on 31 December; any_day: on at least one day; pro_rata: the share times the part of the year.
    The baseline year has a date of its own where the pack states one.
    """
    millionths = (memberships.share.fill_null(1) * MILLION).cast("int32")
    m = memberships.mutate(share=millionths).cross_join(years)
    first, last = _day(m.year, 1, 1), _day(m.year, 12, 31)
    until = m.to.fill_null(ibis.date(9999, 12, 31))
    since = m["from"].fill_null(ibis.date(1, 1, 1))
    if programme.member_on == "year_end":
        there, share = (since <= last) & (until >= last), m.share
    else:
        there, share = (since <= last) & (until >= first), m.share
    if programme.member_on == "pro_rata":
        start, end = ibis.greatest(since, first), ibis.least(until, last)
        part = (end.delta(start, unit="day") + 1) / (last.delta(first, unit="day") + 1)
        share = (m.share * part).round().cast("int32")
    if programme.baseline_member_on:
        day = ibis.date(programme.baseline_member_on)
        at_base = m.year == context.base
        there = at_base.ifelse((since <= day) & (until >= day), there)
        share = at_base.ifelse(m.share, share)
    kept = m.mutate(kept_share=share).filter(there)
    return kept.group_by("organisation", "cluster", "year").agg(share=kept.kept_share.sum().cast("int32"))


def programme_weights(by_cluster: ir.Table) -> ir.Table:
    """(organisation, year, share): min(1, sum over clusters), so that a member of two clusters counts once."""
    summed = by_cluster.group_by("organisation", "year").agg(total=by_cluster.share.sum())
    return summed.select("organisation", "year", share=ibis.least(summed.total, MILLION).cast("int32"))


@drawn_once
def weights(panel: ir.Table, by_cluster: ir.Table | None, register: ir.Table, by: str) -> ir.Table:
    """(organisation, scope, year, share in millionths): the programme and what `ScoreOptions.by` asks for beside it.

    Without a membership table (`by_cluster` None) an organisation is a member in the years in which it has a row.
    """
    if by_cluster is None:
        whole = panel.select("organisation", "year", share=ibis.literal(MILLION).cast("int32"))
    else:
        whole = programme_weights(by_cluster)
    columns = ("organisation", "scope", "year", "share")
    parts = [whole.mutate(scope=ibis.literal(PROGRAMME)).select(*columns)]
    if by in {"cluster", "place"} and by_cluster is not None:
        parts.append(by_cluster.mutate(scope=ibis.literal("cluster:") + by_cluster.cluster).select(*columns))
    if by in {"region", "activity", "place"}:
        attribute = "activity" if by == "activity" else "region"
        parts.append(_by_attribute(whole, register, attribute).select(*columns))
    return ibis.union(*parts) if len(parts) > 1 else parts[0]


def _by_attribute(whole: ir.Table, register: ir.Table, by: str) -> ir.Table:
    joined = whole.join(register, ["organisation", "year"])
    column = joined.region if by == "region" else joined.section
    return joined.filter(column.notnull()).select(
        "organisation", "year", "share", scope=ibis.literal(f"{by}:") + column
    )


@drawn_once
def standing(weights: ir.Table, context: Context) -> ir.Table:
    """(organisation, scope, year, share, base_share): `share` null in years in which a baseline member is not one any

    more, `base_share` null for organisations that were not members in the baseline year.
    """
    start = weights.filter(weights.year == context.base).select("organisation", "scope", base_share="share")
    joined = weights.left_join(start, ["organisation", "scope"]).drop("organisation_right", "scope_right")
    columns = ("organisation", "scope", "year", "share", "base_share")
    years = weights.select("year").distinct()
    gone = start.cross_join(years).anti_join(weights, ["organisation", "scope", "year"])
    return ibis.union(joined.select(*columns), gone.mutate(share=ibis.null("int32")).select(*columns))
