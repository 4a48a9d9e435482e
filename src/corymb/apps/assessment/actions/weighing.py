"""Totals of submitted reviews are kept beside them, so that those whose experts differ are found among thousands."""

from collections.abc import Iterable

from django.db import connection

from corymb.apps.assessment.queries.spread import TOTAL, given_for
from corymb.apps.selection.models import Call

WEIGH = f"""
UPDATE assessment_review r SET weighed_by_id = %(version)s, total = ({TOTAL})
FROM selection_application a WHERE a.id = r.application_id AND a.call_id = %(call)s
  AND r.state = %(submitted)s AND r.id = ANY(%(reviews)s::bigint[])"""


def weigh(call: Call, reviews: Iterable[int]) -> None:
    """Keep totals of submitted reviews by the version of the call in force. They are no act: no entry is made."""
    with connection.cursor() as cursor:
        cursor.execute(WEIGH, given_for(call) | {"reviews": list(reviews)})
