"""The workbook of a return: given to its people, taken back, read, and returned with notes; who sees which button."""

from io import BytesIO

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from corymb.apps.files.actions import path_of
from corymb.apps.files.models import StoredFile
from corymb.apps.returns.models import Figure, Return
from corymb.apps.workbooks.actions.reading import read_upload
from corymb.kit.registries import offered
from tests.apps.returns.reporting import Member, explain_all, fill, member, submitted
from tests.apps.workbooks.filling import filled
from tests.web import entered

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> Member:
    return member()


def test_a_workbook_goes_into_an_empty_return_and_comes_back_with_notes(who: Member) -> None:
    made = who.opened()
    browser = entered(who.preparer)
    book = browser.get(reverse("workbooks:workbook", args=[made.pk])).content
    given = SimpleUploadedFile("otchet.xlsx", filled(book, {"revenue": "12,5 млн", "headcount": 60}))
    answer = browser.post(reverse("workbooks:upload_give", args=[made.pk]), {"file": given})
    upload = made.uploads.get()
    assert answer.headers["Location"] == reverse("workbooks:upload", args=[upload.pk])
    read = read_upload(upload.pk, who.told("preparer")["now"])
    assert (read.state, sorted(read.figures)) == ("applied", ["headcount"])
    shown = browser.get(reverse("workbooks:upload", args=[upload.pk])).content.decode()
    assert "12,5 млн is a number with a unit" in shown
    assert read.annotated is not None
    assert Figure.objects.get(variable="headcount").source == "workbook"


@pytest.mark.parametrize(("language", "said"), [("en", "is a number with a unit"), ("ru", "число вместе с единицей")])
def test_the_notes_are_in_the_language_of_the_template(who: Member, language: str, said: str) -> None:
    made = who.opened()
    browser = entered(who.preparer)
    book = browser.get(f"/{language}/returns/{made.pk}/workbook.xlsx").content
    given = SimpleUploadedFile("otchet.xlsx", filled(book, {"revenue": "12,5 млн"}))
    browser.post(f"/en/returns/{made.pk}/upload/", {"file": given})
    read = read_upload(made.uploads.get().pk, who.told("preparer")["now"])
    noted = openpyxl.load_workbook(BytesIO(path_of(StoredFile.objects.get(pk=read.annotated).sha256).read_bytes()))
    ((sheet, cell),) = noted.defined_names["fact_revenue"].destinations
    assert said in noted[sheet][cell.replace("$", "")].comment.text


def buttons(who: Member, found: Return) -> dict[str, list[str]]:
    """What each person is offered on the page of a return."""
    found = Return.objects.select_related("organisation", "period").get(pk=found.pk)
    named = ("preparer", "certifier", "manager", "officer")
    return {name: [str(o.label) for o in offered("returns.return", getattr(who, name), found)] for name in named}


def test_who_is_offered_the_workbook_of_a_return(who: Member) -> None:
    found = who.opened()
    more = "Ask for more time"
    drafted = {"preparer": ["Workbook", "Upload", more], "certifier": ["Workbook", more], "manager": [], "officer": []}
    assert buttons(who, found) == drafted
    fill(found, who)
    explain_all(found, who)
    submitted(found, who)
    assert buttons(who, found) == {name: ["Workbook"] for name in drafted}
