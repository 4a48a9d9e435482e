"""The lists of reviews: an expert's own."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from corymb.apps.assessment.forms.reviews import WAITING, ReviewsFilter
from corymb.apps.assessment.models import Review
from corymb.apps.assessment.queries.board import content_now
from corymb.apps.assessment.queries.naming import review_url
from corymb.apps.assessment.queries.telling import due_of, region_of, title_of
from corymb.apps.assessment.states import REVIEW_TONES, REVIEWS, WRITABLE
from corymb.kit.listing import Column, Listing
from corymb.kit.registries import listed
from corymb.kit.saying import said


def _reviews(rows: QuerySet[Review], asked: dict[str, Any]) -> QuerySet[Review]:
    if asked["state"] == WAITING:
        return rows.filter(state__in=WRITABLE)
    return rows.filter(state=asked["state"]) if asked["state"] else rows


def _with_progress(rows: list[Review]) -> None:
    """How many leaves have a mark, or a reason why they have none, of how many."""
    told = Q(marks__mark__isnull=False) | ~Q(marks__comment="")
    given = Review.objects.filter(pk__in=[row.pk for row in rows]).annotate(
        given=Count("marks", filter=Q(marks__is_given=True) & told)
    )
    counts = {row.pk: row.given for row in given}
    leaves: dict[int, int] = {}
    for row in rows:
        call = row.application.call
        if call.pk not in leaves:
            leaves[call.pk] = len(content_now(call).leaves)
        row.progress = f"{counts[row.pk]} / {leaves[call.pk]}"  # type: ignore[attr-defined]


MINE = Listing(
    code=listed("my-reviews", _("My reviews")),
    columns=(
        Column("title", _("Application"), title_of, link=review_url),
        Column("progress", _("Marks"), lambda r: r.progress, at_end=True),
        Column("due", _("Marks are due"), due_of),
        Column("state", _("State"), lambda r: said(REVIEWS, r.state), badge=lambda r: REVIEW_TONES[r.state]),
        Column("region", _("Region"), region_of),
        Column("call", _("Call"), lambda r: r.application.call.title, shown=False),
        Column("changed", _("Last changed"), lambda r: timezone.localtime(r.changed_at), sort="changed_at"),
    ),
    filters=ReviewsFilter,
    narrow=_reviews,
    sort="changed_at",
    empty_title=_("Nothing to assess now"),
    empty_text=_("Applications stand here once you take part, have declared your ties, and were assigned them."),
    prepare=_with_progress,
)
