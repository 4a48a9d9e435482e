"""Backup and restore: the database as PostgreSQL dumps it, the files people gave, and the head of the journal.

A backup says with its manifest what it must come to; a restore compares, and proves the journal anew. Rows that were
not as the journal left them when the backup was made are named in it: they come back as odd as they were.
"""

import hashlib
import json
import os
import shutil
import subprocess
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from corymb import __version__
from corymb.apps.journal.actions import seal_pending
from corymb.apps.journal.queries import audit, proof
from corymb.site.postgres import Unavailable, programs
from corymb.site.roles import grant_rows

DUMP, FILES, MANIFEST = "database.dump", "files", "manifest.json"
OUTSIDE = ("procrastinate_workers",)
"""Tables whose rows speak of running processes; they are not compared."""


class NotPossible(Exception):  # noqa: N818 - an answer to whoever runs the command
    """Why a backup or restore does not go."""


@dataclass(frozen=True)
class Manifest:
    """What a backup holds: each table by number and sum of its rows, files by their hashes, the journal's head.

    `odd` names the rows that were not as the journal left them already then.
    """

    version: str
    at: str
    head: str
    sealed: int
    tables: dict[str, list[str]]
    files: list[str]
    dump: str
    odd: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        return sum(int(number) for number, _sum in self.tables.values())


def back_up(folder: Path, now: datetime) -> Manifest:
    """Write a backup into a new folder, as of one moment. Refuses a folder that holds something."""
    if folder.exists() and any(folder.iterdir()):
        raise NotPossible(f"{folder} is not empty")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    while seal_pending(now):
        pass
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        state, tables, odd = proof.state(), summed(), odd_rows()
        _run("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={folder / DUMP}")
    files = _copied(settings.FILES, folder / FILES)
    dump = hashlib.sha256((folder / DUMP).read_bytes()).hexdigest()
    manifest = Manifest(__version__, now.isoformat(), state.head, state.sealed, tables, files, dump, odd)
    (folder / MANIFEST).write_text(json.dumps(asdict(manifest), indent=1), encoding="utf-8")
    return manifest


def restore(folder: Path) -> Manifest:
    """Bring a backup into an empty database. Refuses a database with tables, and a backup that was changed."""
    manifest = _read(folder)
    with connection.cursor() as cursor:
        if connection.introspection.table_names(cursor):
            raise NotPossible("the database holds tables already; restore goes into an empty one")
    _run("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", str(folder / DUMP))
    grant_rows()
    _copied(folder / FILES, settings.FILES)
    if (differing := differences(manifest)) != []:
        raise NotPossible("restored, and not the same: " + "; ".join(differing))
    return manifest


def differences(manifest: Manifest) -> list[str]:
    """What in this database and its files is not as the manifest says; the journal is proved and audited on the way."""
    tables, verdict = summed(), proof.verified()
    found = [
        f"{name}: not the rows of the backup"
        for name in sorted({*tables, *manifest.tables})
        if tables.get(name) != manifest.tables.get(name)
    ]
    if verdict.fault or verdict.head != manifest.head:
        found.append(f"journal: {verdict.fault or 'another head'}")
    found += [odd for odd in odd_rows() if odd not in manifest.odd]
    found += [f"file {name} is missing or changed" for name in manifest.files if not _sound(settings.FILES / name)]
    return found


def odd_rows() -> list[str]:
    """Every row that is not as the journal left it, and which of its fields."""
    return [" ".join((f"{odd.kind} {odd.id}: {odd.what}", *odd.fields)) for odd in audit.odd_rows()]


def summed() -> dict[str, list[str]]:
    """Number of rows of every table, and a sum over the hashes of their texts that does not depend on their order."""
    with connection.cursor() as cursor:
        names = sorted(set(connection.introspection.table_names(cursor)) - set(OUTSIDE))
        found = {}
        for name in names:
            cursor.execute(f'SELECT count(*), coalesce(sum(hashtextextended(t::text, 0)::numeric), 0) FROM "{name}" t')
            found[name] = [str(value) for value in cursor.fetchone()]
    return found


def _read(folder: Path) -> Manifest:
    try:
        manifest = Manifest(**json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
        dump = hashlib.sha256((folder / DUMP).read_bytes()).hexdigest()
    except (OSError, ValueError, TypeError) as error:
        raise NotPossible(f"{folder} is no backup, or not a whole one") from error
    if dump != manifest.dump:
        raise NotPossible(f"{folder / DUMP} was changed after the backup")
    return manifest


def _copied(source: Path, target: Path) -> list[str]:
    """Copy stored files that are not there yet; their paths below the folder. A file is never changed, only added."""
    names = sorted(str(p.relative_to(source)) for p in source.rglob("*") if p.is_file() and "incoming-" not in p.name)
    for name in names:
        place = target / name
        if not place.exists():
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            shutil.copy2(source / name, place)
    return names


def _sound(path: Path) -> bool:
    """Whether a stored file is there and is what its name says."""
    return path.exists() and hashlib.sha256(path.read_bytes()).hexdigest() == path.name


def _run(program: str, *arguments: str) -> None:
    """One of PostgreSQL's programs on our database: the wheel's, else the one on the path."""
    named: dict[str, Any] = connection.settings_dict
    words = {"PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGHOST": "HOST", "PGPORT": "PORT", "PGDATABASE": "NAME"}
    env = os.environ | {ours: str(named[theirs]) for ours, theirs in words.items() if named[theirs]}
    target = [f"--dbname={named['NAME']}"] if program == "pg_restore" else []
    done = subprocess.run([_found(program), *target, *arguments], env=env, check=False, capture_output=True, text=True)
    if done.returncode:
        raise NotPossible(f"{program}: {done.stderr.strip()}")


def _found(program: str) -> str:
    try:
        return str(programs() / "bin" / program)
    except Unavailable:
        return shutil.which(program) or program
