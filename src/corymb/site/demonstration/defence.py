"""A defence of the decided call: slots by lot, a commission of the council's members, and their marks. All invented."""

from collections.abc import Mapping
from datetime import datetime
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from corymb.apps.accounts.models import Person
from corymb.apps.accounts.rules import plain_actor
from corymb.apps.defence.actions import commission, holding, marking, planning, printing, slots, telling
from corymb.apps.defence.models import Commissioner, Slot
from corymb.apps.defence.queries.sheet import entitled
from corymb.apps.defence.states import BY_LOT, DONE, HEARD
from corymb.apps.selection.models import Call
from corymb.packs.call import CallContent
from corymb.packs.call_defence import asked_at_defence

PLACE, MINUTES, BREAKS, SEED = "Москва, большой зал (демо)", 15, ("12:30-13:30",), "2016"
SPEAKER = ("Выступающий (демонстрация)", "придуманная должность")
TIED = "Работал у заявителя (демо)"


def load_defence(call: Call, content: CallContent, secretary: Person, members: list[Person], day: datetime) -> None:
    """A defence held on a day: every application was heard, one member stays out of the third slot."""
    begins = day.astimezone(ZoneInfo(call.zone)).replace(hour=9, minute=0, second=0, microsecond=0)
    told: dict[str, Any] = {"actor": plain_actor(secretary), "now": begins}
    plan = planning.Plan(begins, PLACE, MINUTES, BREAKS)
    defence = planning.plan_defence(call.pk, plan, secretary, **told)
    seats = [commission.name_member(defence.pk, one, is_chair=n == 0, **told) for n, one in enumerate(members)]
    made = slots.propose_slots(defence.pk, slots.Order(BY_LOT, SEED), secretary, **told)
    telling.announce(defence.pk, None, **told)
    for slot in made:
        telling.name_speakers(slot.pk, [SPEAKER], **told)
    commission.exclude(defence.pk, seats[1].pk, made[2].application_id, TIED, **told)
    commission.note_present(defence.pk, {seat.pk for seat in seats}, **told)
    planning.open_defence(defence.pk, **told)
    _heard(made, content, told)
    planning.close_defence(defence.pk, actor=told["actor"], now=made[-1].ends_at)
    printing.make_agenda(defence.pk, begins)


def _heard(made: list[Slot], content: CallContent, told: Mapping[str, Any]) -> None:
    """Slot by slot, with marks around a quality drawn for each application."""
    chance = Random(f"{SEED}:{len(made)}")  # noqa: S311 - invents marks
    for slot in made:
        holding.move_slot_on(slot.pk, HEARD, actor=told["actor"], now=slot.starts_at)
        around = chance.uniform(1.5, 4.7)
        for member in entitled(Slot.objects.select_related("defence").get(pk=slot.pk)):
            marking.mark(slot.pk, member.pk, _given(content, around, chance), **_by(member, slot.ends_at))
        holding.move_slot_on(slot.pk, DONE, actor=told["actor"], now=slot.ends_at)


def _given(content: CallContent, around: float, chance: Random) -> dict[str, marking.Given]:
    return {
        leaf.code: marking.Given(str(min(5, max(0, round(around + chance.gauss(0, 0.7))))), "")
        for leaf in asked_at_defence(content)
    }


def _by(member: Commissioner, now: datetime) -> dict[str, Any]:
    return {"actor": plain_actor(member.person), "now": now}
