"""A paper of facts, texts and tables as a Word document, with what stands in its PDF, for whoever works on with it."""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from docx import Document
from docx.document import Document as Written
from docx.shared import Cm, Emu, Length

from corymb.i18n import gettext, language
from corymb.reports.paper import Paper, content
from corymb.sources.document_looks import (
    HELP,
    WIDTH,
    all_legal,
    head_row,
    keep_together,
    lay_out,
    lines,
    new_row,
    new_table,
    paged,
    shade,
    write,
)

LABELS = Cm(5)
BLANK = "_" * 28


def document(paper: Paper) -> bytes:
    """The bytes of the paper in Word, in the language in force."""
    told = all_legal(content(paper))
    written = begun(told, paper.at, told["footer"])
    if told["facts"]:
        facts_table(written, told["facts"])
    for part in told["parts"]:
        if part["title"]:
            written.add_heading(part["title"], part["level"])
        for line in part["lines"]:
            written.add_paragraph(line)
        if part["rows"]:
            _table(written, part["heads"], part["rows"], part["widths"])
    for party in told["parties"]:
        _sign_here(written, party["title"], party["lines"])
    return ended(written, (), gettext("What is changed here is not on record; the PDF beside it is."))


def begun(told: Mapping[str, Any], at: datetime, foot: str) -> Written:
    """A document with its title, what it is about, and the mark of what is invented."""
    written = Document()
    lay_out(written, language())
    properties = written.core_properties
    properties.author, properties.comments, properties.language = "", "", language()
    properties.title, properties.subject = told["title"][:255], told["lead"][:255]
    properties.created = properties.modified = at.replace(microsecond=0, tzinfo=None)
    paged(written, told["lead"], foot)
    written.add_paragraph(told["lead"], "Subtitle")
    written.add_paragraph(told["title"], "Title")
    if told["origin"]:
        written.add_paragraph(told["origin"], HELP)
    return written


def ended(written: Written, signatures: Sequence[str], note: str) -> bytes:
    """The bytes of a document, with lines to sign on and a note what counts."""
    written.add_paragraph()
    for signature in signatures:
        written.add_paragraph(f"{signature} ____________________")
    written.add_paragraph(note, HELP)
    kept = io.BytesIO()
    written.save(kept)
    return kept.getvalue()


def facts_table(written: Written, facts: Sequence[Sequence[str]]) -> None:
    table = new_table(written, (LABELS, Emu(WIDTH - LABELS)))
    for label, text in facts:
        asked, said = new_row(table).cells
        shade(asked)
        write(asked, (label, None))
        write(said, *lines(text))


def _sign_here(written: Written, party: str, blanks: Sequence[Sequence[str]]) -> None:
    """What a party signs with, on one sheet."""
    head = written.add_paragraph(style="FieldLabel")
    head.add_run(party)
    said = [head, *(written.add_paragraph(f"{label}: {blank or BLANK}") for label, blank in blanks)]
    for one in said[:-1]:
        one.paragraph_format.keep_with_next = True


def _table(written: Written, heads: Sequence[str], rows: Sequence[Sequence[str]], parts: Sequence[int]) -> None:
    """Columns by the parts of the paper; without them the first is as wide as two of the others."""
    shares = list(parts) or [2] + [1] * (len(heads) - 1)
    widths: list[Length] = [Emu(WIDTH * share // sum(shares)) for share in shares]
    table = new_table(written, widths)
    head_row(table, heads)
    for texts in rows:
        row = new_row(table)
        keep_together(row)
        cells: Any = zip(row.cells, texts, strict=True)
        for cell, text in cells:
            write(cell, *lines(text))
