"""The list of findings: as a sheet inside the user's workbook, or as a workbook of its own."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol
from xml.sax.saxutils import escape, quoteattr

from xlsxwriter import Workbook

from corymb.i18n import gettext, mark
from corymb.methods.findings import Finding
from corymb.sources.grids import letters

_LEVELS = {"error": mark("error"), "explain": mark("to be explained"), "note": mark("note")}
_WIDTHS = (20, 20, 9, 20, 70, 60, 26)
_HEAD_ROW = 4
Rows = list[tuple[str, ...]]


class Namespaces(Protocol):
    """What a part of a workbook must know of its dialect."""

    @property
    def main(self) -> str: ...


def findings_rows(findings: Iterable[Finding]) -> Rows:
    """One row per finding, gravest first: level, sheet, cell, value, what, how to mend, rule."""
    order = list(_LEVELS)
    return [
        (gettext(_LEVELS[f.level]), f.sheet, f.cell, f.value, f.said(), f.how_to_mend(), f.rule)
        for f in sorted(findings, key=lambda f: order.index(f.level))
    ]


def headings() -> tuple[str, ...]:
    return (
        gettext("Level"), gettext("Sheet"), gettext("Cell"), gettext("Value"), gettext("What is wrong"),
        gettext("How to mend it"), gettext("Rule"),
    )  # fmt: skip


def _about(file: str, rows: Rows, *, beside: bool) -> tuple[str, str]:
    title = gettext("Findings on {file}: {count}").format(file=file, count=len(rows))
    if beside:
        return title, gettext(
            "A list beside your file: files of this kind cannot carry comments. Your file is unchanged."
        )
    return title, gettext("A copy of your file with comments at the cells and this sheet. Your own file is unchanged.")


def sheet_xml(file: str, rows: Rows, links: Mapping[str, str], dialect: Namespaces) -> bytes:
    """The findings sheet as a part with texts inside it, so that no other part of the workbook need change."""
    title, note = _about(file, rows, beside=False)
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>' for n, width in enumerate(_WIDTHS, 1)
    )
    lines = [_line(1, (title,), bold=True), _line(2, (note,)), _line(_HEAD_ROW, headings(), bold=True)]
    lines += [_line(number, row) for number, row in enumerate(rows, _HEAD_ROW + 1)]
    jumps = "".join(
        f'<hyperlink ref="C{number}" location={quoteattr(_location(row[1], row[2]))}/>'
        for number, row in enumerate(rows, _HEAD_ROW + 1)
        if row[1] in links and row[2]
    )
    pane = f'<pane ySplit="{_HEAD_ROW}" topLeftCell="A{_HEAD_ROW + 1}" activePane="bottomLeft" state="frozen"/>'
    view = f'<sheetView workbookViewId="0">{pane}</sheetView>'
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<worksheet xmlns="{dialect.main}">'
        f'<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews>{view}</sheetViews><cols>{columns}</cols>'
        f"<sheetData>{''.join(lines)}</sheetData>{f'<hyperlinks>{jumps}</hyperlinks>' if jumps else ''}"
        '<pageMargins left="0.5" right="0.4" top="0.6" bottom="0.6" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    ).encode()


def _line(number: int, texts: tuple[str, ...], *, bold: bool = False) -> str:
    style = "<rPr><b/></rPr>" if bold else ""
    cells = "".join(
        f'<c r="{letters(column)}{number}" t="inlineStr"><is><r>{style}'
        f'<t xml:space="preserve">{_safe(text)}</t></r></is></c>'
        for column, text in enumerate(texts)
        if text
    )
    return f'<row r="{number}">{cells}</row>'


def _safe(text: str) -> str:
    return escape("".join(sign if sign >= " " or sign in "\n\t" else "\ufffd" for sign in text))


def _location(sheet: str, cell: str) -> str:
    return "'{}'!{}".format(sheet.replace("'", "''"), cell)


def write_findings_workbook(out: Path, file: str, findings: Iterable[Finding]) -> None:
    """A workbook of findings for a file that cannot carry comments; it says so."""
    rows = findings_rows(findings)
    with Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet(gettext("Corymb findings"))
        bold = book.add_format({"bold": True})
        wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        head = book.add_format({"bold": True, "font_color": "white", "bg_color": "#17324D", "valign": "vcenter"})
        for column, width in enumerate(_WIDTHS):
            sheet.set_column(column, column, width)
        for row, (text, look) in enumerate(zip(_about(file, rows, beside=True), (bold, None), strict=True)):
            sheet.write_string(row, 0, text, look)
        for column, text in enumerate(headings()):
            sheet.write_string(_HEAD_ROW - 1, column, text, head)
        for number, row_texts in enumerate(rows, _HEAD_ROW):
            for column, text in enumerate(row_texts):
                sheet.write_string(number, column, text, wrapped)
        sheet.freeze_panes(_HEAD_ROW, 0)
        sheet.autofilter(_HEAD_ROW - 1, 0, _HEAD_ROW - 1 + len(rows), len(_WIDTHS) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(_HEAD_ROW - 1)
