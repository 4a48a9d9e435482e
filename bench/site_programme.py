"""Run by the bench with the site's settings, as the owner: the programme, facts and returns, and its scorecard.

site_programme.py FOLDER ORGANISATIONS - rows are drawn by DuckDB and read by COPY; indexes are made afterwards.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path

import django
import duckdb
import psycopg

YEARS, OPEN = range(2016, 2021), 2020
MOMENT, LATER = "2021-03-01 09:00:00+00", "2021-03-02 09:00:00+00"
LISTED = 20
"""So many clusters and organisations have the lists behind their figures; the whole programme is too large for one."""
PACK = "innovative-clusters-2016"
PIECE = 1 << 20
FACT = (
    "organisation_id, period, variable, value, unit, source, file, sheet, cell, written, scale, flag, load_id, "
    "recorded_at"
)
EVENT = (
    "reporter_id, code, kind, period, amount, category, organisation_id, named, role, country, is_withdrawn, "
    "load_id, source, file, sheet, cell, recorded_at"
)
RETURN = (
    "organisation_id, period_id, pack_id, state, round, due_at, version, findings, changed_at, moved_at, "
    "is_self_certified"
)
FIGURE = "member_return_id, variable, written, value, source, sheet, cell, version, at"


def main(folder: Path, organisations: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "corymb.site.settings")
    django.setup()
    _programme()
    _rows(folder, organisations)
    _scorecard()


def _programme() -> None:
    from django.core.management import call_command
    from django.utils import timezone

    from corymb.apps.journal.actions import SYSTEM
    from corymb.apps.programme import actions
    from corymb.apps.programme.models import Period

    call_command("put_pack_in_force", PACK, verbosity=0)
    now = timezone.now()
    for year in YEARS:
        if not Period.objects.filter(code=str(year)).exists():
            due = datetime(year + 1, 5, 1, tzinfo=UTC)
            period = actions.plan_period(str(year), date(year + 1, 1, 1), due, actor=SYSTEM, now=now)
            actions.open_period(period.pk, actor=SYSTEM, now=now)


def _rows(folder: Path, organisations: int) -> None:
    """Every organisation reports every year but the open one; a third of the facts were corrected once."""
    from corymb.apps.programme.models import PackVersion, Period
    from corymb.apps.returns.queries.figures import variables_of
    from corymb.packs.loader import load_text

    version = PackVersion.objects.get(state="in_force")
    variables = variables_of(load_text(version.text, PACK))
    periods = {period.code: period.pk for period in Period.objects.all()}
    with (
        duckdb.connect() as engine,
        psycopg.connect(os.environ["DATABASE_OWNER_URL"]) as connection,
    ):
        engine.execute("SET threads = 1")
        engine.execute("CREATE TABLE variables (k INT, code TEXT, unit TEXT, scale TEXT, middle DOUBLE)")
        rows = [
            (k, code, v.unit, f"{v.factor:f}", 5e8 if v.unit == "RUB" else 60_000 if "per" in v.unit else 80)
            for k, (code, v) in enumerate(sorted(variables.items()))
        ]
        engine.executemany("INSERT INTO variables VALUES (?, ?, ?, ?, ?)", rows)
        engine.execute("CREATE MACRO drawn(n, k) AS ((n * 7919 + k * 104729 + n * k * 31) % 99991) / 99991.0")
        engine.execute("CREATE MACRO state(n) AS CASE WHEN drawn(n, 1) < .6 THEN 'accepted' WHEN drawn(n, 1) < .7 THEN "
                       "'submitted' WHEN drawn(n, 1) < .75 THEN 'to_certify' WHEN drawn(n, 1) < .8 THEN 'returned' "
                       "ELSE 'draft' END")  # fmt: skip
        connection.execute(
            "INSERT INTO returns_factload (id, source, facts, event_facts, sha256, at) VALUES (1, %s, 0, 0, %s, %s)",
            ("load set (invented)", "0" * 64, MOMENT),
        )
        with _bare(connection, "returns_fact"):
            for year, at in product(YEARS, (MOMENT, LATER)):
                _copy(connection, engine, folder, "returns_fact", FACT, _facts(organisations, year, len(rows), at))
        with _bare(connection, "returns_eventfact"):
            for year in YEARS:
                _copy(connection, engine, folder, "returns_eventfact", EVENT, _events(organisations, year))
        with _bare(connection, "returns_return"):
            for year in YEARS:
                told = _returns(organisations, year, periods[str(year)], version.pk)
                _copy(connection, engine, folder, "returns_return", RETURN, told)
        _figures(connection, engine, folder, periods[str(OPEN)])
        connection.execute("DELETE FROM procrastinate_jobs WHERE status = 'todo'")


def _facts(organisations: int, year: int, width: int, at: str) -> str:
    counts = "state(n) = 'accepted'" if year == OPEN else f"drawn(n, {year}) < 0.9"
    step = 1 if at == MOMENT else 1.01
    return f"""
        SELECT n, {year}, code, round(middle * exp(4 * drawn(n, k) - 2) * power(1.05, {year} - 2016) * {step}, 0),
            unit, 'load set (invented)', '', '', '', '', scale, '', 1, '{at}'
        FROM (SELECT 1 + i // {width} AS n, i % {width} AS k FROM range({organisations * width}) r(i))
        JOIN variables USING (k)
        WHERE {counts} {"" if at == MOMENT else f"AND drawn(n, {year} + k) < 1/3"}"""


def _events(organisations: int, year: int) -> str:
    """One event for sixty organisations; two of them take part, and the first tells it."""
    return f"""
        SELECT n, 'E-' || n || '-{year}', kind, {year}, CASE kind WHEN 'joint_rd' THEN 5000000 END,
            CASE kind WHEN 'patent' THEN 'invention' ELSE '' END, who, '', role, '', 'f', 1, 'load set (invented)',
            '', '', '', '{MOMENT}'
        FROM (SELECT i * 60 + 1 AS n, CASE WHEN i % 2 = 0 THEN 'joint_rd' ELSE 'patent' END AS kind
              FROM range({organisations // 60}) r(i)),
             LATERAL (SELECT n AS who, CASE kind WHEN 'patent' THEN 'owner' ELSE 'lead' END AS role
                      UNION ALL SELECT n + 1, CASE kind WHEN 'patent' THEN 'owner' ELSE 'partner' END)"""


def _returns(organisations: int, year: int, period: int, pack: int) -> str:
    state = "state(n)" if year == OPEN else "'locked'"
    sent = f"'{year + 1}-04-20 09:00:00+00'"
    moments = f"'{year + 1}-05-01 00:00:00+00', 1, '[]', {sent}, {sent}, false"
    return f"SELECT n, {period}, {pack}, {state}, 1, {moments} FROM range(1, {organisations + 1}) r(n)"


def _figures(connection: psycopg.Connection, engine: duckdb.DuckDBPyConnection, folder: Path, period: int) -> None:
    """What stands in the returns that are being written: one in eight of the open year."""
    asked = "SELECT id FROM returns_return WHERE period_id = %s AND organisation_id %% 8 = 0 AND state <> 'accepted'"
    numbers = [row[0] for row in connection.execute(asked, (period,)).fetchall()]
    engine.execute("CREATE TABLE open (id BIGINT)")
    engine.executemany("INSERT INTO open VALUES (?)", [(number,) for number in numbers])
    told = f"""
        SELECT id, code, CAST(round(middle / CAST(scale AS DOUBLE), 0) AS BIGINT), round(middle, 0), 'form', '', '', 1,
            '{LATER}' FROM open, variables"""
    with _bare(connection, "returns_figure"):
        _copy(connection, engine, folder, "returns_figure", FIGURE, told)


@contextmanager
def _bare(connection: psycopg.Connection, table: str) -> Iterator[None]:
    """Without triggers, references and indexes, which are made again at the end."""
    asked = (
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'f'"
    )
    references = connection.execute(asked, (table,)).fetchall()
    asked = """SELECT indexrelid::regclass, pg_get_indexdef(indexrelid) FROM pg_index
               WHERE indrelid = %s::regclass AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)"""
    indexes = connection.execute(asked, (table,)).fetchall()
    connection.commit()  # PostgreSQL changes no table whose references are still to be checked
    connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    for name, _definition in references:
        connection.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    for name, _definition in indexes:
        connection.execute(f"DROP INDEX {name}")
    yield
    connection.execute("SET maintenance_work_mem = '512MB'")
    for _name, definition in indexes:
        connection.execute(definition)
    for name, definition in references:
        connection.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
    connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
    connection.commit()


def _copy(
    connection: psycopg.Connection,
    engine: duckdb.DuckDBPyConnection,
    folder: Path,
    table: str,
    columns: str,
    drawn: str,
) -> None:
    """Rows as DuckDB draws them, by way of a file."""
    path = folder / "rows.csv"
    engine.execute(f"COPY ({drawn}) TO '{path}' (FORMAT csv, HEADER false)")
    with path.open("rb") as file, connection.cursor() as cursor:
        empty = ", ".join(c for c in columns.split(", ") if c not in {"value", "amount"})
        with cursor.copy(f"COPY {table} ({columns}) FROM STDIN (FORMAT csv, FORCE_NOT_NULL ({empty}))") as copy:
            while piece := file.read(PIECE):
                copy.write(piece)
    path.unlink()


def _scorecard() -> None:
    """How the returns stand; the living scorecard, without what explains it; that of a day; a publication."""
    from django.utils import timezone

    from corymb.apps.journal.actions import SYSTEM
    from corymb.apps.progress.actions.counting import count_progress
    from corymb.apps.scorecard import actions
    from corymb.apps.scorecard.actions.computing import compute_run
    from corymb.apps.scorecard.actions.living import refresh_living

    now = timezone.now()
    count_progress(now)
    refresh_living(now)
    known = actions.ask_for_day(OPEN - 1, now, None, actor=SYSTEM, now=now)
    published = actions.order_publication(OPEN - 1, None, actor=SYSTEM, now=now, note="load set (invented)")
    for run in (known, published):
        compute_run(run.pk, now)
    make_lists()


def make_lists() -> None:
    """What stands behind the figures of places and organisations whose lists are asked for, as a job collects it."""
    from corymb.apps.scorecard.actions.collecting import collect_terms
    from corymb.apps.scorecard.queries.listed import own_scope

    clusters = [f"cluster:load-{number}" for number in range(1, LISTED + 1)]
    for scope in ("region:RU-KLU", *clusters, *map(own_scope, range(1, LISTED + 1))):
        collect_terms(scope)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
