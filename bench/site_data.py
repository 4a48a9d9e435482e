"""The load set of the site: 240,000 invented organisations in 1,400 clusters, in a PostgreSQL of its own, made once."""

import json
import random
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable
from pathlib import Path

import psycopg

from bench.measuring import ROOT
from bench.own_server import Loaded, copied
from bench.site_rows import MEMBERSHIP, Rows
from corymb.site.postgres import OWNER, Server

FOLDER = ROOT / ".bench" / "site"
SEED, ORGANISATIONS, CLUSTERS, SMALL = 2017, 240_000, 1_400, (2_400, 14)
MADE = 4
"""Raise it when the rows change, so that a set made before is made anew."""


def loaded(*, small: bool) -> Loaded:
    """Start the server of the load set, and fill it where it is not filled yet."""
    home = FOLDER / ("small" if small else "full")
    size = SMALL if small else (ORGANISATIONS, CLUSTERS)
    mark, wanted = home / "made.json", [MADE, SEED, *size]
    if mark.exists() and json.loads(mark.read_text(encoding="utf-8")) != wanted:
        shutil.rmtree(home)  # rows are known by their numbers, which a second filling would not start at one
    if not (home / "postgres").exists():
        copied(home, "postgres")
    found = Loaded(Server(home / "postgres"), home)
    found.server.start()
    try:
        _command(found, "prepare")
        if not mark.exists():
            _make(found, *size)
            mark.write_text(json.dumps(wanted), encoding="utf-8")
    except BaseException:
        found.server.stop()
        raise
    return found


def _make(found: Loaded, organisations: int, clusters: int) -> None:
    started = time.monotonic()
    with psycopg.connect(found.server.address(OWNER)) as connection:
        _fill(connection, organisations, clusters)
    _programme(found, organisations)
    with psycopg.connect(found.server.address(OWNER), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    print(f"load set made in {time.monotonic() - started:.0f} s", file=sys.stderr)


def _programme(found: Loaded, organisations: int) -> None:
    """What is more than rows: the programme is put in force, facts come by the million, the scorecard is computed."""
    code = Path(__file__).with_name("site_programme.py")
    env = found.environment() | {"CORYMB_AS_OWNER": "yes"}
    subprocess.run([sys.executable, str(code), str(found.home), str(organisations)], env=env, check=True)


def _command(found: Loaded, *arguments: str) -> None:
    env = found.environment() | {"CORYMB_AS_OWNER": "yes"}
    subprocess.run(
        [sys.executable, "-P", "-m", "corymb.site.command", *arguments], env=env, check=True, stdout=subprocess.DEVNULL
    )


def _fill(connection: psycopg.Connection, organisations: int, clusters: int) -> None:
    """Rows by COPY; triggers of history and journal are off meanwhile, because nobody changed anything."""
    regions = dict(connection.execute("SELECT code, id FROM registry_region ORDER BY code").fetchall())
    tables = list(Rows(regions, organisations, clusters, random.Random(SEED)).tables())
    names = [table for table, _columns, _rows in tables]
    guarded = _every_table(connection)  # emptying these reaches tables that refer to them
    for table in guarded:
        connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    connection.execute(f"TRUNCATE {', '.join(names)}, journal_unsealed CASCADE")
    for table, columns, rows in tables:
        _copy(connection, table, columns, rows)
    connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in guarded:
        connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    for table in names:
        if table != "journal_seal":  # its numbers are the sealer's
            connection.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
    told = f"{MEMBERSHIP}, pgh_obj_id, pgh_label, pgh_created_at"
    connection.execute(
        f"""INSERT INTO registry_membershiphistory ({told})
            SELECT {MEMBERSHIP}, id, 'insert', recorded_at FROM registry_membership"""
    )
    connection.execute("UPDATE registry_organisation SET seen_from = seen_from")  # what its trigger derives


def _every_table(connection: psycopg.Connection) -> list[str]:
    asked = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tableowner = current_user"
    return [row[0] for row in connection.execute(asked).fetchall()]


def _copy(connection: psycopg.Connection, table: str, columns: str, rows: Iterable[tuple[object, ...]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
