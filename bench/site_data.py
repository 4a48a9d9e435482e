"""The load set of the site: 240,000 invented organisations in 1,400 clusters, in a PostgreSQL of its own, made once."""

import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import psycopg
from stdnum.ru import inn

from bench.measuring import ROOT
from corymb.methods import names
from corymb.site.postgres import APP, OWNER, Server

FOLDER = ROOT / ".bench" / "site"
SEED, ORGANISATIONS, CLUSTERS = 2017, 240_000, 1_400
WORDS = ("Берёза", "Кедр", "Лён", "Сосна", "Ива", "Дуб", "Липа", "Цапля", "Янтарь", "Фонарь", "Мёд", "Камень", "Ольха")
KINDS = ("company",) * 8 + ("university", "research")
SIZES = ("micro", "small", "medium", "large")


@dataclass(frozen=True)
class Loaded:
    """A load set that stands: its server, and how to connect the site to it."""

    server: Server
    home: Path

    def environment(self) -> dict[str, str]:
        return os.environ | {
            "CORYMB_DATA": str(self.home),
            "CORYMB_SECRET_KEY": "only for a bench " * 4,
            "CORYMB_TIMING": "yes",
            "DATABASE_URL": self.server.address(APP),
            "DATABASE_OWNER_URL": self.server.address(OWNER),
        }


def loaded(*, small: bool) -> Loaded:
    """Start the server of the load set, and fill it where it is not filled yet."""
    home = FOLDER / ("small" if small else "full")
    home.mkdir(mode=0o711, parents=True, exist_ok=True)
    server = Server(home / "postgres")
    server.start()
    found = Loaded(server, home)
    mark = home / "made.json"
    size = (2_400, 14) if small else (ORGANISATIONS, CLUSTERS)
    _command(found, "prepare")
    if not mark.exists() or json.loads(mark.read_text(encoding="utf-8")) != [SEED, *size]:
        started = time.monotonic()
        _command(found, "load_regions")
        with psycopg.connect(server.address(OWNER)) as connection:
            _fill(connection, *size)
        with psycopg.connect(server.address(OWNER), autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
        mark.write_text(json.dumps([SEED, *size]), encoding="utf-8")
        print(f"load set made in {time.monotonic() - started:.0f} s", file=sys.stderr)
    return found


def _command(found: Loaded, *arguments: str) -> None:
    env = found.environment() | {"CORYMB_AS_OWNER": "yes"}
    subprocess.run(
        [sys.executable, "-P", "-m", "corymb.site.command", *arguments], env=env, check=True, stdout=subprocess.DEVNULL
    )


def _fill(connection: psycopg.Connection, organisations: int, clusters: int) -> None:
    """Rows by COPY; triggers of history are off meanwhile, because nobody changed anything."""
    chance = random.Random(SEED)
    connection.execute(
        "TRUNCATE registry_organisation, registry_cluster, registry_membership, registry_sizeclass, "
        "registry_clusterstanding CASCADE"
    )
    regions = [row[0] for row in connection.execute("SELECT id FROM registry_region ORDER BY code").fetchall()]
    for table in ("registry_organisation", "registry_cluster", "registry_membership"):
        connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    _copy(connection, "registry_cluster", CLUSTER_COLUMNS, (_cluster(n, regions) for n in range(1, clusters + 1)))
    rows = (_organisation(n, chance.choice(regions), chance) for n in range(1, organisations + 1))
    _copy(connection, "registry_organisation", ORGANISATION_COLUMNS, rows)
    members = ((n, n, 1 + n % clusters, "2016-01-01", None, 1, "council_decision", "", None, "")
               for n in range(1, organisations + 1))  # fmt: skip
    _copy(connection, "registry_membership", MEMBERSHIP_COLUMNS, members)
    sizes = ((n, 2020, SIZES[n % 4]) for n in range(1, organisations + 1))
    _copy(connection, "registry_sizeclass", ("organisation_id", "year", "size"), sizes)
    connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for table in ("registry_organisation", "registry_cluster", "registry_membership"):
        connection.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
        connection.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")


CLUSTER_COLUMNS = (
    "id", "code", "title_en", "title_ru", "specialisation_en", "specialisation_ru", "region_id", "status",
    "status_since", "web", "is_synthetic", "evidence", "evidence_source", "search_text",
)  # fmt: skip
ORGANISATION_COLUMNS = (
    "id", "scheme", "number", "name", "short_name", "name_en", "kind", "region_id", "okved_main", "okved_more",
    "is_exporter", "is_confidential", "is_synthetic", "source", "created_at", "sort_name", "search_text",
    "name_blocks",
)  # fmt: skip
MEMBERSHIP_COLUMNS = (
    "id", "organisation_id", "cluster_id", "starts_on", "ends_on", "share", "basis", "document_number",
    "document_date", "note",
)  # fmt: skip


def _cluster(number: int, regions: list[int]) -> tuple[object, ...]:
    title = f"Кластер {WORDS[number % len(WORDS)]}-{number} (вымышленный)"
    latin = names.skeleton(title)
    return (
        number, f"load-{number}", f"Cluster {number} (invented)", title, "", "", regions[number % len(regions)],
        "leader", "2016-10-19", "", True, "", "", f"{names.plain(title)} {latin}",
    )  # fmt: skip


def _organisation(number: int, region: int, chance: random.Random) -> tuple[object, ...]:
    body = f"00{number:07d}"
    name = f"ООО «{chance.choice(WORDS)}-{chance.choice(WORDS)}-{number}» (вымышленное)"
    sort_name = names.plain(names.without_legal_form(name))
    created = f"2016-{1 + number % 12:02d}-{1 + number % 28:02d} 09:00:00+00"
    return (
        number, "RU-INN", body + inn.calc_company_check_digit(body), name, "", "", KINDS[number % len(KINDS)], region,
        "62.01", [], number % 7 == 0, False, True, "load", created, sort_name, names.search_text(name),
        [names.block("", name)],
    )  # fmt: skip


def _copy(
    connection: psycopg.Connection, table: str, columns: tuple[str, ...], rows: Iterable[tuple[object, ...]]
) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)
