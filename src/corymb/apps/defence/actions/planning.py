"""A defence is planned, its plan changed, opened with a commission, and closed."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.defence.actions.commission import find_exclusions
from corymb.apps.defence.actions.locking import MOVED_ON, keys_of, locked
from corymb.apps.defence.models import Defence
from corymb.apps.defence.states import (
    CLOSED,
    DEFENCE_CHANGED,
    DEFENCE_CLOSED,
    DEFENCE_MOVES,
    DEFENCE_OPENED,
    DEFENCE_PLANNED,
    HEARD,
    OPEN,
    PLANNED,
)
from corymb.apps.journal.actions import Actor, Change, record
from corymb.apps.journal.images import image
from corymb.apps.selection.models import Call
from corymb.kit.asking import NotPossible

NOT_YET = _("The call still takes applications; a defence follows when it has closed.")


@dataclass(frozen=True)
class Plan:
    """When and where, how many minutes each application has, and the breaks: 13:00-14:00."""

    starts_at: datetime
    place: str
    minutes: int
    breaks: tuple[str, ...] = ()


def is_closed(call: Call, now: datetime) -> bool:
    """Whether the window of a call is over, so that a defence can be planned."""
    return call.closes_at is not None and call.closes_at <= now


@transaction.atomic
def plan_defence(call: int, plan: Plan, by: Person | None, *, actor: Actor, now: datetime) -> Defence:
    """Plan a defence. Refuses a call that still takes applications."""
    found = Call.objects.select_for_update().get(pk=call)
    if not is_closed(found, now):
        raise NotPossible(NOT_YET)
    last = Defence.objects.filter(call=found).aggregate(last=Max("number"))["last"]
    made = Defence.objects.create(
        call=found,
        number=(last or 0) + 1,
        starts_at=plan.starts_at,
        place=plan.place,
        minutes=plan.minutes,
        breaks=list(plan.breaks),
        created_at=now,
        created_by=by,
    )
    record(DEFENCE_PLANNED, actor, [Change.of(made)], now=now, scope_keys=keys_of(made))
    return made


@transaction.atomic
def change_defence(number: int, plan: Plan, *, actor: Actor, now: datetime) -> Defence:
    """Change the plan. Slots that are there stay where they are until they are put in order anew."""
    defence = locked(number, {PLANNED})
    before = image(defence)
    defence.starts_at, defence.place = plan.starts_at, plan.place
    defence.minutes, defence.breaks = plan.minutes, list(plan.breaks)
    defence.revision += 1
    defence.save()
    record(DEFENCE_CHANGED, actor, [Change.of(defence, before)], now=now, scope_keys=keys_of(defence))
    return defence


@transaction.atomic
def open_defence(number: int, *, actor: Actor, now: datetime) -> Defence:
    """Open a defence. Refuses one without slots, or without somebody in the chair who is present."""
    defence = locked(number, {PLANNED})
    if not defence.slots.exists():
        raise NotPossible(_("No application has a slot yet."))
    if not defence.members.filter(is_chair=True, present_at__isnull=False).exists():
        raise NotPossible(_("Nobody who is present is in the chair."))
    find_exclusions(defence, actor=actor, now=now)
    return _moved(defence, OPEN, "opened_at", actor=actor, now=now)


@transaction.atomic
def close_defence(number: int, *, actor: Actor, now: datetime) -> Defence:
    """Close a defence. What was not heard may have a slot in a later one. Refuses while something is being heard."""
    defence = locked(number, {OPEN})
    if defence.slots.filter(state=HEARD).exists():
        raise NotPossible(_("An application is still being heard."))
    return _moved(defence, CLOSED, "closed_at", actor=actor, now=now)


def _moved(defence: Defence, state: str, at: str, *, actor: Actor, now: datetime) -> Defence:
    before = image(defence)
    if state not in DEFENCE_MOVES[defence.state]:
        raise NotPossible(MOVED_ON)
    defence.state = state
    setattr(defence, at, now)
    defence.save(update_fields=["state", at])
    act = DEFENCE_OPENED if state == OPEN else DEFENCE_CLOSED
    record(act, actor, [Change.of(defence, before)], now=now, scope_keys=keys_of(defence))
    return defence
