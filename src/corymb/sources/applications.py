"""Reads the workbook of an application back: answers by their codes, with the cell they stand in and what is wrong."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from corymb.i18n import mark
from corymb.methods.findings import Finding, Level
from corymb.packs.call import Question
from corymb.refusal import Refusal
from corymb.sources.application_form import (
    CODES,
    YOUR_ANSWER,
    Meant,
    as_answer,
    digest,
    heads,
)
from corymb.sources.application_head import FRESH, Expected, stood_in, versions_of
from corymb.sources.application_versions import Versions, changed_findings, left_finding
from corymb.sources.archives import kind_of
from corymb.sources.grids import RowSheet, letters
from corymb.sources.return_form import TEMPLATE_SHEET
from corymb.sources.troubles import WORDS
from corymb.sources.workbooks import read_workbook
from corymb.sources.written import plain, text_of

RULE = "application.answer"
OPTION = mark("{value} is none of the answers to choose from.")
OPTION_MEND = mark("Choose one from the list of the cell.")
LONG = mark("The answer has {there} signs; at most {n} fit.")
LONG_MEND = mark("Shorten it.")
CLEARED = mark("The cell is empty; the answer of the application was left as it is.")
CLEARED_MEND = mark("If it is to be taken out, clear it on the page of the application.")
ROW = mark("The row of {code} is missing; its answer was not read.")
ROW_MEND = mark("Put the row back, with {code} in the column of codes.")
TWICE = mark("{code} stands in several rows with different answers; none of them was read.")
TWICE_MEND = mark("Leave one row with this code.")


@dataclass(frozen=True)
class Answered:
    """An answer of a workbook; `seen` is the version of the answer the workbook was made with."""

    text: str
    sheet: str
    cell: str
    seen: int


@dataclass(frozen=True)
class ApplicationRead:
    """`answers`: what was changed in the workbook and can be taken over, by question; `read`: how many it holds."""

    answers: dict[str, Answered]
    read: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class _Place:
    sheet: RowSheet
    row: int
    column: int

    @property
    def value(self) -> object:
        row = self.sheet.rows[self.row]
        return row[self.column] if self.column < len(row) else ""

    @property
    def at(self) -> tuple[int, int]:
        """Zero-based row and column as the workbook counts them."""
        return self.sheet.at[0] + self.row, self.sheet.at[1] + self.column

    @property
    def cell(self) -> str:
        row, column = self.at
        return f"{letters(column)}{row + 1}"


@dataclass
class _Gathered:
    file: str
    stood: Mapping[str, tuple[int, str]]
    answers: dict[str, Answered] = field(default_factory=dict)
    read: int = 0
    findings: list[Finding] = field(default_factory=list)


def read_application(path: Path, expected: Expected, file: str = "") -> ApplicationRead:
    """The answers in the workbook of an application. `file`: the name findings give.

    Refuses what was not made for this very application, or by a version of the call that is not known.
    """
    name = file or path.name
    sheets, _ = read_workbook(path, name, kind_of(path))
    hidden = next((sheet for sheet in sheets if sheet.sheet == TEMPLATE_SHEET), None)
    versions = versions_of(hidden, expected, name)
    gathered = _Gathered(name, stood_in(hidden))
    questions = {question.code: question for question in versions.now.questions}
    then = {question.code: question for question in versions.then.questions}
    gathered.findings += changed_findings(versions, name)
    places = _places(sheets, then, name)
    for code, question in then.items():
        found = places.get(code, [])
        if code not in questions or versions.is_in_other_unit(code):
            gathered.findings += _left(versions, question, found, name)
        elif not found:
            row = Finding(RULE, "error", ROW, ROW_MEND, variable=code, file=name, fields={"code": code})
            gathered.findings.append(row)
        else:
            _take(gathered, questions[code], found)
    return ApplicationRead(gathered.answers, gathered.read, tuple(gathered.findings))


def _places(sheets: Sequence[RowSheet], asked: Mapping[str, Question], file: str) -> dict[str, list[_Place]]:
    """Where the answers stand, by code. Refuses a workbook in which the header is not found."""
    found: dict[str, list[_Place]] = {}
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


def _below_header(sheet: RowSheet) -> Iterator[tuple[str, _Place]]:
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
            yield text_of(row[at[0]]), _Place(sheet, number, at[1])


def _take(gathered: _Gathered, question: Question, places: Sequence[_Place]) -> None:
    """The answer to a question, where it says something the workbook was not made with."""
    meant = [_meant(question, place) for place in places]
    filled = [(one, place) for one, place in zip(meant, places, strict=True) if one.text or one.trouble]
    seen, told = gathered.stood.get(question.code, (0, digest(question, "")))
    if not filled:
        if told != digest(question, ""):
            gathered.findings.append(_at("note", (CLEARED, CLEARED_MEND), question, places[0], gathered.file))
        return
    if len({one for one, _place in filled}) > 1:
        for _one, place in filled:
            gathered.findings.append(_at("error", (TWICE, TWICE_MEND), question, place, gathered.file))
        return
    one, place = filled[0]
    gathered.read += 1
    if one.trouble:
        gathered.findings.append(_wrong(question, one, place, gathered.file))
    elif digest(question, one.text) != told:
        gathered.answers[question.code] = Answered(one.text, place.sheet.sheet, place.cell, seen)


def _meant(question: Question, place: _Place) -> Meant:
    if place.at in place.sheet.lost_cells:
        error = place.sheet.lost_cells[place.at]
        return Meant(error, "formula_error" if error else "empty_formula")
    return as_answer(question, place.value)


def _wrong(question: Question, meant: Meant, place: _Place, file: str) -> Finding:
    own = {"unknown_option": (OPTION, OPTION_MEND), "too_long": (LONG, LONG_MEND)}
    message, mend = own.get(meant.trouble) or WORDS[meant.trouble][1:]
    more: dict[str, object] = {"there": len(meant.text), "n": question.longest, "proposal": ""}
    value = "" if meant.trouble == "too_long" else meant.text
    return _at("error", (message, mend), question, place, file, value=value, **more)


def _left(versions: Versions, question: Question, places: Sequence[_Place], file: str) -> Iterator[Finding]:
    """Answers that stand in the workbook and are not read, at their cells."""
    for place in places:
        if text_of(place.value):
            yield left_finding(versions, question, file, (place.sheet.sheet, place.cell), text_of(place.value))


def _at(
    level: Level, told: tuple[str, str], question: Question, place: _Place, file: str, value: str = "", **fields: object
) -> Finding:
    message, mend = told
    return Finding(
        RULE,
        level,
        message,
        mend,
        variable=question.code,
        value=value,
        file=file,
        sheet=place.sheet.sheet,
        cell=place.cell,
        fields={"value": value, "code": question.code, **fields},
    )
