"""The reviews of a call with their marks, one row each, for whoever arranges its assessment or looks on."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from corymb.apps.assessment.actions import marking
from corymb.apps.assessment.models import Mark, Review
from corymb.apps.assessment.queries import seeing
from corymb.apps.assessment.queries.board import content_now
from corymb.apps.assessment.queries.naming import application_url
from corymb.apps.assessment.queries.sheet import ABSTAIN, given_of
from corymb.apps.assessment.rules import SEE
from corymb.apps.assessment.states import REVIEW_TONES, REVIEWS, SUBMITTED
from corymb.apps.assessment.views.finding import found_call, told, trail_of
from corymb.apps.assignment.forms.assigning import CallReviewsFilter
from corymb.apps.selection.models import Call
from corymb.kit.doors import asks
from corymb.kit.exports import export_of
from corymb.kit.listing import Column, Listing, page_of
from corymb.kit.registries import listed
from corymb.kit.saying import language_of_page, said

CODE = listed("call-reviews", _("Reviews of a call"))


@asks(SEE)
def reviews(request: HttpRequest, number: int) -> HttpResponseBase:
    """Reviews of a call but those the person must not see; marks of those that are submitted. Reading is journaled."""
    call = found_call(request, number)
    rows = seeing.reviews_visible_to(request.user).filter(application__call=call)
    listing = _listing(call)
    if rows.filter(state=SUBMITTED).exists():
        marking.note_all_seen(call, **told(request, call, SEE))
    answer = export_of(listing, request, rows)
    if answer is not None:
        return answer
    context = {"call": call, "page": page_of(listing, request, rows), "trail": trail_of(call, str(_("Reviews")))}
    return render(request, "assignment/reviews.html", context)


def _listing(call: Call) -> Listing:
    language_of_page()
    columns = (
        Column("title", _("Application"), lambda r: r.application.title, link=_link, is_wide=True),
        Column("region", _("Region"), lambda r: r.application.region.title, shown=False),
        Column("expert", _("Expert"), lambda r: str(r.expert.person)),
        Column("role", _("Role"), _role, shown=False),
        Column("state", _("State"), lambda r: said(REVIEWS, r.state), badge=lambda r: REVIEW_TONES[r.state]),
        Column("fit", _("Fit"), lambda r: r.fit, at_end=True, shown=False),
        Column("submitted", _("Submitted"), lambda r: r.submitted_at and timezone.localtime(r.submitted_at)),
        Column("ended_why", _("Why it ended"), lambda r: r.ending, shown=False),
        Column("sha256", _("sha256"), lambda r: r.sha256, shown=False),
    )
    return Listing(
        code=CODE,
        columns=(*columns, *_of_criteria(call)),
        filters=CallReviewsFilter,
        narrow=_narrow,
        sort="pk",
        empty_title=_("No reviews here"),
        empty_text=_("They stand here once an assignment is confirmed."),
        prepare=_with_marks,
    )


def _link(row: Review) -> str:
    return application_url(row.application.call_id, row.application_id)


def _role(row: Review) -> Any:
    return _("consensus") if row.is_rapporteur else _("further expert") if row.is_third else ""


def _of_criteria(call: Call) -> list[Column]:
    """A mark and its comment for each leaf of the tree of criteria of the version in force."""
    found = []
    for leaf in content_now(call).leaves:
        comment = _("{criterion}: comment").format(criterion=leaf.label)
        found.append(Column(f"mark-{leaf.code}", str(leaf.label), _mark(leaf.code), at_end=True, shown=False))
        found.append(Column(f"comment-{leaf.code}", comment, _comment(leaf.code), shown=False))
    return found


def _mark(code: str) -> Callable[[Any], Any]:
    def told_mark(row: Any) -> Any:
        given = given_of(row.given_marks.get(code))
        return int(given) if given.isdecimal() else _("abstained") if given == ABSTAIN else None

    return told_mark


def _comment(code: str) -> Callable[[Any], str]:
    def told_comment(row: Any) -> str:
        mark = row.given_marks.get(code)
        return str(mark.comment) if mark else ""

    return told_comment


def _narrow(rows: QuerySet[Review], asked: dict[str, Any]) -> QuerySet[Review]:
    return rows.filter(state=asked["state"]) if asked["state"] else rows


def _with_marks(rows: Sequence[Review]) -> None:
    """Marks of what is submitted, by criterion, in one query; of what is being written none."""
    found: dict[int, dict[str, Mark]] = {}
    numbers = [row.pk for row in rows if row.state == SUBMITTED]
    for mark in Mark.objects.filter(review__in=numbers):
        found.setdefault(mark.review_id, {})[mark.criterion] = mark
    for row in rows:
        vars(row)["given_marks"] = found.get(row.pk, {})
