"""What a file of an application says anew, question by question, whatever kind of file its cells stood in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from corymb.i18n import mark
from corymb.methods.findings import Finding, Level
from corymb.packs.call import Question
from corymb.sources.application_form import BEYOND, Meant, as_answer, digest, in_sections, limits_written
from corymb.sources.application_versions import Versions, changed_findings, left_finding
from corymb.sources.troubles import WORDS
from corymb.sources.written import text_of

RULE = "application.answer"
OPTION = mark("{value} is none of the answers to choose from.")
OPTION_MEND = mark("Choose one from the list of the cell.")
LONG = mark("The answer has {there} signs; at most {n} fit.")
LONG_MEND = mark("Shorten it.")
BEYOND_MEND = mark("Check the unit and the digits.")
CLEARED = mark("The field is empty; the answer of the application was left as it is.")
CLEARED_MEND = mark("If it is to be taken out, clear it on the page of the application.")
ROW = mark("The row of {code} is missing; its answer was not read.")
ROW_MEND = mark("Put the row back, with {code} in the column of codes.")
TWICE = mark("{code} stands in several rows with different answers; none of them was read.")
TWICE_MEND = mark("Leave one row with this code.")
OWN_WORDS: Mapping[str, tuple[str, str]] = {
    "unknown_option": (OPTION, OPTION_MEND),
    "too_long": (LONG, LONG_MEND),
    "too_low": (BEYOND["too_low"], BEYOND_MEND),
    "too_high": (BEYOND["too_high"], BEYOND_MEND),
    "no_row": (ROW, ROW_MEND),
    "several_rows": (TWICE, TWICE_MEND),
    "too_large": (mark("{value} has more than 30 digits, or is no figure."), mark("Check the unit and the digits.")),
    "merged": (
        mark("Cells of this row are merged; where its answer begins cannot be told, and it was not read."),
        mark("Unmerge them: the question on the left, its answer on the right."),
    ),
    "several_cells": (
        mark("Several fields of this row hold something; which of them is the answer cannot be told."),
        mark("Write the answer into the one field to the right of the question."),
    ),
    "table_within": (
        mark("The answer holds a table, which is not read."),
        mark("Write it as text, or give the table as a document of the application."),
    ),
}
"""What is said of a cell in words of an application's own; a kind of file without cells says some of it otherwise."""


@dataclass(frozen=True)
class Answered:
    """An answer of a file; `seen` is the version of the answer the file was made with."""

    text: str
    sheet: str
    cell: str
    seen: int


@dataclass(frozen=True)
class ApplicationRead:
    """`answers`: what was changed in the file and can be taken over, by question; `read`: how many it holds."""

    answers: dict[str, Answered]
    read: int
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Place:
    """A cell where an answer stands: sheet and address, or section and field. `trouble`: why it cannot be read."""

    value: object
    sheet: str
    cell: str
    trouble: str = ""

    def meant(self, question: Question) -> Meant:
        return Meant(text_of(self.value), self.trouble) if self.trouble else as_answer(question, self.value)


NOWHERE = Place("", "", "")
"""Of an answer whose row is gone."""


@dataclass(frozen=True)
class Carried:
    """What a file carries: the places of answers by code, and what stood in the application when it was made.

    `stood`: version and digest of the answer, by question; `words`: what is said of a place in such a file.
    """

    file: str
    places: Mapping[str, Sequence[Place]]
    stood: Mapping[str, tuple[int, str]]
    words: Mapping[str, tuple[str, str]] = field(default_factory=lambda: OWN_WORDS)


@dataclass
class _Gathered:
    carried: Carried
    answers: dict[str, Answered] = field(default_factory=dict)
    read: int = 0
    findings: list[Finding] = field(default_factory=list)


def gather(carried: Carried, versions: Versions, more: Iterable[Finding] = ()) -> ApplicationRead:
    """The answers a file carries, with what is wrong in it; `more`: what its reader found besides."""
    gathered = _Gathered(carried)
    questions = {question.code: question for question in versions.now.questions}
    gathered.findings += changed_findings(versions, carried.file)
    as_laid_out = [question for section in in_sections(versions.then).values() for question in section]
    for question in as_laid_out:
        code, found = question.code, carried.places.get(question.code, [])
        if code not in questions or versions.is_in_other_unit(code):
            gathered.findings += _left(versions, question, found, carried.file)
        elif not found:
            gathered.findings.append(_at("error", carried.words["no_row"], question, NOWHERE, carried.file))
        else:
            _take(gathered, questions[code], found)
    return ApplicationRead(gathered.answers, gathered.read, (*gathered.findings, *more))


def _take(gathered: _Gathered, question: Question, places: Sequence[Place]) -> None:
    """The answer to a question, where it says something the file was not made with."""
    file = gathered.carried.file
    meant = [place.meant(question) for place in places]
    filled = [(one, place) for one, place in zip(meant, places, strict=True) if one.text or one.trouble]
    seen, told = gathered.carried.stood.get(question.code, (0, digest(question, "")))
    if not filled:
        if told != digest(question, ""):
            gathered.findings.append(_at("note", (CLEARED, CLEARED_MEND), question, places[0], file))
        return
    if len({one for one, _place in filled}) > 1:
        for _one, place in filled:
            gathered.findings.append(_at("error", gathered.carried.words["several_rows"], question, place, file))
        return
    one, place = filled[0]
    gathered.read += 1
    if one.trouble:
        gathered.findings.append(_wrong(question, one, place, gathered.carried))
    elif digest(question, one.text) != told:
        gathered.answers[question.code] = Answered(one.text, place.sheet, place.cell, seen)


def _wrong(question: Question, meant: Meant, place: Place, carried: Carried) -> Finding:
    message, mend = carried.words.get(meant.trouble) or WORDS[meant.trouble][1:]
    more: dict[str, object] = {"there": len(meant.text), "n": question.longest, "proposal": ""}
    more |= limits_written(question)
    value = "" if meant.trouble == "too_long" else meant.text
    return _at("error", (message, mend), question, place, carried.file, value=value, **more)


def _left(versions: Versions, question: Question, places: Sequence[Place], file: str) -> Iterator[Finding]:
    """Answers that stand in the file and are not read, at their cells."""
    for place in places:
        if text_of(place.value):
            yield left_finding(versions, question, file, (place.sheet, place.cell), text_of(place.value))


def _at(
    level: Level, told: tuple[str, str], question: Question, place: Place, file: str, value: str = "", **fields: object
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
        sheet=place.sheet,
        cell=place.cell,
        fields={"value": value, "code": question.code, "label": question.label, **fields},
    )
