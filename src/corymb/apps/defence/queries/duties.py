"""What of a defence is due from a person: marks of what is heard now, names of who speaks. Derived, never stored."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import holds
from corymb.apps.defence.models import Slot
from corymb.apps.defence.queries.naming import own_url, slot_url
from corymb.apps.defence.queries.seeing import names_speakers, own_member, own_slots, visible_to
from corymb.apps.defence.queries.sheet import sheet_of
from corymb.apps.defence.rules import ANSWER, MARK
from corymb.apps.defence.states import HEARD, WAITING
from corymb.kit.registries import Task


def tasks(person: Any, now: datetime) -> Iterator[Task]:
    """An application that is heard and waits for one's marks; slots for which nobody is named to speak."""
    if holds(person, MARK):
        yield from _of_member(person)
    if holds(person, ANSWER):
        yield from _of_region(person, now)


def _of_member(person: Any) -> Iterator[Task]:
    if not Slot.objects.filter(state=HEARD, defence__members__person=person.pk).exists():
        return
    for slot in visible_to(person).filter(state=HEARD):
        member = own_member(person, slot.defence)
        if member and not sheet_of(slot, member).is_whole:
            title = _("An application is being heard; your marks are wanted")
            yield Task(
                f"defence:{slot.pk}", title, slot_url(slot), _("Give marks"), slot.ends_at, slot.application.title
            )


def _of_region(person: Any, now: datetime) -> Iterator[Task]:
    rows = own_slots(person).filter(state=WAITING, starts_at__gte=now, speakers=None)
    for slot in rows.order_by("starts_at", "pk"):
        if names_speakers(person, slot.application):
            title = _("Name who speaks at the defence of your application")
            yield Task(
                f"speakers:{slot.pk}",
                title,
                own_url(slot),
                _("Name the speakers"),
                slot.starts_at,
                slot.application.title,
            )
