"""Events: joint projects, patents, start-ups. One id counts once at every level, with its full amount."""

import ibis
import ibis.expr.types as ir

from corymb.methods.drawn import drawn_once
from corymb.methods.membership import MILLION, PROGRAMME
from corymb.methods.panel import Context
from corymb.methods.programme import EventRule, Indicator, Programme

AMOUNT = "decimal(38, 4)"
TOGETHER = 2
"""Groups of members that make a project joint."""


PERSON = ("indicator", "event", "year", "amount", "organisation", "group", "foreign")
"""Columns of a participant of an event under an indicator that may count it."""


def participants(
    events: ir.Table, register: ir.Table, indicators: tuple[Indicator, ...], programme: Programme
) -> ir.Table:
    """PERSON and `on`, the event's date: the rows of the events that indicators may count, indicator by indicator."""
    parts = [_participants(events, register, indicator, programme.country) for indicator in indicators]
    return ibis.union(*parts) if len(parts) > 1 else parts[0]


@drawn_once
def _participants(events: ir.Table, register: ir.Table, indicator: Indicator, country: str) -> ir.Table:
    """The rows of the events one indicator may count.

    `foreign`, for events that must be joint: another participant is from another country; `group` is the group of
    companies (else the organisation itself). A start-up or project counted only once keeps its first year.
    """
    rule = indicator.event or EventRule(kind="", measure="count")
    rows = events.filter(events.kind == rule.kind)
    if rule.categories:
        rows = rows.filter(rows.category.isin(rule.categories))
    if rule.started_from is not None:
        rows = rows.filter(rows.started >= rule.started_from)
    year = rows.period[0:4].cast("int32")
    rows = rows.mutate(year=year, on=ibis.coalesce(rows.date, ibis.date(year, 12, 31)), foreign=ibis.literal(False))
    event = ibis.window(group_by="event")
    if rule.requirement == "joint":
        abroad = rows.country.fill_null(country) != country
        partner = abroad.ifelse(rows.organisation, ibis.null("string"))
        rows = rows.mutate(least=partner.min().over(event), greatest=partner.max().over(event))
        another = (rows.least != rows.organisation) | (rows.greatest != rows.organisation)
        rows = rows.mutate(foreign=another.fill_null(False))
    if rule.first_only:
        rows = rows.mutate(first=rows.year.min().over(event))
        rows = rows.filter(rows.year == rows.first)
    if rule.roles:
        rows = rows.filter(rows.role.isin(rule.roles))
    groups = register.select(g_org=register.organisation, g_year=register.year, g_group=register.group)
    rows = rows.left_join(groups, [rows.organisation == groups.g_org, rows.year == groups.g_year])
    group = rows.organisation if rule.allow_one_group else ibis.coalesce(rows.g_group, rows.organisation)
    code = ibis.literal(indicator.code)
    return rows.mutate(group=group, indicator=code).select(*PERSON, "on").distinct()


@drawn_once
def member_participants(rows: ir.Table, memberships: ir.Table | None, weights: ir.Table) -> ir.Table:
    """The participants that were members on the event's date: PERSON and `scope`.

    The date decides for the programme and clusters; regions and activity sections follow the member's register row.
    Without a membership table the weights of the year decide.
    """
    if memberships is None:
        joined = rows.join(weights.select("organisation", "year", "scope"), ["organisation", "year"])
        return joined.select(*PERSON, "scope")
    m = memberships.select(
        m_org=memberships.organisation, cluster=memberships.cluster, since=memberships["from"], until=memberships.to
    )
    joined = rows.join(
        m,
        [
            rows.organisation == m.m_org,
            m.since.fill_null(ibis.date(1, 1, 1)) <= rows.on,
            m.until.fill_null(ibis.date(9999, 12, 31)) >= rows.on,
        ],
    )
    whole = joined.select(*PERSON, scope=ibis.literal(PROGRAMME)).distinct()
    clusters = joined.select(*PERSON, scope=ibis.literal("cluster:") + joined.cluster).distinct()
    other = weights.filter(~(weights.scope == PROGRAMME) & ~weights.scope.startswith("cluster:"))
    elsewhere = whole.drop("scope").join(other.select("organisation", "year", "scope"), ["organisation", "year"])
    scopes = weights.select("scope").distinct()
    every = ibis.union(whole, clusters, elsewhere.select(*PERSON, "scope"))
    return every.semi_join(scopes, "scope")


def with_heirs(rows: ir.Table, heirs: ir.Table) -> ir.Table:
    """Participants, and beside each the successors its figures of that year went to.

    An event stays one event; only who may bring it into a cohort grows.
    """
    passed = rows.join(heirs.select("organisation", "year", "successor"), ["organisation", "year"])
    moved = passed.mutate(organisation=passed.successor).select(*rows.columns)
    return ibis.union(rows, moved, distinct=True)


@drawn_once
def cohort_participants(
    rows: ir.Table, reports: ir.Table, standing: ir.Table, context: Context, *, trajectory: bool
) -> ir.Table:
    """Participants allowed by the rules baseline, matched, panel and chained, for each year u compared.

    PERSON with rule, scope and u; year = u or the year it is compared with.
    `reports` = (organisation, year, whole, complete_0, follows) of the organisations that returned anything that year.
    Under `baseline` the baseline year counts every baseline member, a later year those that still return. Without
    `trajectory` only the last year is compared with the baseline year.
    """
    base = ibis.literal(context.base).cast("int32")
    concerned = standing.semi_join(rows, "organisation")
    r = concerned.join(
        reports.select("organisation", "year", "whole", "complete_0", "follows"), ["organisation", "year"]
    )
    member = r.filter(r.share.notnull())
    start = concerned.filter(concerned.base_share.notnull()).join(
        reports.filter(reports.year == context.base).select("organisation"), "organisation"
    )
    kept = r.filter(r.base_share.notnull() & r.complete_0)
    now = member
    if not trajectory:
        start, kept, now = (t.filter(t.year == context.last) for t in (start, kept, now))
    pairs = [
        *_both(now.filter(now.complete_0), "matched", base),
        *_both(now.filter(now.whole), "panel", base),
        *_both(member.filter(member.follows), "chained", member.year - 1),
        kept.select("scope", "organisation", u="year", year="year", rule=ibis.literal("baseline")),
        start.select("scope", "organisation", u="year", year=base, rule=ibis.literal("baseline")),
    ]
    columns = ("rule", "scope", "organisation", "u", "year")
    allowed = ibis.union(*(t.mutate(year=t.year.cast("int32")).select(*columns) for t in pairs))
    needed = rows.drop("on")
    return allowed.join(needed, ["organisation", "year"])


def _both(r: ir.Table, rule: str, before: ir.Value) -> tuple[ir.Table, ir.Table]:
    """Each organisation of a cohort of year u in the two years in which its events count: u and the year before."""
    return (
        r.select("scope", "organisation", u="year", year="year", rule=ibis.literal(rule)),
        r.select("scope", "organisation", u="year", year=before.cast("int32"), rule=ibis.literal(rule)),
    )


@drawn_once
def baseline_member_participants(rows: ir.Table, weights: tuple[ir.Table, ir.Table], context: Context) -> ir.Table:
    """Participants that were members in the baseline year, at any later date: the cohort of a cumulative target.

    `weights` as they were and with successors in the place of their predecessors: a member in either counts.
    """
    members = [w.filter(w.year == context.base).select("scope", "organisation") for w in weights]
    return ibis.union(*members, distinct=True).join(rows.drop("on"), "organisation")


@drawn_once
def counted(rows: ir.Table, indicators: tuple[Indicator, ...], keys: tuple[str, ...]) -> ir.Table:
    """(indicator, keys, year, value): amount or count of distinct qualifying events, in millionths like every sum.

    An event qualifies at programme level (joint: two distinct groups of members, or a member and a foreign
    organisation); it then counts, with its full amount, in every scope in which one of its members stands.
    """
    rules = {i.code: i.event for i in indicators if i.event is not None}
    joint = [code for code, rule in rules.items() if rule.requirement == "joint"]
    if joint:
        must = rows.indicator.isin(joint)
        whole = rows.filter(must & (rows.scope == PROGRAMME))
        together = ["indicator", *(k for k in keys if k != "scope"), "event", "year"]
        sizes = whole.group_by(*together).agg(groups=whole.group.nunique(), abroad=whole.foreign.any())
        enough = sizes.filter((sizes.groups >= TOGETHER) | sizes.abroad)
        rows = ibis.union(rows.filter(~must), rows.filter(must).semi_join(enough, together))
    once = rows.group_by("indicator", *keys, "event", "year").agg(amount=rows.amount.max())
    amounts = [code for code, rule in rules.items() if rule.measure == "amount"]
    worth = once.indicator.isin(amounts).ifelse(once.amount.cast(AMOUNT), ibis.literal(1).cast(AMOUNT))
    return once.group_by("indicator", *keys, "year").agg(value=worth.sum().cast(AMOUNT) * MILLION)
