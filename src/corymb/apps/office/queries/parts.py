"""What the tasks of an office have in common: how they are made, how rows are counted by call."""

from typing import Any

from django.db.models import Count, QuerySet

from corymb.apps.selection.models import Call
from corymb.kit.registries import Label, Task
from corymb.kit.saying import number

KEY = "office"
"""How the keys of these tasks begin."""


ORDER = (
    "secretary", "arrange", "answers", "acting", "confirm", "lacking", "late", "differ", "put", "rank", "plan",
    "session", "close", "untold", "held", "comments", "publish", "undecided", "anew", "tied", "draw", "send",
    "declined", "carry", "replan", "register",
)  # fmt: skip
"""The tasks of a call in the order of its steps; steps of the defence stand before the ranking."""
FIRST = 10


def step_of(what: str) -> int:
    return FIRST + ORDER.index(what.partition("-")[0])


def task(what: str, call: Call, title: Label, url: str, act: Label, count: int | None = None, **more: Any) -> Task:
    about = call.title if count is None else f"{call.title}: {number(count)}"
    return Task(f"{KEY}:{what}-{call.pk}", str(title), url, str(act), about=about, step=step_of(what), **more)


def counts_of(rows: QuerySet[Any], name: str) -> dict[int, int]:
    """How many rows each call has; `name` leads to the call."""
    return dict(rows.order_by().values_list(name).annotate(n=Count("pk")))
