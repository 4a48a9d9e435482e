"""Reminding people of what is due from them, and telling somebody else of what stays undone."""

from collections.abc import Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from corymb.apps.letters.actions.outbox import PERSON, write_letter
from corymb.apps.letters.models import Reminder
from corymb.apps.letters.queries import tasks_on_rungs
from corymb.apps.letters.states import ESCALATION, REMINDER, Rung
from corymb.kit.registries import Task, everybody
from corymb.kit.working_days import in_force


def remind_everybody(now: datetime) -> int:
    """Write one letter to each person who has a task on a new rung of the ladder; how many letters. Safe to repeat.

    On a day off nobody is written to: the ladder counts working days, so nothing is late by it.
    """
    if not in_force().is_working(timezone.localtime(now).date()):
        return 0
    letters = 0
    for number, person in everybody[PERSON]():
        on_rungs = tasks_on_rungs(person, now)
        due = [(task, rung) for task, rung in on_rungs if rung != Rung.ESCALATED]
        late = [task for task, rung in on_rungs if rung == Rung.ESCALATED and task.escalates_to]
        letters += _remind(number, REMINDER, due, now)
        for task in late:
            letters += _remind(task.escalates_to, ESCALATION, [(task, Rung.ESCALATED)], now)
    return letters


@transaction.atomic
def _remind(number: str, kind: str, due: Sequence[tuple[Task, Rung]], now: datetime) -> int:
    """One letter about those of the tasks the person has not been reminded of on this rung."""
    known = set(
        Reminder.objects.filter(addressee_kind=PERSON, addressee_id=number, task_key__in=[t.key for t, _ in due])
        .values_list("task_key", "rung")
    )  # fmt: skip
    fresh = [(task, rung) for task, rung in due if (task.key, rung) not in known]
    if not fresh:
        return 0
    told = [_told(task, rung) for task, rung in fresh]
    letter = write_letter(kind, number, {"tasks": told}, now=now)
    Reminder.objects.bulk_create(
        Reminder(addressee_kind=PERSON, addressee_id=number, task_key=t.key, rung=rung, letter=letter, reminded_at=now)
        for t, rung in fresh
    )
    return 1


def _told(task: Task, rung: Rung) -> dict[str, str | None]:
    """A task as the letter keeps it."""
    due = task.due.isoformat() if task.due else None
    return {"title": str(task.title), "url": settings.ADDRESS + task.url, "due": due, "rung": rung.value}
