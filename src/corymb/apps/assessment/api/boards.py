"""What whoever arranges an assessment, or looks on, reads: boards of calls, applications with reviews, conflicts."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from ninja import Path, Query, Router
from pydantic import Field

from corymb.apps.accounts.api import opens
from corymb.apps.accounts.rules import acting
from corymb.apps.assessment.actions.marking import note_seen
from corymb.apps.assessment.api import shapes, telling
from corymb.apps.assessment.queries import seeing
from corymb.apps.assessment.queries.bids import narrowed
from corymb.apps.assessment.queries.board import board_of
from corymb.apps.assessment.queries.spread import NONE, totals
from corymb.apps.assessment.rules import SEE
from corymb.apps.assessment.states import SUBMITTED
from corymb.apps.selection.models import Call
from corymb.apps.selection.queries.seeing import call_key
from corymb.kit.answers import BY, Asked, answer, page_of, sorted_by
from corymb.kit.given import Code, Key, OneOf

router = Router(tags=["assessment"])
STANDING = OneOf(["unassigned", "waits", "done", "wide"])
YES_NO = OneOf(["yes", "no"])


class AssessmentsAsked(Asked):
    """Nothing to narrow."""


class AssessedAsked(Asked):
    standing: Annotated[str, STANDING] = Field(default_factory=str, description="How far applications are assessed")


class ConflictsAsked(Asked):
    kind: shapes.ConflictKind = Field(default_factory=str)
    source: shapes.ConflictSource = Field(default_factory=str)
    standing: Annotated[str, YES_NO] = Field(default_factory=str, description="yes: those that stand; no: lifted ones")
    sort: Annotated[str, sorted_by("raised_at")] = Field(default_factory=str, description=BY)


def _call(request: HttpRequest, code: str) -> Call:
    return get_object_or_404(seeing.calls_visible_to(request.user), code=code)


@router.get("/assessments", response=shapes.Assessments)
@opens(SEE, _("Assessments"))
def list_assessments(request: HttpRequest, asked: Query[AssessmentsAsked]) -> HttpResponse:
    """Calls whose assessment you arrange or look on at."""
    rows = seeing.calls_visible_to(request.user)
    page = page_of(
        request, rows, asked, lambda r: [shapes.Assessment(**telling.assessment(c)) for c in r], shapes.Assessments
    )
    return answer(request, page)


@router.get("/assessments/{code}", response=shapes.AssessmentWhole)
@opens(SEE, _("An assessment"))
def read_assessment(request: HttpRequest, code: Path[Code]) -> HttpResponse:
    """Where the assessment of a call stands, without the applications you are tied to."""
    call = _call(request, code)
    board = board_of(call, request.user)
    return answer(request, shapes.AssessmentWhole(**telling.assessment(call), **vars(board)))


@router.get("/assessments/{code}/applications", response=shapes.AssessedApplications)
@opens(SEE, _("Applications that are assessed"))
def list_assessed(request: HttpRequest, code: Path[Code], asked: Query[AssessedAsked]) -> HttpResponse:
    """The submitted applications of a call, but those you are tied to."""
    call = _call(request, code)
    rows = narrowed(call, seeing.applications_visible_to(request.user, call), asked.standing)
    page = page_of(
        request,
        rows,
        asked,
        lambda found: [shapes.Assessed(**one) for one in telling.assessed(call, found)],
        shapes.AssessedApplications,
    )
    return answer(request, page)


@router.get("/assessments/{code}/applications/{number}", response=shapes.AssessedWhole)
@opens(SEE, _("An application with its reviews"))
def read_assessed(request: HttpRequest, code: Path[Code], number: Path[Key]) -> HttpResponse:
    """Who assesses an application, and the marks of reviews that were submitted. That you read marks is journaled."""
    call = _call(request, code)
    found = get_object_or_404(seeing.applications_visible_to(request.user, call), pk=number)
    reviews = list(seeing.reviews_visible_to(request.user).filter(application=found).order_by("pk"))
    if any(row.state == SUBMITTED for row in reviews):
        note_seen(found, **acting(request, SEE, [call_key(call)]))
    single, agreed = (totals(call, [found.pk], agreed=one).get(found.pk, NONE) for one in (False, True))
    told = telling.seen(reviews, single.by_review | agreed.by_review)
    return answer(request, shapes.AssessedWhole(**telling.assessed(call, [found])[0], reviews=told))


@router.get("/assessments/{code}/conflicts", response=shapes.Conflicts)
@opens(SEE, _("Conflicts of interest"))
def list_conflicts(request: HttpRequest, code: Path[Code], asked: Query[ConflictsAsked]) -> HttpResponse:
    """Why experts may not assess which applications; none with an application you are tied to."""
    rows = seeing.conflicts_visible_to(request.user).filter(expert__call=_call(request, code))
    rows = rows.filter(kind=asked.kind) if asked.kind else rows
    rows = rows.filter(source=asked.source) if asked.source else rows
    rows = rows.filter(lifted_at__isnull=asked.standing == "yes") if asked.standing else rows
    return answer(request, page_of(request, rows, asked, telling.conflicts, shapes.Conflicts))
