"""Slot by slot: an application is called up, heard, and closed with the hash of its marks; or nobody came."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from corymb.apps.defence.actions.commission import find_exclusions
from corymb.apps.defence.actions.locking import MOVED_ON, keys_of, locked_slot
from corymb.apps.defence.models import Slot
from corymb.apps.defence.queries.sheet import entitled, hash_of, whole_sheets
from corymb.apps.defence.states import DONE, HEARD, MISSED, OPEN, SLOT_ACTS, SLOT_MOVES, SLOTS, WAITING
from corymb.apps.journal.actions import Actor, Change, record
from corymb.apps.journal.images import image
from corymb.kit.asking import NotPossible


@transaction.atomic
def move_slot_on(number: int, state: str, *, actor: Actor, now: datetime) -> Slot:
    """Move a slot by the table of moves. Refuses while another one is heard, and to close one before its marks are in.

    When it is called up, what the register ties members to is put on record; when it is closed, its marks stand.
    """
    slot = locked_slot(number, set(SLOTS), {OPEN})
    if state not in SLOT_MOVES[slot.state]:
        raise NotPossible(MOVED_ON)
    before = image(slot)
    if state == HEARD:
        if slot.defence.slots.filter(state=HEARD).exists():
            raise NotPossible(_("Another application is being heard."))
        find_exclusions(slot.defence, actor=actor, now=now)
        slot.called_at = now
    elif state == DONE:
        _must_be_marked(slot)
        slot.done_at, slot.sha256 = now, hash_of(slot)
    elif state == WAITING and Slot.objects.filter(application=slot.application_id).exclude(state=MISSED).exists():
        raise NotPossible(_("The application has a slot in another defence."))
    slot.state = state
    slot.save(update_fields=["state", "called_at", "done_at", "sha256"])
    record(SLOT_ACTS[state], actor, [Change.of(slot, before)], now=now, scope_keys=keys_of(slot.defence))
    return slot


def _must_be_marked(slot: Slot) -> None:
    whole = whole_sheets(slot)
    there = [one for one in entitled(slot) if one.present_at]
    waiting = [str(one.person) for one in there if one.pk not in whole]
    if waiting:
        told = _("Marks are wanting of {names}; whoever has left is not present.")
        raise NotPossible(str(told).format(names=", ".join(waiting)))
    if not whole.intersection(one.pk for one in entitled(slot)):
        raise NotPossible(_("Nobody has marked the application."))
