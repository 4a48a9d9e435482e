"""Where calls stand for whoever runs them: what of their assessment lacks, is late, or is settled.

Nothing an application tells is counted for somebody who is tied to it, nor what the council has decided on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Exists, Max, OuterRef

from corymb.apps.assessment.models import Arrangement
from corymb.apps.assessment.queries.board import scoring
from corymb.apps.assessment.queries.spread import SLACK, unsettled
from corymb.apps.assessment.states import ACTIVE, PUT, SPREAD, SUBMITTED, WRITABLE
from corymb.apps.council.models import Decision
from corymb.apps.defence.models import Slot
from corymb.apps.defence.queries.scores import counted
from corymb.apps.defence.states import CLOSED
from corymb.apps.selection.models import Call, CallVersion
from corymb.apps.selection.queries.contents import content_of
from corymb.apps.selection.queries.seeing import kept_from
from corymb.apps.selection.states import SUBMITTED as HANDED_IN
from corymb.packs.call_defence import share_of_defence

STANDING = f"""
WITH asked AS (
  SELECT * FROM unnest(%(calls)s::bigint[], %(needed)s::int[], %(limits)s::float[], %(versions)s::bigint[])
  AS k(call, needed, most, version)
),
told AS (
  SELECT
    a.call_id, k.needed, k.most,
    count(r.id) FILTER (WHERE r.state = ANY(%(active)s) AND NOT r.is_rapporteur) AS has,
    count(r.id) FILTER (WHERE r.state = ANY(%(writable)s)) AS waits,
    count(r.id) FILTER (WHERE r.state = %(put)s) AS put,
    max(r.total) FILTER (WHERE r.state = %(submitted)s AND NOT r.is_rapporteur)
      - min(r.total) FILTER (WHERE r.state = %(submitted)s AND NOT r.is_rapporteur) AS spread,
    coalesce(bool_or(r.state = ANY(%(active)s) AND (r.is_rapporteur OR r.is_third)), false) AS is_settled,
    coalesce(bool_or(r.state = %(submitted)s AND r.weighed_by_id IS DISTINCT FROM k.version), false) AS is_old,
    max(r.submitted_at) FILTER (WHERE r.state = %(submitted)s) AS marked_at
  FROM selection_application a
  JOIN asked k ON k.call = a.call_id
  LEFT JOIN assessment_review r ON r.application_id = a.id
  WHERE a.state = %(handed_in)s AND a.id <> ALL(%(hidden)s::bigint[])
    AND NOT EXISTS (SELECT FROM council_decision d WHERE d.application_id = a.id)
  GROUP BY a.id, k.needed, k.most
)
SELECT call_id, count(*), count(*) FILTER (WHERE has < needed), sum(waits)::bigint,
  sum(put)::bigint,
  count(*) FILTER (WHERE spread > most + {SLACK} AND NOT is_settled), bool_or(is_old), max(marked_at)
FROM told GROUP BY call_id"""


@dataclass(frozen=True)
class Standing:
    """Of the applications of a call that nobody has decided on: how many there are, have fewer experts than the call
    asks for, and differ widely with nobody looking again; how many of their reviews wait for marks, and how many of
    their consensuses for the consent of others. When the last marks came in of which a ranking can be made; None where
    there are none, or those of the defence are wanting that has a share in the score.
    """

    undecided: int = 0
    lacking: int = 0
    waiting: int = 0
    put: int = 0
    differing: int = 0
    marked_at: datetime | None = None


def standings(person: Any, calls: Sequence[Call]) -> dict[int, Standing]:
    """Where each call stands, as this person may know; in a fixed number of queries. Calls without any are left out."""
    if not calls:
        return {}
    versions = _versions(calls)
    with connection.cursor() as cursor:
        cursor.execute(STANDING, _given(person, versions))
        rows = cursor.fetchall()
    found = {}
    defended = _defended(versions)
    by_number = {call.pk: call for call in calls}
    for call, undecided, lacking, waiting, put, differing, is_old, marked_at in rows:
        # totals that were kept under an earlier version are added up anew, as the list of applications does
        differs = len(_unsettled(by_number[call], person)) if is_old else differing
        heard_at = defended.get(call, marked_at)
        last = max(marked_at, heard_at) if marked_at and heard_at else None
        found[call] = Standing(undecided, lacking, waiting, put, differs, last)
    return found


def _versions(calls: Sequence[Call]) -> dict[int, CallVersion]:
    rows = CallVersion.objects.filter(call__in=calls).order_by("call", "-number").distinct("call").defer("text")
    return {row.call_id: row for row in rows}


def _defended(versions: Mapping[int, CallVersion]) -> dict[int, datetime | None]:
    """Of calls whose defence has a share in the score, when a mark of it counted last; None where it is not closed."""
    asked = {call for call, version in versions.items() if share_of_defence(content_of(version))}
    if not asked:
        return {}
    heard = dict(counted(*asked).order_by().values_list("slot__defence__call").annotate(last=Max("slot__done_at")))
    left = Slot.objects.filter(defence__call__in=asked).exclude(defence__state=CLOSED)
    ahead = set(left.values_list("defence__call", flat=True))
    return {call: None if call in ahead else heard.get(call) for call in asked}


def _given(person: Any, versions: Mapping[int, CallVersion]) -> dict[str, Any]:
    limits = dict(Arrangement.objects.filter(call__in=versions).values_list("call", "spread"))
    stages = {call: scoring(content_of(version)) for call, version in versions.items()}
    return {
        "calls": list(versions),
        "needed": [stage.experts if stage else 0 for stage in stages.values()],
        "limits": [float(limits.get(call, SPREAD)) for call in versions],
        "versions": [version.pk for version in versions.values()],
        "active": list(ACTIVE),
        "writable": list(WRITABLE),
        "submitted": SUBMITTED,
        "put": PUT,
        "handed_in": HANDED_IN,
        "hidden": _hidden(person),
    }


def _hidden(person: Any) -> list[int]:
    first, *others = (rows.values_list("application", flat=True) for rows in kept_from(person))
    return sorted(first.union(*others))


def _unsettled(call: Call, person: Any) -> list[int]:
    """Applications of a call that differ widely, with nobody looking again and nothing decided."""
    decided = Decision.objects.filter(application=OuterRef("pk"))
    rows = unsettled(call).exclude(pk__in=_hidden(person)).filter(~Exists(decided))
    return list(rows.values_list("pk", flat=True))
