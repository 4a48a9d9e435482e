"""How well an expert knows the field of an application, from 0 to 1.

The part of the organisations in it, of those whose main activity is known, whose activity (OKVED 2) lies in a field the
expert named. Where no activity is known every expert fits by half. Our definition: a call that knows better brings its
own figures.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import connection

from corymb.apps.assessment.queries.ties import BIDS, values

UNKNOWN = 0.5

FITS = f"""
WITH {BIDS},
activities AS MATERIALIZED (
    SELECT s.bid, s.org, o.okved_main AS code
    FROM sides s JOIN registry_organisation o ON o.id = s.org WHERE o.okved_main <> ''
),
beginnings AS (
    SELECT a.bid, a.org, left(a.code, n) AS code FROM activities a, generate_series(2, 8) n WHERE n <= length(a.code)
),
known AS (
    SELECT e.id AS expert, unnest(e.expertise) AS code
    FROM assessment_expert e WHERE e.call_id = %(call)s AND e.id = ANY(%(experts)s)
),
covered AS (
    SELECT k.expert, b.bid, count(DISTINCT b.org) AS n
    FROM known k JOIN beginnings b ON b.code = k.code GROUP BY k.expert, b.bid
)
SELECT t.bid, c.expert, c.n::float / t.n
FROM (SELECT bid, count(*) AS n FROM activities GROUP BY bid) t LEFT JOIN covered c ON c.bid = t.bid"""


@dataclass(frozen=True)
class Fits:
    """Fit by application and expert; `told` are applications of which something is known."""

    by_pair: Mapping[tuple[int, int], float]
    told: frozenset[int]

    def of(self, application: int, expert: int) -> float:
        return self.by_pair.get((application, expert), 0.0) if application in self.told else UNKNOWN


def fits(call: int, experts: Iterable[int], day: date, applications: Iterable[int] | None = None) -> Fits:
    """Fit of experts to applications of a call; of some applications alone where they are given."""
    with connection.cursor() as cursor:
        cursor.execute(FITS, values(call, day, applications) | {"experts": list(experts)})
        rows = cursor.fetchall()
    by_pair = {(bid, expert): float(fit) for bid, expert, fit in rows if expert is not None}
    return Fits(by_pair, frozenset(bid for bid, _expert, _fit in rows))
