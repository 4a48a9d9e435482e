"""A paper of facts, texts and tables as PDF: an application, its receipt, an agreement, an agenda.

Archival (PDF/A-2a) and accessible (PDF/UA-1), the same bytes for the same paper.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from corymb.i18n import gettext, language
from corymb.reports.pdf import compiled

TEMPLATE = Path(__file__).parent / "typst" / "paper.typ"


@dataclass(frozen=True)
class Section:
    """A heading, paragraphs below it, and a table below those; each may be empty.

    `widths` are parts of the page's width, a column each; without them the first column takes what the others leave.
    `level` is that of the heading: 2 for what belongs to the section before.
    """

    title: str = ""
    lines: Sequence[str] = ()
    heads: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    widths: Sequence[int] = ()
    level: int = 1


@dataclass(frozen=True)
class Paper:
    """Everything a paper says; texts as a reader sees them. `at` is the moment in the file's properties.

    Each of the `parties` signs below, with post, name and day.
    """

    title: str
    description: str
    lead: str
    footer: str
    at: datetime
    facts: Sequence[tuple[str, str]] = ()
    sections: Sequence[Section] = ()
    parties: Sequence[str] = ()
    invented: bool = False


def pages(paper: Paper) -> bytes:
    """The bytes of the paper, in the language in force."""
    return compiled(TEMPLATE, content(paper), paper.at.replace(microsecond=0))


def content(paper: Paper) -> dict[str, Any]:
    """The paper in the language in force, as one JSON value for the template."""
    return {
        "lang": language(),
        "title": paper.title,
        "description": paper.description,
        "lead": paper.lead,
        "origin": gettext("SYNTHETIC DATA") if paper.invented else "",
        "footer": paper.footer,
        "facts": [list(row) for row in paper.facts],
        "parts": [
            {
                "title": part.title,
                "level": part.level,
                "lines": list(part.lines),
                "heads": list(part.heads),
                "rows": [list(row) for row in part.rows],
                "widths": list(part.widths),
            }
            for part in paper.sections
        ],
        "parties": [{"title": party, "lines": _signed()} for party in paper.parties],
    }


def _signed() -> list[list[str]]:
    """What a party fills in: a label, and what stands on its line already."""
    blanks = (gettext("Post"), gettext("Name in full"), gettext("Signature"))
    return [*([label, ""] for label in blanks), [gettext("Date"), gettext("“__” ____________ 20__")]]
