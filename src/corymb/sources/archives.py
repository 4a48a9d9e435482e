"""What a file is by its content, and whether it is safe to open: limits against bombs, entities and locked files."""

import re
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

from corymb.i18n import mark
from corymb.refusal import Refusal

Kind = Literal["workbook", "old_workbook", "archive", "parquet", "text"]

LARGEST_PART = 512 * 1024 * 1024
LARGEST_WORKBOOK = 1024 * 1024 * 1024
LARGEST_RATIO = 200
RATIO_FROM = 32 * 1024 * 1024
MOST_PARTS = 20_000
MOST_CELLS = 40_000_000
MOST_ROWS = 1_048_576

MACROS = re.compile(r"/vbaproject\.bin$|/vbadata\.xml$|^/basic/|^/scripts/")
UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError, ValueError)
"""What reading an entry raises that is damaged or locked."""
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ROW = re.compile(rb"row [^>]*?r=\"(\d+)\"")
_REFERENCE = re.compile(rb"r=\"([A-Z]{1,3})(\d+)\"")
_FAR = re.compile(rb"r=\"(?:[A-Z]{3}\d|[A-Z]{1,2}\d{6})")
_WIDTH_OF_TWO_LETTERS = 702
_REPEATED = re.compile(rb"number-(rows|columns)-repeated=\"(\d+)\"")
_FORMULA = re.compile(
    rb"<(?:\w+:)?c\b([^>]*)>\s*<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v></(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_ERROR = re.compile(
    rb"<(?:\w+:)?c\b([^>]*\bt=\"e\"[^>]*)>(?:\s*<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>))?\s*"
    rb"<(?:\w+:)?v>([^<]*)</(?:\w+:)?v>"
)
_ADDRESS = re.compile(rb"\br=\"([A-Z]{1,3})(\d+)\"")


@dataclass(frozen=True)
class Scan:
    """Cells the reader of values would take for blank, by part name: zero-based (row, column) -> the error they show,
    "" for a formula no program has computed yet.
    """

    lost_cells: dict[str, dict[tuple[int, int], str]]


def kind_of(path: Path) -> Kind:
    """The kind by content, whatever the extension says. Refuses empty, locked and foreign files."""
    with path.open("rb") as file:
        head = file.read(4096)
    where = path.name
    if not head.strip(b"\0 \r\n\t"):
        raise Refusal(mark("The file is empty."), where=where, mend=mark("Send the file again."))
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _kind_of_zip(path)
    if head.startswith(_OLE):
        if is_encrypted(path):
            raise locked(where)
        return "old_workbook"
    if head.startswith(b"PAR1"):
        return "parquet"
    start = head.lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<?xml", b"<workbook")):
        raise Refusal(
            mark("This is a web page or XML, not a workbook or a table."),
            where=where,
            mend=mark("Open it in Excel and save it as xlsx."),
        )
    if head.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b")) or _is_binary(head):
        raise Refusal(
            mark("This kind of file is not read."),
            where=where,
            mend=mark("Give a workbook (xlsx, xlsm, xlsb, xls, ods), CSV, Parquet, or a ZIP of the tax service."),
        )
    return "text"


def _is_binary(head: bytes) -> bool:
    return b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff"))


def is_encrypted(path: Path) -> bool:
    data = path.read_bytes() if path.stat().st_size <= LARGEST_PART else b""
    return _ENCRYPTED in data


def locked(where: str) -> Refusal:
    return Refusal(
        mark("The file is protected with a password."),
        where=where,
        mend=mark("Open it, remove the password (File > Info > Protect), save and send it again."),
    )


def _kind_of_zip(path: Path) -> Kind:
    archive = open_zip(path)
    with archive:
        names = set(archive.namelist())
        if "mimetype" in names and "META-INF/manifest.xml" in names:
            if b"encryption-data" in part_of(archive, "META-INF/manifest.xml", path.name):
                raise locked(path.name)
            return "workbook"
        if "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names):
            return "workbook"
        if any(name.lower().endswith(".xml") for name in names) and "[Content_Types].xml" not in names:
            return "archive"
    raise Refusal(
        mark("The archive holds neither a workbook nor XML of the tax service."),
        where=path.name,
        mend=mark("Unpack it and give the files themselves."),
    )


def open_zip(file: Path | IO[bytes], where: str = "") -> zipfile.ZipFile:
    """The archive, or a refusal where it is cut off or no ZIP at all. `where` names what has no path."""
    try:
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise _broken(where or Path(str(file)).name) from error


def holds_macros(archive: zipfile.ZipFile) -> bool:
    """Whether a document of Office or LibreOffice holds programs of its own."""
    return any(MACROS.search(f"/{name.lower()}") for name in archive.namelist())


def _broken(where: str) -> Refusal:
    return Refusal(
        mark("The file is damaged or cut off."),
        where=where,
        mend=mark("Copy or download it again."),
    )


def scan_workbook(path: Path) -> Scan:
    """Looks through a zipped workbook before it is opened: sizes, ratios, entities, extent, cells that look blank."""
    found: dict[str, dict[tuple[int, int], str]] = {}
    with open_zip(path) as archive:
        parts = archive.infolist()
        check_parts(parts, path.name)
        for name in (part.filename for part in parts if part.filename.endswith((".xml", ".rels"))):
            found[name] = _scan_part(name, part_of(archive, name, path.name), path.name)
    return Scan({name: cells for name, cells in found.items() if cells})


def _scan_part(name: str, data: bytes, where: str) -> dict[tuple[int, int], str]:
    if b"<!DOCTYPE" in data[:4096] or b"<!ENTITY" in data[:65536]:
        raise Refusal(
            mark("The workbook declares XML entities, which no spreadsheet program writes."),
            where=where,
            mend=mark("Open it in Excel and save it under a new name."),
        )
    if name == "content.xml":
        _check_repeats(data, where)
    if not name.startswith("xl/worksheets/"):
        return {}
    _check_extent(data, where)
    return _lost_cells(data)


def check_parts(parts: list[zipfile.ZipInfo], where: str) -> None:
    """Refuses an archive of too many parts, or of parts that unpack to too much."""
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_WORKBOOK:
        raise _bomb(where)
    for part in parts:
        check_ratio(part, where)


def check_ratio(part: zipfile.ZipInfo, where: str) -> None:
    """Refuses a part that unpacks to too much."""
    if part.file_size > LARGEST_PART:
        raise _bomb(where)
    if part.file_size > RATIO_FROM and part.file_size > LARGEST_RATIO * max(part.compress_size, 1):
        raise _bomb(where)


def _bomb(where: str) -> Refusal:
    return Refusal(
        mark("The archive unpacks to far more than its size allows and is not opened."),
        where=where,
        mend=mark("Send a workbook with the filled rows only."),
    )


def part_of(archive: zipfile.ZipFile, name: str, where: str) -> bytes:
    try:
        return archive.read(name)
    except RuntimeError as error:
        raise locked(where) from error
    except Exception as error:
        raise _broken(where) from error


def _check_extent(data: bytes, where: str) -> None:
    """Cells between the first and the farthest: a reader allocates them all. Exact only where the sheet is large."""
    rows = max(map(int, _ROW.findall(data)), default=0)
    if rows * _WIDTH_OF_TWO_LETTERS <= MOST_CELLS and not _FAR.search(data):
        return
    columns = set()
    for match in _REFERENCE.finditer(data):
        columns.add(match[1])
        rows = max(rows, int(match[2]))
    if rows * max(map(column_number, columns), default=1) > MOST_CELLS:
        raise _too_wide(where)


def _check_repeats(data: bytes, where: str) -> None:
    """Tables of OpenDocument repeat cells by a count; a filled cell may not be repeated into millions."""
    for row in re.findall(rb"<table:table-row\b[^>]*>.*?</table:table-row>", data, re.DOTALL):
        if b"office:value" not in row and b"<text:p" not in row:
            continue
        factor = 1
        head = row[: row.index(b">")]
        for match in _REPEATED.finditer(head):
            factor *= int(match[2])
        wide = max((int(m[2]) for m in _REPEATED.finditer(row[len(head) :]) if m[1] == b"columns"), default=1)
        if factor * wide > MOST_CELLS or factor > MOST_ROWS:
            raise _too_wide(where)


def _too_wide(where: str) -> Refusal:
    return Refusal(
        mark("A sheet reaches over more than {most} million cells, most of them empty."),
        where=where,
        mend=mark("Delete the rows and columns beyond the data and save."),
        most=MOST_CELLS // 1_000_000,
    )


def column_number(name: bytes) -> int:
    """1-based number of column letters."""
    number = 0
    for letter in name:
        number = number * 26 + letter - 64
    return number


def _lost_cells(data: bytes) -> dict[tuple[int, int], str]:
    found = {}
    if b"<f" in data or b":f" in data:
        for match in _FORMULA.finditer(data):
            if b't="str"' not in match[1] and (address := _ADDRESS.search(match[1])):
                found[_at(address)] = ""
    if b't="e"' in data:
        for match in _ERROR.finditer(data):
            if address := _ADDRESS.search(match[1]):
                found[_at(address)] = match[2].decode()
    return found


def _at(address: re.Match[bytes]) -> tuple[int, int]:
    return int(address[2]) - 1, column_number(address[1]) - 1
