"""Events are entered once, by one of those who take part, and confirmed by the others."""

from collections.abc import Iterable
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
from corymb.apps.returns.models import Event, Participant, Return
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
from corymb.packs.context import EventKind

Taking = tuple[str, str, str]
"""Who takes part: the number of an organisation or a name, the role, the country."""


@dataclass(frozen=True)
class EventEntry:
    """An event as it is reported. `participants`: whoever takes part, the reporting organisation too."""

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


@transaction.atomic
def put_event(number: int, entry: EventEntry, by: Person | None, *, actor: Actor, now: datetime) -> Event:
    """Enter an event of a return, or change the entry with the same number.

    Participants who had answered and about whom nothing changed keep their answer, unless the amount changed. Refuses
    a kind, a role or a category the pack does not have.
    """
    found = editable(number)
    kind = _kind(found, entry)
    event = found.events.select_for_update().filter(kind=entry.kind, code=entry.code, removed_at=None).first()
    before = image(event) if event else None
    is_new, amount = event is None, event.amount if event else None
    event = event or Event(member_return=found, kind=kind.code, code=entry.code)
    event.date = entry.day
    for name in ("amount", "category", "started", "file", "sheet", "cell"):
        setattr(event, name, getattr(entry, name))
    event.version, event.by, event.at = touched(found, now), by, now
    event.save()
    kept = {} if amount != event.amount else {(p.organisation_id, p.named): p for p in event.participants.all()}
    changes = _put_participants(found, event, entry.participants, kept, now)
    act = EVENT_ENTERED if is_new else EVENT_CHANGED
    keys = _keys(found, event)
    record(act, actor, [Change.of(event, before), *changes], now=now, scope_keys=keys)
    return event


@transaction.atomic
def remove_event(number: int, event: int, *, actor: Actor, now: datetime) -> None:
    """Take an event out of a return; the entry stays readable in the history."""
    found = editable(number)
    row = found.events.select_for_update().filter(pk=event, removed_at=None).first()
    if row is None:
        raise NotPossible(_("This event was taken out already."))
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
        raise NotPossible(_("This event was taken out already."))
    if answer == DISPUTED and not note.strip():
        raise NotPossible(_("Say what is wrong with the entry."), "note")
    before = image(row)
    row.answer, row.answered_by, row.answered_at, row.note = answer, by, now, note.strip()
    row.save()
    act = EVENT_CONFIRMED if answer == CONFIRMED else EVENT_DISPUTED
    keys = _keys(row.event.member_return, row.event)
    record(act, actor, [Change.of(row, before)], now=now, scope_keys=keys, reason=note.strip())


def _kind(found: Return, entry: EventEntry) -> EventKind:
    kind = next((k for k in pack_of(found.pack).events if k.code == entry.kind), None)
    if kind is None:
        raise NotPossible(_("The programme has no events of this kind."), "kind")
    if not entry.code.strip():
        raise NotPossible(_("Give the event the number its documents have."), "code")
    if kind.categories and entry.category and entry.category not in {c.code for c in kind.categories}:
        raise NotPossible(_("The programme has no such category."), "category")
    roles = {role.code for role in kind.roles}
    if roles and any(role and role not in roles for _who, role, _country in entry.participants):
        raise NotPossible(_("The programme has no such role."), "participants")
    if not entry.participants:
        raise NotPossible(_("Say who takes part."), "participants")
    return kind


def _put_participants(
    found: Return,
    event: Event,
    taking: list[Taking],
    kept: dict[tuple[int | None, str], Participant],
    now: datetime,
) -> list[Change]:
    """The participants of an event as told; the reporting organisation confirms by reporting."""
    numbers = organisations_of(who for who, _role, _country in taking)
    changes, there = [], {(p.organisation_id, p.named): p for p in event.participants.all()}
    told = {}
    for who, role, country in taking:
        number = numbers.get(who)
        told[number, "" if number else who] = (role, country)
    for key, row in there.items():
        if key not in told:
            changes.append(Change.removal(row))
            row.delete()
    for key, (role, country) in told.items():
        row = there.get(key) or Participant(event=event, organisation_id=key[0], named=key[1])
        before = image(row) if row.pk else None
        same = key in kept and (kept[key].role, kept[key].country) == (role, country)
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
