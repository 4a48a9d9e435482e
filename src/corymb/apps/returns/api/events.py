"""Shared events: the list, one, entering one in a return, and confirming or disputing it."""

from typing import Annotated

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from ninja import Path, Query, Router
from pydantic import Field

from corymb.apps.accounts.api import opens
from corymb.apps.accounts.rules import acting, me
from corymb.apps.programme.api.shapes import PeriodCode
from corymb.apps.programme.queries.packs import pack_of
from corymb.apps.registry.api.shapes import OrganisationId
from corymb.apps.returns import actions
from corymb.apps.returns.actions.events import API_NAMES, EventChanged, faults_of, field_of
from corymb.apps.returns.api import shapes, telling
from corymb.apps.returns.api.finding import allowed_on, as_read, found_return, seen_return, unknown
from corymb.apps.returns.models import Event, Participant, Return
from corymb.apps.returns.queries import seeing
from corymb.apps.returns.rules import FILL
from corymb.apps.returns.states import CONFIRMED, DISPUTED
from corymb.apps.returns.tasks import checked_anew
from corymb.kit.answers import Asked, answer, match_sent, page_of
from corymb.kit.doing import ROOT, acted, not_valid
from corymb.kit.doors import SIGNED_IN, Refused
from corymb.kit.faults import faults_of_schema
from corymb.kit.given import Amount, Code, Day, Given, Key, OneOf
from corymb.kit.problems import Declined, Fault
from corymb.sources.event_faults import EventFault

router = Router(tags=["returns"])
MOST = 500
"""Participants of an event at the most."""
Country = Annotated[str, Field(pattern=r"^([A-Z]{2})?$", description="ISO 3166-1: DE")]


class EventsAsked(Asked):
    kind: Code = Field(default_factory=str)
    period: PeriodCode = Field(default_factory=str)
    member_return: int = Field(0, ge=0, le=2**63 - 1, description="The number of a return: its events alone")


class Taking(Given):
    """Who takes part: an organisation by its number, or one by name; the reporting organisation is named too."""

    organisation: OrganisationId | None = None
    named: str = Field("", max_length=300)
    role: str = Field("", max_length=60)
    country: Country = ""


class NewEvent(Given):
    """An event by the number its documents have: entered anew, or changed where the return has it already.

    `version` is the one it was read with, 0 for one that is not there yet; left out: whatever stands there.
    """

    kind: Code
    code: str = Field(min_length=1, max_length=100)
    day: Day | None = None
    amount: Amount | None = None
    category: str = Field("", max_length=60)
    started: int | None = Field(None, ge=1900, le=2100)
    participants: list[Taking] = Field(min_length=1, max_length=MOST)
    version: int | None = Field(None, ge=0, le=2**31 - 1)


class NewAnswer(Given):
    """Whether one's organisation takes part as it is entered; who disputes says what is wrong."""

    answer: Annotated[str, OneOf([CONFIRMED, DISPUTED])]
    note: str = Field("", max_length=2000)
    organisation: OrganisationId | None = Field(None, description="Where you answer for several of the participants")


@router.get("/events", response=shapes.Events)
@opens(SIGNED_IN, _("Shared events"))
def list_events(request: HttpRequest, asked: Query[EventsAsked]) -> HttpResponse:
    """Events your organisation reports or takes part in, and those of the returns you may read."""
    rows = _rows(request)
    rows = rows.filter(kind=asked.kind) if asked.kind else rows
    rows = rows.filter(member_return__period__code=asked.period) if asked.period else rows
    rows = rows.filter(member_return=asked.member_return) if asked.member_return else rows
    return answer(request, page_of(request, rows, asked, lambda r: telling.events(r, request.user), shapes.Events))


@router.get("/events/{number}", response=shapes.Event)
@opens(SIGNED_IN, _("A shared event"))
def read_event(request: HttpRequest, number: Path[Key]) -> HttpResponse:
    """One event with those who take part, and what they answered."""
    return _told(request, number)


@router.post("/returns/{number}/events", response={201: shapes.Event})
@opens(FILL, _("Enter a shared event"), writes=True, versioned=True)
def enter_event(request: HttpRequest, number: Path[Key], given: NewEvent) -> HttpResponse:
    """Enter an event of a return, or change the entry.

    Those of the others whom the register knows are asked to confirm it, once the return is handed in.
    """
    found = seen_return(request, number)
    keys = allowed_on(request, FILL, found)
    entry = _entry(given)
    with acted():
        _sound(given, found, entry)
    with acted(), checked_anew(found.pk):
        as_read(request, found)
        try:
            made = actions.put_event(found.pk, entry, me(request), **acting(request, FILL, keys))
        except EventChanged as refusal:
            raise Declined(412, str(refusal), [_met(refusal.event)]) from None
    return _told(request, made.pk, 201)


def _met(event: Event) -> Fault:
    """Who has changed an event since it was read."""
    told = gettext("{who} has changed it meanwhile; it is version {version} now.")
    mend = gettext("Read the event again, and send the version that stands there if yours is right.")
    detail = told.format(who=event.by or "–", version=event.version)
    return Fault(pointer="/body/version", rule="changed_meanwhile", detail=detail, mend=mend)


def _sound(given: NewEvent, found: Return, entry: actions.EventEntry) -> None:
    """Refuse an event that says what the pack does not ask for, and what cannot be right."""
    wrong = [_fault(one) for one in faults_of(found, entry)]
    kind = next(kind for kind in pack_of(found.pack).events if kind.code == given.kind)
    asked = {API_NAMES.get(column.code, column.code) for column in kind.columns}
    told = {name: getattr(given, name) for name in ("day", "amount", "category", "started")}
    strange = [name for name, value in told.items() if name not in asked and value not in {None, ""}]
    faults = faults_of_schema({"type": "extra_forbidden", "loc": ("body", "given", name)} for name in strange)
    if faults or wrong:
        raise not_valid([*faults, *wrong])


def _fault(one: EventFault) -> Fault:
    rule = "missing" if one.is_missing else "refused"
    mend = one.how_to_mend() or gettext("Change it and send it again.")
    return Fault(pointer=f"/body/{field_of(one)}", rule=rule, detail=one.said(), mend=mend)


def _entry(given: NewEvent) -> actions.EventEntry:
    taking = [(one.organisation or one.named.strip(), one.role, one.country) for one in given.participants]
    told = given.model_dump(exclude={"participants", "version"})
    return actions.EventEntry(**told, participants=taking, seen=given.version)


@router.post("/events/{number}/answers", response=shapes.Event)
@opens(FILL, _("Confirm or dispute an event"), writes=True, versioned=True)
def answer_event(request: HttpRequest, number: Path[Key], given: NewAnswer) -> HttpResponse:
    """Confirm that your organisation takes part in an event as it is entered, or say what is wrong."""
    event = get_object_or_404(_rows(request), pk=number)
    with acted():
        _as_read(request, event)
        participant = _answering(telling.answered_by(event, request.user), given.organisation)
        told = acting(request, FILL)
        actions.answer_event(participant, given.answer, me(request), note=given.note, **told)
    return _told(request, number)


@router.post("/events/{number}/removals", response=shapes.ReturnWhole)
@opens(FILL, _("Take an event out"), writes=True, versioned=True)
def remove_event(request: HttpRequest, number: Path[Key]) -> HttpResponse:
    """Take an event out of the return it stands in; the entry stays readable in the history."""
    event = get_object_or_404(_rows(request), pk=number)
    found = seen_return(request, event.member_return_id)
    keys = allowed_on(request, FILL, found)
    with acted(), checked_anew(found.pk):
        _as_read(request, event)
        actions.remove_event(found.pk, number, **acting(request, FILL, keys))
    return answer(request, telling.whole(found_return(request, found.pk), request.user))


def _as_read(request: HttpRequest, event: Event) -> None:
    """Refuse a version of an event, where one is sent, that stands there no more. Locks it, its return first."""
    Return.objects.select_for_update().get(pk=event.member_return_id)
    list(Event.objects.select_for_update().filter(pk=event.pk))
    match_sent(request, lambda: telling.events([get_object_or_404(_rows(request), pk=event.pk)], request.user))


def _answering(mine: list[Participant], organisation: str | None) -> Participant:
    """The one participant that is meant among those a person answers for."""
    if organisation:
        mine = [one for one in mine if one.organisation and one.organisation.identifier == organisation]
    if not mine:
        raise Refused(FILL)
    if len(mine) > 1:
        detail, mend = gettext("You answer for several of the participants."), gettext("Name the organisation.")
        raise not_valid([unknown("/body/organisation", detail, mend)])
    return mine[0]


def _rows(request: HttpRequest) -> QuerySet[Event]:
    rows = seeing.events_visible_to(request.user)
    return rows.select_related("member_return__organisation", "member_return__period").prefetch_related(
        "participants__organisation"
    )


def _told(request: HttpRequest, number: int, status: int = 200) -> HttpResponse:
    told = telling.events([get_object_or_404(_rows(request), pk=number)], request.user)[0]
    return answer(request, told, status, f"{ROOT}/events/{number}" if status == 201 else "")  # noqa: PLR2004 - created
