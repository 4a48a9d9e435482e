"""Files: kept whole and once, opened by whom their thing belongs to, refused where they could harm."""

import io
import socket
import struct
import threading
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from pytest_django import Settings

from corymb.apps.accounts.models import Person
from corymb.apps.files.actions import path_of, store_file
from corymb.apps.files.models import StoredFile
from corymb.apps.files.queries import found, visible_to
from corymb.apps.files.rules import clean_name
from corymb.apps.journal.actions import SYSTEM
from corymb.apps.journal.models import Entry
from corymb.apps.journal.queries import audit
from corymb.kit.registries import openers
from corymb.refusal import Refusal
from tests.apps.accounts.making import NOW, a_person, as_actor
from tests.web import entered

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\nordinary"


def given(name: str = "report.pdf", content: bytes = PDF, **named: object) -> StoredFile:
    return store_file(SimpleUploadedFile(name, content), **{"actor": SYSTEM, "now": NOW} | named)  # type: ignore[arg-type]


def zipped(**parts: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return packed.getvalue()


WITH_MACROS = zipped(**{"[Content_Types].xml": b"<Types/>", "xl/vbaProject.bin": b"macros"})


def taken(person: Person, file: StoredFile) -> tuple[int, bytes]:
    """Status and content of what a person's browser gets."""
    answer = entered(person).get(reverse("files:download", args=[file.pk]))
    return answer.status_code, b"".join(answer) if answer.streaming else b""


def left_over(settings: Settings) -> list[Path]:
    return list(settings.FILES.glob("incoming-*"))


def test_a_file_is_kept_whole_with_its_hash_and_journaled() -> None:
    file = given(about=("registry.organisation", "7"), scope_keys=["region:RU-KLU"])
    assert (file.sha256, file.size, file.kind, file.scanned) == (
        sha256(PDF).hexdigest(),
        len(PDF),
        "pdf",
        "not scanned",
    )
    place = path_of(file.sha256)
    assert (place.read_bytes(), place.stat().st_mode & 0o777) == (PDF, 0o400)
    entry = Entry.objects.get()
    assert (entry.act, entry.object_id, entry.scope_keys) == ("files.file.stored", str(file.pk), ["region:RU-KLU"])
    assert list(audit.odd_rows()) == []


def test_the_same_content_is_kept_once_under_both_names() -> None:
    first, second = given("a.pdf"), given("b.pdf")
    assert (first.pk != second.pk, path_of(first.sha256)) == (True, path_of(second.sha256))


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.pdf", b""),
        ("program.exe", b"MZ\x90\0"),
        ("script.sh", b"#!/bin/sh\necho"),
        ("page.html", b"<html><script>"),
        ("drawing.svg", b"<svg onload='x'>"),
        ("report.pdf", b"PK\x03\x04 not a pdf"),
        ("report.pdf.exe", PDF),
        ("cut.xlsx", b"PK\x03\x04cut off"),
        ("bomb.zip", zipped(a=b"\0" * 40_000_000)),
        ("evidence.zip", zipped(**{"act.pdf": PDF, "evil.exe": b"MZ\x90\0"})),
        ("evidence.zip", zipped(**{"act.pdf": b"MZ\x90\0"})),
        ("evidence.zip", zipped(**{"EVIL.JS": b"run()"})),
        ("evidence.zip", zipped(**{"inner.zip": zipped(**{"evil.scr": b"x"})})),
        ("evidence.zip", zipped(**{"no.name": zipped(**{"evil.scr": b"x"})})),
        ("evidence.zip", zipped(a=zipped(a=zipped(a=zipped(a=b"a"))))),
        ("evidence.zip", zipped(**{"book.xlsx": WITH_MACROS})),
        ("evidence.zip", zipped(**{"folder/page.html": b"<script>"})),
        ("book.xlsx", WITH_MACROS),
        ("letter.docx", zipped(**{"[Content_Types].xml": b"<Types/>", "word/vbaProject.bin": b"macros"})),
        ("table.ods", zipped(mimetype=b"x", **{"Basic/Standard/Module1.xml": b"Sub Main"})),
        ("book.xlsx", zipped(**{"[Content_Types].xml": b"<Types/>", "xl/media/image1.png": b"MZ\x90\0"})),
    ],
)
def test_what_could_harm_is_refused_and_nothing_is_kept(name: str, content: bytes, settings: Settings) -> None:
    with pytest.raises(Refusal):
        given(name, content)
    assert (StoredFile.objects.count(), Entry.objects.count(), left_over(settings)) == (0, 0, [])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("evidence.zip", zipped(**{"act.pdf": PDF, "folder/book.xlsx": zipped(a=b"a"), "__MACOSX/._act.pdf": b"\0"})),
        ("evidence.zip", zipped(**{"inner.zip": zipped(**{"book.xlsx": zipped(a=b"a")})})),
        ("evidence.zip", zipped(**{"cut.xlsx": b"PK\x03\x04cut off"})),
        ("book.xlsm", WITH_MACROS),
    ],
    ids=["ordinary", "in each other", "damaged inside", "a name that tells of macros"],
)
def test_what_is_ordinary_is_kept(name: str, content: bytes) -> None:
    assert given(name, content).size == len(content)


def test_a_program_in_an_archive_is_named() -> None:
    with pytest.raises(Refusal) as caught:
        given("evidence.zip", zipped(**{"folder/evil.exe": b"MZ\x90\0"}))
    assert str(caught.value) == "evidence.zip: evil.exe: There is a program or a page in the archive. Take it out."


def test_a_file_that_is_too_large_is_refused_before_it_is_read_to_its_end(settings: Settings) -> None:
    settings.LARGEST_FILE = 1_000_000
    with pytest.raises(Refusal, match="larger than 1 MB"):
        given(content=PDF + b" " * 1_000_001)
    assert left_over(settings) == []


@pytest.mark.parametrize(
    ("given_name", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Temp\\отчёт 2019.xlsx", "отчёт 2019.xlsx"),
        ("a\u202efdp.exe", "a_fdp.exe"),
        ('x"<>|?.pdf', "x_____.pdf"),
        (" . ", "file"),
        ("n" * 300 + ".pdf", "n" * 196 + ".pdf"),
    ],
)
def test_names_cannot_mislead(given_name: str, kept: str) -> None:
    assert clean_name(given_name) == kept


def test_a_file_comes_out_as_a_download_and_as_nothing_else() -> None:
    person = a_person()
    file = given("отчёт.pdf", actor=as_actor(person))
    answer = entered(person).get(reverse("files:download", args=[file.pk]))
    assert b"".join(answer) == PDF
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert (answer["X-Content-Type-Options"], answer["Content-Security-Policy"]) == ("nosniff", "sandbox")


@pytest.fixture
def thing_seen_by() -> Iterator[set[int]]:
    """Numbers of the people who may see the thing `test.thing` number 7."""
    seen: set[int] = set()
    openers.add("test.thing", lambda person: ["7"] if person.pk in seen else [])
    yield seen
    del openers.items["test.thing"]


def test_a_file_is_opened_by_those_who_see_its_thing_and_by_nobody_else(thing_seen_by: set[int]) -> None:
    sees, stranger, officer = a_person(), a_person(), a_person("officer")
    thing_seen_by.add(sees.pk)
    file, elsewhere = given(about=("test.thing", "7")), given(about=("unknown.thing", "7"))
    assert [taken(p, file) for p in (sees, stranger, officer)] == [(200, PDF), (404, b""), (404, b"")]
    assert (list(visible_to(sees)), list(visible_to(stranger))) == ([file], [])
    assert taken(sees, elsewhere) == (404, b"")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("отчёт", ["отчёт_Томск-2019.xlsx"]),
        ("otchet tomsk", ["отчёт_Томск-2019.xlsx"]),
        ("2019 отчеты", ["отчёт_Томск-2019.xlsx"]),
        ("agree", ["Agreement 7.pdf"]),
        ("соглашение", []),
        ("pdf", []),
        ("' | !", []),
        ("", []),
    ],
)
def test_files_are_found_by_the_words_of_their_names(typed: str, expected: list[str]) -> None:
    person = a_person()
    for name in ("отчёт_Томск-2019.xlsx", "Agreement 7.pdf"):
        content = zipped(a=b"a") if name.endswith("xlsx") else PDF
        given(name, content, actor=as_actor(person))
    assert [name for name, _line, _url in found(person, typed, 20)] == expected


def test_files_are_found_by_those_who_may_open_them_alone(thing_seen_by: set[int]) -> None:
    sees, stranger, officer = a_person(), a_person(), a_person("officer")
    thing_seen_by.add(sees.pk)
    old, new = given("protocol 1.pdf", about=("test.thing", "7")), given("protocol 2.pdf", about=("test.thing", "7"))
    given("protocol 3.pdf", about=("unknown.thing", "7"))
    assert [url for _name, _line, url in found(sees, "protocol", 20)] == [
        reverse("files:download", args=[file.pk]) for file in (new, old)
    ]
    assert len(found(sees, "protocol", 1)) == 1
    assert (found(stranger, "protocol", 20), found(officer, "protocol", 20)) == ([], [])


def test_taking_a_confidential_file_is_journaled() -> None:
    person = a_person()
    file = given(actor=as_actor(person), confidential=True)
    assert taken(person, file) == (200, PDF)
    entry = Entry.objects.get(act="files.file.taken")
    assert (entry.actor_id, entry.object_id) == (str(person.pk), str(file.pk))


@pytest.fixture
def clamav(settings: Settings, tmp_path: Path) -> Iterator[list[bytes]]:
    """A scanner that finds the word EICAR; what it was sent."""
    address = tmp_path / "clamd"
    sent: list[bytes] = []
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(address))
    listening.listen()

    def serve() -> None:
        connection, _ = listening.accept()
        with connection, connection.makefile("rb") as stream:
            assert stream.read(10) == b"zINSTREAM\0"
            content = b""
            while length := struct.unpack(">I", stream.read(4))[0]:
                content += stream.read(length)
            sent.append(content)
            connection.sendall(b"stream: Eicar FOUND\0" if b"EICAR" in content else b"stream: OK\0")

    thread = threading.Thread(target=serve)
    thread.start()
    settings.CLAMAV = str(address)
    yield sent
    thread.join()
    listening.close()


def test_a_clean_file_says_that_it_was_scanned(clamav: list[bytes]) -> None:
    assert (given().scanned, clamav) == ("OK", [PDF])


def test_an_infected_file_is_refused(clamav: list[bytes]) -> None:
    with pytest.raises(Refusal, match="virus"):
        given(content=PDF + b"EICAR")
    assert (StoredFile.objects.count(), len(clamav)) == (0, 1)


def test_while_the_scanner_is_away_nothing_is_taken_in(settings: Settings, tmp_path: Path) -> None:
    settings.CLAMAV = str(tmp_path / "nobody")
    with pytest.raises(Refusal, match="cannot be checked"):
        given()
    assert (StoredFile.objects.count(), left_over(settings)) == (0, [])
