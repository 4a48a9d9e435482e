"""Files that are no workbook, or that someone made to do harm: each is refused in words, and never changed."""

import zipfile
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from corymb.sources import archives
from corymb.sources.reading import read_tables
from tests.sources.stand_ins import WIDE, StandIn, values
from tests.sources.test_hostile_workbooks import A, read, sheet_of


def unreadable(path: Path) -> str:
    """The English message of the one finding a bad file gives."""
    tables, findings = read(path)
    assert tables.facts.num_rows == 0
    assert [(f.rule, f.level, f.file) for f in findings] == [("import.unreadable", "error", path.name)]
    assert findings[0].how_to_mend()
    return findings[0].message


def made(tmp_path: Path, data: bytes) -> Path:
    path = tmp_path / "book.xlsx"
    path.write_bytes(data)
    return path


def test_password(tmp_path: Path) -> None:
    ole = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(1528) + "EncryptedPackage".encode("utf-16-le") + bytes(512)
    assert unreadable(made(tmp_path, ole)) == "The file is protected with a password."


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "The file is empty."),
        (b"\n \n", "The file is empty."),
        (
            b"<html><body><table><tr><td>1</td></tr></table></body></html>",
            "This is a web page or XML, not a workbook or a table.",
        ),
        (b"%PDF-1.7 ...", "This kind of file is not read."),
        (
            bytes.fromhex("d0cf11e0a1b11ae1") + bytes(2000),
            "The workbook cannot be read: it is damaged or not what its name says.",
        ),
        (b"PAR1 but nothing more", "The file is damaged or cut off."),
    ],
)
def test_what_is_no_workbook(tmp_path: Path, data: bytes, message: str) -> None:
    assert unreadable(made(tmp_path, data)) == message


def test_cut_off_archive(tmp_path: Path) -> None:
    whole = sheet_of(tmp_path, *[("7700000001", 2016, n, n) for n in range(500)]).read_bytes()
    assert unreadable(made(tmp_path, whole[: len(whole) // 2])) == "The file is damaged or cut off."


def test_damaged_part(tmp_path: Path) -> None:
    whole = bytearray(sheet_of(tmp_path, *[("7700000001", 2016, n, n) for n in range(500)]).read_bytes())
    at = whole.find(b"xl/worksheets/sheet1.xml") + 200
    whole[at : at + 50] = bytes(50)
    assert unreadable(made(tmp_path, bytes(whole))) == "The file is damaged or cut off."


def replaced(path: Path, part: str, data: bytes) -> None:
    """Rewrites one part of a workbook."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = data
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def test_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = sheet_of(tmp_path, ("7700000001", 2016, 5, 1))
    replaced(path, "xl/worksheets/sheet1.xml", b" " * (archives.RATIO_FROM + 1))
    assert unreadable(path) == "The archive unpacks to far more than its size allows and is not opened."


def test_archive_that_lies_about_its_sizes(tmp_path: Path) -> None:
    path = sheet_of(tmp_path, ("7700000001", 2016, 5, 1))
    replaced(path, "xl/worksheets/sheet1.xml", b"<worksheet>" + b" " * 5_000_000 + b"</worksheet>")
    data = bytearray(path.read_bytes())
    at = data.rfind(b"xl/worksheets/sheet1.xml") - 46
    data[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    assert unreadable(made(tmp_path, bytes(data))) == "The file is damaged or cut off."


def test_entities_are_refused(tmp_path: Path) -> None:
    path = sheet_of(tmp_path, ("7700000001", 2016, 5, 1))
    bomb = (
        b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><worksheet>&b;</worksheet>'
    )
    replaced(path, "xl/worksheets/sheet1.xml", bomb)
    assert unreadable(path) == "The workbook declares XML entities, which no spreadsheet program writes."


def test_a_cell_at_the_far_corner(tmp_path: Path) -> None:
    path = sheet_of(tmp_path, ("7700000001", 2016, 5, 1))
    book = openpyxl.load_workbook(path)
    book["Data"]["XFD1048576"] = 1
    book.save(path)
    assert unreadable(path) == "A sheet reaches over more than {most} million cells, most of them empty."


def test_wrong_extension_is_read_by_content(tmp_path: Path) -> None:
    path = sheet_of(tmp_path, ("7700000001", 2016, 5, 1)).rename(tmp_path / "return.csv")
    assert read(path)[0].facts.num_rows == 2
    text = tmp_path / "book.xlsx"
    text.write_text("INN;Year;Revenue;Staff\n7700000001;2016;5;1\n")
    assert values(read(text)[0].facts)[0] == (A, "2016", "employees", Decimal(1), "line 2")


def test_one_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    sheet_of(tmp_path, ("7700000001", 2016, 5, 1))
    (tmp_path / "bad.xlsx").write_bytes(b"PK\x03\x04")
    (tmp_path / "~$book.xlsx").write_bytes(b"lock")
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    tables, findings = read_tables([tmp_path], StandIn(), WIDE)
    assert tables.facts.num_rows == 2
    assert [(f.rule, f.level, f.file) for f in findings] == [
        ("import.passed_over", "note", "photo.jpg"),
        ("import.unreadable", "error", "bad.xlsx"),
    ]
