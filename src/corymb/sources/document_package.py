"""Opens a Word document that was given: limits against bombs, and nothing that runs, fetches or expands."""

from pathlib import Path
from zipfile import ZipFile, ZipInfo

from docx import Document
from docx.document import Document as Opened

from corymb.i18n import mark
from corymb.refusal import Refusal
from corymb.sources.archives import MOST_PARTS, is_encrypted, locked, open_zip, part_of
from corymb.sources.document_xml import external_kinds

CONTENT_TYPES = "[Content_Types].xml"
LARGEST_XML = 16 * 1024 * 1024
"""Of one part of XML, unpacked: several times what an application can hold."""
LARGEST_DOCUMENT = 128 * 1024 * 1024
"""Of all parts, unpacked, with pictures that were pasted in."""
_ZIP, _OLE = b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")
_XML = (".xml", ".rels")
_RUNS = ("vbaproject.bin", "vbadata.xml", "/activex/")
_HARMLESS_LINKS = frozenset({"hyperlink"})
_STRICT = b"purl.oclc.org/ooxml"
AS_DOCX = mark("Open it in Word or LibreOffice and save it as .docx.")


def is_document(path: Path) -> bool:
    """Whether a file is a Word document by its content, whatever its name says."""
    with path.open("rb") as file:
        if file.read(4) != _ZIP:
            return False
    with open_zip(path) as archive:
        names = archive.namelist()
    return CONTENT_TYPES in names and any(name.startswith("word/") for name in names)


def open_document(path: Path, file: str) -> Opened:
    """The document. Refuses what is none, is locked, unpacks to too much, holds programs or fetches from elsewhere."""
    _check_kind(path, file)
    with open_zip(path) as archive:
        _check_sizes(archive.infolist(), file)
        _check_parts(archive, file)
    try:
        return Document(str(path))
    except Exception as error:  # the library raises what its parser, its ZIP and its own reader happen to raise
        raise _unreadable(file) from error


def _check_kind(path: Path, file: str) -> None:
    with path.open("rb") as opened:
        head = opened.read(len(_OLE))
    if not head:
        raise Refusal(mark("The file is empty."), where=file, mend=mark("Send the file again."))
    if head == _OLE and is_encrypted(path):
        raise locked(file)
    if head == _OLE:
        raise Refusal(mark("This is a document of an old kind (.doc)."), where=file, mend=AS_DOCX)
    if not is_document(path):
        raise Refusal(mark("This is no Word document."), where=file, mend=AS_DOCX)


def _check_sizes(parts: list[ZipInfo], file: str) -> None:
    largest = max((part.file_size for part in parts if part.filename.lower().endswith(_XML)), default=0)
    unpacked = sum(part.file_size for part in parts)
    if len(parts) > MOST_PARTS or largest > LARGEST_XML or unpacked > LARGEST_DOCUMENT:
        raise Refusal(
            mark("The document unpacks to far more than an application needs and is not opened."),
            where=file,
            mend=mark("Take large pictures and what does not belong there out, and save it again."),
        )


def _check_parts(archive: ZipFile, file: str) -> None:
    names = archive.namelist()
    types = part_of(archive, CONTENT_TYPES, file)
    if b"macroEnabled" in types or any(sign in f"/{name.lower()}" for name in names for sign in _RUNS):
        raise Refusal(
            mark("The document holds macros or controls that run; it is not opened."),
            where=file,
            mend=mark("Save it as .docx, without macros, and send that."),
        )
    for name in names:
        if not name.lower().endswith(_XML):
            continue
        data = part_of(archive, name, file)
        if b"<!DOCTYPE" in data or b"<!ENTITY" in data or b"\0" in data:
            raise Refusal(
                mark("The document declares XML entities, or is coded as no word processor codes it."),
                where=file,
                mend=AS_DOCX,
            )
        if name.lower().endswith(".rels"):
            _check_links(data, file)


def _check_links(data: bytes, file: str) -> None:
    if _STRICT in data:
        raise Refusal(
            mark("The document was saved as Strict Open XML, which is not read."),
            where=file,
            mend=mark("Save it as an ordinary Word document (.docx)."),
        )
    kinds = external_kinds(data)
    if kinds is None:
        raise _unreadable(file)
    fetched = sorted(kinds - _HARMLESS_LINKS)
    if fetched:
        raise Refusal(
            mark("The document fetches something from elsewhere ({kinds}); it is not opened."),
            where=file,
            mend=mark("Break its links to other files and templates, or copy the answers into a fresh file."),
            kinds=", ".join(fetched),
        )


def _unreadable(file: str) -> Refusal:
    return Refusal(
        mark("The document cannot be read: it is damaged or not what its name says."), where=file, mend=AS_DOCX
    )
