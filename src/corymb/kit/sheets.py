"""A workbook of several sheets as a file, with its row count and its sha256, as lists have them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO, Any

from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from corymb.kit.exports import BOOK, MOMENT, XLSX, named, tell_about, write_cell, written
from corymb.kit.registries import Label


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook: rows of headings, and rows of values, which are asked for one after another."""

    name: str
    heads: Sequence[Sequence[str]]
    rows: Iterable[Sequence[Any]]


def sheets_file(stem: str, sheets: Sequence[Sheet], count: int, about: Sequence[tuple[Label, str]]) -> FileResponse:
    """A workbook of several sheets with one that says what it is; written whole before the answer begins."""
    told = {str(label): value for label, value in about} | {
        _("rows"): str(count),
        _("written"): timezone.localtime().isoformat(timespec="minutes"),
    }
    return named(written(lambda file: _sheets(file, sheets, told), XLSX), stem, count, "xlsx")


def _sheets(file: IO[bytes], sheets: Sequence[Sheet], about: dict[str, str]) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(file, BOOK)
    moments = book.add_format({"num_format": MOMENT})
    bold = book.add_format({"bold": True, "bottom": 1})
    for one in sheets:
        sheet = book.add_worksheet(one.name[:31])
        sheet.freeze_panes(len(one.heads), 0)
        sheet.set_column(0, max(len(one.heads[0]) - 1, 0), 18)
        for number, head in enumerate(one.heads):
            for place, text in enumerate(head):
                sheet.write_string(number, place, text, bold)
        for number, values in enumerate(one.rows, len(one.heads)):
            for place, value in enumerate(values):
                write_cell(sheet, number, place, value, moments)
    tell_about(book, about)
    book.close()
