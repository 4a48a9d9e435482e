"""A defence and a slot, locked for an act, in a state in which the act goes."""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from corymb.apps.defence.models import Defence, Slot
from corymb.apps.defence.states import OPEN, PLANNED, WAITING
from corymb.apps.selection.queries.seeing import call_key
from corymb.kit.asking import NotPossible

MOVED_ON = _("The defence has moved on meanwhile; look where it stands now.")


def locked(number: int, states: Collection[str]) -> Defence:
    """A defence in one of these states. Refuses another one."""
    defence = Defence.objects.select_for_update(of=("self",)).select_related("call").get(pk=number)
    if defence.state not in states:
        raise NotPossible(MOVED_ON)
    return defence


def locked_slot(number: int, states: Collection[str] = (WAITING,), within: Collection[str] = (PLANNED, OPEN)) -> Slot:
    """A slot with its defence, which is locked first, so that none deadlocks. Refuses one that stands elsewhere."""
    found = Slot.objects.get(pk=number)
    defence = locked(found.defence_id, within)
    slot = Slot.objects.select_for_update(of=("self",)).select_related("application__by_version").get(pk=number)
    slot.defence = defence
    if slot.state not in states:
        raise NotPossible(MOVED_ON)
    return slot


def turned(defence: Defence, *, by_hand: bool = False) -> None:
    """An agenda on paper is the one of a revision, and says whether its order is still the one that was drawn."""
    defence.revision, defence.by_hand = defence.revision + 1, defence.by_hand or by_hand
    defence.save(update_fields=["by_hand", "revision"])


def keys_of(defence: Defence) -> list[str]:
    return [call_key(defence.call_id)]
