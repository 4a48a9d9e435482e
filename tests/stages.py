"""Stages that are built once a process: what a builder wrote is kept, and laid back for the next test that asks for it.

@built_once
def panel() -> Panel: ...

The first test that begins with a stage has it made by the actions, through every rule, trigger and check, and its rows
are copied out. A later one gets the same rows with the same keys, and a copy of what the builder returned. A stage is
only laid back where nothing was written before it and nothing is stood in for: everywhere else the builder runs.
"""

from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cache, wraps
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import pytest
from django.core import mail
from django.db import connection
from django.utils.translation import get_language

from corymb import i18n
from corymb.apps.files.actions import path_of
from corymb.apps.files.models import StoredFile

P = ParamSpec("P")
R = TypeVar("R")
STANDING_IN = {"monkeypatch", "settings"}
"""Fixtures of tests in which a builder may do something else than it does elsewhere."""
TABLES = """
SELECT format('%I', c.relname), string_agg(format('%I', a.attname), ', ' ORDER BY a.attnum)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' GROUP BY c.relname
"""
UNTOUCHED = "SELECT pg_current_xact_id_if_assigned() IS NULL AND current_user = session_user"


@dataclass(frozen=True)
class Stage:
    """What a builder returned, wrote, stored and sent."""

    made: Any
    rows: list[tuple[str, bytes]]
    files: list[Path]
    mails: list[Any]


_built: dict[str, Stage] = {}
_open = [False]


@pytest.fixture(autouse=True)
def stages_are_kept(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whether stages may be laid back in this test: its own fixtures and it itself stand in for nothing."""
    known = request.node._fixtureinfo
    ours = [
        one for found in known.name2fixturedefs.values() for one in found if one.func.__module__.startswith("tests.")
    ]
    _open[0] = not STANDING_IN & {*known.argnames, *(name for one in ours for name in one.argnames)}
    yield
    _open[0] = False


def built_once(build: Callable[P, R]) -> Callable[P, R]:
    """The builder, which runs once a process for the same arguments where a test begins with it."""

    @wraps(build)
    def built(*args: P.args, **kwargs: P.kwargs) -> R:
        if not (_open[0] and _plain([args, kwargs]) and _untouched()):
            return build(*args, **kwargs)
        said = f"{build.__module__}.{build.__qualname__} {args} {kwargs} {get_language()} {i18n.language()}"
        stage = _built.get(said)
        if stage is None or not all(file.exists() for file in stage.files):
            made, _built[said] = _watched(lambda: build(*args, **kwargs))
            return made
        _lay(stage)
        again: R = deepcopy(stage.made)
        return again

    return built


def _plain(value: object) -> bool:
    """Whether it says all of itself when it is printed."""
    if isinstance(value, dict):
        return all(map(_plain, value.values()))
    return all(map(_plain, value)) if isinstance(value, list | tuple) else isinstance(value, str | int | None)


def _untouched() -> bool:
    """Whether this test has a transaction of its own and has written nothing yet."""
    if not connection.in_atomic_block:
        return False
    row = _asked(UNTOUCHED)[0]
    return bool(row[0])


def _asked(sql: str) -> list[tuple[Any, ...]]:
    """Rows of a statement, past what counts the statements of a page."""
    with connection.connection.cursor() as cursor:
        found: list[tuple[Any, ...]] = cursor.execute(sql).fetchall()
        return found


def _watched(build: Callable[[], R]) -> tuple[R, Stage]:
    """Build a stage and copy out what is new."""
    begins, sent = int(_asked("SELECT pg_current_xact_id()::text")[0][0]), len(mail.outbox)
    made = build()
    new = f"xmin::text::bigint >= {begins}"
    asked = " UNION ALL ".join(f"SELECT {n} WHERE EXISTS (SELECT FROM {t} WHERE {new})" for n, (t, _) in _tables())
    rows = []
    for place in sorted(place for (place,) in _asked(asked)):
        table, columns = _tables()[place][1]
        out = f"COPY (SELECT {columns} FROM {table} WHERE {new}) TO STDOUT"
        with connection.connection.cursor() as cursor, cursor.copy(out) as copy:
            rows.append((f"COPY {table} ({columns}) FROM STDIN", b"".join(copy)))
    files = [path_of(digest) for digest in StoredFile.objects.values_list("sha256", flat=True)]
    return made, Stage(deepcopy(made), rows, files, deepcopy(mail.outbox[sent:]))


@cache
def _tables() -> list[tuple[int, tuple[str, str]]]:
    """Every table and its columns that are written, by number."""
    return list(enumerate((table, columns) for table, columns in _asked(TABLES)))


def _lay(stage: Stage) -> None:
    """Put the rows back as they were; triggers and references were asked when they were made."""
    with connection.connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement, rows in stage.rows:
            with cursor.copy(statement) as copy:
                copy.write(rows)
        cursor.execute("SET LOCAL session_replication_role = origin")
    mail.outbox.extend(deepcopy(stage.mails))
