"""How far experts differ on an application: totals of submitted reviews in points of a hundred, and their spread.

The total of a review is the mean of its marks by the weights of the call, from the worst mark (0) to the best (100);
what an expert abstained from is left out of it. It is kept beside the review from its submission on, with the version
of the call by which it was weighed; once another version is in force, it is added up from the marks again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from corymb.apps.assessment.models import Arrangement, Review
from corymb.apps.assessment.queries.board import version_now
from corymb.apps.assessment.states import ACTIVE, SPREAD, SUBMITTED
from corymb.apps.selection.models import Application, Call
from corymb.apps.selection.queries.contents import content_of

TOTAL = """
SELECT 100.0 * sum(w.share * (m.mark - %(worst)s)) / nullif(sum(w.share) * (%(best)s - %(worst)s), 0)
FROM assessment_mark m
JOIN (SELECT unnest(%(codes)s::text[]) AS code, unnest(%(shares)s::float[]) AS share) w ON w.code = m.criterion
WHERE m.review_id = r.id AND m.mark IS NOT NULL"""
"""Of the review r; null where its expert abstained from all that counts."""

SLACK = 1e-9
"""Points by which a spread may seem to be above a limit it just reaches: shares are binary fractions."""
TOTALS = f"""
SELECT application_id, id, total FROM (
  SELECT r.application_id, r.id, CASE WHEN r.weighed_by_id = %(version)s THEN r.total ELSE ({TOTAL}) END AS total
  FROM assessment_review r
  JOIN selection_application a ON a.id = r.application_id AND a.call_id = %(call)s
  WHERE r.state = %(submitted)s AND r.is_rapporteur = %(agreed)s
    AND (%(applications)s::bigint[] IS NULL OR r.application_id = ANY(%(applications)s::bigint[]))
) told WHERE total IS NOT NULL"""
WIDE = f"""
SELECT application_id FROM (
  SELECT application_id FROM ({TOTALS}) told
  GROUP BY application_id HAVING max(total) - min(total) > %(limit)s + {SLACK}
) differ WHERE NOT EXISTS (
  SELECT FROM assessment_review s
  WHERE s.application_id = differ.application_id AND s.state = %(submitted)s AND s.is_rapporteur
) ORDER BY application_id"""


@dataclass(frozen=True)
class Totals:
    """Totals of the reviews of an application, by review, in points of a hundred."""

    by_review: dict[int, float]

    @property
    def spread(self) -> float | None:
        """Between the greatest and the least; None where there are fewer than two."""
        found = self.by_review.values()
        return round(max(found) - min(found), 9) if len(found) > 1 else None


NONE = Totals({})


def totals(call: Call, applications: Iterable[int] | None = None, *, agreed: bool = False) -> dict[int, Totals]:
    """Totals by application; of consensuses where `agreed`, else of single experts."""
    found: dict[int, dict[int, float]] = {}
    with connection.cursor() as cursor:
        cursor.execute(TOTALS, given_for(call, applications, agreed=agreed))
        for application, review, total in cursor.fetchall():
            found.setdefault(application, {})[review] = float(total)
    return {application: Totals(by_review) for application, by_review in found.items()}


def limit_of(call: Call) -> int:
    """Above which spread somebody looks again."""
    row = Arrangement.objects.filter(call=call).first()
    return row.spread if row else SPREAD


def wide(call: Call) -> list[int]:
    """Applications whose experts differ by more than the limit, and have not agreed since."""
    with connection.cursor() as cursor:
        cursor.execute(WIDE, given_for(call) | {"limit": limit_of(call)})
        return [number for (number,) in cursor.fetchall()]


def unsettled(call: Call) -> QuerySet[Application]:
    """Applications whose experts differ widely, with nobody looking again."""
    looked = Review.objects.filter(
        Q(is_rapporteur=True) | Q(is_third=True), state__in=ACTIVE, application=OuterRef("pk")
    )
    return Application.objects.filter(~Exists(looked), pk__in=wide(call))


def given_for(call: Call, applications: Iterable[int] | None = None, *, agreed: bool = False) -> dict[str, Any]:
    """What the statements are asked with."""
    version = version_now(call)
    content = content_of(version)
    leaves = [leaf.code for leaf in content.leaves]
    return {
        "call": call.pk,
        "version": version.pk,
        "worst": content.scale.worst,
        "best": content.scale.best,
        "codes": leaves,
        "shares": [float(content.shares.get(code, 0)) for code in leaves],
        "submitted": SUBMITTED,
        "agreed": agreed,
        "applications": list(applications) if applications is not None else None,
    }
