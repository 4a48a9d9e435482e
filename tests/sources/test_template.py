"""The return workbook as it is written: what a member, a printer and the reader find in it."""

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from corymb.sources.return_form import ReturnForm
from corymb.sources.template import write_template
from tests.sources.returned import ASKED, MEMBER, NAME, PACK, blank, filled, row_of


def test_sheets_and_the_hidden_one(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(blank(tmp_path / "r.xlsx"))
    events = [str(kind.label)[:31].strip() for kind in PACK.events]
    assert book.sheetnames == ["Indicators", *events, "Certification", "How to fill", "_corymb"]
    assert book["_corymb"].sheet_state == "veryHidden"
    keys = {row[0].value: row[1].value for row in book["_corymb"].iter_rows(max_row=9, max_col=2)}
    assert keys == {
        "template": "corymb-return", "template_version": "1", "pack": PACK.code, "pack_version": PACK.version,
        "pack_hash": PACK.hash, "organisation": MEMBER, "period": "2017", "language": "en", "origin": "reported",
    }  # fmt: skip


def test_codes_units_names_and_open_cells(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(blank(tmp_path / "r.xlsx"))
    sheet = book["Indicators"]
    rows = {v.code: row_of(sheet, v.code) for v in ASKED}
    assert sheet.cell(rows["revenue"], 3).value == "RUB thousand"
    assert {name: ref.attr_text for name, ref in book.defined_names.items()} == {
        f"fact_{code}": f"'Indicators'!$E${row}" for code, row in rows.items()
    }
    locked = {column: sheet.cell(rows["revenue"], column).protection.locked for column in range(1, 7)}
    assert locked == {1: True, 2: True, 3: True, 4: True, 5: False, 6: False}
    assert (sheet.protection.sheet, sheet.protection.password) == (True, None)
    assert (sheet.protection.insertRows, sheet.protection.formatCells) == (False, False)  # False = not forbidden


def test_printing(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(blank(tmp_path / "r.xlsx"))["Indicators"]
    assert (sheet.page_setup.paperSize, sheet.sheet_properties.pageSetUpPr.fitToPage, sheet.page_setup.fitToHeight) == (
        9,
        True,
        0,
    )
    assert sheet.print_title_rows == "$8:$8"


def test_last_year_stands_beside_in_the_scale_of_the_form(tmp_path: Path) -> None:
    path = blank(tmp_path / "r.xlsx", previous={"revenue": Decimal(1234567), "headcount": Decimal(12)})
    sheet = openpyxl.load_workbook(path)["Indicators"]
    head = [cell.value for cell in sheet[8]]
    assert head == ["Code", "Indicator", "Unit", "2016", "2017", "Comment"]
    before = [sheet.cell(row_of(sheet, code), 4).value for code in ("revenue", "headcount", "purchases")]
    assert before == [1234.567, 12, None]


def test_validations_ask_but_do_not_forbid(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(blank(tmp_path / "r.xlsx"))
    validations = [v for sheet in book for v in sheet.data_validations.dataValidation]
    assert {v.errorStyle for v in validations} == {"warning"}
    assert all(len(v.prompt or "") <= 255 and len(v.promptTitle or "") <= 32 for v in validations)
    lists = [v for v in validations if v.type == "list"]
    roles = [
        v for v in book[str(PACK.events[0].label)[:31].strip()].data_validations.dataValidation if v.type == "list"
    ]
    assert len(lists) == sum(
        bool(kind.categories if c.code == "category" else kind.roles if c.code == "role" else c.code == "country")
        for kind in PACK.events
        for c in kind.columns
    )
    assert [v.formula1.split("!")[0] for v in roles] == ["_corymb", "_corymb"]


def test_a_figure_of_more_than_fifteen_digits_is_kept_as_text(tmp_path: Path) -> None:
    path = filled(tmp_path / "r.xlsx", values={"revenue": Decimal("1234567890123456.7890")})
    sheet = openpyxl.load_workbook(path)["Indicators"]
    assert sheet.cell(row_of(sheet, "revenue"), 5).value == "1234567890123.456789"


def test_equal_returns_are_equal_files(tmp_path: Path) -> None:
    first, second = filled(tmp_path / "a.xlsx"), filled(tmp_path / "b.xlsx")
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("origin", ["reported", "synthetic"])
def test_synthetic_data_says_so_on_every_visible_sheet(tmp_path: Path, origin: str) -> None:
    book = openpyxl.load_workbook(filled(tmp_path / "r.xlsx", origin=origin))
    said = [
        any("SYNTHETIC" in str(cell.value) for row in sheet.iter_rows(max_row=5) for cell in row if cell.value)
        or "Synthetic" in str(sheet.oddHeader.center.text)
        for sheet in book
        if sheet.sheet_state == "visible"
    ]
    assert set(said) == {origin == "synthetic"}


def test_russian(tmp_path: Path) -> None:
    write_template(PACK, tmp_path / "r.xlsx", ReturnForm("2017", MEMBER, NAME, "ru"))
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    assert book.sheetnames[0] == "Показатели"
    sheet = book["Показатели"]
    assert [cell.value for cell in sheet[8]] == ["Код", "Показатель", "Единица", "2016", "2017", "Комментарий"]
    assert sheet.cell(row_of(sheet, "revenue"), 3).value == "тыс. руб."
