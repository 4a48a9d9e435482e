"""What the files of an application are made of, and what their cells mean: an answer as a cell, a cell as an answer."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256

from corymb.i18n import LANGUAGES, Text, gettext, mark
from corymb.packs.call import NO, YES, CallContent, Question, number_of
from corymb.sources.return_form import speaking
from corymb.sources.written import BLANKS, legal, number_of_text, plain, text_of

TEMPLATE = "corymb-application"
TEMPLATE_VERSION = 1
"""Raised when the layout of the workbook or the Word document changes so that older readers would misread it."""
BLANK = "blank"
"""Stands for the number of the application in a file that was made for none: the blank of a call."""
CODES, YOUR_ANSWER = mark("Code"), mark("Your answer")
"""How the columns are called by which answers are found again."""
EPOCH = dt.datetime(2016, 1, 1, tzinfo=dt.UTC)
"""A fixed date of creation, so that a file tells nothing of when it was made."""
ASKED_AT = 3
"""The column of the hidden sheet from which on it says what was asked."""
EXACT_DIGITS = 15
"""What a spreadsheet keeps of a number."""
LIMITS = {
    (False, False): "",
    (True, False): mark("at least {lowest}"),
    (False, True): mark("at most {highest}"),
    (True, True): mark("from {lowest} to {highest}"),
}
"""Whether a question has a lowest and a highest answer, and what is said of them."""
IN_RUSSIAN = str.maketrans({",": "\u202f", ".": ","})
"""What stands between thousands and before a fraction."""
BEYOND = {
    "too_low": mark("{value} is below {lowest}, the lowest answer that is taken."),
    "too_high": mark("{value} is above {highest}, the highest answer that is taken."),
}
LARGEST_IN_CELL = Decimal(10) ** EXACT_DIGITS


@dataclass(frozen=True)
class Stood:
    """An answer as it stands when the file is made; `version` as the application counts its changes."""

    text: str
    version: int


NOT_YET = Stood("", 0)


@dataclass(frozen=True)
class ApplicationForm:
    """One application to write: by which version of which call, its answers by question.

    `given`: the names of the files that are there already, by document. A blank of the call has `BLANK` for its number,
    and neither title nor applicant.
    """

    call: str
    version: int
    sha256: str
    number: str
    title: str
    applicant: str
    language: str = "en"
    answers: Mapping[str, Stood] = field(default_factory=dict)
    given: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def is_blank(self) -> bool:
        return self.number == BLANK

    def keys(self) -> dict[str, str]:
        """By what the file is recognised when it comes back."""
        return {
            "template": TEMPLATE,
            "template_version": str(TEMPLATE_VERSION),
            "call": self.call,
            "call_version": str(self.version),
            "call_sha256": self.sha256,
            "application": self.number,
            "language": self.language,
        }


@dataclass(frozen=True)
class Meant:
    """What a cell means as an answer. `trouble` says why it means none: a key of the words of `applications`."""

    text: str
    trouble: str = ""


def in_sections(content: CallContent) -> dict[str, list[Question]]:
    """The questions of a call by the label of their section, in the language in force and the order of the call."""
    found: dict[str, list[Question]] = {}
    for question in content.questions:
        found.setdefault(str(question.section), []).append(question)
    return found


def heads(message: str) -> set[str]:
    """How the header of a column may read, in any language, for comparison."""
    found = set()
    for code in LANGUAGES:
        with speaking(code):
            found.add(plain(gettext(message)))
    return found


def choices(question: Question) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(code, what it is called in any language) of what may be chosen; empty where anything may be written."""
    if question.kind == "yes_no":
        return (YES, tuple(sorted(heads("yes")))), (NO, tuple(sorted(heads("no"))))
    return tuple((one.code, tuple(one.label.values())) for one in question.options)


def label_of(question: Question, code: str) -> str:
    """How a choice is written in the language in force; by its code where another one is called the same."""
    labels = {one.code: str(one.label) for one in question.options}
    if question.kind == "yes_no":
        labels = {YES: gettext("yes"), NO: gettext("no")}
    label = labels.get(code, code)
    return label if _chosen(question, label) == code else code


def labels_of(question: Question) -> tuple[str, ...]:
    return tuple(label_of(question, code) for code, _names in choices(question))


def limits_told(question: Question) -> str:
    """Between which limits a number has to be, in the language in force; nothing where it may be any."""
    lowest, highest = question.limits
    told = LIMITS[lowest is not None, highest is not None]
    return gettext(told).format(**limits_written(question)) if told else ""


def limits_written(question: Question) -> dict[str, Text]:
    """The limits a question has, as each language writes a number."""
    told = {"lowest": question.lowest, "highest": question.highest}
    written = {name: f"{limit.normalize():,f}" for name, limit in told.items() if limit is not None}
    return {name: Text({"en": text, "ru": text.translate(IN_RUSSIAN)}) for name, text in written.items()}


def as_cell(question: Question, text: str) -> Decimal | str:
    """An answer as it is written into its cell; a number only where a spreadsheet keeps it as it is."""
    if question.kind == "number":
        number = number_of(text)
        return number if number is not None and is_kept(number) else text
    return label_of(question, text) if choices(question) else text


def as_words(question: Question, text: str) -> str:
    """An answer as it is written into a document: a number as it was typed, unless it would be read as another one."""
    if choices(question):
        return label_of(question, text)
    number = number_of(text) if question.kind == "number" else None
    return legal(text) if number is None or number_of_text(text) == number else f"{number:f}"


def is_kept(number: Decimal) -> bool:
    """Whether a spreadsheet keeps a number as it is."""
    return abs(number) < LARGEST_IN_CELL and Decimal(f"{float(number):.{EXACT_DIGITS}g}") == number


def as_answer(question: Question, cell: object) -> Meant:
    """What a cell means as the answer to a question. A blank is no answer."""
    if question.kind == "number":
        meant = _within(question, _number(cell))
    elif choices(question):
        meant = _choice(question, cell)
    else:
        meant = Meant(_text(cell))
    if len(meant.text) > question.longest and not meant.trouble:
        return Meant(meant.text, "too_long")
    return meant


def same(question: Question, one: str, other: str) -> bool:
    """Whether two answers mean the same: a number is the same however it is written."""
    if one == other or read_again(question, one) == read_again(question, other):
        return True
    number = number_of(one) if question.kind == "number" else None  # in a file 1,234 may be two numbers
    return number is not None and number == number_of(other)


def read_again(question: Question, text: str) -> str:
    """An answer as a workbook made with it would be read."""
    return as_answer(question, _in_floats(as_cell(question, text))).text


def digest(question: Question, text: str) -> str:
    """By what the reader knows that an answer was left as the workbook had it."""
    return sha256(read_again(question, text).encode()).hexdigest()


def _in_floats(cell: Decimal | str) -> object:
    return float(cell) if isinstance(cell, Decimal) else cell


def _text(cell: object) -> str:
    """A text with its line breaks; anything else as it is shown."""
    if isinstance(cell, str):
        return cell.replace("\r\n", "\n").replace("\r", "\n").strip()
    return _digits(cell) if isinstance(cell, float) else text_of(cell)


def _digits(number: float) -> str:
    """A number of a spreadsheet without what its binary fractions add."""
    return _plain_number(Decimal(f"{number:.{EXACT_DIGITS}g}")) if number == number else ""  # noqa: PLR0124 - NaN


def _plain_number(number: Decimal) -> str:
    written = f"{number:f}"
    written = written.rstrip("0").rstrip(".") if "." in written else written
    return "0" if written == "-0" else written


def _number(cell: object) -> Meant:
    written = _text(cell)
    if isinstance(cell, bool):
        return Meant(written, "yes_no")
    if isinstance(cell, int | float):
        text = _digits(float(cell))
        return Meant(text, "" if not text or number_of(text) is not None else "too_large")
    if isinstance(cell, dt.date | dt.time | dt.timedelta):
        return Meant(written, "date")
    if written in BLANKS:
        return Meant("")
    number = number_of_text(written)
    return Meant(_plain_number(number)) if isinstance(number, Decimal) else Meant(written, number)


def _within(question: Question, meant: Meant) -> Meant:
    """A number, unless it is beyond what the question takes."""
    figure = number_of(meant.text) if not meant.trouble else None
    return meant if figure is None else Meant(meant.text, question.beyond(figure))


def _choice(question: Question, cell: object) -> Meant:
    if isinstance(cell, bool) and question.kind == "yes_no":
        return Meant(YES if cell else NO)
    written = _text(cell)
    found = _chosen(question, written) if written else ""
    return Meant(found) if found or not written else Meant(written, "unknown_option")


def _chosen(question: Question, written: str) -> str:
    """The code of a choice written as its label in any language, or as its code; "" where it is none or two of them."""
    sought, offered = plain(written), choices(question)
    named = [code for code, names in offered if sought in {plain(name) for name in names}]
    if len(named) == 1:
        return named[0]
    return written if written in {code for code, _names in offered} else ""
