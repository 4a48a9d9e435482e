"""What is due from people, as the apps derive it: nothing of it is stored here."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import override

from corymb.apps.letters.rules import rung_of
from corymb.apps.letters.states import Rung
from corymb.kit.registries import Task, in_order, task_ends, task_sources
from corymb.kit.working_days import in_force


def open_tasks(person: Any, now: datetime, language: str) -> list[Task]:
    """Everything that is due from a person, told in a language, in their order."""
    with override(language):
        return in_order(replace(task, title=str(task.title)) for task in _derived(person, now))


def tasks_on_rungs(person: Any, now: datetime, language: str) -> list[tuple[Task, Rung]]:
    """What is due from a person, with the rung each task stands on; the nearest first."""
    today, calendar = timezone.localtime(now).date(), in_force()
    found = [(task, task.due) for task in open_tasks(person, now, language)]
    on_rungs = [(task, rung_of(timezone.localtime(due).date(), today, calendar)) for task, due in found if due]
    return [(task, rung) for task, rung in on_rungs if rung]


def open_task(person: Any, key: str, now: datetime) -> Task | None:
    """The task of a key, while it is due from the person."""
    return next((task for task in _derived(person, now) if task.key == key), None)


def done_at(key: str) -> datetime | None:
    """When the task of a key was done; None while it is not, and where its app does not tell."""
    kind, _, rest = key.partition(":")
    return task_ends[kind](rest) if kind in task_ends else None


def _derived(person: Any, now: datetime) -> Iterator[Task]:
    for source in task_sources:
        yield from source(person, now)
