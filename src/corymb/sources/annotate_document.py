"""An annotated copy of a Word document: a comment in each row that has something said of it, the rest at the top."""

from collections.abc import Iterable
from pathlib import Path

from docx.document import Document
from docx.oxml import OxmlElement
from docx.text.run import Run

from corymb.i18n import mark
from corymb.methods.findings import Finding
from corymb.refusal import Refusal
from corymb.sources.annotate import said_of
from corymb.sources.document_marks import codes_in
from corymb.sources.document_package import open_document
from corymb.sources.document_xml import CELL, PARAGRAPH, ROW, RUN, TABLE, Element, children, text_of_cell

AUTHOR = "Corymb"


def annotate_document(path: Path, findings: Iterable[Finding], out: Path) -> Path:
    """The copy at `out`, in the language in force; gives the path written. The user's file is never changed.

    Findings of a question stand at its row, all others at the beginning. Refuses what `open_document` refuses, and what
    the library cannot write a comment into.
    """
    document = open_document(path, path.name)
    try:
        _comment(document, list(findings))
        document.save(str(out))
    except Exception as error:  # the library raises what a document made by others happens to bring about
        raise Refusal(mark("Comments cannot be written into this document."), where=path.name) from error
    return out


def _comment(document: Document, findings: list[Finding]) -> None:
    """One comment for each row, with all its findings, the gravest first."""
    rows = _rows(document.element.body, {finding.variable for finding in findings} - {""})
    told: dict[str, list[Finding]] = {}
    for finding in findings:
        told.setdefault(finding.variable if finding.variable in rows else "", []).append(finding)
    for code, own in told.items():
        paragraph = rows.get(code)
        run = _run_in(_first(document) if paragraph is None else paragraph)
        document.add_comment(Run(run, document), said_of(own), AUTHOR, AUTHOR[:1])


def _rows(body: Element, sought: set[str]) -> dict[str, Element]:
    """The paragraph to comment in the row of each code: the answer's first, else the question's."""
    found: dict[str, Element] = {}
    for table in children(body, TABLE):
        for row in children(table, ROW):
            cells = list(children(row, CELL))
            codes = codes_in(text_of_cell(cells[0]), sought) if cells else ()
            paragraph = next(children(cells[min(1, len(cells) - 1)], PARAGRAPH), None) if cells else None
            if paragraph is not None:
                found |= {code: paragraph for code in codes if code not in found}
    return found


def _first(document: Document) -> Element:
    """The first paragraph of the document; a new one where a table stands first."""
    body = document.element.body
    first = body[0] if len(body) else None
    if first is None or first.tag != PARAGRAPH:
        first = OxmlElement("w:p")
        body.insert(0, first)
    return first


def _run_in(paragraph: Element) -> Element:
    """A run to hang a comment on; an empty one where the paragraph has none of its own."""
    found = next((child for child in paragraph if child.tag == RUN), None)
    if found is None:
        found = OxmlElement("w:r")
        paragraph.append(found)
    return found
