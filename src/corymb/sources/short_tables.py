"""A short list as rows of text, from a CSV or the first sheet of a workbook; light enough for a page to read one.

For lists of some hundred rows that are looked at at once. What is large goes to a job and the other readers.
"""

import csv
import io
import re
from xml.etree import ElementTree as ET
from zipfile import ZipFile

from corymb.i18n import mark
from corymb.refusal import Refusal
from corymb.sources.archives import check_parts, open_zip, part_of
from corymb.sources.decoding import decode, sniff

LARGEST = 2_000_000
"""Bytes of a file, and of each part of a workbook that is read."""
LARGEST_PART = 10_000_000
MOST_ROWS, MOST_COLUMNS = 1_000, 60
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
Row = tuple[int, list[str]]
"""The number of a line as its reader sees it, and its cells."""
_ADDRESS = re.compile(r"([A-Z]{1,3})(\d+)")


def rows_of(content: bytes, file: str) -> list[Row]:
    """The rows that are not blank. Refuses what is no such file, and what is larger than a short list."""
    if len(content) > LARGEST:
        raise _too_long(file)
    rows = _of_workbook(content, file) if content.startswith(b"PK") else _of_text(content, file)
    found = [(line, cells) for line, cells in rows if any(cells)]
    if len(found) > MOST_ROWS:
        raise _too_long(file)
    return found


def _too_long(file: str) -> Refusal:
    return Refusal(
        mark("The file has more than {n} rows or is too large."),
        where=file,
        mend=mark("Send the list in several files."),
        n=MOST_ROWS,
    )


def _of_text(content: bytes, file: str) -> list[Row]:
    text = decode(content, file)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=sniff(text))
    rows, start = [], 1
    try:
        for cells in reader:
            rows.append((start, [cell.strip() for cell in cells[:MOST_COLUMNS]]))
            start = reader.line_num + 1
    except csv.Error as error:
        raise Refusal(
            mark("The text cannot be split into columns."),
            where=f"{file} line {start}",
            mend=mark("Look for an opening quotation mark that is never closed."),
        ) from error
    return rows


def _of_workbook(content: bytes, file: str) -> list[Row]:
    with open_zip(io.BytesIO(content), file) as archive:
        check_parts(archive.infolist(), file)
        sheet = _part(archive, SHEET, file)
        if sheet is None:
            raise Refusal(
                mark("The workbook has no sheet that can be read."),
                where=file,
                mend=mark("Save it as xlsx with the list on its first sheet, or as CSV."),
            )
        strings = _part(archive, STRINGS, file)
    shared = [_text(item) for item in strings.iter() if _name(item) == "si"] if strings is not None else []
    rows: list[Row] = []
    for row in (element for element in sheet.iter() if _name(element) == "row"):
        line, cells = int(row.get("r", len(rows) + 1)), [""] * MOST_COLUMNS
        for place, cell in enumerate(row):
            at = _column(cell.get("r", ""), place)
            if at < MOST_COLUMNS:
                cells[at] = _value(cell, shared)
        rows.append((line, cells))
        if len(rows) > 2 * MOST_ROWS:
            raise _too_long(file)
    return rows


def _part(archive: ZipFile, name: str, file: str) -> ET.Element | None:
    """The XML of a part. Refuses one that is too large, declares entities, or is no XML."""
    if name not in archive.namelist():
        return None
    if archive.getinfo(name).file_size > LARGEST_PART:
        raise _too_long(file)
    data = part_of(archive, name, file)
    declares = b"<!" in data.replace(b"<!--", b"").replace(b"<![CDATA[", b"") or b"\0" in data[:64]
    try:
        found = None if declares else ET.fromstring(data)  # noqa: S314 - without declarations there are no entities
    except ET.ParseError:
        found = None
    if found is None:
        raise Refusal(mark("The file is damaged or cut off."), where=file, mend=mark("Copy or download it again."))
    return found


def _name(element: ET.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _text(element: ET.Element) -> str:
    return "".join(one.text or "" for one in element.iter() if _name(one) == "t").strip()


def _column(address: str, otherwise: int) -> int:
    """Zero-based, from A1."""
    found, number = _ADDRESS.fullmatch(address), 0
    if found is None:
        return otherwise
    for letter in found[1]:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _value(cell: ET.Element, shared: list[str]) -> str:
    """What a cell says; a whole number without its decimals."""
    kind = cell.get("t", "n")
    if kind == "inlineStr":
        return _text(cell)
    text = next((one.text or "" for one in cell if _name(one) == "v"), "").strip()
    if kind == "s":
        return shared[int(text)] if text.isdecimal() and int(text) < len(shared) else ""
    return text.removesuffix(".0") if kind == "n" else text
