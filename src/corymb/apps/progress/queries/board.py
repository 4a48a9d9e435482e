"""Who has reported and who is late, cluster by cluster, and how much revenue stands behind what was accepted.

The board counts in the database, with one statement for all clusters. A return counts for a cluster in which its
organisation was a member in the return's year; for the programme as a whole it counts once. Where a period has more
returns than can be counted while somebody waits, a job counts them (`actions.counting`), and the board says when.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from corymb.apps.accounts.rules import covers_all, scopes_with
from corymb.apps.programme.models import Period
from corymb.apps.programme.queries.packs import pack_of, version_in_force
from corymb.apps.programme.states import OPEN
from corymb.apps.progress.models import Progress
from corymb.apps.registry.models import Cluster
from corymb.apps.registry.queries.scopes import ids_of
from corymb.apps.returns.models import Return
from corymb.apps.returns.states import ACCEPTED, DRAFT, LOCKED, NOT_IN, RETURNED, STANDING, SUBMITTED, TO_CERTIFY

YEARS_BACK = 10
"""How far back revenue is looked for."""
AT_ONCE = 5_000
"""Returns of a period that are counted while one waits; more of them by a job."""
COUNTS = (DRAFT, TO_CERTIFY, SUBMITTED, RETURNED, ACCEPTED, LOCKED)
SQL = f"""
    WITH placed AS (
        SELECT DISTINCT coalesce(shown.id, c.id) AS cluster, r.id, r.organisation_id, r.state,
               r.state = '{DRAFT}' AND r.version = 0 AS blank, r.state = ANY(%(not_in)s) AND r.due_at < %(now)s AS late,
               r.is_self_certified AS alone
        FROM returns_return r
        JOIN registry_membership m ON m.organisation_id = r.organisation_id
             AND m.starts_on <= %(last)s AND coalesce(m.ends_on, %(last)s) >= %(first)s
        JOIN registry_cluster c ON c.id = m.cluster_id
        LEFT JOIN registry_cluster shown ON shown.id = c.parent_id AND shown.id = ANY(%(clusters)s)
        WHERE r.period_id = %(period)s AND (c.id = ANY(%(clusters)s) OR c.parent_id = ANY(%(clusters)s))
    ), weighed AS (
        SELECT o.organisation_id, w.value FROM (SELECT DISTINCT organisation_id FROM placed) o, LATERAL (
            SELECT value FROM (
                SELECT DISTINCT ON (f.period) f.period, f.value FROM returns_fact f
                WHERE f.organisation_id = o.organisation_id AND f.period = ANY(%(before)s)
                      AND f.variable = %(variable)s
                ORDER BY f.period DESC, f.recorded_at DESC, f.id DESC
            ) newest WHERE value IS NOT NULL ORDER BY period DESC LIMIT 1
        ) w
    ), counted AS (
        SELECT * FROM placed UNION ALL
        SELECT DISTINCT NULL::bigint, id, organisation_id, state, blank, late, alone FROM placed
    )
    SELECT cluster, count(*), count(*) FILTER (WHERE blank), count(*) FILTER (WHERE late),
           count(*) FILTER (WHERE alone),
           {", ".join(f"count(*) FILTER (WHERE state = '{state}')" for state in COUNTS)},
           sum(value), sum(value) FILTER (WHERE state = ANY(%(standing)s))
    FROM counted LEFT JOIN weighed USING (organisation_id) GROUP BY cluster"""


@dataclass(frozen=True)
class Count:
    """How the returns of a cluster stand, or of the whole programme where there is none.

    `blank` of the drafts are not begun; `alone`: signed by their preparers. `weight`: the last
    revenue known of those asked, `standing`: of those accepted.
    """

    cluster: Cluster | None
    asked: int = 0
    blank: int = 0
    late: int = 0
    alone: int = 0
    by_state: dict[str, int] | None = None
    weight: Decimal | None = None
    standing: Decimal | None = None

    @property
    def coverage(self) -> Decimal | None:
        """The share of revenue behind accepted returns; None where no revenue is known."""
        return (self.standing or Decimal(0)) / self.weight if self.weight else None

    @property
    def out(self) -> int:
        """Returns that are with their organisations still."""
        return sum((self.by_state or {}).get(state, 0) for state in NOT_IN)


def clusters_on_board(person: Any, permission: str) -> QuerySet[Cluster]:
    """Clusters over which a person holds a permission: all, or one's own; parts of a consortium stand in its row."""
    rows = Cluster.objects.select_related("region", "parent")
    scopes = scopes_with(person, permission)
    if covers_all(scopes):
        return rows.filter(parent=None)
    codes = ids_of(scopes, "cluster")
    own = Q(code__in=codes) & ~Q(parent__code__in=codes)
    return rows.filter(own)


def period_shown(code: str) -> Period | None:
    """The period of a code; else the newest open one, else the newest."""
    periods = list(Period.objects.order_by("-code"))
    named = [period for period in periods if period.code == code]
    still_open = [period for period in periods if period.state == OPEN]
    return next(iter([*named, *still_open, *periods]), None)


def is_many(period: Period) -> bool:
    """Whether the returns of a period are too many to be counted while somebody waits."""
    return Return.objects.filter(period=period)[: AT_ONCE + 1].count() > AT_ONCE


def kept_of(period: Period) -> Progress | None:
    """What a job counted of a large period, without a moment before the first time; None of a period that is not."""
    if not is_many(period):
        return None
    return Progress.objects.filter(period=period).first() or Progress(period=period, lines={})


def counts_of(clusters: Sequence[Cluster], period: Period, now: datetime) -> list[Count]:
    """The board: a line for each cluster in the order given, and the last one for all of them together."""
    told = rows_of(clusters, period, now)
    return [_count(cluster, told.get(cluster.pk if cluster else None)) for cluster in (*clusters, None)]


def counts_kept(clusters: Sequence[Cluster], kept: Progress) -> list[Count]:
    """The same lines as a job counted them; the last one stands for the whole programme."""
    return [_count(cluster, kept.lines.get(str(cluster.pk) if cluster else "")) for cluster in (*clusters, None)]


def rows_of(clusters: Sequence[Cluster], period: Period, now: datetime) -> dict[int | None, tuple[Any, ...]]:
    """What the statement counts, by the number of the cluster; for all together by None."""
    year = period.code[:4]
    version = version_in_force()
    values: dict[str, Any] = {
        "not_in": list(NOT_IN),
        "standing": sorted(STANDING),
        "now": now,
        "first": f"{year}-01-01",
        "last": f"{year}-12-31",
        "period": period.pk,
        "clusters": [cluster.pk for cluster in clusters],
        "before": [f"{int(year) - back}{period.code[4:]}" for back in range(1, YEARS_BACK + 1)],
        "variable": (pack_of(version).coverage.variable if version else None) or "",
    }
    with connection.cursor() as cursor:
        cursor.execute(SQL, values)
        return {row[0]: row[1:] for row in cursor.fetchall()}


def _count(cluster: Cluster | None, row: Sequence[Any] | None) -> Count:
    if row is None:
        return Count(cluster, by_state=dict.fromkeys(COUNTS, 0))
    asked, blank, late, alone, *rest = row
    *states, weight, standing = rest
    by_state = dict(zip(COUNTS, states, strict=True))
    return Count(cluster, asked, blank, late, alone, by_state, _exact(weight), _exact(standing))


def _exact(told: Decimal | str | None) -> Decimal | None:
    return None if told is None else Decimal(told)
