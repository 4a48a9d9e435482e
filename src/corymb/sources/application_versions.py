"""What another version of the call asked than the one an application answers now, question by question."""

from collections.abc import Iterator
from dataclasses import dataclass

from corymb.i18n import mark
from corymb.methods.findings import Finding, Level
from corymb.packs.call import CallContent, Question

RULE = "application.version"
SAME = mark("The file was made by version {found} of the call; version {expected} asks the same questions.")
NEW = mark("{label} is new in version {expected} of the call; the file of version {found} does not ask for it.")
NEW_MEND = mark("Answer it on the page of the application, or in a fresh file.")
GONE = mark("{label} is not asked for by version {expected} of the call any more; the answer was not read.")
UNIT = mark("{label} is asked for in another unit by version {expected} of the call; the answer was not read.")
UNIT_MEND = mark("Write it in the unit of now on the page of the application, or in a fresh file.")
CHANGES: dict[str, str] = {
    "label": mark("{label}: worded otherwise since version {found}; the answer is read as version {expected} asks."),
    "help": mark("{label}: other help since version {found}; the answer is read as version {expected} asks."),
    "kind": mark("{label}: another kind of answer since version {found}; it is read as version {expected} asks."),
    "options": mark("{label}: other answers to choose from since version {found}; read as version {expected} asks."),
    "longest": mark("{label}: another length since version {found}; the answer is read as version {expected} asks."),
    "limits": mark("{label}: other limits since version {found}; the answer is read as version {expected} asks."),
    "required": mark("{label}: whether it must be answered has changed since version {found} of the call."),
}


@dataclass(frozen=True)
class Versions:
    """The version a file was made by, and the one the application answers now: their numbers, what they say."""

    found: int
    then: CallContent
    expected: int
    now: CallContent

    def is_in_other_unit(self, code: str) -> bool:
        """Whether a number means something else now than it did then."""
        pair = [next((q for q in content.questions if q.code == code), None) for content in (self.then, self.now)]
        then, now = pair
        return bool(then and now and now.kind == "number" and then.unit != now.unit)


def changed_findings(versions: Versions, file: str) -> Iterator[Finding]:
    """Which questions differ; nothing where the version is the same. What stands in cells is said at the cells."""
    if versions.found == versions.expected:
        return
    then = {question.code: question for question in versions.then.questions}
    now = {question.code: question for question in versions.now.questions}
    told = False
    for code, question in now.items():
        if code not in then:
            yield _said(versions, "note", NEW, question, file, NEW_MEND)
            told = True
        for aspect, message in CHANGES.items() if code in then else ():
            if getattr(then[code], aspect) != getattr(question, aspect):
                yield _said(versions, "note", message, question, file)
                told = True
        told |= versions.is_in_other_unit(code)
    if not told and not then.keys() - now.keys():
        yield Finding(RULE, "note", SAME, file=file, fields=_numbers(versions))


def left_finding(versions: Versions, question: Question, file: str, where: tuple[str, str], value: str) -> Finding:
    """An answer at its sheet and cell that is not read: its question is gone, or asks in another unit now."""
    gone = question.code not in {one.code for one in versions.now.questions}
    fields = {"label": question.label, **_numbers(versions)}
    place = {"file": file, "sheet": where[0], "cell": where[1], "variable": question.code, "value": value}
    if gone:
        return Finding(RULE, "explain", GONE, fields=fields, **place)
    return Finding(RULE, "error", UNIT, UNIT_MEND, fields=fields, **place)


def _said(versions: Versions, level: Level, message: str, question: Question, file: str, mend: str = "") -> Finding:
    fields = {"label": question.label, **_numbers(versions)}
    return Finding(RULE, level, message, mend, variable=question.code, file=file, fields=fields)


def _numbers(versions: Versions) -> dict[str, object]:
    return {"found": versions.found, "expected": versions.expected}
