"""Looks into the database past the site's own code, as its unprivileged role."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from corymb.site.postgres import APP, Server
from trust.served import pause

OF_ORGANISATIONS = ("membership", "sizeclass", "residence", "appointment", "contractparty")
TRIES = 600


@contextmanager
def _opened(home: Path) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    with psycopg.connect(Server(home / "postgres").address(APP), connect_timeout=5) as connection:
        yield connection


def rows(
    home: Path, query: sql.SQL | sql.Composed, values: Sequence[Any] | Mapping[str, Any] = ()
) -> list[tuple[Any, ...]]:
    """Rows of a query; asked again while the database is coming back."""
    for _ in range(TRIES):
        try:
            with _opened(home) as connection:
                return connection.execute(query, values).fetchall()
        except psycopg.OperationalError:
            pause()
    raise RuntimeError("the database does not answer")


def hanging_on(home: Path, organisations: Sequence[int]) -> set[str]:
    """Every row of these organisations, and every row that names one of them, whole, as text."""
    found = rows(
        home,
        sql.SQL("SELECT 'organisation ' || to_jsonb(t)::text FROM registry_organisation t WHERE id = ANY(%s)"),
        [list(organisations)],
    )
    for table in OF_ORGANISATIONS:
        query = sql.SQL("SELECT {} || to_jsonb(t)::text FROM {} t WHERE organisation_id = ANY(%s)")
        found += rows(
            home, query.format(sql.Literal(f"{table} "), sql.Identifier(f"registry_{table}")), [list(organisations)]
        )
    return {text for (text,) in found}


def naming(home: Path, organisation: int) -> list[str]:
    """The tables that have rows of an organisation, with their numbers."""
    found = []
    for table in OF_ORGANISATIONS:
        query = sql.SQL("SELECT id FROM {} WHERE organisation_id = %s").format(sql.Identifier(f"registry_{table}"))
        found += [f"{table} {number}" for (number,) in rows(home, query, [organisation])]
    return found


def entries(home: Path, act: str, kind: str, number: int) -> int:
    """How many entries the journal has of an act on a thing."""
    query = sql.SQL("SELECT count(*) FROM journal_entry WHERE act = %s AND object_kind = %s AND object_id = %s")
    return int(rows(home, query, [act, kind, str(number)])[0][0])
