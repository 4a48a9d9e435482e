"""Tasks for the length of a test."""

from collections.abc import Iterator
from datetime import datetime

import pytest

from corymb.kit.registries import Task, task_ends, task_sources

KIND = "report"


@pytest.fixture
def one_task() -> Iterator[dict[str, Task]]:
    """People's tasks, by e-mail."""
    given: dict[str, Task] = {}
    task_sources.add("test", lambda person, now: [given[person.email]] if person.email in given and now else [])
    yield given
    del task_sources.items["test"]


@pytest.fixture
def ends() -> Iterator[dict[str, datetime]]:
    """When reports were done, by their numbers."""
    given: dict[str, datetime] = {}
    task_ends.add(KIND, given.get)
    yield given
    del task_ends.items[KIND]
