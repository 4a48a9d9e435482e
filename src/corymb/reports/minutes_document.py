"""Minutes of a session as a Word document, with what stands in their PDF, for whoever works on with them."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

from docx import Document
from docx.document import Document as Written
from docx.shared import Cm, Emu, Length

from corymb.i18n import gettext, language
from corymb.reports.minutes import Minutes, content
from corymb.sources.document_looks import (
    HELP,
    WIDTH,
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
MEMBERS = (Cm(11), Cm(6))
RESULTS = (Cm(1.4), Cm(6.6), Cm(3.6), Cm(1.6), Cm(1.9), Cm(1.9))


def document(minutes: Minutes) -> bytes:
    """The bytes of the minutes in Word, in the language in force."""
    told = content(minutes)
    written = Document()
    lay_out(written, language())
    properties = written.core_properties
    properties.author, properties.comments, properties.language = "", "", language()
    properties.title, properties.subject = told["title"][:255], told["lead"][:255]
    properties.created = properties.modified = minutes.at.replace(microsecond=0, tzinfo=None)
    paged(written, told["lead"], told["title"])
    written.add_paragraph(told["lead"], "Subtitle")
    written.add_paragraph(told["title"], "Title")
    if told["origin"]:
        written.add_paragraph(told["origin"], HELP)
    _facts(written, told["facts"])
    for part, widths in ((told["members"], MEMBERS), (told["results"], RESULTS)):
        _table(written, part, widths)
    written.add_heading(told["items"]["title"], 1)
    for item in told["items"]["rows"]:
        head = written.add_paragraph(style="FieldLabel")
        head.add_run(item["title"])
        head.paragraph_format.keep_with_next = True
        for line in item["lines"]:
            written.add_paragraph(line, "List Bullet")
    written.add_paragraph()
    for signature in told["signatures"]:
        written.add_paragraph(f"{signature} ____________________")
    written.add_paragraph(gettext("The record of the session on the site and its PDF are what counts."), HELP)
    kept = io.BytesIO()
    written.save(kept)
    return kept.getvalue()


def _facts(written: Written, facts: Sequence[Sequence[str]]) -> None:
    table = new_table(written, (LABELS, Emu(WIDTH - LABELS)))
    for label, text in facts:
        asked, said = new_row(table).cells
        shade(asked)
        write(asked, (label, None))
        write(said, *lines(text))


def _table(written: Written, part: Mapping[str, Any], widths: Sequence[Length]) -> None:
    written.add_heading(part["title"], 1)
    table = new_table(written, widths)
    head_row(table, part["heads"])
    for texts in part["rows"]:
        row = new_row(table)
        keep_together(row)
        for cell, text in zip(row.cells, texts, strict=True):
            write(cell, *lines(text))
