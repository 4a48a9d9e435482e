"""Minutes of a session as a Word document, with what stands in their PDF, for whoever works on with them."""

from collections.abc import Mapping, Sequence
from typing import Any

from docx.document import Document as Written
from docx.shared import Cm, Length

from corymb.i18n import gettext
from corymb.reports.minutes import Minutes, content
from corymb.reports.paper_document import begun, ended, facts_table
from corymb.sources.document_looks import all_legal, head_row, keep_together, lines, new_row, new_table, write

MEMBERS = (Cm(11), Cm(6))
RESULTS = (Cm(1.4), Cm(6.6), Cm(3.6), Cm(1.6), Cm(1.9), Cm(1.9))


def document(minutes: Minutes) -> bytes:
    """The bytes of the minutes in Word, in the language in force."""
    told = all_legal(content(minutes))
    written = begun(told, minutes.at, told["title"])
    facts_table(written, told["facts"])
    for part, widths in ((told["members"], MEMBERS), (told["results"], RESULTS)):
        _table(written, part, widths)
    written.add_heading(told["items"]["title"], 1)
    for item in told["items"]["rows"]:
        head = written.add_paragraph(style="FieldLabel")
        head.add_run(item["title"])
        head.paragraph_format.keep_with_next = True
        for line in item["lines"]:
            written.add_paragraph(line, "List Bullet")
    note = gettext("The record of the session on the site and its PDF are what counts.")
    return ended(written, told["signatures"], note)


def _table(written: Written, part: Mapping[str, Any], widths: Sequence[Length]) -> None:
    written.add_heading(part["title"], 1)
    table = new_table(written, widths)
    head_row(table, part["heads"])
    for texts in part["rows"]:
        row = new_row(table)
        keep_together(row)
        for cell, text in zip(row.cells, texts, strict=True):
            write(cell, *lines(text))
