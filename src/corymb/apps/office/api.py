"""Recusals of members from items of a session: read by whoever keeps its record, declared by whoever holds it."""

from collections.abc import Sequence
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from ninja import Path, Query, Router
from pydantic import BaseModel, Field, StringConstraints

from corymb.apps.accounts.api import opens
from corymb.apps.accounts.rules import acting, me
from corymb.apps.council import actions
from corymb.apps.council.api.sessions import item_whole, whole
from corymb.apps.council.models import Abstention, Seat, Session
from corymb.apps.council.queries import seeing
from corymb.apps.council.queries.tying import with_reasons
from corymb.apps.council.rules import RECUSALS, RUN, SIT
from corymb.apps.council.states import SOURCES
from corymb.apps.selection.queries.seeing import call_key
from corymb.kit.answers import Asked, Moment, Page, answer, match_sent, page_of
from corymb.kit.doing import ROOT, acted
from corymb.kit.doors import Refused
from corymb.kit.given import Given, Key, OneOf

router = Router(tags=["council"])
ROUTERS = (router,)
Why = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=600)]


class ToldRecusal(BaseModel):
    number: int
    session: int
    seat: int
    member: str
    application: int
    title: str
    source: Annotated[str, OneOf(SOURCES)]
    reason: str = Field(description="In the language of the answer where it was found in the register")
    at: Moment
    lifted_at: Moment | None
    lifted_why: str


class NewRecusal(Given):
    seat: Key = Field(description="`number` of a seat of the session")
    application: Key
    reason: Why = Field(description="What ties the member to the application")


class OwnRecusal(Given):
    reason: Why = Field(description="What ties you to the application")


class Lifting(Given):
    reason: Why = Field(description="Why the tie does not stand")


class ToldOwnRecusal(BaseModel):
    session: int
    application: int
    reason: str
    at: Moment


class Recusals(Page[ToldRecusal]):
    """Recusals."""


class FoundRecusals(BaseModel):
    found: list[ToldRecusal] = Field(description="What is new; nothing of what you are recused from yourself")


@router.get("/sessions/{number}/recusals", response=Recusals)
@opens(RECUSALS, _("Recusals of members of the council"))
def list_recusals(request: HttpRequest, number: Path[Key], asked: Query[Asked]) -> HttpResponse:
    """Who is recused from which item, and why; without the items you are recused from yourself."""
    found = get_object_or_404(seeing.sessions_visible_to(request.user), pk=number)
    rows = seeing.abstentions_visible_to(request.user).filter(seat__session=found)
    return answer(request, page_of(request, rows, asked, _told, Recusals))


@router.post("/sessions/{number}/recusals", response={201: ToldRecusal})
@opens(RUN, _("Recuse a member from an item"), writes=True, versioned=True)
def recuse_member(request: HttpRequest, number: Path[Key], given: NewRecusal) -> HttpResponse:
    """Keep a member out of an item that is not decided yet; it stays on record."""
    found = _held(request, number)
    get_object_or_404(Seat, session=found, pk=given.seat)
    get_object_or_404(seeing.matters_visible_to(request.user), session=found, application=given.application)
    with acted():
        match_sent(request, lambda: [whole(request, found)])
        told = acting(request, RUN, [call_key(found.call_id)])
        made = actions.recuse(found.pk, given.seat, given.application, given.reason, **told)
    row = seeing.abstentions_visible_to(request.user).get(pk=made.pk)
    return answer(request, _told([row])[0], 201, f"{ROOT}/sessions/{number}/recusals")


@router.post("/sessions/{number}/recusals/look", response=FoundRecusals)
@opens(RUN, _("Look again what the register says of members of the council"), writes=True, versioned=True)
def look_for_recusals(request: HttpRequest, number: Path[Key]) -> HttpResponse:
    """Put on record what members are tied to by the register of today, or recused from elsewhere in the call."""
    found = _held(request, number)
    with acted():
        match_sent(request, lambda: [whole(request, found)])
        made = actions.look_again(found.pk, **acting(request, RUN, [call_key(found.call_id)]))
    rows = seeing.abstentions_visible_to(request.user).filter(pk__in=[row.pk for row in made]).order_by("pk")
    return answer(request, FoundRecusals(found=_told(list(rows))))


@router.post("/sessions/{number}/recusals/{recusal}/lift", response=ToldRecusal)
@opens(RUN, _("Lift the recusal of a member"), writes=True, versioned=True)
def lift_recusal(request: HttpRequest, number: Path[Key], recusal: Path[Key], given: Lifting) -> HttpResponse:
    """Lift a recusal the register was wrong about; the reason stays on record."""
    found = _held(request, number)
    rows = seeing.abstentions_visible_to(request.user).filter(seat__session=found)
    get_object_or_404(rows, pk=recusal)
    with acted():
        match_sent(request, lambda: [whole(request, found)])
        told = acting(request, RUN, [call_key(found.call_id)])
        actions.lift_recusal(found.pk, recusal, given.reason, me(request), **told)
    return answer(request, _told([rows.get(pk=recusal)])[0])


@router.post("/matters/{number}/recusals", response={201: ToldOwnRecusal})
@opens(SIT, _("Recuse yourself from an item"), writes=True, versioned=True)
def recuse_oneself(request: HttpRequest, number: Path[Key], given: OwnRecusal) -> HttpResponse:
    """Stay out of an item that is not decided yet; this and a vote you gave stay on record; the vote does not count."""
    found = get_object_or_404(seeing.matters_visible_to(request.user), pk=number)
    if seeing.own_seat(request.user, found.session) is None:
        raise Refused(SIT, found)
    with acted():
        match_sent(request, lambda: [item_whole(request, found)])
        told = acting(request, SIT, [call_key(found.session.call_id)])
        made = actions.recuse_oneself(found.pk, me(request), given.reason, **told)
    about = ToldOwnRecusal(session=found.session_id, application=made.application_id, reason=made.reason, at=made.at)
    return answer(request, about, 201, f"{ROOT}/sessions/{found.session_id}")


def _held(request: HttpRequest, number: int) -> Session:
    """A session that is held by whoever asks."""
    found = get_object_or_404(seeing.sessions_visible_to(request.user), pk=number)
    if not seeing.runs(request.user, found.call):
        raise Refused(RUN, found.call)
    return found


def _told(rows: Sequence[Abstention]) -> list[ToldRecusal]:
    with_reasons(rows)
    return [_row(row) for row in rows]


def _row(row: Any) -> ToldRecusal:
    """A recusal as `with_reasons` leaves it."""
    return ToldRecusal(
        number=row.pk,
        session=row.seat.session_id,
        seat=row.seat_id,
        member=str(row.seat.person),
        application=row.application_id,
        title=row.application.title,
        source=row.source,
        reason=row.why,
        at=row.at,
        lifted_at=row.lifted_at,
        lifted_why=row.lifted_why,
    )
