"""A list as a file is whole, or is no file: what fails in the middle fails before the answer begins."""

import io
import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from operator import itemgetter

import openpyxl
import pytest
from django import forms
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import override
from xlsxwriter import Workbook

from corymb.apps.journal.queries import proof
from corymb.apps.registry.models import Organisation
from corymb.kit.exports import export_of, table_export, write_cell
from corymb.kit.list_columns import Columns, cells
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


DAY, AT = date(2026, 11, 30), datetime(2026, 11, 30, 9, 4, 5, tzinfo=UTC)
VALUES = {"count": 1198, "cost": Decimal("-400.50"), "whole": Decimal("900.0000"), "day": DAY, "at": AT}
FIGURES = tuple(Column(code, code, itemgetter(code)) for code in VALUES)
"""A column for each kind of value."""


def taken_as(kind: str, language: str, columns: Columns = FIGURES) -> bytes:
    asked = RequestFactory().get("/", {"export": kind})
    with override(language):
        answer = table_export(asked, "figures", columns, (), lambda: [VALUES])
    assert answer is not None
    with closing(answer):
        return bytes(answer.getvalue())


@pytest.mark.parametrize(("language", "cost"), [("en", "-400.5"), ("ru", "-400,5")])
def test_a_csv_writes_all_its_numbers_in_the_form_of_its_language(language: str, cost: str) -> None:
    row = taken_as("csv", language).decode("utf-8-sig").splitlines()[1]
    assert row.split(";") == ["1198", cost, "900", "2026-11-30", "2026-11-30T12:04:05+03:00"]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_json_writes_numbers_the_same_in_each_language(language: str) -> None:
    told = {"count": 1198, "cost": "-400.5", "whole": "900", "day": "2026-11-30", "at": "2026-11-30T12:04:05+03:00"}
    assert json.loads(taken_as("json", language))["rows"] == [told]


@pytest.mark.parametrize(("language", "zone"), [("en", "Moscow (MSK)"), ("ru", "Москва (МСК)")])
def test_a_workbook_has_numbers_days_and_moments_and_says_whose_clock_it_tells(language: str, zone: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(taken_as("xlsx", language)))
    figures, about = book.worksheets
    here = [1198, -400.5, 900, datetime(2026, 11, 30), datetime(2026, 11, 30, 12, 4, 5)]  # noqa: DTZ001 - a sheet knows no zones
    assert [cell.value for cell in figures[2]] == here
    assert [cell.number_format for cell in figures[2]][3:] == ["yyyy-mm-dd", "yyyy-mm-dd hh:mm:ss"]
    assert [row[1].value for row in about.rows][-1] == zone


def test_a_page_shows_what_is_told_of_a_value_and_a_file_writes_the_value() -> None:
    column = Column("score", "Score", lambda _row: Decimal("76.00"), told=lambda _row: "76.00")
    assert [cell.value for cell in cells([column, FIGURES[1]], VALUES, "")] == ["76.00", Decimal("-400.50")]
    assert json.loads(taken_as("json", "en", (column,)))["rows"] == [{"score": "76"}]
