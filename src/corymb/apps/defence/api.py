"""Defences for programs, to be read: agenda, what a commission gave once a slot is closed, a region's own slots."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from ninja import Path, Query, Router
from pydantic import BaseModel, Field

from corymb.apps.accounts.api import opens
from corymb.apps.accounts.rules import acting
from corymb.apps.assessment.api.shapes import OfCall
from corymb.apps.assessment.queries.sheet import ABSTAIN
from corymb.apps.defence.actions.marking import note_read
from corymb.apps.defence.models import Defence, Slot
from corymb.apps.defence.queries import seeing
from corymb.apps.defence.queries.agenda import Line, agenda_of, members_of, slots_of, speakers_of
from corymb.apps.defence.queries.scores import heard_of
from corymb.apps.defence.queries.sheet import content_for, sheet_of
from corymb.apps.defence.queries.telling import given_for
from corymb.apps.defence.rules import LOOK, SEE
from corymb.apps.defence.states import DEFENCES, DONE, HEARD, ORDERS, SLOTS
from corymb.apps.selection.queries.seeing import call_key
from corymb.kit.answers import Asked, Exact, Moment, Page, answer, page_of
from corymb.kit.doors import SIGNED_IN
from corymb.kit.given import Key, OneOf

router = Router(tags=["defence"])
ROUTERS = (router,)
SlotState = Annotated[str, OneOf(SLOTS)]
Score = Annotated[Exact, Field(description="The mean of the commission, of a hundred")]


class ToldDefence(BaseModel):
    number: int
    call: str
    defence: int = Field(description="Its number within the call")
    state: Annotated[str, OneOf(DEFENCES)]
    starts_at: Moment
    place: str
    minutes: int = Field(description="How long a slot is")
    breaks: list[str] = Field(description="On the clock of the call: 13:00-14:00")
    ordered_by: Annotated[str, OneOf(["", *ORDERS])]
    seed: str = Field(description="Of the lot, so that anybody can draw it again")
    by_hand: bool = Field(description="Whether slots were swapped, moved or added since")
    announced_at: Moment | None


class ToldMember(BaseModel):
    name: str
    is_chair: bool
    present_at: Moment | None


class ToldSlot(BaseModel):
    number: int
    application: int
    title: str
    region: str
    state: SlotState
    speakers: list[str]
    marked: int = Field(description="Members who have marked everything that is asked")
    members: int = Field(description="Members who are not recused from it")
    score: Score | None = Field(description="Once its defence is closed")


class ToldTime(BaseModel):
    """When somebody is heard. `slot` is null where you are tied to who it is."""

    starts_at: Moment
    ends_at: Moment
    slot: ToldSlot | None


class ToldDefenceWhole(ToldDefence):
    commission: list[ToldMember]
    agenda: list[ToldTime]


class ToldForCriterion(BaseModel):
    """Marks of the members, without names and always in the same order; null where one abstained."""

    criterion: str
    marks: list[int | None]
    together: Exact | None
    remarks: list[str]


class ToldPoint(BaseModel):
    criterion: str
    mark: int | None
    abstains: bool
    reason: str


class ToldSlotWhole(BaseModel):
    number: int
    defence: int
    application: int
    title: str
    region: str
    cluster: str | None
    state: SlotState
    starts_at: Moment
    ends_at: Moment
    speakers: list[str]
    called_at: Moment | None
    done_at: Moment | None
    score: Score | None
    marks: list[ToldForCriterion] = Field(description="Empty before the defence of the slot is closed")
    sha256: str = Field(description="Of the marks that count; empty before it is closed")
    own: list[ToldPoint] = Field(description="Your own marks, where you sit in the commission")


class ToldOwnSlot(BaseModel):
    number: int
    application: int
    call: str
    state: SlotState
    starts_at: Moment
    ends_at: Moment
    place: str
    speakers: list[str]


class Defences(Page[ToldDefence]):
    """Defences."""


class OwnSlots(Page[ToldOwnSlot]):
    """When your own applications are defended."""


class SlotsAsked(Asked):
    application: Annotated[int, Field(ge=0, le=2**63 - 1)] = Field(0, description="Left out: of all")


@router.get("/defences", response=Defences)
@opens(SEE, _("Defences"))
def list_defences(request: HttpRequest, asked: Query[OfCall]) -> HttpResponse:
    """Defences of the calls you have to do with, and those in whose commission you sit."""
    rows = seeing.defences_visible_to(request.user)
    rows = rows.filter(call__code=asked.call) if asked.call else rows
    page = page_of(request, rows, asked, lambda found: [ToldDefence(**_defence(row)) for row in found], Defences)
    return answer(request, page)


@router.get("/defences/{number}", response=ToldDefenceWhole)
@opens(SEE, _("A defence"))
def read_defence(request: HttpRequest, number: Path[Key]) -> HttpResponse:
    """A defence with its commission and agenda. Of what you are tied to you read when it is heard, not who."""
    found = get_object_or_404(seeing.defences_visible_to(request.user), pk=number)
    slots, lines = list(slots_of(found)), agenda_of(found, request.user)
    shown = [line.slot.pk for line in lines if line.slot and line.slot.state == DONE]
    heard = heard_of(found.call_id, shown)
    whole = ToldDefenceWhole(
        **_defence(found),
        commission=[
            ToldMember(name=str(one.person), is_chair=one.is_chair, present_at=one.present_at)
            for one in members_of(found)
        ],
        agenda=[
            ToldTime(
                starts_at=slot.starts_at,
                ends_at=slot.ends_at,
                slot=_slot(line.slot, line, _score(line.slot, heard)) if line.slot else None,
            )
            for slot, line in zip(slots, lines, strict=True)
        ],
    )
    return answer(request, whole)


@router.get("/defences/{number}/slots/{slot}", response=ToldSlotWhole)
@opens(SEE, _("A slot of a defence"))
def read_slot(request: HttpRequest, number: Path[Key], slot: Path[Key]) -> HttpResponse:
    """A slot; what the commission gave, once it is closed, without names. That you read marks is journaled."""
    found = get_object_or_404(seeing.visible_to(request.user), defence=number, pk=slot)
    call, member = found.defence.call, seeing.own_member(request.user, found.defence)
    if found.state == DONE:
        code = LOOK if seeing.looks(request.user, call) else SEE
        note_read(found, **acting(request, code, [call_key(call)]))
    given = given_for(found) if found.state == DONE else []
    whole = ToldSlotWhole(
        number=found.pk,
        defence=found.defence_id,
        **_application(found),
        cluster=found.application.cluster.code if found.application.cluster else None,
        **{name: getattr(found, name) for name in ("state", "starts_at", "ends_at", "called_at", "done_at", "sha256")},
        speakers=speakers_of([found.pk]).get(found.pk, []),
        score=_score(found, heard_of(call, [found.pk])) if given else None,
        marks=[
            ToldForCriterion(
                criterion=one.criterion.code,
                marks=[row.mark if row else None for row in one.given],
                together=None if one.together is None else Decimal(f"{one.together:.2f}"),
                remarks=one.remarks,
            )
            for one in given
        ],
        own=[
            ToldPoint(
                criterion=line.code,
                mark=int(line.given) if line.given.isdecimal() else None,
                abstains=line.given == ABSTAIN,
                reason=line.reason,
            )
            for line in (sheet_of(found, member).lines if member and found.state in {HEARD, DONE} else ())
        ],
    )
    return answer(request, whole)


@router.get("/slots", response=OwnSlots)
@opens(SIGNED_IN, _("When my applications are defended"))
def list_slots(request: HttpRequest, asked: Query[SlotsAsked]) -> HttpResponse:
    """When and where the applications you write or partner are defended, once the regions were told."""
    rows = seeing.own_slots(request.user)
    rows = rows.filter(application=asked.application) if asked.application else rows
    return answer(request, page_of(request, rows, asked, _own_slots, OwnSlots))


def _defence(row: Defence) -> dict[str, Any]:
    same = ("state", "starts_at", "place", "minutes", "breaks", "ordered_by", "seed", "by_hand", "announced_at")
    told = {name: getattr(row, name) for name in same}
    return {"number": row.pk, "call": row.call.code, "defence": row.number, **told}


def _application(row: Slot) -> dict[str, Any]:
    found = row.application
    return {"application": found.pk, "title": found.title, "region": found.region.code}


def _slot(row: Slot, line: Line, score: Decimal | None) -> ToldSlot:
    return ToldSlot(
        number=row.pk,
        **_application(row),
        state=row.state,
        speakers=list(line.speakers),
        marked=line.marked,
        members=line.members,
        score=score,
    )


def _score(row: Slot, heard: dict[int, Any]) -> Decimal | None:
    found = heard.get(row.application_id)
    return found.score(content_for(row)) if found and row.state == DONE else None


def _own_slots(rows: Sequence[Slot]) -> list[ToldOwnSlot]:
    speakers = speakers_of([row.pk for row in rows])
    return [
        ToldOwnSlot(
            number=row.pk,
            application=row.application_id,
            call=row.defence.call.code,
            state=row.state,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            place=row.defence.place,
            speakers=speakers.get(row.pk, []),
        )
        for row in rows
    ]
