"""Reads the workbook of an application back: answers by their codes, with the cell they stand in and what is wrong."""

from collections.abc import Container, Iterator, Sequence
from pathlib import Path

from corymb.i18n import mark
from corymb.refusal import Refusal
from corymb.sources.application_answers import ApplicationRead, Carried, Place, gather
from corymb.sources.application_form import ASKED_AT, CODES, YOUR_ANSWER, heads
from corymb.sources.application_head import FRESH, Expected, versions_of
from corymb.sources.archives import kind_of
from corymb.sources.grids import RowSheet, letters
from corymb.sources.return_form import TEMPLATE_SHEET
from corymb.sources.workbooks import read_workbook
from corymb.sources.written import plain, text_of


def read_application(path: Path, expected: Expected, file: str = "") -> ApplicationRead:
    """The answers in the workbook of an application. `file`: the name findings give.

    Refuses what was not made for this very application, or by a version of the call that is not known.
    """
    name = file or path.name
    sheets, _ = read_workbook(path, name, kind_of(path))
    hidden = next((sheet for sheet in sheets if sheet.sheet == TEMPLATE_SHEET), None)
    versions = versions_of(_keys_in(hidden), expected, name)
    places = _places(sheets, {question.code for question in versions.then.questions}, name)
    return gather(Carried(name, places, _stood_in(hidden)), versions)


def _keys_in(hidden: RowSheet | None) -> dict[str, str]:
    """By what the hidden sheet says the workbook is recognised."""
    return {text_of(r[0]): text_of(r[1]) for r in hidden.rows if len(r) > 1 and text_of(r[0])} if hidden else {}


def _stood_in(hidden: RowSheet | None) -> dict[str, tuple[int, str]]:
    """What stood in the application when the workbook was made: version and digest of the answer, by question."""
    found = {}
    for row in hidden.rows if hidden else ():
        kind, code, version, told = [*(text_of(cell) for cell in row[ASKED_AT : ASKED_AT + 4]), "", "", "", ""][:4]
        if kind == "question" and version.isdigit():
            found[code] = (int(version), told)
    return found


def _places(sheets: Sequence[RowSheet], asked: Container[str], file: str) -> dict[str, list[Place]]:
    """Where the answers stand, by code. Refuses a workbook in which the header is not found."""
    found: dict[str, list[Place]] = {}
    columns = False
    for sheet in sheets:
        if sheet.sheet == TEMPLATE_SHEET:
            continue
        for code, place in _below_header(sheet):
            columns = True
            if code in asked:
                found.setdefault(code, []).append(place)
    if not columns:
        raise Refusal(
            mark("The answers cannot be found: no sheet has the columns of codes and answers."),
            where=file,
            mend=FRESH,
        )
    return found


def _below_header(sheet: RowSheet) -> Iterator[tuple[str, Place]]:
    """(what stands in the column of codes, the place of the answer) of every row below the header of a sheet."""
    codes, answers = heads(CODES), heads(YOUR_ANSWER)
    at: tuple[int, int] | None = None
    for number, row in enumerate(sheet.rows):
        words = [plain(cell) if isinstance(cell, str) else "" for cell in row]
        code, answer = (
            next((n for n, word in enumerate(words) if word in sought), None) for sought in (codes, answers)
        )
        if code is not None and answer is not None:
            at = (code, answer)
        elif at is not None and at[0] < len(row):
            yield text_of(row[at[0]]), _place(sheet, number, at[1])


def _place(sheet: RowSheet, number: int, column: int) -> Place:
    """A cell by its row and column in the sheet; the workbook counts from where the sheet begins."""
    row, at = sheet.rows[number], (sheet.at[0] + number, sheet.at[1] + column)
    cell = f"{letters(at[1])}{at[0] + 1}"
    if at in sheet.lost_cells:
        error = sheet.lost_cells[at]
        return Place(error, sheet.sheet, cell, "formula_error" if error else "empty_formula")
    return Place(row[column] if column < len(row) else "", sheet.sheet, cell)
