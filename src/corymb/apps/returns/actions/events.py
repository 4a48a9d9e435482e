"""Events are entered once, by one of those who take part, and confirmed by the others."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.journal.actions import Actor, Change, record
from corymb.apps.journal.images import image
from corymb.apps.programme.queries.packs import pack_of
from corymb.apps.registry.models import Organisation
from corymb.apps.registry.queries.scopes import by_identifiers, organisation_key, scope_keys_of
from corymb.apps.returns.actions.editing import editable, touched
from corymb.apps.returns.actions.telling import tell_disputed
from corymb.apps.returns.models import Event, Participant, Return
from corymb.apps.returns.queries.snapshots import events_of
from corymb.apps.returns.states import (
    CONFIRMED,
    DISPUTED,
    EVENT_CHANGED,
    EVENT_CONFIRMED,
    EVENT_DISPUTED,
    EVENT_ENTERED,
    EVENT_REMOVED,
    WAITS,
)
from corymb.kit.asking import NotPossible
from corymb.kit.saying import language_of_page
from corymb.sources.event_faults import EventFault, EventTold, Taking, event_faults
from corymb.sources.return_form import kind_of
from corymb.sources.written import own_code

TAKEN_OUT = _("This event was taken out already.")
People = dict[tuple[int | None, str], tuple[str, str]]
"""Role and country of whoever takes part, by the number of the organisation, or by name."""
Told = tuple[str, date | None, Decimal | None, str, int | None, People]
API_NAMES = {"event": "code", "date": "day"}
"""Columns of the event table that programs call otherwise."""
OF_PARTICIPANTS = frozenset({"organisation", "role", "country"})


@dataclass(frozen=True)
class EventEntry:
    """An event as it is reported. `participants`: whoever takes part, the reporting organisation too.

    `event` is the number of the entry that is changed; None: the one with this code, or a new one. `seen` is the
    version somebody had before them, 0 where they had none; None: whatever stands there.
    """

    kind: str
    code: str
    day: date | None = None
    amount: Decimal | None = None
    category: str = ""
    started: int | None = None
    participants: list[Taking] = field(default_factory=list)
    file: int | None = None
    sheet: str = ""
    cell: str = ""
    event: int | None = None
    seen: int | None = None


class EventWrong(NotPossible):
    """Something in the event cannot be right."""


class EventThere(NotPossible):
    """The return has an event with this number already."""

    def __init__(self, event: Event) -> None:
        super().__init__(_("The return has an event with this number already; change that one."), "code")
        self.event = event


class EventChanged(NotPossible):
    """Somebody has changed the event since it was seen."""

    def __init__(self, event: Event) -> None:
        super().__init__(_("The event was changed meanwhile; nothing was saved."))
        self.event = event


@transaction.atomic
def put_event(number: int, entry: EventEntry, by: Person | None, *, actor: Actor, now: datetime) -> Event:
    """Enter an event of a return, or change its entry; an entry that says the same stays as it is.

    Participants who had confirmed and about whom nothing changed keep their answer, unless the amount changed; who
    disputed is asked again. Refuses what cannot be right, a number that another entry has, and an entry that somebody
    changed since it was seen.
    """
    found = editable(number)
    for fault in faults_of(found, entry):
        raise EventWrong(str(fault), field_of(fault))
    event = _entry_of(found, entry)
    numbers = organisations_of(who for who, _role, _country in entry.participants)
    taking = _taking(entry.participants, numbers, event)
    if event and _says(event) == _told(entry, taking):
        return event
    before = image(event) if event else None
    is_new, amount = event is None, event.amount if event else None
    event = event or Event(member_return=found, kind=entry.kind)
    event.date = entry.day
    for name in ("code", "amount", "category", "started", "file", "sheet", "cell"):
        setattr(event, name, getattr(entry, name))
    event.version, event.by, event.at = touched(found, now), by, now
    event.save()
    changes = _put_participants(found, event, taking, now, asked_anew=amount != entry.amount)
    act = EVENT_ENTERED if is_new else EVENT_CHANGED
    keys = _keys(found, event)
    record(act, actor, [Change.of(event, before), *changes], now=now, scope_keys=keys)
    return event


def compared(found: Return, entries: Sequence[EventEntry]) -> list[tuple[Event | None, bool]]:
    """For each entry: the event of the return with its kind and number, and whether it says the same already."""
    there = {(event.kind, event.code): event for event in events_of(found)} if entries else {}
    numbers = organisations_of({who for entry in entries for who, _role, _country in entry.participants})
    answer = []
    for entry in entries:
        event = there.get((entry.kind, entry.code))
        same = event is not None and _says(event) == _told(entry, _taking(entry.participants, numbers, event))
        answer.append((event, same))
    return answer


def faults_of(found: Return, entry: EventEntry) -> list[EventFault]:
    """What cannot be right in an event of a return. Refuses a kind the pack does not have."""
    language_of_page()
    pack = pack_of(found.pack)
    kind = kind_of(pack, entry.kind)
    if kind is None:
        raise NotPossible(_("The programme has no events of this kind."), "kind")
    numbers = organisations_of(who for who, _role, _country in entry.participants)
    own = found.organisation.identifier
    people = [
        (own if numbers.get(who) == found.organisation_id else who, role, country)
        for who, role, country in entry.participants
    ]
    told = (entry.day, entry.amount, entry.category, entry.started, people, frozenset(numbers))
    return event_faults(EventTold(kind, entry.code, own, found.period.code, pack.country.alpha2, *told))


def field_of(fault: EventFault) -> str:
    """The field of an entry, as programs call it, in which a fault lies."""
    if fault.column not in OF_PARTICIPANTS:
        return API_NAMES.get(fault.column, fault.column)
    if fault.place is None:
        return "participants"
    last = "" if fault.column == "organisation" else f"/{fault.column}"
    return f"participants/{fault.place}{last}"


def _entry_of(found: Return, entry: EventEntry) -> Event | None:
    """The row an entry is about, locked; None for a new one."""
    rows = found.events.select_for_update(of=("self",)).filter(kind=entry.kind, removed_at=None)
    event = there = rows.filter(code=entry.code).first()
    if entry.event is not None:
        event = rows.filter(pk=entry.event).first()
        if event is None:
            raise NotPossible(TAKEN_OUT)
    if there and (there != event or entry.seen == 0):
        raise EventThere(there)
    if event and entry.seen is not None and event.version > entry.seen:
        raise EventChanged(event)
    return event


def _taking(people: Iterable[Taking], numbers: dict[str, int], event: Event | None) -> People:
    """Who takes part, by the number of the organisation or by name. One named before keeps the name it had."""
    names = {own_code(p.country, p.named): p.named for p in event.participants.all() if p.named} if event else {}
    told = {}
    for who, role, country in people:
        number = numbers.get(who)
        name = names.get(who) or who.removeprefix(f"{country}-OWN-")
        told[number, "" if number else name] = (role, country)
    return told


def _says(event: Event) -> Told:
    people = {(p.organisation_id, p.named): (p.role, p.country) for p in event.participants.all()}
    return event.code, event.date, event.amount, event.category, event.started, people


def _told(entry: EventEntry, taking: People) -> Told:
    return entry.code, entry.day, entry.amount, entry.category, entry.started, taking


@transaction.atomic
def remove_event(number: int, event: int, *, actor: Actor, now: datetime) -> None:
    """Take an event out of a return; the entry stays readable in the history."""
    found = editable(number)
    row = found.events.select_for_update().filter(pk=event, removed_at=None).first()
    if row is None:
        raise NotPossible(TAKEN_OUT)
    before = image(row)
    row.removed_at = now
    row.save(update_fields=["removed_at"])
    touched(found, now)
    record(EVENT_REMOVED, actor, [Change.of(row, before)], now=now, scope_keys=_keys(found, row))


@transaction.atomic
def answer_event(participant: Participant, answer: str, by: Person, *, actor: Actor, now: datetime, note: str) -> None:
    """Confirm that one takes part in an event as it is entered, or dispute it and say what is wrong.

    An answer can be given anew, as long as the event stands.
    """
    rows = Participant.objects.select_for_update(of=("self",)).select_related("event__member_return__organisation")
    row = rows.get(pk=participant.pk)
    if row.event.removed_at:
        raise NotPossible(TAKEN_OUT)
    if answer == DISPUTED and not note.strip():
        raise NotPossible(_("Say what is wrong with the entry."), "note")
    before = image(row)
    row.answer, row.answered_by, row.answered_at, row.note = answer, by, now, note.strip()
    row.save()
    act = EVENT_CONFIRMED if answer == CONFIRMED else EVENT_DISPUTED
    keys = _keys(row.event.member_return, row.event)
    record(act, actor, [Change.of(row, before)], now=now, scope_keys=keys, reason=note.strip())
    if answer == DISPUTED:
        tell_disputed(row, keys, now)


def _put_participants(found: Return, event: Event, told: People, now: datetime, *, asked_anew: bool) -> list[Change]:
    """The participants of an event as told; the reporting organisation confirms by reporting."""
    changes, there = [], {(p.organisation_id, p.named): p for p in event.participants.all()}
    for key, row in there.items():
        if key not in told:
            changes.append(Change.removal(row))
            row.delete()
    for key, (role, country) in told.items():
        row = there.get(key) or Participant(event=event, organisation_id=key[0], named=key[1])
        before = image(row) if row.pk else None
        same = row.pk and not asked_anew and row.answer != DISPUTED and (row.role, row.country) == (role, country)
        row.role, row.country = role, country
        if key[0] == found.organisation_id:
            row.answer, row.answered_at = CONFIRMED, now
        elif not same:
            row.answer, row.answered_by, row.answered_at, row.note = WAITS, None, None, ""
        row.save()
        changes.append(Change.of(row, before))
    return changes


def organisations_of(identifiers: Iterable[str]) -> dict[str, int]:
    """Numbers of the organisations of the register with these identifiers; merged ones lead to where they went."""
    wanted = sorted(set(identifiers))
    rows = Organisation.objects.filter(by_identifiers(wanted)).only("scheme", "number", "merged_into")
    return {row.identifier: row.merged_into_id or row.pk for row in rows}


def _keys(found: Return, event: Event) -> list[str]:
    """An event lies where its reporter does, and with every organisation that takes part."""
    others = [p.organisation for p in event.participants.select_related("organisation") if p.organisation]
    return sorted({*scope_keys_of(found.organisation), *map(organisation_key, others)})
