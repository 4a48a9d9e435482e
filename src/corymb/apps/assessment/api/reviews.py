"""An expert's own reviews: read, marked and submitted. One that is shut to the expert is not there."""

from typing import Annotated

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from ninja import Path, Query, Router
from pydantic import Field

from corymb.apps.accounts.api import opens
from corymb.apps.accounts.rules import Acting, acting
from corymb.apps.assessment.actions import marking
from corymb.apps.assessment.api import shapes, telling
from corymb.apps.assessment.api.shapes import OfCall
from corymb.apps.assessment.models import Mark, Review
from corymb.apps.assessment.queries.opening import open_reviews
from corymb.apps.assessment.queries.seeing import of_calls
from corymb.apps.assessment.queries.sheet import ABSTAIN, given_of
from corymb.apps.assessment.rules import ASSESS
from corymb.apps.selection.queries.seeing import call_key
from corymb.kit.answers import BY, answer, match_sent, page_of, sorted_by
from corymb.kit.doing import acted, not_valid
from corymb.kit.given import Code, Given, Key
from corymb.kit.problems import Declined, Fault
from corymb.kit.rows import twice

router = Router(tags=["assessment"])
MOST = 200
"""Marks in one request at the most."""
Version = Annotated[int, Field(ge=0, le=2**31 - 1)]


class ReviewsAsked(OfCall):
    state: shapes.ReviewState = Field(default_factory=str)
    sort: Annotated[str, sorted_by("changed_at")] = Field(default_factory=str, description=BY)


class NewMark(Given):
    """A mark, or that one abstains; `version` is the one it was read with. What is left out stays as it is."""

    criterion: Code
    mark: int | None = Field(None, ge=-(10**6), le=10**6, description="Null takes it back")
    abstains: bool = Field(default_factory=bool, strict=True, description="Say why in the comment")
    comment: str | None = Field(None, max_length=marking.LONGEST)
    version: Version


class NewMarks(Given):
    marks: list[NewMark] = Field(min_length=1, max_length=MOST)


class Submission(Given):
    """The version of the review whose marks are submitted."""

    version: Version


def _rows(request: HttpRequest) -> QuerySet[Review]:
    """Reviews that are open to the person now, in the calls the token is for."""
    return open_reviews(request.user).filter(of_calls(request.user, "application__call", ASSESS))


def _found(request: HttpRequest, number: int, *, lock: bool = False) -> Review:
    rows = _rows(request)
    return get_object_or_404(rows.select_for_update(of=("self",)) if lock else rows, pk=number)


def _told(request: HttpRequest, found: Review) -> Acting:
    return acting(request, ASSESS, [call_key(found.application.call_id)])


@router.get("/reviews", response=shapes.OwnReviews)
@opens(ASSESS, _("My reviews"))
def list_reviews(request: HttpRequest, asked: Query[ReviewsAsked]) -> HttpResponse:
    """What you were assigned and may read now."""
    rows = _rows(request)
    rows = rows.filter(application__call__code=asked.call) if asked.call else rows
    rows = rows.filter(state=asked.state) if asked.state else rows
    return answer(request, page_of(request, rows, asked, telling.own, shapes.OwnReviews))


@router.get("/reviews/{number}", response=shapes.OwnReviewWhole)
@opens(ASSESS, _("A review of mine"))
def read_review(request: HttpRequest, number: Path[Key]) -> HttpResponse:
    """An application as its expert reads it, with your marks; that you read it is journaled."""
    found = _found(request, number)
    marking.note_read(found, **_told(request, found))
    return answer(request, telling.whole(found))


@router.post("/reviews/{number}/marks", response=shapes.Sheet)
@opens(ASSESS, _("Save marks"), writes=True, versioned=True)
def save_marks(request: HttpRequest, number: Path[Key], given: NewMarks) -> HttpResponse:
    """Save marks and comments: all of them, or none where one was changed in another window since it was read."""
    found = _found(request, number)
    twice((one.criterion for one in given.marks), "/body/marks")
    typed = {one.criterion: _typed(place, one) for place, one in enumerate(given.marks)}
    with acted():
        _as_read(request, number)
        saved = marking.save_marks(number, typed, **_told(request, found))
        if saved.met:
            raise Declined(412, gettext("Marks were changed elsewhere since you read them."), _met(given, saved.met))
    return answer(request, telling.sheet(_found(request, number)))


@router.post("/reviews/{number}/submissions", response=shapes.Sheet)
@opens(ASSESS, _("Submit a review"), writes=True, versioned=True)
def submit_review(request: HttpRequest, number: Path[Key], given: Submission) -> HttpResponse:
    """Submit the marks as you read them: the review is locked, and its marks count.

    A consensus is put to the other experts; it counts once they agreed.
    """
    with acted():
        found = _as_read(request, number)
        if found.version != given.version:
            raise Declined(412, gettext("Marks were changed elsewhere since you read them."))
        marking.submit_review(number, **_told(request, found))
    return answer(request, telling.sheet(_found(request, number)))


def _as_read(request: HttpRequest, number: int) -> Review:
    """A review, locked; refuses a version, where one is sent, that stands there no more."""
    found = _found(request, number, lock=True)
    match_sent(request, lambda: (telling.whole(found), telling.sheet(found)))
    return found


def _typed(place: int, one: NewMark) -> marking.Typed:
    """What is sent, as a form sends it."""
    sent = one.sent()
    if one.abstains and one.mark is not None:
        detail, mend = gettext("Who abstains gives no mark."), gettext("Send one of the two.")
        raise not_valid([Fault(pointer=f"/body/marks/{place}", rule="both", detail=detail, mend=mend, line=place + 1)])
    text = ABSTAIN if one.abstains else "" if one.mark is None else str(one.mark)
    return marking.Typed(text if {"mark", "abstains"} & set(sent) else None, one.comment, one.version)


def _met(given: NewMarks, met: dict[str, Mark]) -> list[Fault]:
    told = gettext("{text} stands there now; it is version {version}.")
    return [
        Fault(
            pointer=f"/body/marks/{place}",
            rule="changed_meanwhile",
            detail=told.format(text=given_of(row) or "–", version=row.version),
            mend=gettext("Read the review again, and send the version that stands there if yours is right."),
            line=place + 1,
        )
        for place, one in enumerate(given.marks)
        if (row := met.get(one.criterion))
    ]
