"""What of a workbook goes into its return: what was chosen, in one unit, and nothing that is old, wrong or doubtful."""

import io
import re
from datetime import timedelta
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from corymb.apps.returns import actions
from corymb.apps.returns.models import Event, Return
from corymb.apps.workbooks.actions.changes import changes_of
from corymb.apps.workbooks.actions.reading import read_upload
from corymb.apps.workbooks.models import Upload
from tests.apps.returns.reporting import Member, fill, member
from tests.apps.workbooks.filling import filled
from tests.web import entered

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> Member:
    return member()


@pytest.fixture
def found(who: Member) -> Return:
    made = who.opened()
    fill(made, who)
    return made


def book_of(who: Member, found: Return) -> bytes:
    return bytes(entered(who.preparer).get(reverse("workbooks:workbook", args=[found.pk])).content)


def given(who: Member, found: Return, book: bytes, name: str = "book.xlsx") -> Upload:
    url = reverse("workbooks:upload_give", args=[found.pk])
    entered(who.preparer).post(url, {"file": SimpleUploadedFile(name, book)})
    return read_upload(found.uploads.latest("pk").pk, timezone.now())


def page(who: Member, upload: Upload) -> str:
    return entered(who.preparer).get(reverse("workbooks:upload", args=[upload.pk])).content.decode()


def decide(who: Member, upload: Upload, **posted: Any) -> HttpResponse:
    url = reverse("workbooks:upload_decide", args=[upload.pk])
    return entered(who.preparer).post(url, {"decision": "take"} | posted)


def ticked(who: Member, upload: Upload) -> list[str]:
    return re.findall(r'type="checkbox" name="\w+" value="([^"]+)"[^>]* checked', page(who, upload))


def written(found: Return) -> dict[str, str]:
    return dict(found.figures.filter(variable__in=["revenue", "headcount"]).values_list("variable", "written"))


def with_event(book: bytes, sheet: int, *cells: object) -> bytes:
    """The workbook with a row more on one of its event sheets, by the row of codes."""
    opened = openpyxl.load_workbook(io.BytesIO(book))
    kinds = [w for w in opened.worksheets if w.cell(5, 1).value in {"joint_rd", "patent"}]
    page = kinds[sheet]
    row = next(n for n in range(7, 60) if page.cell(n, 2).value is None)
    for column, value in enumerate(cells, 2):
        page.cell(row, column).value = value
    out = io.BytesIO()
    opened.save(out)
    return out.getvalue()


def test_both_sides_are_in_one_unit_and_what_is_wrong_is_not_offered(who: Member, found: Return) -> None:
    upload = given(who, found, filled(book_of(who, found), {"revenue": 130000, "headcount": -3}))
    changes = {one.key: (one.now, one.new, one.unit) for one in changes_of(upload, found)}
    assert changes == {
        "revenue": ("120,000", "130,000", "RUB thousand"),
        "headcount": ("60", "\u22123", "persons"),
    }
    assert (upload.state, ticked(who, upload)) == ("decide", ["revenue"])
    decide(who, upload, figure=["revenue"], version=Return.objects.get(pk=found.pk).version)
    assert written(found) == {"revenue": "130000", "headcount": "60"}


def test_an_older_workbook_says_so_and_offers_nothing(who: Member, found: Return) -> None:
    old = given(who, found, filled(book_of(who, found), {"revenue": 1}))
    given(who, found, filled(book_of(who, found), {"revenue": 2}), "newer.xlsx")
    assert ("A newer workbook was given: newer.xlsx." in page(who, old), ticked(who, old)) == (True, [])


def test_a_figure_written_after_the_workbook_is_not_offered(who: Member, found: Return) -> None:
    upload = given(who, found, filled(book_of(who, found), {"revenue": 130000, "headcount": 70}))
    told = who.told("preparer") | {"now": timezone.now() + timedelta(hours=1)}
    actions.save_figures(found.pk, {"revenue": actions.Typed("140000")}, who.preparer, **told)
    assert ticked(who, upload) == ["headcount"]


def test_a_decision_about_a_return_that_has_changed_is_refused(who: Member, found: Return) -> None:
    upload = given(who, found, filled(book_of(who, found), {"revenue": 130000}))
    seen = Return.objects.get(pk=found.pk).version
    actions.save_figures(found.pk, {"headcount": actions.Typed("70")}, who.preparer, **who.told("preparer"))
    decide(who, upload, figure=["revenue"], version=seen)
    assert (Upload.objects.get(pk=upload.pk).state, written(found)["revenue"]) == ("decide", "120000")
    decide(who, upload, version=seen + 1)
    assert Upload.objects.get(pk=upload.pk).state == "decide"


def test_an_untouched_workbook_with_events_comes_back_without_an_error(who: Member, found: Return) -> None:
    own = who.organisation.identifier
    people = [(own, "lead", ""), ("Fraunhofer IPA", "partner", "DE")]
    entry = actions.EventEntry("joint_rd", "R-1", amount=5_000, participants=people)  # type: ignore[arg-type]
    actions.put_event(found.pk, entry, who.preparer, **who.told("preparer"))
    patent = actions.EventEntry("patent", "RU 1", category="invention", participants=[(own, "owner", "")])
    actions.put_event(found.pk, patent, who.preparer, **who.told("preparer"))
    before = list(Event.objects.values_list("code", "version", "participants__named"))
    upload = given(who, found, book_of(who, found))
    assert [f["rule"] for f in upload.findings if f["level"] == "error"] == []
    assert (upload.state, list(Event.objects.values_list("code", "version", "participants__named"))) == (
        "applied",
        before,
    )


def test_an_event_that_cannot_be_right_is_told_at_its_cell_and_left_out(who: Member, found: Return) -> None:
    book = with_event(book_of(who, found), 0, "R-7", 2017, 900, "7707083894", "Partner", None)
    upload = given(who, found, book)
    told = [(f["cell"], f["message"]) for f in upload.findings if f["rule"] == "return.event_wrong"]
    assert told == [
        ("E7", "{who}: the check digits of the number are wrong."),
        ("E7", "The reporting organisation does not take part."),
    ]
    assert (upload.state, Event.objects.count()) == ("applied", 0)
    assert "cannot be right: R-7" in page(who, upload)


def test_an_event_of_another_year_is_left_out(who: Member, found: Return) -> None:
    upload = given(who, found, with_event(book_of(who, found), 0, "R-8", 2018, 900, None, "Lead", None))
    told = [(f["cell"], f["message"]) for f in upload.findings if f["rule"] == "return.event_wrong"]
    assert (told, Event.objects.count()) == ([("C7", "{label}: {value}, but the return is for {period}.")], 0)


def test_a_role_the_pack_does_not_have_stops_nothing(who: Member, found: Return) -> None:
    upload = given(who, found, with_event(book_of(who, found), 0, "R-9", 2017, 900, None, "Boss", None))
    assert (upload.state, Event.objects.count()) == ("applied", 0)


def test_an_event_changed_in_the_return_waits_for_a_decision(who: Member, found: Return) -> None:
    own = who.organisation.identifier
    entry = actions.EventEntry("joint_rd", "R-1", amount=5_000, participants=[(own, "lead", "")])  # type: ignore[arg-type]
    actions.put_event(found.pk, entry, who.preparer, **who.told("preparer"))
    upload = given(who, found, with_event(book_of(who, found), 0, "R-1", 2017, 5, "7702070139", "Partner", None))
    assert (upload.state, [(one.key, one.replaces) for one in changes_of(upload, found)]) == (
        "decide",
        [("joint_rd:R-1", True)],
    )


def test_findings_stand_in_the_order_of_the_cells(who: Member, found: Return) -> None:
    book = filled(book_of(who, found), {"revenue": "x", "headcount": "y", "purchases": "z", "mean_wage": "w"})
    cells = [f["cell"] for f in given(who, found, book).findings if f.get("cell")]
    rows = [int(re.sub(r"\D", "", cell)) for cell in cells]
    assert (len(rows) >= 4, rows) == (True, sorted(rows))


@pytest.mark.parametrize("name", ["book.pdf", "book.docx", "book"])
def test_a_file_of_another_kind_is_told_what_this_door_takes(who: Member, found: Return, name: str) -> None:
    url = reverse("workbooks:upload_give", args=[found.pk])
    answer = entered(who.preparer).post(url, {"file": SimpleUploadedFile(name, b"%PDF-1.7 x")})
    told = answer.content.decode()
    assert answer.status_code == 422
    assert ("Give the workbook of this return, filled in (.xlsx" in told, "a picture" in told) == (True, False)
