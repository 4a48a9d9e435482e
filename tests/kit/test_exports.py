"""A list as a file is whole, or is no file: what fails in the middle fails before the answer begins."""

import io
from collections.abc import Iterator
from decimal import Decimal
from hashlib import sha256

import openpyxl
import pytest
from django import forms
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.timezone import localdate
from xlsxwriter import Workbook

from corymb.apps.journal.queries import proof
from corymb.apps.registry.models import Organisation
from corymb.kit.exports import export_of, write_cell
from corymb.kit.listing import Column, Listing
from tests import factories
from tests.people import browser_of, member_of_the_cast

pytestmark = pytest.mark.django_db
KINDS = ("csv", "json", "xlsx")


def failing(row: Organisation) -> str:
    if row.name == "Second":
        raise LookupError(row.name)
    return row.name


@pytest.mark.parametrize("kind", ["csv", "json"])
def test_a_file_that_fails_in_the_middle_is_none(kind: str) -> None:
    for name in ("First", "Second"):
        factories.organisation(name)
    columns = (Column("name", "Name", failing, sort="name"),)
    listing = Listing("failing", columns, forms.Form, narrow=lambda rows, _asked: rows, sort="name")
    with pytest.raises(LookupError):
        export_of(listing, RequestFactory().get("/", {"export": kind}), Organisation.objects.all())


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_says_its_length(kind: str) -> None:
    factories.organisation("First")
    answer = browser_of(member_of_the_cast("officer")).get(reverse("registry:organisations"), {"export": kind})
    assert answer["Content-Length"] == str(len(b"".join(answer.streaming_content)))


def test_a_chain_that_fails_in_the_middle_is_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    def lines() -> Iterator[str]:
        yield "{}"
        raise LookupError

    monkeypatch.setattr(proof, "lines", lines)
    browser: Client = browser_of(member_of_the_cast("auditor"))
    browser.raise_request_exception = False
    assert browser.post(reverse("journal:export")).status_code == 500


@pytest.mark.parametrize("kind", KINDS)
def test_the_name_of_a_file_says_its_rows_and_the_beginning_of_its_sha256(kind: str) -> None:
    factories.organisation("First")
    answer = browser_of(member_of_the_cast("officer")).get(reverse("registry:organisations"), {"export": kind})
    digest = sha256(b"".join(answer.streaming_content)).hexdigest()
    name = f"organisations-{localdate()}-{answer['X-Row-Count']}-sha256-{digest[:16]}.{kind}"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'


@pytest.mark.parametrize(
    ("value", "there"),
    [
        (999_999_999_999_999, 999_999_999_999_999),
        (Decimal("-18400.5"), -18400.5),
        (12_345_678_901_234_567, "12345678901234567"),
        (Decimal("-1E+400"), "-1" + "0" * 400),
        (10**400, "1" + "0" * 400),
    ],
    ids=["largest", "decimal", "longer", "decimal beyond any float", "beyond any float"],
)
def test_a_number_too_large_for_a_spreadsheet_is_written_as_text(value: Decimal | int, there: object) -> None:
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        write_cell(book.add_worksheet(), 0, 0, value)
    assert openpyxl.load_workbook(file).active["A1"].value == there
