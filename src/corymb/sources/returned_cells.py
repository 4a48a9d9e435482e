"""Where the figures of a return stand: by the code in the row, the year in the header, or the name of the cell."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import numpy as np

from corymb.i18n import mark
from corymb.methods.findings import Finding
from corymb.refusal import Refusal
from corymb.sources.archives import column_number
from corymb.sources.grids import Grid, RowSheet, letters
from corymb.sources.keys import period_of
from corymb.sources.return_form import CELL_NAME, TEMPLATE_SHEET
from corymb.sources.returned_head import Head
from corymb.sources.version_changes import Asked
from corymb.sources.workbooks import parse_xml
from corymb.sources.written import text_of

_CODE_COLUMNS = 12
_REFERENCE = re.compile(r"^'?((?:[^']|'')+?)'?!\$?([A-Z]{1,3})\$?(\d+)$")


@dataclass(frozen=True)
class Place:
    """This year's cell of a variable: zero-based row and column of the sheet's rows, and the scale it is entered in."""

    variable: str
    sheet: RowSheet
    row: int
    column: int
    factor: Decimal
    organisation: str = ""
    """Whose figure it is."""
    label: str = ""
    """What the workbook itself calls it."""

    @property
    def address(self) -> tuple[int, int]:
        """Zero-based row and column as the workbook counts them."""
        return self.sheet.at[0] + self.row, self.sheet.at[1] + self.column


def find_places(sheets: Sequence[RowSheet], head: Head, path: Path) -> tuple[list[Place], list[Finding]]:
    """This year's cell of every variable the template asked for; a variable without one is a finding.

    Refuses a workbook in which neither a code, nor the year, nor a named cell is left.
    """
    visible = [sheet for sheet in sheets if sheet.sheet != TEMPLATE_SHEET]
    places = [place for sheet in visible for place in _by_code(sheet, head, head.variables)]
    absent = head.variables.keys() - {place.variable for place in places}
    if absent:
        places += [p for p in _by_name(visible, head, path) if p.variable in absent]
    absent -= {place.variable for place in places}
    if head.variables and len(absent) == len(head.variables):
        raise Refusal(
            mark("The figures cannot be found: neither the grey codes nor the column of {period} are there."),
            where=head.file,
            mend=mark(
                "Put the codes back into the first column and the year into the header, or use a fresh workbook."
            ),
            period=head.period,
        )
    findings = [
        Finding(
            "return.missing_row",
            "error",
            mark("The row of {code} is missing; its figure was not read."),
            mark("Put the row back, with {code} in the first column."),
            organisation=head.organisation,
            period=head.period,
            variable=code,
            file=head.file,
            fields={"code": code},
        )
        for code in sorted(absent)
    ]
    return places, findings


def places_left(sheets: Sequence[RowSheet], head: Head, left: Mapping[str, Asked]) -> list[Place]:
    """Where figures stand that the template asked for and the pack does not take."""
    return [place for sheet in sheets if sheet.sheet != TEMPLATE_SHEET for place in _by_code(sheet, head, left)]


def _by_code(sheet: RowSheet, head: Head, asked: Mapping[str, Asked]) -> Iterator[Place]:
    """Rows that carry a code, below a header that carries the period."""
    now: int | None = None
    for number, row in enumerate(sheet.rows):
        at = next((i for i, c in enumerate(row[:_CODE_COLUMNS]) if isinstance(c, str) and c.strip() in asked), None)
        if at is None:
            years = [
                i for i, cell in enumerate(row) if i > 0 and cell != "" and period_of(text_of(cell)) == head.period
            ]
            if years and len([c for c in row if c != ""]) > 3:  # noqa: PLR2004 - a header, not the line with the year
                now = years[-1]
            continue
        if now is not None:
            code = str(row[at]).strip()
            label = next((text for cell in row[at + 1 :] if (text := text_of(cell))), "")
            yield Place(code, sheet, number, now, asked[code].factor, head.organisation, label)


def _by_name(sheets: Sequence[RowSheet], head: Head, path: Path) -> list[Place]:
    """Named cells, for a workbook whose codes or header are gone."""
    by_title = {sheet.sheet: sheet for sheet in sheets}
    places = []
    for name, target in _defined_names(path).items():
        code = name.removeprefix(CELL_NAME)
        found = _REFERENCE.match(target)
        if code not in head.variables or found is None:
            continue
        sheet = by_title.get(found[1].replace("''", "'"))
        if sheet is None:
            continue
        row, column = int(found[3]) - 1 - sheet.at[0], column_number(found[2].encode()) - 1 - sheet.at[1]
        if 0 <= row < len(sheet.rows) and 0 <= column < len(sheet.rows[row]):
            places.append(Place(code, sheet, row, column, head.variables[code].factor, head.organisation))
    return places


def _defined_names(path: Path) -> dict[str, str]:
    try:
        with ZipFile(path) as archive:
            book = parse_xml(archive.read("xl/workbook.xml"))
    except (BadZipFile, KeyError, OSError):
        return {}
    return {
        n.get("name", ""): n.text or "" for n in book.iter("{*}definedName") if n.get("name", "").startswith(CELL_NAME)
    }


def column_grid(places: Sequence[Place]) -> Grid:
    """The cells of places in one column of one sheet as a grid of a single column, in the order of the places."""
    sheet, column = places[0].sheet, places[0].column
    rows = {place.row: number for number, place in enumerate(places)}
    at = {place.address: number for number, place in enumerate(places)}
    merged = [
        (rows[first], rows[first] + last - first, 0)
        for a, b in sheet.merged
        if a[1] <= column + sheet.at[1] <= b[1]
        for first, last in [(a[0] - sheet.at[0], b[0] - sheet.at[0])]
        if first in rows
    ]
    return Grid(
        sheet.file,
        sheet.sheet,
        ("",),
        (tuple(sheet.rows[place.row][column] for place in places),),
        np.array([place.address[0] + 1 for place in places], dtype=np.int64),
        (letters(column + sheet.at[1]),),
        tuple(merged),
        {(at[cell], 0): text for cell, text in sheet.lost_cells.items() if cell in at},
    )
