"""The applications of a call as its assessment sees them: how far each is, how far its experts differ."""

from collections import Counter
from collections.abc import Sequence

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.db.models.expressions import RawSQL

from corymb.apps.assessment.models import Review
from corymb.apps.assessment.queries.board import needed_each
from corymb.apps.assessment.queries.spread import NONE, limit_of, totals, wide
from corymb.apps.assessment.states import ACTIVE, SUBMITTED, UNSETTLED
from corymb.apps.registry.queries.among import one_of
from corymb.apps.selection.models import Application, Call


def narrowed(call: Call, rows: QuerySet[Application], standing: str) -> QuerySet[Application]:
    """By how far applications of a call are assessed; all where nothing is asked."""
    own = Review.objects.filter(application=OuterRef("pk"))
    active, waits = Exists(own.filter(state__in=ACTIVE)), Exists(own.filter(state__in=UNSETTLED))
    if standing == "lacking":
        singles = Review.objects.filter(application__call=call, state__in=ACTIVE, is_rapporteur=False)
        enough = singles.values("application").annotate(n=Count("pk")).filter(n__gte=needed_each(call))
        return rows.exclude(one_of("pk", enough.values_list("application", flat=True)))
    if standing == "wide":
        # as one value: thousands of them are made, sent and planned one by one otherwise
        return rows.filter(pk__in=RawSQL("SELECT unnest(%s::bigint[])", [wide(call)]))
    conditions = {"unassigned": (~active,), "waits": (waits,), "done": (active, ~waits)}
    return rows.filter(*conditions.get(standing, ()))


def add_progress(call: Call, rows: Sequence[Application]) -> None:
    """What the rows of a page need beside their own fields, in three queries: has, done, spread, is_wide."""
    numbers = [row.pk for row in rows]
    reviews = Review.objects.filter(application__in=numbers, state__in=ACTIVE)
    rows_of = list(reviews.values_list("application", "state", "is_rapporteur"))
    states = [(application, state) for application, state, is_rapporteur in rows_of if not is_rapporteur]
    agreed = {application for application, state, is_rapporteur in rows_of if is_rapporteur and state == SUBMITTED}
    has, done = Counter(a for a, _state in states), Counter(a for a, state in states if state == SUBMITTED)
    told, limit = totals(call, numbers), limit_of(call)
    for row in rows:
        spread = told.get(row.pk, NONE).spread
        row.has, row.done, row.spread = has[row.pk], done[row.pk], spread  # type: ignore[attr-defined]
        row.is_wide = spread is not None and spread > limit and row.pk not in agreed  # type: ignore[attr-defined]
