"""Slots: proposed for all applications of a call, by number or by lot, and changed by hand."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.assessment.queries.seeing import is_tied
from corymb.apps.defence.actions.locking import keys_of, locked, locked_slot, turned
from corymb.apps.defence.models import Defence, Slot
from corymb.apps.defence.queries.scores import experts_totals
from corymb.apps.defence.states import (
    BY_LOT,
    BY_NUMBER,
    MISSED,
    OPEN,
    PLANNED,
    SLOT_ADDED,
    SLOT_MOVED,
    SLOT_REMOVED,
    SLOTS_PROPOSED,
    SLOTS_SWAPPED,
)
from corymb.apps.journal.actions import Actor, Change, record
from corymb.apps.journal.images import image
from corymb.apps.selection.models import Application
from corymb.apps.selection.states import SUBMITTED
from corymb.kit.asking import NotPossible
from corymb.methods.sitting import Span, drawn, laid_out


@dataclass(frozen=True)
class Order:
    """How slots are put in order: by number, or by a lot drawn from `seed`; of those above `line` points alone."""

    ordered_by: str = BY_NUMBER
    seed: str = ""
    line: float | None = None


@transaction.atomic
def propose_slots(number: int, order: Order, by: Person | None, *, actor: Actor, now: datetime) -> list[Slot]:
    """Give every application a slot; slots that are there go. Who was heard in another defence has none.

    Refuses where the regions were told already, a lot without a seed, a line to somebody who is tied to an application
    of the call (it would tell them how it was marked), and where nobody is left.
    """
    defence = locked(number, {PLANNED})
    if defence.announced_at:
        raise NotPossible(_("The regions have been told; change slots one by one."))
    if order.ordered_by == BY_LOT and not order.seed.strip():
        raise NotPossible(_("Say from what the lot is drawn; anybody can then draw it again."), "seed")
    if order.line is not None and by is not None and is_tied(by, defence.call):
        raise NotPossible(
            _("You are tied to an application of this call; somebody else draws a line by marks."), "line"
        )
    chosen = _chosen(defence, order.line)
    if not chosen:
        raise NotPossible(_("No application is left to be given a slot."))
    removed = [Change.removal(row) for row in defence.slots.order_by("pk")]
    defence.slots.all().delete()
    before = image(defence)
    defence.ordered_by, defence.seed = order.ordered_by, order.seed.strip() if order.ordered_by == BY_LOT else ""
    defence.revision, defence.by_hand = defence.revision + 1, False
    defence.save()
    named = [str(pk) for pk in chosen]
    names = drawn(defence.seed, named) if defence.seed else named
    spans = laid_out(defence.starts_at, timedelta(minutes=defence.minutes), len(names), breaks_of(defence))
    made = [
        Slot.objects.create(defence=defence, application_id=int(name), starts_at=since, ends_at=until)
        for name, (since, until) in zip(names, spans, strict=True)
    ]
    changes = [Change.of(defence, before), *removed, *(Change.of(row) for row in made)]
    record(SLOTS_PROPOSED, actor, changes, now=now, scope_keys=keys_of(defence))
    return made


def _chosen(defence: Defence, line: float | None) -> list[int]:
    """Applications that stand submitted, in the order of their numbers."""
    elsewhere = Slot.objects.filter(defence__call=defence.call_id).exclude(defence=defence).exclude(state=MISSED)
    rows = Application.objects.filter(call=defence.call_id, state=SUBMITTED)
    numbers = rows.exclude(pk__in=elsewhere.values("application")).order_by("pk").values_list("pk", flat=True)
    if line is None:
        return list(numbers)
    found = experts_totals(defence.call)
    return [number for number in numbers if found.get(number, -1.0) >= line]


def breaks_of(defence: Defence) -> list[Span]:
    """The breaks of the day on which the defence begins, as moments by the clock of the call."""
    zone = ZoneInfo(defence.call.zone)
    day = defence.starts_at.astimezone(zone).date()
    spans = (one.split("-") for one in defence.breaks)
    return sorted(
        (datetime.combine(day, time.fromisoformat(since), zone), datetime.combine(day, time.fromisoformat(until), zone))
        for since, until in spans
    )


@transaction.atomic
def swap_slots(number: int, other: int, *, actor: Actor, now: datetime) -> None:
    """Swap the times of two slots of a defence that both are yet to come."""
    slot = locked_slot(number)
    second = locked_slot(other)
    if slot.pk == second.pk or slot.defence_id != second.defence_id:
        raise NotPossible(_("Name another slot of the same defence."), "other")
    before = image(slot), image(second)
    spans = (slot.starts_at, slot.ends_at), (second.starts_at, second.ends_at)
    (second.starts_at, second.ends_at), (slot.starts_at, slot.ends_at) = spans
    for row in (slot, second):
        _saved(row)
    changes = [Change.of(slot, before[0]), Change.of(second, before[1])]
    record(SLOTS_SWAPPED, actor, changes, now=now, scope_keys=keys_of(slot.defence))
    turned(slot.defence, by_hand=True)


@transaction.atomic
def move_slot(number: int, starts_at: datetime, *, actor: Actor, now: datetime) -> Slot:
    """Give a slot another time; it stays as long as it is. Refuses one at which another slot stands."""
    slot = locked_slot(number)
    before, length = image(slot), slot.ends_at - slot.starts_at
    _must_be_free(slot.defence, starts_at, starts_at + length, but=slot.pk)
    slot.starts_at, slot.ends_at = starts_at, starts_at + length
    _saved(slot)
    record(SLOT_MOVED, actor, [Change.of(slot, before)], now=now, scope_keys=keys_of(slot.defence))
    turned(slot.defence, by_hand=True)
    return slot


@transaction.atomic
def add_slot(number: int, application: Application, starts_at: datetime, *, actor: Actor, now: datetime) -> Slot:
    """Give an application a slot by hand. Refuses a second one, one that overlaps, what has one in another."""
    defence = locked(number, {PLANNED, OPEN})
    if application.call_id != defence.call_id or application.state != SUBMITTED:
        raise NotPossible(_("The application does not stand submitted in this call."), "application")
    if defence.slots.filter(application=application).exists():
        raise NotPossible(_("The application has a slot already."), "application")
    if Slot.objects.filter(application=application).exclude(state=MISSED).exists():
        raise NotPossible(_("The application has a slot in another defence."), "application")
    ends_at = starts_at + timedelta(minutes=defence.minutes)
    _must_be_free(defence, starts_at, ends_at)
    made = Slot.objects.create(defence=defence, application=application, starts_at=starts_at, ends_at=ends_at)
    record(SLOT_ADDED, actor, [Change.of(made)], now=now, scope_keys=keys_of(defence))
    turned(defence, by_hand=True)
    return made


@transaction.atomic
def remove_slot(number: int, *, actor: Actor, now: datetime) -> Defence:
    """Take a slot out, with whoever was named to speak in it. Refuses one that was called up."""
    slot = locked_slot(number)
    changes = [Change.removal(row) for row in (slot, *slot.speakers.order_by("place"))]
    slot.speakers.all().delete()
    slot.points.all().delete()
    slot.delete()
    record(SLOT_REMOVED, actor, changes, now=now, scope_keys=keys_of(slot.defence))
    turned(slot.defence)
    return slot.defence


def _must_be_free(defence: Defence, since: datetime, until: datetime, but: int | None = None) -> None:
    rows = defence.slots.exclude(pk=but) if but else defence.slots.all()
    if rows.filter(starts_at__lt=until, ends_at__gt=since).exists():
        raise NotPossible(_("Another application is heard at that time."), "starts_at")


def _saved(slot: Slot) -> None:
    slot.revision += 1
    slot.save(update_fields=["starts_at", "ends_at", "revision"])
