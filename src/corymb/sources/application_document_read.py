"""Reads an application that comes back as a Word document: answers by the codes of their rows."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from corymb.i18n import LANGUAGES, mark
from corymb.methods.findings import Finding, Level
from corymb.refusal import Refusal
from corymb.sources.application_answers import (
    OPTION,
    OWN_WORDS,
    RULE,
    ApplicationRead,
    Carried,
    Place,
    gather,
)
from corymb.sources.application_document import APPLICATION, CALL, CALL_VERSION
from corymb.sources.application_form import BLANK, TEMPLATE, TEMPLATE_VERSION, YOUR_ANSWER, heads
from corymb.sources.application_head import FRESH, Expected, versions_of
from corymb.sources.application_versions import Versions
from corymb.sources.document_marks import codes_in, told_by
from corymb.sources.document_package import open_document
from corymb.sources.document_xml import (
    CELL,
    PARAGRAPH,
    ROW,
    TABLE,
    Element,
    children,
    count_rows,
    holds_table,
    holds_unread,
    is_gone,
    is_merged,
    is_tracked,
    text_of_cell,
    text_of_paragraph,
)
from corymb.sources.troubles import WORDS as CELLS
from corymb.sources.written import BLANKS, plain

MOST_ROWS = 5_000
"""Of all tables: many times what a call asks."""
ASKED = "question"
"""How a place in a document is called: `question LABEL`, by what stands there to the left of the answer."""
LONGEST_LABEL = 120
"""Of a row that the call does not know: its first line may hold anything."""
HEAD = {APPLICATION: "application", CALL: "call", CALL_VERSION: "call_version"}
UNKNOWN = mark("The call asks no question {code}; the answer beside it was not read.")
UNKNOWN_MEND = mark("Put the code back as it was, or take the row out.")
NO_CODE = mark("A row holds text and no code; it was not read.")
NO_CODE_MEND = mark("Write it into the field of the question it answers.")
UNREAD = mark("The answer holds a picture, a text box, a formula, a symbol or a footnote; its text alone was read.")
UNREAD_MEND = mark("Write it as text, or give it as a document of the application.")
TRACKED = mark("The document has tracked changes; it was read as if all of them were accepted.")
TRACKED_MEND = mark("Look whether that is meant; accept or reject them.")
WORDS: Mapping[str, tuple[str, str]] = {
    **OWN_WORDS,
    "unknown_option": (OPTION, mark("Write one of the answers that are named below the question.")),
    "not_a_number": (CELLS["not_a_number"][1], mark("Write a number, or leave the field empty.")),
    "unit_in_cell": (
        CELLS["unit_in_cell"][1],
        mark("Write the number alone, in the unit that stands behind the question."),
    ),
    "ambiguous": (
        CELLS["ambiguous"][1],
        mark("Write it without the comma, or with a dot for the decimal sign."),
    ),
    "no_row": (
        mark("The row “{label}” is missing; its answer was not read."),
        mark("Put the row back, with [{code}] on the last line of its question."),
    ),
    "several_rows": (
        mark("“{label}” stands in several rows with different answers; none of them was read."),
        mark("Leave one row of this question."),
    ),
}
"""What is said of a place in a document, which has neither columns of codes nor lists to choose from."""


@dataclass(frozen=True)
class Line:
    """A row of a table: its codes, the text of the first cell, and the cells beside it."""

    codes: tuple[str, ...]
    asked: str
    cells: tuple[Element, ...]
    is_merged: bool

    @property
    def texts(self) -> list[str]:
        return [text_of_cell(cell).strip() for cell in self.cells]

    @property
    def label(self) -> str:
        """What is asked, as far as it can be told of a row the call does not know."""
        return self.asked.splitlines()[0][:LONGEST_LABEL]

    def place(self, section: str, label: str) -> Place:
        """The answer to a question of this row. A text is taken from the one cell that holds something."""
        cell, filled = f"{ASKED} {label}", [text for text in self.texts if text]
        if self.is_merged or len(self.codes) > 1 or not self.cells:
            return Place("", section, cell, "merged")
        if any(holds_table(one) for one in self.cells):
            return Place("", section, cell, "table_within")
        if len(filled) > 1:
            return Place("", section, cell, "several_cells")
        return Place(filled[0] if filled else "", section, cell)


@dataclass
class _Found:
    """What was found in the tables on the way to the answers."""

    file: str
    sections: Mapping[str, str]
    labels: Mapping[str, str]
    places: dict[str, list[Place]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)


def read_document(path: Path, expected: Expected, file: str = "") -> ApplicationRead:
    """The answers in an application's Word document. `file`: the name findings give.

    Refuses what cannot or should not be opened, what was not made for this very application nor as a blank of its call,
    or by a version of the call that is not known.
    """
    name = file or path.name
    body = open_document(path, name).element.body
    if count_rows(body) > MOST_ROWS:
        raise Refusal(
            mark("The tables of the document have more than {most} rows."),
            where=name,
            mend=FRESH,
            most=MOST_ROWS,
        )
    known = {*HEAD, *(question.code for _n, content in expected.versions.values() for question in content.questions)}
    tables = [list(_lines(table, known)) for table in children(body, TABLE)]
    keys, stood = told_by(text_of_paragraph(paragraph) for paragraph in children(body, PARAGRAPH))
    keys = _keys_at_head(tables) | keys
    versions = versions_of(keys, expected, name)
    asked = _asked(versions, keys.get("language", ""))
    found = _Found(
        name,
        {code: section for code, (section, _label) in asked.items()},
        {code: label for code, (_section, label) in asked.items()},
    )
    for lines in tables:
        if _asks(lines, found.sections):
            _take_table(found, lines)
    if not found.places:
        raise Refusal(
            mark("The answers cannot be found: no table has the codes of questions in brackets."),
            where=name,
            mend=FRESH,
        )
    if is_tracked(body):
        found.findings.append(Finding(RULE, "note", TRACKED, TRACKED_MEND, file=name))
    return gather(Carried(name, found.places, stood, WORDS), versions, found.findings)


def _lines(table: Element, known: Container[str]) -> Iterator[Line]:
    """The rows of a table; one that was deleted in a tracked change is none."""
    for row in children(table, ROW):
        cells = list(children(row, CELL))
        if not cells or is_gone(row):
            continue
        asked = text_of_cell(cells[0])
        merged = any(is_merged(cell) for cell in cells)
        yield Line(codes_in(asked, known), asked.strip(), tuple(cells[1:]), merged)


def _keys_at_head(tables: list[list[Line]]) -> dict[str, str]:
    """By what a document is recognised that has lost its hidden lines: the table at the head."""
    told = {
        HEAD[code]: " ".join(line.texts).strip()
        for lines in tables
        for line in lines
        for code in line.codes
        if code in HEAD
    }
    if not told:
        return {}
    if told.get("application", "") in BLANKS:
        told["application"] = BLANK
    return {"template": TEMPLATE, "template_version": str(TEMPLATE_VERSION), **told}


def _asked(versions: Versions, language: str) -> dict[str, tuple[str, str]]:
    """The section and the label of each question, as the document has them, in the language it was made in."""
    questions = [*versions.now.questions, *versions.then.questions]
    spoken = language if language in LANGUAGES else LANGUAGES[0]
    return {
        one.code: (one.section.get(spoken) or str(one.section), one.label.get(spoken) or str(one.label))
        for one in questions
    }


def _asks(lines: list[Line], asked: Container[str]) -> bool:
    """Whether a table is one of questions: by the codes in it, or by its header where all of them were changed."""
    answers = heads(YOUR_ANSWER)
    is_headed = any(plain(text) in answers for line in lines[:1] for text in line.texts)
    return is_headed or any(code in asked for line in lines for code in line.codes)


def _take_table(found: _Found, lines: list[Line]) -> None:
    """The answers of a table that belongs to the application, and what stands there besides."""
    section = next((found.sections[code] for line in lines for code in line.codes if code in found.sections), "")
    for number, line in enumerate(lines, 1):
        for code in line.codes:
            if code in found.sections:
                place = line.place(found.sections[code], found.labels[code])
                found.places.setdefault(code, []).append(place)
                found.findings += _unread(found, line, place, code)
            else:
                told = (UNKNOWN, UNKNOWN_MEND, section, f"{ASKED} {line.label}")
                found.findings.append(_said(found, "error", told, code))
        if not line.codes and not line.asked and any(line.texts):
            found.findings.append(_said(found, "explain", (NO_CODE, NO_CODE_MEND, section, f"row {number}")))


def _unread(found: _Found, line: Line, place: Place, code: str) -> Iterator[Finding]:
    if any(holds_unread(cell) for cell in line.cells):
        yield _said(found, "explain", (UNREAD, UNREAD_MEND, place.sheet, place.cell), code)


def _said(found: _Found, level: Level, told: tuple[str, str, str, str], code: str = "") -> Finding:
    message, mend, section, cell = told
    fields: dict[str, object] = {"code": code}
    return Finding(RULE, level, message, mend, variable=code, file=found.file, sheet=section, cell=cell, fields=fields)
