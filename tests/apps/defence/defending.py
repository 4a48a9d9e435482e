"""A call whose applications are assessed, a commission of three, a defence with four slots."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from corymb.apps.accounts.models import Person
from corymb.apps.defence.actions import commission, holding, marking, planning, slots, telling
from corymb.apps.defence.models import Commissioner, Defence, Slot
from corymb.apps.defence.states import DONE, HEARD
from corymb.apps.selection.models import Application
from tests.apps.council.sitting import Council, council
from tests.people import grant, person
from tests.stages import built_once

START = datetime(2018, 8, 6, 7, 0, tzinfo=UTC)
"""10:00 in Moscow, on a day after the call has closed."""
PLAN = planning.Plan(START, "Москва, зал 1 (тест)", 30, ("11:00-11:30",))
STAGES = (
    {"code": "scoring", "kind": "scoring", "label": {"en": "Scoring", "ru": "Оценка"}, "experts": 3},
    {
        "code": "defence", "kind": "defence", "label": {"en": "Defence", "ru": "Защита"},
        "criteria": ["targets_quality", "management_quality"], "share": "0.25",
    },
    {"code": "council", "kind": "council", "label": {"en": "Council", "ru": "Совет"}},
)  # fmt: skip
"""A call that gives its defence a quarter of the score and has two criteria marked at it."""


@dataclass
class Stage:
    """Who takes part in a test."""

    council: Council
    defence: Defence
    members: list[Commissioner] = field(default_factory=list)

    @property
    def secretary(self) -> Person:
        return self.council.secretary

    @property
    def applications(self) -> list[Application]:
        return self.council.applications

    def told(self, who: Person | None = None, minutes: int = 0) -> dict[str, Any]:
        return self.council.told(who, minutes)

    def slot(self, place: int) -> Slot:
        """The slot of an application."""
        rows = Slot.objects.select_related("defence__call", "application__by_version", "application__region")
        return rows.get(defence=self.defence, application=self.applications[place])

    def ordered(self, order: slots.Order | None = None) -> list[Slot]:
        return slots.propose_slots(self.defence.pk, order or slots.Order(), self.secretary, **self.told())

    def opened(self) -> None:
        self.ordered()
        commission.note_present(self.defence.pk, {one.pk for one in self.members}, **self.told())
        planning.open_defence(self.defence.pk, **self.told())

    def called(self, place: int) -> Slot:
        return holding.move_slot_on(self.slot(place).pk, HEARD, **self.told())

    def marks(self, place: int, member: int, mark: str, reason: str = "") -> None:
        """The same mark of a member for everything that is asked."""
        from corymb.apps.defence.queries.sheet import content_for
        from corymb.packs.call_defence import asked_at_defence

        slot, row = self.slot(place), self.members[member]
        given = {leaf.code: marking.Given(mark, reason) for leaf in asked_at_defence(content_for(slot))}
        marking.mark(slot.pk, row.pk, given, **self.told(row.person))

    def heard(self, place: int, *marks: str) -> Slot:
        """An application is heard, marked by members one after another, and its defence closed."""
        slot = self.called(place)
        for member, mark in enumerate(marks):
            self.marks(place, member, mark)
        return holding.move_slot_on(slot.pk, DONE, **self.told())

    def announced(self) -> None:
        telling.announce(self.defence.pk, None, **self.told())


@built_once
def stage(code: str = "clusters-2018", **content: Any) -> Stage:
    """A defence that is planned, with its commission and without slots."""
    return stage_of(council(code=code, **content))


def stage_of(here: Council) -> Stage:
    """The same for the call of a council that is there."""
    defence = planning.plan_defence(here.call.pk, PLAN, here.secretary, **here.told())
    made = Stage(here, defence)
    made.members = [
        commission.name_member(defence.pk, one, is_chair=n == 0, **here.told()) for n, one in enumerate(here.members)
    ]
    return made


def official_of(application: Application) -> Person:
    found = person(f"Official of {application.region.code}")
    grant(found, "region_official", f"region:{application.region.code}")
    return found
