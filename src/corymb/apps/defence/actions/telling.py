"""Regions are told when they defend, the commission what it hears: letters, held at first. Who speaks is named."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.accounts.rules import held_in
from corymb.apps.accounts.states import REGION_OFFICIAL
from corymb.apps.defence.actions.locking import keys_of, locked, locked_slot, turned
from corymb.apps.defence.models import Commissioner, Defence, Slot, Speaker
from corymb.apps.defence.queries.agenda import members_of, slots_of
from corymb.apps.defence.queries.letters import (
    SAID_BEFORE,
    held_for,
    held_letters,
    letters_to_commission,
    names_of,
    said_of_slot,
    said_to_member,
    say_otherwise,
    taken_out_after,
)
from corymb.apps.defence.queries.printed import KIND
from corymb.apps.defence.queries.seeing import ABOUT
from corymb.apps.defence.states import (
    AGENDA_ASKED,
    ANNOUNCED,
    LETTER,
    LETTER_COMMISSION,
    LETTER_REMOVED,
    LETTERS_WRITTEN,
    OPEN,
    PLANNED,
    SPEAKERS_NAMED,
    WAITING,
)
from corymb.apps.journal.actions import Actor, Change, record, record_act
from corymb.apps.journal.images import image
from corymb.apps.letters.actions import Notice, called_back, move_letter, tell
from corymb.apps.selection.queries.seeing import keys_of as keys_of_application
from corymb.kit.asking import NotPossible

MOST_SPEAKERS = 3


@transaction.atomic
def write_letters(number: int, *, actor: Actor, now: datetime) -> int:
    """Write to the officials of each region about its slot and to the commission, each letter held. How many letters.

    Whoever has a letter has one more only where what it says has changed: the time, the place, the agenda.
    """
    defence = locked(number, {PLANNED, OPEN})
    written = _tell_regions(defence, actor=actor, now=now) + _convene(defence, actor=actor, now=now)
    if not written:
        raise NotPossible(_("There is nobody to write to, or everybody has a letter already."))
    thing = ("defence.defence", str(defence.pk), "")
    record_act(LETTERS_WRITTEN, actor, thing, now=now, scope_keys=keys_of(defence), letters=written)
    return written


@transaction.atomic
def announce(number: int, by: Person | None, *, actor: Actor, now: datetime) -> int:
    """Let the held letters go, show the regions their slots. How many letters went.

    Refuses a defence without slots, and letters that tell another agenda than the one that stands.

    Letters the person may not read stay held: `by` is tied to something they are about; None is nobody's.
    """
    defence = locked(number, {PLANNED, OPEN})
    if not defence.slots.exists():
        raise NotPossible(_("No application has a slot yet."))
    if say_otherwise(defence):
        raise NotPossible(
            _("The agenda has changed since the letters were written: write them anew, then let them go.")
        )
    letters = list(held_letters(defence) if by is None else held_for(defence, by))
    for letter in letters:
        move_letter(letter, "release", actor=actor, now=now)
    if defence.announced_at is None:
        before = image(defence)
        defence.announced_at = now
        defence.save(update_fields=["announced_at"])
        record(ANNOUNCED, actor, [Change.of(defence, before)], now=now, scope_keys=keys_of(defence))
    return len(letters)


@transaction.atomic
def name_speakers(number: int, speakers: Sequence[tuple[str, str]], *, actor: Actor, now: datetime) -> Slot:
    """Say who speaks: names and posts in their order, in place of who was named before. Refuses a slot that is over."""
    slot = locked_slot(number)
    named = [(name.strip(), post.strip()) for name, post in speakers if name.strip()]
    if not named:
        raise NotPossible(_("Name at least one person who speaks."))
    changes = [Change.removal(row) for row in slot.speakers.order_by("place")]
    slot.speakers.all().delete()
    made = [
        Speaker.objects.create(slot=slot, place=place, name=name, post=post)
        for place, (name, post) in enumerate(named[:MOST_SPEAKERS], 1)
    ]
    turned(slot.defence)
    changes = [*(Change.of(row) for row in made), *changes]
    keys = [*keys_of(slot.defence), *keys_of_application(slot.application)]
    record(SPEAKERS_NAMED, actor, changes, now=now, scope_keys=keys)
    return slot


def let_out(member: Commissioner, *, actor: Actor, now: datetime) -> bool:
    """Letters to a member who is taken out go back; whether one had gone, so that another one tells them.

    Of whoever is named anew only the letters since then: the others were told of. Must run in the transaction of it.
    """
    defence = member.defence
    own = letters_to_commission(defence).filter(values__member=member.pk)
    gone = called_back(own, actor=actor, now=now)
    if not gone:
        return False
    said = {name: gone[member.person_id].values[name] for name in SAID_BEFORE}
    notice = Notice(LETTER_REMOVED, KIND, (str(defence.pk),), said, keys_of(defence))
    return tell(member.person_id, notice, actor=actor, now=now)


@transaction.atomic
def ask_for_agenda(defence: Defence, *, actor: Actor, now: datetime) -> None:
    """Somebody wants the agenda on paper; the job that makes it follows."""
    record_act(AGENDA_ASKED, actor, ("defence.defence", str(defence.pk), ""), now=now, scope_keys=keys_of(defence))


def _tell_regions(defence: Defence, *, actor: Actor, now: datetime) -> int:
    written = 0
    for slot in slots_of(defence).filter(state=WAITING):
        region = f"region:{slot.application.region.code}"
        notice = Notice(LETTER, ABOUT, names_of(slot), said_of_slot(slot), [region])
        written += sum(tell(person, notice, actor=actor, now=now) for person in _officials(region, now))
    return written


def _convene(defence: Defence, *, actor: Actor, now: datetime) -> int:
    if not defence.slots.exists():
        return 0
    written = 0
    for member in members_of(defence):
        said, after = said_to_member(member, defence), taken_out_after(member)
        notice = Notice(LETTER_COMMISSION, KIND, (str(defence.pk),), said, keys_of(defence), after)
        written += tell(member.person_id, notice, actor=actor, now=now)
    return written


def _officials(region: str, now: datetime) -> list[int]:
    return sorted(set(held_in([region], [REGION_OFFICIAL], localdate(now)).values_list("person", flat=True)))
