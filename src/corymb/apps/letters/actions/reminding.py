"""Reminding people of what is due from them, and telling somebody else of what stays undone."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from corymb.apps.letters.actions.everyone import for_everybody
from corymb.apps.letters.actions.outbox import write_letter
from corymb.apps.letters.models import Reminder
from corymb.apps.letters.queries import tasks_on_rungs
from corymb.apps.letters.states import ESCALATION, PERSON, REMINDER, Rung
from corymb.kit.registries import Task, addressees
from corymb.kit.working_days import in_force


def remind_everybody(now: datetime) -> int:
    """Write one letter to each person who has a task on a new rung of the ladder; how many letters. Safe to repeat.

    On a day off nobody is written to: the ladder counts working days, so nothing is late by it.
    """
    if not in_force().is_working(timezone.localtime(now).date()):
        return 0
    return for_everybody(lambda number, person: _about(number, person, now))


def _about(number: str, person: Any, now: datetime) -> int:
    """Letters about the tasks of one person, to them and to whoever hears of what stays undone."""
    on_rungs = tasks_on_rungs(person, now, person.language)
    due = [(task, rung) for task, rung in on_rungs if rung != Rung.ESCALATED]
    late = [task for task, rung in on_rungs if rung == Rung.ESCALATED and task.escalates_to]
    letters = _remind(number, REMINDER, _lines(number, due), now)
    for other in sorted({task.escalates_to for task in late}):
        letters += _remind(other, ESCALATION, _lines(number, _late(person, other, now)), now)
    return letters


def _late(person: Any, other: str, now: datetime) -> list[tuple[Task, Rung]]:
    """What somebody else hears of a person, in the language of the one who hears of it."""
    to = addressees[PERSON]([other]).get(other)
    on_rungs = tasks_on_rungs(person, now, to.language if to else person.language)
    return [(task, rung) for task, rung in on_rungs if rung == Rung.ESCALATED and task.escalates_to == other]


def _lines(of: str, on_rungs: Iterable[tuple[Task, Rung]]) -> list[dict[str, Any]]:
    return [told(task, of, rung=rung.value) for task, rung in on_rungs]


def _remind(number: str, kind: str, lines: Sequence[dict[str, Any]], now: datetime) -> int:
    """One letter about those of the tasks the person has not been reminded of on this rung."""
    keys = [line["key"] for line in lines]
    known = set(
        Reminder.objects.filter(addressee_kind=PERSON, addressee_id=number, task_key__in=keys)
        .values_list("task_key", "rung")
    )  # fmt: skip
    fresh = [line for line in lines if (line["key"], line["rung"]) not in known]
    if not fresh:
        return 0
    letter = write_letter(kind, number, {"tasks": fresh}, now=now)
    Reminder.objects.bulk_create(
        Reminder(
            addressee_kind=PERSON,
            addressee_id=number,
            task_key=line["key"],
            rung=line["rung"],
            letter=letter,
            reminded_at=now,
        )
        for line in fresh
    )
    return 1


def told(task: Task, of: str, **more: str) -> dict[str, Any]:
    """A task as a letter keeps it: by its key and whose it is, so that a link finds out how it stands when followed."""
    due = task.due.isoformat() if task.due else None
    return {"key": task.key, "of": of, "title": task.title, "url": task.url, "due": due, **more}
