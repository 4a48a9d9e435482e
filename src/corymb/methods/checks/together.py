"""Checks of events: against each other, against members' totals, and for the participants their definition needs."""

from corymb.i18n import mark
from corymb.methods.checks.clauses import column, listed, quoted
from corymb.methods.checks.ground import Ground
from corymb.methods.checks.suspicion import Suspicion
from corymb.methods.programme import CheckRule, EventRule

PLACE = "min({file: file, sheet: sheet, cell: cell, organisation: organisation}) AS place"
PLACED = "place.organisation AS organisation, place.file AS file, place.sheet AS sheet, place.cell AS cell"


def _of_kinds(rule: CheckRule) -> str:
    return f"kind IN ({listed(rule.events)})" if rule.events else "TRUE"


def event_conflict(ground: Ground, rule: CheckRule) -> list[Suspicion]:
    """One event and period with different amounts or different kinds; the finding stands at the greater one."""
    del ground
    return [
        Suspicion(
            _differing("amount", rule),
            mark("Event {event} is given with different amounts, {one} and {other}."),
            mark("The participants must agree on one amount; it is never averaged."),
        ),
        Suspicion(
            _differing("kind", rule),
            mark("Event {event} is given as {one} and as {other}."),
            mark("Give one kind, or two events with different numbers."),
        ),
    ]


def _differing(what: str, rule: CheckRule) -> str:
    kinds = f"event IN (SELECT event FROM events WHERE {_of_kinds(rule)})" if rule.events else "TRUE"
    place = f"{{said: {what}, file: file, sheet: sheet, cell: cell, organisation: organisation}}"
    return f"""SELECT {PLACED}, period, '' AS variable, event, one, place.said AS other, place.said AS value FROM (
               SELECT event, period, min({what}) AS one, max({place}) AS place FROM events
               WHERE {what} IS NOT NULL AND {kinds} GROUP BY event, period HAVING min({what}) <> max({what}))"""


def event_total(ground: Ground, rule: CheckRule) -> list[Suspicion]:
    """Amounts of an organisation's events of a year above the total it reports in the first of `variables`.

    `alone` = 1 takes only events with a single participant; `tolerance` is a share of the total (default 0).
    """
    total = rule.variables[0]
    tolerance = ground.number(rule, "tolerance", "0")
    alone = (
        " AND event IN (SELECT event FROM events GROUP BY event HAVING count(DISTINCT organisation) = 1)"
        if ground.number(rule, "alone", "0")
        else ""
    )
    return [
        Suspicion(
            f"""WITH amounts AS (SELECT organisation, event, period[1:4]::INTEGER AS year, period, max(amount) AS amount
                             FROM events WHERE amount IS NOT NULL AND {_of_kinds(rule)}{alone} GROUP BY ALL),
                 sums AS (SELECT organisation, year, sum(amount) AS events_total, count(DISTINCT event) AS events
                          FROM amounts GROUP BY ALL),
                 totals AS (SELECT organisation, year, max(period) AS period, sum({column(total)}) AS value
                            FROM {ground.wide} WHERE {column(total)} IS NOT NULL GROUP BY ALL)
            SELECT organisation, period, {quoted(total)} AS variable, value, events_total, events
            FROM sums JOIN totals USING (organisation, year)
            WHERE events_total::DOUBLE > value::DOUBLE * (1 + {tolerance})""",
            mark("{label}: {value}, but the events of the year ({events}) add up to {events_total}."),
            mark("Correct the total or the events."),
        )
    ]


def event_participants(ground: Ground, rule: CheckRule) -> list[Suspicion]:
    """A joint event with neither two members (not of one group unless allowed) nor a member and a foreign organisation.

    Joint kinds are those of the indicators that require it, or the rule's `events`. Membership is that of the event's
    date; without memberships every organisation with facts is a member.
    """
    rules = [i.event for i in ground.programme.indicators if i.event and i.event.requirement == "joint"]
    rules = [r for r in rules if not rule.events or r.kind in rule.events]
    rules += [EventRule(kind, "count", "joint") for kind in rule.events if kind not in {r.kind for r in rules}]
    unique = {(r.kind, r.categories, r.roles, r.allow_one_group): r for r in rules}
    return [_too_few(ground, r) for r in unique.values()]


def _too_few(ground: Ground, joint: EventRule) -> Suspicion:
    kept = f"kind = {quoted(joint.kind)}"
    if joint.categories:
        kept += f" AND category IN ({listed(joint.categories)})"
    roles = f"role IN ({listed(joint.roles)})" if joint.roles else "TRUE"
    home = quoted(ground.programme.country)
    member = """EXISTS (SELECT 1 FROM memberships m WHERE m.organisation = e.organisation
                AND coalesce(m."from", DATE '0001-01-01') <= e.held
                AND coalesce(m."to", DATE '9999-12-31') >= e.held)"""
    if not ground.tables.memberships.num_rows:
        member = "e.organisation IN (SELECT organisation FROM facts)"
    group = (
        "e.organisation"
        if joint.allow_one_group
        else """coalesce((SELECT max(o."group") FROM organisations o
        WHERE o.organisation = e.organisation AND coalesce(o."from", DATE '0001-01-01') <= e.held
        AND coalesce(o."to", DATE '9999-12-31') >= e.held), e.organisation)"""
    )
    return Suspicion(
        f"""WITH held AS (SELECT *, coalesce("date", make_date(period[1:4]::INTEGER, 12, 31)) AS held
                          FROM events WHERE {kept}),
                 parties AS (SELECT e.*, {group} AS party, {member} AND ({roles}) AS counts,
                                    coalesce(e.country, {home}) <> {home} AS abroad FROM held e),
                 events_of AS (SELECT event, period, count(DISTINCT party) FILTER (counts) AS members,
                                      coalesce(bool_or(abroad), FALSE) AS foreign_there, {PLACE}
                               FROM parties GROUP BY event, period)
            SELECT {PLACED}, period, '' AS variable, event, members, event AS value FROM events_of
            WHERE members < 1 OR (members < 2 AND NOT foreign_there)""",
        mark(
            "Joint event {event} has too few participants that are members: {members}. It needs two members of "
            "different groups, or a member and a foreign organisation; it does not count."
        ),
        mark("Complete the list of participants, or give the event another kind."),
    )
