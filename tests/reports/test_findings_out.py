import csv
import json
from pathlib import Path

import openpyxl
import pytest

from corymb.methods.findings import Finding
from corymb.reports import findings_out
from tests.reports.sample_explanations import FINDINGS

FIRST = {
    "level": "error",
    "rule": "unit-slip",
    "organisation": "RU-INN-7700000003",
    "period": "2019",
    "variable": "revenue",
    "value": "4 120 000 000",
    "file": "return-03.xlsx",
    "sheet": "Figures",
    "cell": "D14",
    "message": "Looks 1000 times too large against other years.",
    "mend": "Write 4 120 000.",
}


def test_json(tmp_path: Path) -> None:
    read = json.loads(findings_out.write(FINDINGS, tmp_path / "f.json").read_text(encoding="utf-8"))
    assert (read[0], len(read)) == (FIRST, 3)


def test_csv_opens_in_a_spreadsheet_with_cyrillic(tmp_path: Path) -> None:
    path = findings_out.write((Finding("r", "note", "Кириллица; и «кавычки»", value='a "b"'),), tmp_path / "f.csv")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(r["level"], r["message"], r["value"]) for r in rows] == [("note", "Кириллица; и «кавычки»", 'a "b"')]


def test_gravest_first() -> None:
    mixed = (Finding("a", "note", "n"), Finding("b", "error", "e"), Finding("c", "explain", "x"))
    assert [r["rule"] for r in findings_out.records(mixed)] == ["b", "c", "a"]


def test_workbook(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(findings_out.write(FINDINGS, tmp_path / "f.xlsx"))
    rows = list(book["Findings"].iter_rows(values_only=True))
    assert rows[1][0] == "1 error, 1 to be explained, 1 note"
    assert rows[4] == ("error", *list(FIRST.values())[1:])


def test_a_value_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    path = findings_out.write((Finding("r", "error", "m", value="=HYPERLINK(1)"),), tmp_path / "f.xlsx")
    cell = openpyxl.load_workbook(path)["Findings"]["F5"]
    assert (cell.value, cell.data_type) == ("=HYPERLINK(1)", "s")


@pytest.mark.usefixtures("russian")
def test_in_russian(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(findings_out.write((), tmp_path / "f.xlsx"))
    assert [row[0] for row in book["Замечания"].iter_rows(values_only=True)] == [
        "Замечания",
        "нет",
        None,
        "Важность",
        "Показывать нечего.",
    ]
