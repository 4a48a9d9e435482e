"""Recusals of members from items of a session: read by whoever keeps its record, declared by whoever holds it."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from ninja import Path, Query, Router
from pydantic import BaseModel, Field, StringConstraints

from corymb.apps.accounts.api import opens
from corymb.apps.accounts.rules import acting
from corymb.apps.council import actions
from corymb.apps.council.api.sessions import whole
from corymb.apps.council.models import Abstention, Seat
from corymb.apps.council.queries import seeing
from corymb.apps.council.rules import RECUSALS, RUN
from corymb.apps.selection.queries.seeing import call_key
from corymb.kit.answers import Asked, Moment, Page, answer, match_sent, page_of
from corymb.kit.doing import ROOT, acted
from corymb.kit.doors import Refused
from corymb.kit.given import Given, Key

router = Router(tags=["council"])


class ToldRecusal(BaseModel):
    number: int
    session: int
    seat: int
    member: str
    application: int
    title: str
    reason: str
    at: Moment


class NewRecusal(Given):
    seat: Key = Field(description="`number` of a seat of the session")
    application: Key
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=600)] = Field(
        description="What ties the member to the application"
    )


class Recusals(Page[ToldRecusal]):
    """Recusals."""


@router.get("/sessions/{number}/recusals", response=Recusals)
@opens(RECUSALS, _("Recusals of members of the council"))
def list_recusals(request: HttpRequest, number: Path[Key], asked: Query[Asked]) -> HttpResponse:
    """Who is recused from which item, and why; without the items you are recused from yourself."""
    found = get_object_or_404(seeing.sessions_visible_to(request.user), pk=number)
    rows = seeing.abstentions_visible_to(request.user).filter(seat__session=found)
    return answer(request, page_of(request, rows, asked, lambda some: [_told(row) for row in some], Recusals))


@router.post("/sessions/{number}/recusals", response={201: ToldRecusal})
@opens(RUN, _("Recuse a member from an item"), writes=True, versioned=True)
def recuse_member(request: HttpRequest, number: Path[Key], given: NewRecusal) -> HttpResponse:
    """Keep a member out of an item that is not decided yet; it stays on record."""
    found = get_object_or_404(seeing.sessions_visible_to(request.user), pk=number)
    if not seeing.runs(request.user, found.call):
        raise Refused(RUN, found.call)
    get_object_or_404(Seat, session=found, pk=given.seat)
    get_object_or_404(seeing.matters_visible_to(request.user), session=found, application=given.application)
    with acted():
        match_sent(request, lambda: [whole(request, found)])
        told = acting(request, RUN, [call_key(found.call_id)])
        made = actions.recuse(found.pk, given.seat, given.application, given.reason, **told)
    row = seeing.abstentions_visible_to(request.user).get(pk=made.pk)
    return answer(request, _told(row), 201, f"{ROOT}/sessions/{number}/recusals")


def _told(row: Abstention) -> ToldRecusal:
    return ToldRecusal(
        number=row.pk,
        session=row.seat.session_id,
        seat=row.seat_id,
        member=str(row.seat.person),
        application=row.application_id,
        title=row.application.title,
        reason=row.reason,
        at=row.at,
    )
