"""What nobody should give, given at every door of returns: refused before it is kept, or read without harm."""

import io
import zipfile
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse

from corymb.apps.files.models import StoredFile
from corymb.apps.journal.models import Entry
from corymb.apps.returns import actions
from corymb.apps.returns.models import Evidence, Figure, Return
from corymb.apps.workbooks.actions.reading import read_upload
from corymb.apps.workbooks.models import Bulk, Upload
from tests.apps.returns.reporting import Member, fill, member
from tests.apps.workbooks.filling import filled
from tests.web import entered

pytestmark = pytest.mark.django_db
SECRET = "a line of a file of the machine"
SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def who() -> Member:
    return member()


def zipped(entries: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return file.getvalue()


def rewritten(book: bytes, change: Callable[[str, bytes], bytes]) -> bytes:
    """A workbook with its parts changed."""
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return zipped({name: change(name, archive.read(name)) for name in archive.namelist()})


def doors(found: Return, who: Member) -> dict[str, str]:
    """The addresses that take a file, by what is given there."""
    return {
        "workbook": reverse("workbooks:upload_give", args=[found.pk]),
        "evidence": reverse("returns:evidence_all", args=[found.pk]),
        "evidence of a figure": reverse("returns:evidence", args=[found.pk, "revenue"]),
        "workbooks": reverse("workbooks:bulk_give", args=[who.cluster.code, who.period.code]),
    }


def posted(who: Member, url: str, name: str, content: bytes) -> HttpResponse:
    person = who.manager if "/board/" in url else who.preparer
    return entered(person).post(url, {"file": SimpleUploadedFile(name, content), "note": "see"})


@pytest.mark.parametrize("door", ["workbook", "evidence", "evidence of a figure", "workbooks"])
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.zip", b""),
        ("program.zip", b"MZ\x90\0"),
        ("page.zip", b"<html><script>alert(1)</script>"),
        ("book.xlsx.exe", b"MZ\x90\0"),
        ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"),
        ("cut.xlsx", b"PK\x03\x04cut off"),
        ("bomb.zip", zipped({"bomb.xlsx": b"\0" * 40_000_000})),
        ("bomb.xlsx", zipped({SHEET: b"\0" * 40_000_000})),
        ("evil.zip", zipped({"act.pdf": b"%PDF-1.7", "evil.exe": b"MZ\x90\0"})),
        ("macros.xlsx", zipped({"[Content_Types].xml": b"<Types/>", "xl/vbaProject.bin": b"macros"})),
        ("macros.docx", zipped({"[Content_Types].xml": b"<Types/>", "word/vbaProject.bin": b"macros"})),
    ],
    ids=[
        "empty",
        "program",
        "page",
        "two endings",
        "drawing",
        "cut off",
        "bomb in a ZIP",
        "bomb as a workbook",
        "program in a ZIP",
        "macros in a workbook",
        "macros in a document",
    ],
)
def test_what_could_harm_is_refused_at_every_door_and_nothing_is_kept(
    who: Member, door: str, name: str, content: bytes
) -> None:
    url = doors(who.opened(), who)[door]
    before = Entry.objects.count()
    answer = posted(who, url, name, content)
    kept = [model.objects.count() for model in (StoredFile, Upload, Bulk, Evidence)]
    acts = set(Entry.objects.order_by("pk")[before:].values_list("act", flat=True))
    assert (answer.status_code, kept, acts - {"accounts.signed_in"}) == (422, [0, 0, 0, 0], set())


def given(who: Member, found: Return, name: str, content: bytes) -> Upload:
    """A workbook given by its preparer, and read by the job."""
    assert posted(who, doors(found, who)["workbook"], name, content).status_code == 302
    return read_upload(found.uploads.latest("pk").pk, who.told("preparer")["now"])


def book_of(who: Member, found: Return) -> bytes:
    return bytes(entered(who.preparer).get(reverse("workbooks:workbook", args=[found.pk])).content)


def test_a_workbook_that_asks_for_a_file_of_the_machine_is_refused_and_gets_none(
    who: Member, tmp_path_factory: pytest.TempPathFactory
) -> None:
    found = who.opened()
    secret = tmp_path_factory.mktemp("machine") / "secret.txt"
    secret.write_text(SECRET, encoding="utf-8")
    asks = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'.encode()

    def asking(name: str, content: bytes) -> bytes:
        document = content[content.find(b"?>") + 2 :] if content.startswith(b"<?xml") else content
        return asks + document.replace(b"<t>", b"<t>&e;", 1) if name == SHEET else content

    book = rewritten(filled(book_of(who, found), {"headcount": 60}), asking)
    assert b"<t>&e;" in parts(book)[SHEET]
    read = given(who, found, "book.xlsx", book)
    assert (read.state, read.figures, Figure.objects.count()) == ("refused", {}, 0)
    assert SECRET not in str(read.findings)


@pytest.mark.parametrize("written", ["=1+1", "=cmd|'/C calc'!A0", "@SUM(A1)", "<script>alert(1)</script>"])
def test_what_is_written_like_a_formula_or_markup_is_no_figure_and_stays_text(who: Member, written: str) -> None:
    found = who.opened()
    typed = {"revenue": actions.Typed(written)}
    actions.save_figures(found.pk, typed, who.preparer, **who.told("preparer"))
    figure = Figure.objects.get()
    assert (figure.written, figure.value) == (written, None)
    page = entered(who.preparer).get(reverse("returns:return", args=[found.pk])).content.decode()
    assert "<script>alert" not in page
    cells = [content for name, content in parts(book_of(who, found)).items() if name.startswith("xl/worksheets/")]
    assert not any(b"cmd|" in cell or b"<f>1+1" in cell for cell in cells)


def parts(book: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_list_taken_away_as_csv_runs_nothing_in_a_spreadsheet(who: Member) -> None:
    found = who.opened()
    fill(found, who)
    who.organisation.__class__.objects.filter(pk=who.organisation.pk).update(name="=cmd|'/C calc'!A0")
    answer = entered(who.officer).get(reverse("returns:returns"), {"export": "csv"})
    told = b"".join(answer).decode("utf-8-sig")
    assert ("'=cmd|" in told, ",=cmd|" in told or '"=cmd|' in told or "\n=cmd|" in told) == (True, False)


@pytest.mark.parametrize("name", ["../../../etc/book.xlsx", "..\\..\\book.xlsx", "/etc/cron.d/book.xlsx"])
def test_a_name_that_leads_elsewhere_leads_nowhere(who: Member, name: str) -> None:
    found = who.opened()
    read = given(who, found, name, filled(book_of(who, found), {"headcount": 60}))
    assert (read.file_name, StoredFile.objects.get(pk=read.file).name) == ("book.xlsx", "book.xlsx")
