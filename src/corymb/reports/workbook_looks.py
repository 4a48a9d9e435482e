"""How a workbook of figures looks, and a page that is written row by row."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.utility import quote_sheetname
from xlsxwriter.worksheet import Worksheet

from corymb.i18n import gettext, language
from corymb.methods.programme import Status
from corymb.methods.results import Run
from corymb.reports import caveats

INK, PALE, ALARM = "#12403F", "#E6EFEE", "#A61B1B"
LONGEST_TITLE = 31
MOST_ROWS = 1_048_576
_STATUS: dict[Status, str] = {
    "met": "#12693F", "ahead": "#12693F", "on_track": "#1B5E7B", "at_risk": "#8A5A00", "off_track": "#A61B1B",
    "not_met": "#A61B1B", "cannot_be_said": "#5A6670",
}  # fmt: skip
_FORMATS: dict[str, dict[str, object]] = {
    "title": {"bold": True, "font_size": 14, "font_color": INK},
    "strong": {"bold": True, "font_color": INK},
    "banner": {"bold": True, "font_color": ALARM},
    "hint": {"italic": True, "font_color": "#4A5661"},
    "head": {"bold": True, "font_color": "white", "bg_color": INK, "text_wrap": True, "valign": "vcenter", "border": 1,
             "border_color": "#C4CDD5"},
    "text": {"valign": "top"},
    "wrapped": {"text_wrap": True, "valign": "top"},
    "whole": {"num_format": "#,##0", "valign": "top"},
    "number": {"num_format": "#,##0.####", "valign": "top"},
    "money": {"num_format": "#,##0.00", "valign": "top"},
    "share": {"num_format": "0.0000", "valign": "top"},
    "year": {"num_format": "0", "valign": "top"},
    "percent": {"num_format": "0.0%", "valign": "top"},
    "sum": {"bold": True, "num_format": "#,##0.####", "bg_color": PALE, "top": 1, "top_color": INK},
    "level": {"num_format": "#,##0.0000", "bg_color": PALE},
    "label": {"bold": True, "bg_color": PALE, "font_color": INK},
}  # fmt: skip


@dataclass(frozen=True)
class Formula:
    """A live formula with the value it had when written; None = it has no value (an empty cell is shown)."""

    text: str
    value: float | None


class Looks:
    """Formats and page set-up of one workbook."""

    def __init__(self, book: Workbook, run: Run | None = None, foot: str = "") -> None:
        self.book = book
        self.banner = caveats.banner(run) if run else ""
        self.foot = caveats.provenance(run) if run else foot
        self._made: dict[tuple[str, str], Format] = {}
        self._taken: set[str] = set()

    def __getitem__(self, name: str) -> Format:
        return self._of((name, ""), _FORMATS[name])

    def decimals(self, digits: int, *, percent: bool = False) -> Format:
        """A number (or signed percent) with so many digits after the point."""
        body = "0" + ("." + "0" * digits if digits else "")
        pattern = f"+{body}%;\u2212{body}%;{body}%" if percent else f"#,##{body}"
        return self._of(("decimals", pattern), {"num_format": pattern, "valign": "top"})

    def status(self, code: Status) -> Format:
        return self._of(("status", code), {"bold": True, "font_color": _STATUS[code], "valign": "top"})

    def _of(self, key: tuple[str, str], properties: dict[str, object]) -> Format:
        if key not in self._made:
            self._made[key] = self.book.add_format(dict(properties))
        return self._made[key]

    def page(self, title: str, widths: Sequence[float], *, portrait: bool = False) -> "Page":
        """A new sheet with its title, banner, print set-up and column widths."""
        name = sheet_name(title, self._taken)
        sheet = self.book.add_worksheet(name)
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width)
        sheet.hide_gridlines(2)
        sheet.set_paper(9)
        sheet.set_margins(0.4, 0.4, 0.6, 0.6)
        sheet.fit_to_pages(1, 0)
        if not portrait:
            sheet.set_landscape()
        sheet.set_footer("&L&8" + f"{self.banner} {self.foot}".strip().replace("&", "&&")[:240] + "&R&8&P / &N")
        page = Page(sheet, self, name)
        page.line([title], "title")
        if self.banner:
            page.line([self.banner], "banner")
        return page


@dataclass
class Page:
    """A sheet filled from top to bottom: rows are never revisited, so memory stays flat."""

    sheet: Worksheet
    looks: Looks
    name: str
    row: int = 0
    printed_head: int | None = field(default=None)

    def skip(self, rows: int = 1) -> None:
        self.row += rows

    def line(self, values: Sequence[Any], formats: str | Sequence[Format | str] = "text") -> int:
        """Write one row and give its number; one format for all cells, or one a cell."""
        for column, value in enumerate(values):
            chosen = formats if isinstance(formats, str) else formats[column]
            self._cell(column, value, self.looks[chosen] if isinstance(chosen, str) else chosen)
        self.row += 1
        return self.row - 1

    def _cell(self, column: int, value: object, look: Format) -> None:
        if isinstance(value, Formula):
            self.sheet.write_formula(self.row, column, value.text, look, "" if value.value is None else value.value)
        elif isinstance(value, str):
            self.sheet.write_string(self.row, column, value, look)
        elif value is None:
            self.sheet.write_blank(self.row, column, None, look)
        else:
            self.sheet.write_number(self.row, column, float(value), look)  # type: ignore[arg-type]

    def head(self, names: Sequence[str], *, filtered: int = 0) -> int:
        """The head of a table: frozen, repeated in print; `filtered` rows below it get a filter."""
        row = self.line(names, "head")
        if self.printed_head is None:
            self.printed_head = row
            self.sheet.freeze_panes(row + 1, 1)
            self.sheet.repeat_rows(row)
            if filtered:
                self.sheet.autofilter(row, 0, row + filtered, len(names) - 1)
        return row

    def reference(self, cell: str) -> str:
        """A cell of this sheet, as other sheets name it."""
        return f"{quote_sheetname(self.name)}!{cell}"


def sheet_name(title: str, taken: set[str]) -> str:
    """A name Excel allows, not taken yet."""
    clean = "".join(" " if sign in "[]:*?/\\'" else sign for sign in title).strip()[:LONGEST_TITLE] or "1"
    name, n = clean, 2
    while name.lower() in taken:
        tail = f" {n}"
        name, n = clean[: LONGEST_TITLE - len(tail)] + tail, n + 1
    taken.add(name.lower())
    return name


def nothing(page: Page) -> None:
    """What a sheet says where there is nothing to show."""
    page.line([gettext("Nothing to show.")], "hint")


def document_language() -> str:
    return "ru-RU" if language() == "ru" else "en-GB"
