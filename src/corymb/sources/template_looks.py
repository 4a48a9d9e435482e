"""How a return workbook looks: formats, page set-up, banner, locking."""

from dataclasses import dataclass
from decimal import Decimal

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from corymb.i18n import gettext

LAST_COLUMN = 40
"""Columns beyond the form that stay open for the member's own notes."""
INK, PALE, BAND, INPUT, QUIET, ALARM = "#17324D", "#F3F5F7", "#E3EAF1", "#FFFBEA", "#8A949E", "#A61B1B"
_LINE_HEIGHT, _HIGHEST_ROW = 13.5, 409.0
_LINE = {"border": 1, "border_color": "#C4CDD5"}
_ALLOWED = (
    "objects",
    "scenarios",
    "format_cells",
    "format_columns",
    "format_rows",
    "insert_columns",
    "insert_rows",
    "insert_hyperlinks",
    "delete_rows",
    "sort",
    "autofilter",
    "pivot_tables",
    "select_locked_cells",
    "select_unlocked_cells",
)
_FORMATS: dict[str, dict[str, object]] = {
    "free": {"locked": False},
    "title": {"bold": True, "font_size": 14, "font_color": INK},
    "banner": {"bold": True, "font_color": ALARM},
    "hint": {"font_color": "#4A5661", "italic": True},
    "head": {
        "bold": True,
        "font_color": "white",
        "bg_color": INK,
        "text_wrap": True,
        "valign": "vcenter",
        "indent": 1,
        **_LINE,
    },
    "head_right": {
        "bold": True,
        "font_color": "white",
        "bg_color": INK,
        "text_wrap": True,
        "align": "right",
        "valign": "vcenter",
        **_LINE,
    },
    "code": {"font_color": QUIET, "font_size": 7, "valign": "vcenter"},
    "band": {"bold": True, "font_color": INK, "bg_color": BAND, "valign": "vcenter", "indent": 1, **_LINE},
    "label": {"text_wrap": True, "valign": "vcenter", "indent": 1, **_LINE},
    "unit": {"font_color": "#4A5661", "valign": "vcenter", "indent": 1, **_LINE},
    "before": {"bg_color": PALE, "num_format": "#,##0.####", "valign": "vcenter", **_LINE},
    "before_whole": {"bg_color": PALE, "num_format": "#,##0", "valign": "vcenter", **_LINE},
    "number": {"bg_color": INPUT, "num_format": "#,##0.####", "locked": False, "valign": "vcenter", **_LINE},
    "whole": {"bg_color": INPUT, "num_format": "#,##0", "locked": False, "valign": "vcenter", **_LINE},
    "text": {
        "bg_color": INPUT,
        "locked": False,
        "text_wrap": True,
        "valign": "vcenter",
        "num_format": "@",
        "indent": 1,
        **_LINE,
    },
    "year": {"bg_color": INPUT, "locked": False, "valign": "vcenter", "num_format": "0", **_LINE},
    "date": {"bg_color": INPUT, "locked": False, "valign": "vcenter", "num_format": "dd.mm.yyyy", **_LINE},
    "known": {"bold": True, "font_color": INK, "num_format": "@", "indent": 1},
    "prose": {"text_wrap": True, "valign": "top"},
    "rule": {"bottom": 1, "bottom_color": "#6C7883", "locked": False},
}


@dataclass
class Looks:
    """The formats of one workbook, and what every sheet has in common."""

    book: Workbook
    footer: str
    synthetic: bool

    def __post_init__(self) -> None:
        self._made: dict[str, Format] = {}

    def __getitem__(self, name: str) -> Format:
        if name not in self._made:
            self._made[name] = self.book.add_format({"font_name": "Arial", "font_size": 10, **_FORMATS[name]})
        return self._made[name]

    def sheet(self, title: str, *, portrait: bool = False, locked: bool = True) -> Worksheet:
        """A new sheet for A4, one page wide; lightly locked: no password, and most of Excel's commands still work."""
        sheet = self.book.add_worksheet(title)
        sheet.set_paper(9)
        if not portrait:
            sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.4, top=0.6, bottom=0.6)
        sheet.set_footer(self.footer)
        sheet.hide_gridlines(2)
        if self.synthetic:
            sheet.set_header("&C&B" + gettext("Synthetic data"))
        if locked:
            sheet.protect("", dict.fromkeys(_ALLOWED, True) | {"objects": False, "scenarios": False})
        return sheet

    def banner(self, sheet: Worksheet, row: int, column: int) -> None:
        """Says on the sheet that its figures are invented, where they are."""
        if self.synthetic:
            sheet.write_string(
                row, column, gettext("SYNTHETIC DATA: organisation and figures are invented"), self["banner"]
            )


def write_exact(sheet: Worksheet, at: tuple[int, int], value: Decimal, look: Format) -> None:
    """A number; as text where a spreadsheet's fifteen digits would change it."""
    number = float(value)
    if Decimal(repr(number)) == value:
        sheet.write_number(*at, number, look)
    else:
        sheet.write_string(*at, f"{value:f}", look)


def height_of(*cells: tuple[str, int]) -> float:
    """How high a row is in points, so that its wrapped texts show; each text with the width of its column in signs."""
    lines = max(sum(max(1, -(-len(part) // width)) for part in text.split("\n")) for text, width in cells)
    return min(max(_LINE_HEIGHT * lines + 5, 20), _HIGHEST_ROW)


def footer_text(pack: str, version: str, organisation: str, period: str) -> str:
    """The page footer: pack and version, page, organisation and period."""
    left = f"{pack} {version}".replace("&", "&&")
    right = f"{organisation} {period}".strip().replace("&", "&&")
    return f"&L&8{left}&C&8&P / &N&R&8{right}"


def sheet_title(label: str, taken: set[str]) -> str:
    """A label as the name of a sheet: 31 characters, no forbidden signs, not used before."""
    bare = "".join(sign for sign in label if sign not in "[]:*?/\\").strip("' ")[:31].strip() or "-"
    title, number = bare, 2
    while title.casefold() in taken:
        title, number = f"{bare[:28]} {number}", number + 1
    taken.add(title.casefold())
    return title
