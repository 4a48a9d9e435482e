"""The agenda of a defence as a person may see it, and a slot in words."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from corymb.apps.defence.models import Commissioner, Defence, Exclusion, Point, Slot, Speaker
from corymb.apps.defence.queries.scores import heard_of
from corymb.apps.defence.queries.sheet import content_for
from corymb.apps.defence.queries.shut import shut_to
from corymb.apps.defence.states import DONE, HEARD, MISSED, SLOT_TONES, SLOTS, WAITING
from corymb.apps.selection.queries.contents import told_there
from corymb.kit.registries import Label
from corymb.kit.saying import number
from corymb.packs.call_defence import asked_at_defence


@dataclass(frozen=True)
class Line:
    """A slot in the agenda. One that is shut to the reader has no application, no state and no marks.

    `marked` of `members` have marked; `score` is the commission's mean once the slot is closed.
    """

    slot: Slot | None
    time: str
    state: Label = ""
    tone: str = ""
    speakers: tuple[str, ...] = ()
    marked: int = 0
    members: int = 0
    score: str = ""

    @property
    def is_waiting(self) -> bool:
        return self.slot is not None and self.slot.state == WAITING

    @property
    def is_heard(self) -> bool:
        return self.slot is not None and self.slot.state == HEARD

    @property
    def is_missed(self) -> bool:
        return self.slot is not None and self.slot.state == MISSED


def clock(moment: datetime, zone: str) -> str:
    """10:20, by the clock of the call."""
    return f"{moment.astimezone(ZoneInfo(zone)):%H:%M}"


def time_of(slot: Slot) -> str:
    """10:20-10:40, by the clock of the call."""
    zone = slot.defence.call.zone
    return f"{clock(slot.starts_at, zone)}–{clock(slot.ends_at, zone)}"


def when(slot: Slot) -> str:
    """3 Dec 2018, 10:20 MSK."""
    return told_there(slot.starts_at, slot.defence.call.zone)


def members_of(defence: Defence) -> list[Commissioner]:
    return list(defence.members.select_related("person").order_by("-is_chair", "person__name", "pk"))


def slots_of(defence: Defence) -> QuerySet[Slot]:
    """In the order of time."""
    rows = defence.slots.select_related("application__region", "application__by_version", "defence__call")
    return rows.order_by("starts_at", "pk")


def agenda_of(defence: Defence, person: Any, rows: Iterable[Slot] | None = None) -> list[Line]:
    """Every slot in the order of time, or the slots of a page, for a reader to whom some may be shut.

    A fixed number of queries.
    """
    return agenda(defence, shut_to(person, defence.call_id), rows)


def speakers_of(slots: Collection[int]) -> dict[int, list[str]]:
    """Slot -> who speaks, with their posts, in their order."""
    found: dict[int, list[str]] = {}
    for one in Speaker.objects.filter(slot__in=slots).order_by("slot", "place"):
        found.setdefault(one.slot_id, []).append(f"{one.name}, {one.post}" if one.post else one.name)
    return found


def agenda(defence: Defence, shut: Collection[int], shown: Iterable[Slot] | None = None) -> list[Line]:
    rows, members = list(slots_of(defence) if shown is None else shown), members_of(defence)
    numbers = [row.pk for row in rows]
    speakers = speakers_of(numbers)
    out: dict[int, set[int]] = {}
    standing = Exclusion.objects.filter(member__defence=defence, lifted_at=None)
    for member, application in standing.values_list("member", "application"):
        out.setdefault(application, set()).add(member)
    given = _given(numbers)
    heard = heard_of(defence.call_id, numbers)
    lines = []
    for row in rows:
        if row.application_id in shut:
            lines.append(Line(None, time_of(row)))
            continue
        recused = out.get(row.application_id, set())
        asked = {leaf.code for leaf in asked_at_defence(content_for(row))}
        whole = {who for who, codes in given.get(row.pk, {}).items() if asked <= codes} - recused
        lines.append(
            Line(
                row,
                time_of(row),
                SLOTS[row.state],
                SLOT_TONES[row.state],
                tuple(speakers.get(row.pk, ())),
                len(whole),
                len(members) - len(recused),
                _score(row, heard),
            )
        )
    return lines


def _given(slots: list[int]) -> dict[int, dict[int, set[str]]]:
    """Slot -> member -> criteria they marked, or abstained from with a reason."""
    found: dict[int, dict[int, set[str]]] = {}
    rows = Point.objects.filter(slot__in=slots).exclude(mark=None, reason="")
    for slot, member, criterion in rows.values_list("slot", "member", "criterion"):
        found.setdefault(slot, {}).setdefault(member, set()).add(criterion)
    return found


def _score(row: Slot, heard: dict[int, Any]) -> str:
    if row.state != DONE or row.application_id not in heard:
        return ""
    return number(heard[row.application_id].score(content_for(row)), 2)


def in_turn(defence: Defence) -> Slot | None:
    """What is heard, else what comes next; None where nothing is left."""
    rows = slots_of(defence)
    return rows.filter(state=HEARD).first() or rows.filter(state=WAITING).first()


def on_screen(defence: Defence, person: Any) -> Line | None:
    """What the screen in the room shows of it."""
    slot = in_turn(defence)
    return agenda_of(defence, person, [slot])[0] if slot else None
