"""The report of a run as PDF: archival (PDF/A-2a) and accessible (PDF/UA-1), the same bytes for the same run."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from corymb.methods.results import Run
from corymb.reports.figures_render import FONTS
from corymb.reports.pdf_content import content
from corymb.sources.written import legal

if TYPE_CHECKING:
    from typst import PDFStandard

TEMPLATE = Path(__file__).parent / "typst" / "report.typ"
STANDARDS: "list[PDFStandard]" = ["a-2a", "ua-1"]
PICTURE_PPI = 130
# Latin, Greek, Cyrillic, general punctuation and the signs the fonts draw; anything else would stop an archival PDF.
UNDRAWABLE = re.compile(
    r"[^\n\u0020-\u007e\u00a0-\u017f\u0391-\u03a1\u03a3-\u03a9\u03b1-\u03c9\u0400-\u045f"
    r"\u0490\u0491"
    r"\u2009\u2010\u2011\u2013\u2014\u2018-\u201e\u2020-\u2022\u2026\u202f\u2030\u2032\u2033\u2039\u203a"
    r"\u20ac\u20bd\u2116\u2190-\u2193\u2212\u2248\u2260\u2264\u2265]"
)


def write(run: Run, path: Path) -> Path:
    """Write the report in the language in force: two to four A4 pages. Returns the path."""
    path.write_bytes(pages(run))
    return path


def pages(run: Run) -> bytes:
    """The bytes of the report."""
    return compiled(TEMPLATE, content(run), stamp(run))


def compiled(template: Path, told: Mapping[str, Any], at: datetime) -> bytes:
    """The bytes of a template filled with `told`: archival and accessible, and the same for the same moment."""
    import typst

    return typst.compile(
        template,
        root=template.parent,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(drawable(told), ensure_ascii=False)},
        pdf_standards=STANDARDS,
        timestamp=at,
    )


def picture(run: Run, path: Path) -> Path:
    """Write the scorecard of the first page as PNG, for a README or a slide. Returns the path."""
    import typst

    data = drawable(content(run))
    path.write_bytes(
        typst.compile(
            TEMPLATE,
            root=TEMPLATE.parent,
            font_paths=[FONTS],
            ignore_system_fonts=True,
            format="png",
            ppi=PICTURE_PPI,
            sys_inputs={"data": json.dumps(data, ensure_ascii=False), "picture": "yes"},
        )
    )
    return path


def stamp(run: Run) -> datetime:
    """The date in the file's properties: when the data were known, else the last day of the year; never the clock."""
    known = next((line.as_known_on for line in run.lines if line.as_known_on), None)
    day = date.fromisoformat(known[:10]) if known else date(run.year, 12, 31)
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def is_drawn(text: str) -> bool:
    """Whether every sign of a text is drawn as it is, but for those no paper of ours carries."""
    return UNDRAWABLE.search(legal(text).replace("\t", " ")) is None


def drawable(value: Any) -> Any:
    """The same JSON value as it is drawn: undrawable signs as question marks, percent signs kept to their numbers.

    Signs XML cannot carry are left out, as in the Word document of the same paper.
    """
    if isinstance(value, str):
        return UNDRAWABLE.sub("?", legal(value).replace("\t", " ")).replace(" %", "\u00a0%")
    if isinstance(value, dict):
        return {key: drawable(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [drawable(item) for item in value]
    return value
