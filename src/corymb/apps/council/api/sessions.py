"""Sessions of the council: who sits in them, their items with votes and decisions, their minutes."""

from itertools import product
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from ninja import Path, Query, Router
from pydantic import BaseModel, Field

from corymb.apps.accounts.api import opens
from corymb.apps.assessment.api.shapes import OfCall
from corymb.apps.council.models import Matter, Seat, Session, Vote
from corymb.apps.council.queries import seeing
from corymb.apps.council.queries.minutes import ENDINGS, document_of, minutes_visible_to
from corymb.apps.council.queries.sitting import Item, item_of, items_of, seats_of
from corymb.apps.council.rules import SEE
from corymb.apps.council.states import RESULTS, SESSIONS, VOTES
from corymb.i18n import LANGUAGES
from corymb.kit.answers import Moment, Page, answer, page_of
from corymb.kit.given import Key, OneOf

router = Router(tags=["council"])
Result = Annotated[str, OneOf(RESULTS)]
Proposed = Annotated[str, OneOf(["", *RESULTS])]


class ToldSession(BaseModel):
    number: int
    call: str
    session: int = Field(description="Its number within the call")
    ranking: int = Field(description="The ranking it decides on")
    state: Annotated[str, OneOf(SESSIONS)]
    starts_at: Moment
    place: str
    quorum: int = Field(description="Of a hundred members entitled to vote, so many must be present")
    opened_at: Moment | None
    closed_at: Moment | None
    cancelled_why: str = Field(description="Why it was called off; else empty")


class ToldSeat(BaseModel):
    number: int
    name: str
    is_chair: bool
    present_at: Moment | None
    stays: list[Moment] = Field(description="When they came and when they left, in turn")


class ToldMatter(BaseModel):
    number: int
    place: int = Field(description="Counted among the items you may see")
    application: int
    title: str
    region: str
    proposed: Proposed
    conditions: str
    result: Result | None
    decided_earlier: Result | None = Field(description="What an earlier session of the call decided last")


class ToldMinutes(BaseModel):
    language: str
    format: Annotated[str, OneOf(ENDINGS)]
    file: int = Field(description="Read it at /files/{number}")


class ToldSessionWhole(ToldSession):
    seats: list[ToldSeat]
    matters: list[ToldMatter]
    minutes: list[ToldMinutes] = Field(description="Once the session is closed; none where you are recused in the call")


class ToldVote(BaseModel):
    """How a member voted in the present ballot; null where they have not."""

    member: str
    choice: Annotated[str, OneOf(VOTES)] | None
    dissent: str
    at: Moment | None


class ToldDecision(BaseModel):
    result: Result
    conditions: str
    entitled: int
    present: int
    votes_for: int
    votes_against: int
    abstained: int
    at: Moment


class ToldMatterWhole(BaseModel):
    number: int
    session: int
    application: int
    title: str
    region: str
    proposed: Proposed
    conditions: str
    grounds: str = Field(description="Of the proposal, for the minutes alone")
    ballot: int
    entitled: int
    present: int
    has_quorum: bool
    recused: int = Field(description="Members who are recused from it")
    votes: list[ToldVote]
    decision: ToldDecision | None


class Sessions(Page[ToldSession]):
    """Sessions of the council."""


@router.get("/sessions", response=Sessions)
@opens(SEE, _("Sessions of the council"))
def list_sessions(request: HttpRequest, asked: Query[OfCall]) -> HttpResponse:
    """Sessions of the calls you have to do with."""
    rows = seeing.sessions_visible_to(request.user).defer("ranking__inputs", "ranking__outcome")
    rows = rows.filter(call__code=asked.call) if asked.call else rows
    page = page_of(request, rows, asked, lambda found: [ToldSession(**_session(row)) for row in found], Sessions)
    return answer(request, page)


@router.get("/sessions/{number}", response=ToldSessionWhole)
@opens(SEE, _("A session of the council"))
def read_session(request: HttpRequest, number: Path[Key]) -> HttpResponse:
    """A session with its members and its items, without those you are recused from."""
    found = get_object_or_404(seeing.sessions_visible_to(request.user), pk=number)
    return answer(request, whole(request, found))


def whole(request: HttpRequest, found: Session) -> ToldSessionWhole:
    """A session as its reader sees it."""
    return ToldSessionWhole(
        **_session(found),
        seats=[_seat(row) for row in seats_of(found)],
        matters=[_matter(row) for row in items_of(found, request.user)],
        minutes=_minutes(request, found),
    )


@router.get("/matters/{number}", response=ToldMatterWhole)
@opens(SEE, _("An item of a session"))
def read_matter(request: HttpRequest, number: Path[Key]) -> HttpResponse:
    """An item: what is proposed, how the present ballot stands, what was decided. Who is recused from another one reads
    what is proposed while they vote on it, and no results.
    """
    found = get_object_or_404(seeing.matters_visible_to(request.user), pk=number)
    return answer(request, item_whole(request, found))


def item_whole(request: HttpRequest, found: Matter) -> ToldMatterWhole:
    """An item as its reader sees it."""
    return _item(found, item_of(found, request.user))


def _session(row: Session) -> dict[str, Any]:
    same = ("state", "starts_at", "place", "quorum", "opened_at", "closed_at", "cancelled_why")
    told = {name: getattr(row, name) for name in same}
    return {"number": row.pk, "call": row.call.code, "session": row.number, "ranking": row.ranking_id, **told}


def _seat(row: Seat) -> ToldSeat:
    return ToldSeat(
        number=row.pk, name=str(row.person), is_chair=row.is_chair, present_at=row.present_at, stays=row.stays
    )


def _about(row: Matter) -> dict[str, Any]:
    bid = row.application
    return {"number": row.pk, "application": bid.pk, "title": bid.title, "region": bid.region.code}


def _matter(row: Any) -> ToldMatter:
    """An item as `with_decisions` leaves it."""
    results = {"result": row.decided, "decided_earlier": row.before}
    told: dict[str, Any] = {name: one.result if one else None for name, one in results.items()}
    return ToldMatter(**_about(row), place=row.item, proposed=row.proposed, conditions=row.conditions, **told)


def _minutes(request: HttpRequest, session: Session) -> list[ToldMinutes]:
    """The minutes in each language, as PDF and for Word, as far as they are made, for who may read all of them."""
    if not minutes_visible_to(request.user).filter(pk=session.pk).exists():
        return []
    made = [(*one, document_of(session, *one)) for one in product(LANGUAGES, ENDINGS)]
    return [ToldMinutes(language=language, format=ending, file=file.pk) for language, ending, file in made if file]


def _item(row: Matter, item: Item) -> ToldMatterWhole:
    names, proposal = list(ToldDecision.model_fields), item.proposal
    decision = ToldDecision(**{name: getattr(item.decision, name) for name in names}) if item.decision else None
    return ToldMatterWhole(
        **_about(row),
        session=row.session_id,
        proposed=proposal.proposed if proposal else "",
        conditions=proposal.conditions if proposal else "",
        grounds=proposal.grounds if proposal and not item.is_kept else "",
        ballot=row.ballot,
        entitled=item.count.entitled,
        present=item.count.present,
        has_quorum=item.has_quorum,
        recused=item.recused,
        votes=[_vote(seat, vote) for seat, vote, _label, _may in item.votes],
        decision=decision,
    )


def _vote(seat: Seat, vote: Vote | None) -> ToldVote:
    name = str(seat.person)
    if vote is None:
        return ToldVote(member=name, choice=None, dissent="", at=None)
    return ToldVote(member=name, choice=vote.choice, dissent=vote.dissent, at=vote.at)
