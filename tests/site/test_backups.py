"""A backup comes back row for row and file for file, and says so; what was tampered with is refused."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from pytest_django import Settings

from corymb.apps.accounts.models import Person
from corymb.apps.files.actions import store_file
from corymb.apps.journal.actions import SYSTEM, Change, record
from corymb.site.backups import DUMP, FILES, MANIFEST, Manifest, NotPossible, back_up, differences
from corymb.site.postgres import ADMIN, OWNER
from tests.apps.accounts.making import NOW, a_person
from tests.architecture.repository import ROOT
from tests.database import server

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True)
class Copy:
    """An empty database and an empty data folder, as on another machine."""

    database: str
    home: Path

    def restore(self, folder: Path) -> subprocess.CompletedProcess[str]:
        env = {k: v for k, v in os.environ.items() if not k.startswith(("CORYMB_", "DATABASE_", "DJANGO_"))}
        env |= {
            "CORYMB_DATA": str(self.home), "CORYMB_SECRET_KEY": "x" * 50, "PYTHONPATH": str(ROOT / "src"),
            "DATABASE_URL": server().address(OWNER, self.database),
        }  # fmt: skip
        command = [sys.executable, "-P", "-m", "corymb.site.command", "restore", str(folder)]
        return subprocess.run(command, env=env, check=False, capture_output=True, text=True, timeout=120)


@pytest.fixture
def copy(tmp_path: Path, request: pytest.FixtureRequest) -> Copy:
    name = f"copy_{abs(hash(request.node.name)) % 10**8}_{os.getpid()}"
    with psycopg.connect(server().address(ADMIN, "postgres"), autocommit=True) as opened:
        opened.execute(f"CREATE DATABASE {name} OWNER {OWNER}".encode())
    return Copy(name, tmp_path / "elsewhere")


@pytest.fixture
def backup(tmp_path: Path, settings: Settings) -> Path:
    settings.FILES = tmp_path / "files"  # other tests keep theirs elsewhere
    person = a_person("officer", name="Ёлка «Север»")
    with transaction.atomic():
        record("test.made", SYSTEM, [Change.of(person), Change.of(person.grants.get())], now=NOW)
    store_file(SimpleUploadedFile("act.pdf", b"%PDF-1.7 act"), actor=SYSTEM, now=NOW)
    folder = tmp_path / "backup"
    back_up(folder, NOW)
    return folder


def test_a_backup_comes_back_as_it_was(backup: Path, copy: Copy) -> None:
    manifest = json.loads((backup / MANIFEST).read_text(encoding="utf-8"))
    done = copy.restore(backup)
    assert (done.returncode, done.stdout.strip().rpartition(" ")[2]) == (0, manifest["head"]), done.stderr
    with psycopg.connect(server().address(OWNER, copy.database)) as opened:
        assert opened.execute(b"SELECT name FROM accounts_person").fetchall() == [("Ёлка «Север»",)]
    (name,) = manifest["files"]
    assert (copy.home / "files" / name).read_bytes() == b"%PDF-1.7 act"


def test_a_database_that_holds_something_is_left_alone(backup: Path, copy: Copy) -> None:
    assert copy.restore(backup).returncode == 0
    again = copy.restore(backup)
    assert (again.returncode, again.stderr.strip().splitlines()[-1]) == (
        1, "CommandError: the database holds tables already; restore goes into an empty one",
    )  # fmt: skip


@pytest.mark.parametrize("part", [DUMP, MANIFEST])
def test_a_backup_that_was_changed_is_refused(backup: Path, copy: Copy, part: str) -> None:
    path = backup / part
    path.write_bytes(path.read_bytes()[:-10])
    assert copy.restore(backup).returncode == 1


def test_a_file_that_was_changed_is_told(backup: Path, copy: Copy) -> None:
    (file,) = [path for path in (backup / FILES).rglob("*") if path.is_file()]
    file.chmod(0o600)
    file.write_bytes(b"other")
    done = copy.restore(backup)
    assert (done.returncode, f"file {file.relative_to(backup / FILES)} is missing or changed" in done.stderr) == (
        1,
        True,
    )


def test_a_row_changed_by_hand_before_the_backup_is_told_of_and_comes_back(
    tmp_path: Path, copy: Copy, settings: Settings
) -> None:
    settings.FILES = tmp_path / "files"  # other tests keep theirs elsewhere, and change some
    person = a_person(name="As it was")
    with transaction.atomic():
        record("test.made", SYSTEM, [Change.of(person)], now=NOW)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_person SET email = 'mallory@example.org'")
    made = back_up(tmp_path / "backup", NOW)
    assert made.odd == [f"accounts.person {person.pk}: changed email"]
    done = copy.restore(tmp_path / "backup")
    assert (done.returncode, done.stdout.strip().rpartition(" ")[2], done.stderr.strip().splitlines()[-1]) == (
        0, made.head, f"not as the journal left it already in the backup: accounts.person {person.pk}: changed email",
    )  # fmt: skip


def test_a_row_that_became_odd_since_the_backup_is_a_difference(backup: Path) -> None:
    manifest = Manifest(**json.loads((backup / MANIFEST).read_text(encoding="utf-8")))
    assert (manifest.odd, differences(manifest)) == ([], [])
    with connection.cursor() as cursor:
        cursor.execute("UPDATE accounts_person SET email = 'mallory@example.org'")
    person = Person.objects.get().pk
    assert differences(manifest) == [
        "accounts_person: not the rows of the backup", f"accounts.person {person}: changed email",
    ]  # fmt: skip


def test_a_backup_of_before_rows_were_named_still_comes_back(backup: Path, copy: Copy) -> None:
    manifest = json.loads((backup / MANIFEST).read_text(encoding="utf-8"))
    del manifest["odd"]
    (backup / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    assert copy.restore(backup).returncode == 0


def test_a_backup_does_not_write_over_another(backup: Path) -> None:
    with pytest.raises(NotPossible, match="not empty"):
        back_up(backup, NOW)
