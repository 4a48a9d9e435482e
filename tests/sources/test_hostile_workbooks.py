"""Workbooks as people and attackers make them: each is read or refused in words, and never changed."""

import datetime as dt
import hashlib
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from corymb.methods.findings import Finding
from corymb.methods.tables import Tables
from corymb.sources.reading import read_tables
from tests.sources.stand_ins import WIDE, StandIn, values, workbook, written

HEADER = ("INN", "Year", "Revenue", "Staff")
A, B = "RU-INN-7700000001", "RU-INN-7700000002"
PLACE = "book.xlsx Data "


def read(path: Path) -> tuple[Tables, list[Finding]]:
    """Reads one file with the wide mapping and proves that its bytes stay as they were."""
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    tables, findings = read_tables([path], StandIn(), WIDE)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
    for finding in findings:
        assert finding.said()
        assert "{" not in finding.said() + finding.how_to_mend()
    return tables, list(findings)


def sheet_of(path: Path, *rows: tuple[object, ...]) -> Path:
    return workbook(path / "book.xlsx", [HEADER, *rows])


def test_plain_rows_keep_their_addresses(tmp_path: Path) -> None:
    tables, findings = read(sheet_of(tmp_path, ("7700000001", 2016, 1200.5, 3), (7700000002, "2017", "", 0)))
    assert values(tables.facts) == [
        (A, "2016", "employees", Decimal("3.0000"), "D2"),
        (A, "2016", "revenue", Decimal("1200.5000"), "C2"),
        (B, "2017", "employees", Decimal("0.0000"), "D3"),
    ]
    assert findings == []


def test_numbers_as_text_are_read_and_said(tmp_path: Path) -> None:
    tables, findings = read(sheet_of(tmp_path, ("7700000001", 2016, "12,5", 1), ("7700000002", 2016, "12 345,67", 2)))
    assert [v[3] for v in values(tables.facts) if v[2] == "revenue"] == [Decimal("12.5"), Decimal("12345.67")]
    assert [(f.rule, f.level, f.fields["count"]) for f in findings] == [("import.text_number", "note", 2)]


def test_number_with_a_unit_is_refused_with_a_proposal(tmp_path: Path) -> None:
    tables, findings = read(sheet_of(tmp_path, ("7700000001", 2016, "12,5 млн", 1)))
    assert [v[2] for v in values(tables.facts)] == ["employees"]
    assert written(findings) == [("import.unit_in_cell", PLACE + "C2", "12,5 млн")]
    assert findings[0].fields["proposal"] == "12500000"
    assert findings[0].variable == "revenue"


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ("abc", "not_a_number"),
        (True, "yes_no"),
        (dt.date(2016, 1, 1), "date"),
        ("#DIV/0!", "formula_error"),
        ("1,234", "ambiguous"),
        (1e17, "too_large"),
        ("1 2", "not_a_number"),
    ],
)
def test_what_is_no_figure_is_named_by_cell(tmp_path: Path, cell: object, rule: str) -> None:
    tables, findings = read(sheet_of(tmp_path, ("7700000001", 2016, cell, 1)))
    assert [v[2] for v in values(tables.facts)] == ["employees"]
    assert [(f.rule, f.level, f.where()) for f in findings] == [(f"import.{rule}", "error", PLACE + "C2")]


def test_unknown_text_for_missing_counts_only_where_declared(tmp_path: Path) -> None:
    path = sheet_of(tmp_path, ("7700000001", 2016, "н/д", "—"))
    _, findings = read(path)
    assert written(findings) == [("import.not_a_number", PLACE + "C2", "н/д")]
    tables, declared = read_tables([path], StandIn(), WIDE.model_copy(update={"missing": ("н/д",)}))
    assert (tables.facts.num_rows, declared) == (0, ())


def test_too_many_decimals_count_rounded_and_are_said(tmp_path: Path) -> None:
    tables, findings = read(sheet_of(tmp_path, ("7700000001", 2016, 0.123456, 0.1 + 0.2)))
    assert [v[3] for v in values(tables.facts)] == [Decimal("0.3000"), Decimal("0.1235")]
    assert [(f.rule, f.fields["cell"]) for f in findings] == [("import.rounded", "C2")]
    assert tables.facts["written"].to_pylist()[0] == "0.123456"


def test_lost_leading_zero_is_given_back_and_said(tmp_path: Path) -> None:
    tables, findings = read(sheet_of(tmp_path, (101013292, 2016, 1, None)))
    assert tables.facts["organisation"].to_pylist() == ["RU-INN-0101013292"]
    assert [(f.rule, f.level, f.value) for f in findings] == [("import.padded", "explain", "101013292")]


def test_rows_without_their_keys_are_found(tmp_path: Path) -> None:
    tables, findings = read(
        sheet_of(
            tmp_path,
            (None, 2016, 5, 1),
            ("7700000001", None, 5, None),
            ("77", 2016, 5, 1),
            ("ИТОГО", None, 10, 2),
        )
    )
    assert tables.facts.num_rows == 0
    assert sorted(written(findings)) == [
        ("import.bad_organisation", PLACE + "A4", "77"),
        ("import.no_organisation", PLACE + "A2", ""),
        ("import.no_period", PLACE + "B3", ""),
        ("import.total_row", PLACE + "A5", "ИТОГО"),
    ]


def test_dates_in_the_year_column(tmp_path: Path) -> None:
    path = sheet_of(tmp_path, ("7700000001", dt.date(2016, 12, 31), 5, None), ("7700000002", "31.12.2017", 6, None))
    _, findings = read(path)
    assert [f.rule for f in findings] == ["import.bad_period"] * 2
    dated = WIDE.model_copy(update={"period": WIDE.period.model_copy(update={"from_date": True})})  # type: ignore[union-attr]
    tables, _ = read_tables([path], StandIn(), dated)
    assert tables.facts["period"].to_pylist() == ["2016", "2017"]


def test_dates_of_the_1904_calendar(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    book = openpyxl.Workbook()
    book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    assert sheet is not None
    for row in (HEADER, ("7700000001", dt.date(2016, 12, 31), 5, None)):
        sheet.append(list(row))
    book.save(path)
    dated = WIDE.model_copy(update={"period": WIDE.period.model_copy(update={"from_date": True})})  # type: ignore[union-attr]
    assert read_tables([path], StandIn(), dated)[0].facts["period"].to_pylist() == ["2016"]


def test_merged_organisation_counts_for_the_rows_it_covers(tmp_path: Path) -> None:
    path = sheet_of(tmp_path, ("7700000001", 2016, 5, 1), (None, 2017, 6, 2), ("7700000002", 2016, 7, None))
    book = openpyxl.load_workbook(path)
    book["Data"].merge_cells("A2:A3")
    book.save(path)
    tables, findings = read(path)
    assert [v[:3] for v in values(tables.facts)] == [
        (A, "2016", "employees"),
        (A, "2016", "revenue"),
        (A, "2017", "employees"),
        (A, "2017", "revenue"),
        (B, "2016", "revenue"),
    ]
    assert [(f.rule, f.fields["count"]) for f in findings] == [("import.merged", 2)]


def test_merged_figures_are_told(tmp_path: Path) -> None:
    path = sheet_of(tmp_path, ("7700000001", 2016, 5, 1), ("7700000002", 2016, None, 2))
    book = openpyxl.load_workbook(path)
    book["Data"].merge_cells("C2:C3")
    book.save(path)
    tables, findings = read(path)
    assert [v[3] for v in values(tables.facts) if v[2] == "revenue"] == [Decimal(5)]
    assert [(f.rule, f.level, f.where()) for f in findings] == [("import.merged_figure", "explain", PLACE + "C2")]


def test_header_below_a_title_and_columns_moved(tmp_path: Path) -> None:
    rows = [("Return of members",), (), ("Staff", "Notes", "revenue ", "INN", "year"), (3, "x", 10, "7700000001", 2016)]
    tables, findings = read(workbook(tmp_path / "book.xlsx", rows))
    assert values(tables.facts) == [
        (A, "2016", "employees", Decimal(3), "A4"),
        (A, "2016", "revenue", Decimal(10), "C4"),
    ]
    assert [f.rule for f in findings] == ["import.unread_columns"]


def test_deleted_column_is_named_and_the_rest_read(tmp_path: Path) -> None:
    tables, findings = read(workbook(tmp_path / "book.xlsx", [("INN", "Year", "Staff"), ("7700000001", 2016, 4)]))
    assert values(tables.facts) == [(A, "2016", "employees", Decimal(4), "C2")]
    assert [(f.rule, f.fields["column"]) for f in findings] == [("import.missing_column", "Revenue")]


def test_deleted_key_column_says_which(tmp_path: Path) -> None:
    tables, findings = read(workbook(tmp_path / "book.xlsx", [("Year", "Staff"), (2016, 4)]))
    assert tables.facts.num_rows == 0
    assert [(f.rule, f.level, f.fields["missing"]) for f in findings] == [("import.not_recognised", "error", "INN")]


def test_formulas_without_results(tmp_path: Path) -> None:
    tables, findings = read(sheet_of(tmp_path, ("7700000001", 2016, "=10+5", 1), ("7700000002", 2016, 7, 2)))
    assert [v[:3] for v in values(tables.facts)] == [
        (A, "2016", "employees"),
        (B, "2016", "employees"),
        (B, "2016", "revenue"),
    ]
    assert [(f.rule, f.level, f.where()) for f in findings] == [("import.empty_formula", "error", PLACE + "C2")]


def test_two_hundred_empty_sheets(tmp_path: Path) -> None:
    path = sheet_of(tmp_path, ("7700000001", 2016, 5, 1))
    book = openpyxl.load_workbook(path)
    for number in range(200):
        book.create_sheet(f"Sheet {number}")
    book.save(path)
    tables, findings = read(path)
    assert (tables.facts.num_rows, findings) == (2, [])


def test_other_sheets_are_told(tmp_path: Path) -> None:
    path = sheet_of(tmp_path, ("7700000001", 2016, 5, 1))
    book = openpyxl.load_workbook(path)
    book.create_sheet("Notes").append(["Something", "else"])
    book.save(path)
    tables, findings = read(path)
    assert tables.facts.num_rows == 2
    assert [(f.rule, f.level, f.sheet) for f in findings] == [("import.sheet_not_read", "note", "Notes")]
