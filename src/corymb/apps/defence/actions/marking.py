"""A member of the commission marks what is being heard, criterion by criterion."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from corymb.apps.assessment.queries.sheet import ABSTAIN
from corymb.apps.defence.actions.locking import keys_of, locked_slot
from corymb.apps.defence.models import Exclusion, Point, Slot
from corymb.apps.defence.queries.sheet import content_for
from corymb.apps.defence.queries.shut import tied_now
from corymb.apps.defence.states import HEARD, MARKED, OPEN, SLOT_READ, SLOTS
from corymb.apps.journal.actions import Actor, record_act
from corymb.kit.asking import NotPossible
from corymb.packs.call import Scale
from corymb.packs.call_defence import asked_at_defence

LONGEST = 2_000
NOT_NOW = _("Marks are taken while the application is heard, from those who are present.")


@dataclass(frozen=True)
class Given:
    """What a member wrote for a criterion; None = nothing was sent."""

    mark: str | None = None
    reason: str | None = None


@transaction.atomic
def mark(number: int, member: int, given: Mapping[str, Given], *, actor: Actor, now: datetime) -> list[str]:
    """Take marks of a member; which criteria changed. The journal is told which, never the marks.

    Refuses outside the defence of the slot, from who is not present or is recused, on record or by the register of
    today, what is not marked here, a mark off the scale, a long remark.
    """
    slot = locked_slot(number, set(SLOTS), {OPEN})
    row = slot.defence.members.get(pk=member)
    if slot.state != HEARD or row.present_at is None:
        raise NotPossible(NOT_NOW)
    recused = Exclusion.objects.filter(member=row, application=slot.application_id, lifted_at=None).exists()
    if recused or slot.application_id in tied_now(row.person_id, slot.defence.call_id):
        raise NotPossible(_("Who is tied to an application does not mark it."))
    content = content_for(slot)
    asked = {leaf.code for leaf in asked_at_defence(content)}
    there = {point.criterion: point for point in slot.points.filter(member=row)}
    changed = []
    for code, one in given.items():
        if code not in asked:
            raise NotPossible(_("The commission is not asked about this criterion."))
        if _kept(there.get(code) or Point(slot=slot, member=row, criterion=code), one, content.scale, now):
            changed.append(code)
    if changed:
        thing = ("defence.slot", str(slot.pk), "")
        record_act(MARKED, actor, thing, now=now, scope_keys=keys_of(slot.defence), criteria=sorted(changed))
    return sorted(changed)


def _kept(point: Point, one: Given, scale: Scale, now: datetime) -> bool:
    """Whether something changed. A remark without a mark and without an abstention is not kept yet."""
    before = point.pk, point.mark, point.reason
    if one.reason is not None:
        point.reason = one.reason.replace("\r\n", "\n").strip()
        if len(point.reason) > LONGEST:
            raise NotPossible(str(_("At most {n} signs fit into a remark.")).format(n=LONGEST))
    if one.mark:
        point.mark = _read(one.mark.strip(), scale)
    elif point.pk is None or before == (point.pk, point.mark, point.reason):
        return False
    if point.pk is not None and before == (point.pk, point.mark, point.reason):
        return False
    point.at = now
    point.save()
    return True


def _read(text: str, scale: Scale) -> int | None:
    if text == ABSTAIN:
        return None
    if not text.isdecimal() or int(text) not in scale.marks:
        told = _("Marks go from {worst} to {best}.")
        raise NotPossible(str(told).format(worst=scale.worst, best=scale.best))
    return int(text)


@transaction.atomic
def note_read(slot: Slot, *, actor: Actor, now: datetime) -> None:
    """Somebody looked at the marks of a commission."""
    record_act(SLOT_READ, actor, ("defence.slot", str(slot.pk), ""), now=now, scope_keys=keys_of(slot.defence))
