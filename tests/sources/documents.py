"""Word documents of applications as they come back: filled in, edited, and as somebody of ill will would make them."""

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from corymb.packs.call import CallContent
from corymb.sources.application_document import write_document
from tests.sources.applied import CONTENT, form

Edit = Callable[[Any], None]
TYPES, RELATIONS, MAIN = "[Content_Types].xml", "word/_rels/document.xml.rels", "word/document.xml"


def made(folder: Path, answers: dict[str, str], content: CallContent = CONTENT, language: str = "en") -> Path:
    path = folder / "application.docx"
    write_document(content, path, form(answers, content, language))
    return path


def edited(path: Path, change: Edit) -> Path:
    document = docx.Document(str(path))
    change(document)
    document.save(str(path))
    return path


def row_of(document: Any, code: str) -> Any:
    return next(row for table in document.tables for row in table.rows if f"[{code}]" in row.cells[0].text)


def write(document: Any, values: Mapping[str, str]) -> None:
    for code, value in values.items():
        row_of(document, code).cells[1].text = value


def filled(folder: Path, values: Mapping[str, str], answers: dict[str, str] | None = None) -> Path:
    return edited(made(folder, answers or {}), lambda document: write(document, values))


def with_answers(given: bytes, values: Mapping[str, str]) -> bytes:
    """A document with answers in their cells."""
    document = docx.Document(io.BytesIO(given))
    write(document, values)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def forget(document: Any, start: str = "corymb:") -> None:
    """Take the hidden lines out, or some of them."""
    for paragraph in list(document.paragraphs):
        if paragraph.text.startswith(start):
            paragraph._p.getparent().remove(paragraph._p)


def xml(text: str) -> Any:
    """An element of a document; its prefix is declared here."""
    return parse_xml(text.replace(" ", f" {nsdecls('w')} ", 1))


def packed(path: Path, change: Callable[[dict[str, bytes]], None]) -> Path:
    """The document with its parts changed."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    change(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def replaced(name: str, old: bytes, new: bytes) -> Callable[[dict[str, bytes]], None]:
    def change(parts: dict[str, bytes]) -> None:
        assert old in parts[name]
        parts[name] = parts[name].replace(old, new, 1)

    return change
