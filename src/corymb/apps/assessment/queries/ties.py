"""What the register knows of ties between people and applicants: every pair of a call in one statement.

Sides of an application are its partners, the managing organisation and the members of its cluster. Somebody is tied to
it by a post there now (work) or in the last years (earlier work), a post in the same group, a contract or a joint
project between both sides, a post in its region, or a role in which they act for it. Rows of an organisation that was
merged count for the one that took its place.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from corymb.apps.accounts.states import CERTIFIER, CLUSTER_MANAGER, PARTNER, PREPARER, REGION_OFFICIAL
from corymb.apps.assessment.states import YEARS
from corymb.apps.selection.states import SUBMITTED

ACTS_FOR = [REGION_OFFICIAL, CLUSTER_MANAGER, PREPARER, CERTIFIER, PARTNER]
"""Roles whose holders act for an applicant."""

BIDS = """
bids AS MATERIALIZED (
    SELECT a.id, a.region_id AS region, a.cluster_id AS cluster, c.parent_id AS parent
    FROM selection_application a LEFT JOIN registry_cluster c ON c.id = a.cluster_id
    WHERE a.call_id = %(call)s AND a.state = %(submitted)s
      AND (%(applications)s::bigint[] IS NULL OR a.id = ANY(%(applications)s::bigint[]))
),
taking_part AS (
    SELECT b.id AS bid, s.organisation_id AS org FROM bids b JOIN selection_consent s ON s.application_id = b.id
    UNION
    SELECT b.id, c.managing_organisation_id FROM bids b JOIN registry_cluster c ON c.id = b.cluster
    WHERE c.managing_organisation_id IS NOT NULL
    UNION
    SELECT b.id, m.organisation_id
    FROM bids b JOIN registry_cluster c ON c.id = b.cluster OR c.parent_id = b.cluster
    JOIN registry_membership m ON m.cluster_id = c.id
    WHERE m.starts_on <= %(day)s AND (m.ends_on IS NULL OR m.ends_on >= %(day)s)
),
sides AS MATERIALIZED (
    SELECT DISTINCT t.bid, o.id AS org, COALESCE(o.group_head_id, o.id) AS head
    FROM taking_part t
    JOIN registry_organisation g ON g.id = t.org
    JOIN registry_organisation o ON o.id = COALESCE(g.merged_into_id, g.id)
)"""
"""Applications that were submitted, and the organisations that take part in them."""

TIES = f"""
WITH {BIDS},
posts AS MATERIALIZED (
    SELECT DISTINCT p.person_id AS person, o.id AS org, COALESCE(o.group_head_id, o.id) AS head, o.region_id AS region,
           p.ends_on IS NOT NULL AND p.ends_on < %(day)s AS is_over
    FROM registry_appointment p
    JOIN registry_organisation g ON g.id = p.organisation_id
    JOIN registry_organisation o ON o.id = COALESCE(g.merged_into_id, g.id)
    WHERE p.person_id = ANY(%(people)s) AND p.starts_on <= %(day)s
      AND (p.ends_on IS NULL OR p.ends_on >= %(since)s)
    UNION
    SELECT 0, o.id, COALESCE(o.group_head_id, o.id), o.region_id, FALSE
    FROM registry_organisation o WHERE o.id = ANY(%(supposed)s::bigint[])
),
seats AS (
    SELECT DISTINCT p.person_id AS person, p.cluster_id AS cluster,
           p.ends_on IS NOT NULL AND p.ends_on < %(day)s AS is_over
    FROM registry_appointment p
    WHERE p.person_id = ANY(%(people)s) AND p.cluster_id IS NOT NULL AND p.starts_on <= %(day)s
      AND (p.ends_on IS NULL OR p.ends_on >= %(since)s)
),
offices AS (
    SELECT DISTINCT g.person_id AS person, split_part(g.scope_key, ':', 1) AS place,
           substr(g.scope_key, strpos(g.scope_key, ':') + 1) AS code
    FROM accounts_grant g
    WHERE g.person_id = ANY(%(people)s) AND g.role = ANY(%(acts_for)s) AND g.starts_on <= %(day)s
      AND (g.ends_on IS NULL OR g.ends_on >= %(day)s)
),
dealings AS (
    SELECT DISTINCT p.person, p.org AS own, theirs.organisation_id AS other, ct.id AS contract,
           CASE ct.kind WHEN 'research' THEN 'project' ELSE 'contract' END AS kind
    FROM posts p
    JOIN registry_contractparty ours ON ours.organisation_id = p.org
    JOIN registry_contract ct ON ct.id = ours.contract_id
    JOIN registry_contractparty theirs ON theirs.contract_id = ct.id AND theirs.organisation_id <> p.org
    WHERE NOT p.is_over AND COALESCE(ct.ends_on, ct.signed_on) >= %(since)s
),
ties AS (
    SELECT p.person, s.bid, CASE WHEN p.is_over THEN 'earlier' ELSE 'employer' END AS kind, p.org AS own,
           s.org AS other, NULL::bigint AS contract
    FROM posts p JOIN sides s ON s.org = p.org
    UNION ALL
    SELECT p.person, s.bid, 'group', p.org, s.org, NULL
    FROM posts p JOIN sides s ON s.head = p.head AND s.org <> p.org WHERE NOT p.is_over
    UNION ALL
    SELECT d.person, s.bid, d.kind, d.own, s.org, d.contract FROM dealings d JOIN sides s ON s.org = d.other
    UNION ALL
    SELECT p.person, b.id, 'region', p.org, NULL, NULL
    FROM posts p JOIN bids b ON b.region = p.region WHERE NOT p.is_over
    UNION ALL
    SELECT e.person, b.id, CASE WHEN e.is_over THEN 'earlier' ELSE 'employer' END, NULL, NULL, NULL
    FROM seats e JOIN bids b ON e.cluster IN (b.cluster, b.parent)
    UNION ALL
    SELECT o.person, b.id, 'office', NULL, NULL, NULL
    FROM offices o JOIN registry_region r ON o.place = 'region' AND r.code = o.code JOIN bids b ON b.region = r.id
    UNION ALL
    SELECT o.person, b.id, 'office', NULL, NULL, NULL
    FROM offices o JOIN registry_cluster c ON o.place = 'cluster' AND c.code = o.code
    JOIN bids b ON c.id IN (b.cluster, b.parent)
    UNION ALL
    SELECT o.person, s.bid, 'office', s.org, s.org, NULL
    FROM offices o
    JOIN registry_organisation g ON o.place = 'organisation' AND g.scheme || '-' || g.number = o.code
    JOIN sides s ON s.org = g.id
)
SELECT DISTINCT ON (person, bid, kind, other, contract) person, bid, kind, own, other, contract
FROM ties ORDER BY person, bid, kind, other, contract, own"""


@dataclass(frozen=True)
class Tie:
    """A person and an application, by numbers, what ties them and through which organisations and contract."""

    person: int
    application: int
    kind: str
    own: int | None
    other: int | None
    contract: int | None

    @property
    def key(self) -> tuple[str, int | None, int | None]:
        """What distinguishes the ties of one pair."""
        return self.kind, self.other, self.contract


def ties(
    call: int,
    people: Sequence[int],
    day: date,
    applications: Iterable[int] | None = None,
    supposed: Sequence[int] = (),
) -> list[Tie]:
    """Ties of people to submitted applications of a call on a day; of some applications alone where they are given.

    `supposed` are organisations where somebody works who is not in the register: their ties are those of person 0.
    """
    if not people and not supposed:
        return []
    given = {"people": list(people), "acts_for": ACTS_FOR, "supposed": list(supposed)}
    with connection.cursor() as cursor:
        cursor.execute(TIES, values(call, day, applications) | given)
        return [Tie(*row) for row in cursor.fetchall()]


def values(call: int, day: date, applications: Iterable[int] | None = None) -> dict[str, Any]:
    """What the statements of this room are asked with."""
    return {
        "call": call,
        "submitted": SUBMITTED,
        "applications": list(applications) if applications is not None else None,
        "day": day,
        "since": years_before(day, YEARS),
    }


def years_before(day: date, years: int) -> date:
    """The same day some years earlier; the 28th where that year has no 29 February."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
