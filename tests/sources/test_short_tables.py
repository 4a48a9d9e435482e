"""Short lists from CSV and XLSX: what is read, and what is refused."""

import io
import zipfile

import pytest
from xlsxwriter import Workbook

from corymb.refusal import Refusal
from corymb.sources import short_tables
from corymb.sources.short_tables import rows_of

NESTED = b"<sst>" + b"<si>" * 4_000 + b"<t>" + b"a" * 20_000 + b"</t>" + b"</si>" * 4_000 + b"</sst>"
ENTITIES = b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'


def workbook(rows: list[list[object]]) -> bytes:
    file = io.BytesIO()
    with Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for line, cells in enumerate(rows):
            for column, value in enumerate(cells):
                sheet.write(line, column, value)
    return file.getvalue()


def changed(content: bytes, name: str, data: bytes) -> bytes:
    """The same archive with another part."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
        for one in old.namelist():
            new.writestr(one, data if one == name else old.read(one))
    return file.getvalue()


def sheet_of(rows: bytes) -> bytes:
    """A workbook whose sheet says just this."""
    sheet = b"<worksheet><sheetData>" + rows + b"</sheetData></worksheet>"
    return changed(workbook([["a"]]), short_tables.SHEET, sheet)


@pytest.mark.parametrize("sign", [";", ",", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
def test_a_text_is_read_in_any_usual_way(sign: str, encoding: str) -> None:
    text = sign.join(["E-mail", "ФИО"]) + "\n\n" + sign.join([" a@example.org ", '"Анна\nЭксперт"']) + "\n"
    assert rows_of(text.encode(encoding), "list.csv") == [
        (1, ["E-mail", "ФИО"]),
        (3, ["a@example.org", "Анна\nЭксперт"]),
    ]


def test_a_workbook_is_read_with_its_numbers_and_gaps() -> None:
    found = rows_of(workbook([["E-mail", "", "Load"], [], ["a@example.org", None, 7], ["", "x", 2.5]]), "list.xlsx")
    assert [(line, cells[:3]) for line, cells in found] == [
        (1, ["E-mail", "", "Load"]),
        (3, ["a@example.org", "", "7"]),
        (4, ["", "x", "2.5"]),
    ]


def test_text_inside_a_cell_is_read_too() -> None:
    sheet = (
        b'<worksheet><sheetData><row r="2"><c r="B2" t="inlineStr"><is><t>inside</t></is></c>'
        b'<c r="C2" t="str"><v>by a formula</v></c><c r="A2" t="s"><v>99</v></c></row></sheetData></worksheet>'
    )
    found = rows_of(changed(workbook([["a"]]), short_tables.SHEET, sheet), "list.xlsx")
    assert [(line, cells[:3]) for line, cells in found] == [(2, ["", "inside", "by a formula"])]


def test_only_what_stands_in_its_place_is_read() -> None:
    rows = (
        b'<row r="1"><c t="inlineStr"><is><r><t>E-</t></r><r><t>mail</t></r><rPh><t>no</t></rPh></is><v>no</v></c>'
        b'<c r="B1"><f>no</f><v>7.0</v><is><t>no</t></is></c><c><x><c><v>no</v></c></x></c></row>'
        b"<x><row><c><v>no</v></c></row></x>"
    )
    found = rows_of(sheet_of(rows), "list.xlsx")
    assert [(line, cells[:4]) for line, cells in found] == [(1, ["E-mail", "7", "", ""])]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"a;b\n" * 1_001, "more than 1000 rows"),
        (b"x" * 2_000_001, "more than 1000 rows"),
        (workbook([["a"]] * 1_001), "more than 1000 rows"),
        (b"PK\x03\x04 cut off", "damaged or cut off"),
        (changed(workbook([["a"]]), short_tables.SHEET, b"<worksheet"), "damaged or cut off"),
        (changed(workbook([["a"]]), short_tables.SHEET, ENTITIES), "damaged or cut off"),
        (sheet_of(b'<row r="x"><c><v>1</v></c></row>'), "damaged or cut off"),
        (sheet_of(b'<row r="%s"/>' % (b"9" * 5_000)), "damaged or cut off"),
        (sheet_of(b'<row><c t="s"><v>%s</v></c></row>' % (b"9" * 5_000)), "damaged or cut off"),
        (sheet_of(b"<row><c>" * 2_000 + b"</c></row>" * 2_000), "damaged or cut off"),
        (sheet_of(b"<row/>" * 2_001), "more than 1000 rows"),
        (sheet_of(b"<c/>" * 500_000), "too large"),
        (changed(workbook([["a"]]), short_tables.STRINGS, NESTED), "damaged or cut off"),
        (b"E-mail;Name\na\0b@example.org;X\n", "signs that stand in no text"),
    ],
)
def test_what_is_no_short_list_is_refused(content: bytes, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        rows_of(content, "list.xlsx")


def test_a_workbook_without_a_sheet_and_one_that_unpacks_to_too_much_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
    with pytest.raises(Refusal, match="no sheet that can be read"):
        rows_of(file.getvalue(), "list.xlsx")
    monkeypatch.setattr(short_tables, "LARGEST_PART", 100)
    with pytest.raises(Refusal, match="too large"):
        rows_of(workbook([["a"] * 50]), "list.xlsx")
