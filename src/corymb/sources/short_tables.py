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

LARGEST = LARGEST_PART = 2_000_000
"""Bytes of a file, and of each part of a workbook that is read."""
MOST_ROWS, MOST_COLUMNS = 1_000, 60
DEEPEST = 12
"""So many elements stand one inside another in what a spreadsheet program writes, with room to spare."""
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
Row = tuple[int, list[str]]
"""The number of a line as its reader sees it, and its cells."""
_ADDRESS = re.compile(r"([A-Z]{1,3})[0-9]{1,7}")
_NUMBER = re.compile(r"[0-9]{1,7}")
_ROW = ("worksheet", "sheetData", "row")
_CELL, _VALUE = (*_ROW, "c"), (*_ROW, "c", "v")
_INSIDE = ((*_CELL, "is", "t"), (*_CELL, "is", "r", "t"))
_STRING = ("sst", "si")
_SHARED = ((*_STRING, "t"), (*_STRING, "r", "t"))


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
    if "\0" in text:
        raise Refusal(
            mark("The file holds signs that stand in no text."),
            where=file,
            mend=mark("Save it as CSV UTF-8, or as xlsx."),
        )
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
        strings = _Strings(file)
        _read(archive, STRINGS, strings)
        sheet = _Sheet(file, strings.texts)
        if not _read(archive, SHEET, sheet):
            raise Refusal(
                mark("The workbook has no sheet that can be read."),
                where=file,
                mend=mark("Save it as xlsx with the list on its first sheet, or as CSV."),
            )
    return sheet.rows


def _damaged(file: str) -> Refusal:
    return Refusal(mark("The file is damaged or cut off."), where=file, mend=mark("Copy or download it again."))


class _Part:
    """What is read of a part while it is parsed: nothing but what stands in its place, and no tree is kept."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.path: tuple[str, ...] = ()

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.path = (*self.path, tag.rpartition("}")[2])
        if len(self.path) > DEEPEST:
            raise _damaged(self.file)
        self.begun(attributes)

    def end(self, _tag: str) -> None:
        self.ended()
        self.path = self.path[:-1]

    def begun(self, attributes: dict[str, str]) -> None: ...

    def ended(self) -> None: ...

    def data(self, text: str) -> None: ...


class _Strings(_Part):
    """The texts cells share."""

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self.texts: list[str] = []
        self._said: list[str] = []

    def data(self, text: str) -> None:
        if self.path in _SHARED:
            self._said.append(text)

    def ended(self) -> None:
        if self.path == _STRING:
            self.texts.append("".join(self._said).strip())
            self._said = []


class _Sheet(_Part):
    """The rows of a sheet."""

    def __init__(self, file: str, shared: list[str]) -> None:
        super().__init__(file)
        self.rows: list[Row] = []
        self._shared = shared
        self._place = 0
        self._cell: dict[str, str] = {}
        self._said: list[str] = []

    def begun(self, attributes: dict[str, str]) -> None:
        if self.path == _ROW:
            line = attributes.get("r", str(len(self.rows) + 1))
            if not _NUMBER.fullmatch(line):
                raise _damaged(self.file)
            if len(self.rows) >= 2 * MOST_ROWS:
                raise _too_long(self.file)
            self.rows.append((int(line), [""] * MOST_COLUMNS))
            self._place = 0
        elif self.path == _CELL:
            self._cell, self._said = attributes, []

    def data(self, text: str) -> None:
        if self.path in _INSIDE if self._cell.get("t") == "inlineStr" else self.path == _VALUE:
            self._said.append(text)

    def ended(self) -> None:
        if self.path == _CELL:
            at = _column(self._cell.get("r", ""), self._place)
            if at < MOST_COLUMNS:
                self.rows[-1][1][at] = self._value("".join(self._said).strip())
            self._place += 1

    def _value(self, text: str) -> str:
        """What a cell says; a whole number without its decimals."""
        kind = self._cell.get("t", "n")
        if kind != "s":
            return text.removesuffix(".0") if kind == "n" else text
        if text and not _NUMBER.fullmatch(text):
            raise _damaged(self.file)
        return self._shared[int(text)] if text and int(text) < len(self._shared) else ""


def _read(archive: ZipFile, name: str, part: _Part) -> bool:
    """Read a part; whether it is there. Refuses one that is too large, declares entities, or is no XML."""
    if name not in archive.namelist():
        return False
    if archive.getinfo(name).file_size > LARGEST_PART:
        raise _too_long(part.file)
    data = part_of(archive, name, part.file)
    if b"<!" in data.replace(b"<!--", b"").replace(b"<![CDATA[", b"") or b"\0" in data[:64]:
        raise _damaged(part.file)
    parser = ET.XMLParser(target=part)  # noqa: S314 - without declarations there are no entities
    try:
        parser.feed(data)
        parser.close()
    except (ET.ParseError, LookupError, ValueError) as error:
        raise _damaged(part.file) from error
    return True


def _column(address: str, otherwise: int) -> int:
    """Zero-based, from A1."""
    found, number = _ADDRESS.fullmatch(address), 0
    if found is None:
        return otherwise
    for letter in found[1]:
        number = number * 26 + ord(letter) - 64
    return number - 1
