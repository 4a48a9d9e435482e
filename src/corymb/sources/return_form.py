"""What a return workbook is made of: the form to write, and the names by which its cells are found again."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from corymb import i18n
from corymb.i18n import Text
from corymb.packs.context import Column, EventKind
from corymb.packs.mapping import SCALES
from corymb.packs.measures import Variable
from corymb.packs.schema import Pack
from corymb.sources.written import plain

TEMPLATE = "corymb-return"
CLUSTER_TEMPLATE = "corymb-cluster-return"
"""What the hidden sheet calls a workbook with the returns of many members."""
TEMPLATE_SHEET = "_corymb"
TEMPLATE_VERSION = 1
"""Raised when the layout changes so that older readers would misread it."""

ORGANISATION, NAME, PERIOD = "@organisation", "@name", "@period"
"""Codes of the head of the first sheet, in the column of variable codes; in a workbook of many, of columns."""
CELL_NAME = "fact_"
"""Start of the defined names of this year's cells."""
REMARK = "remark"
"""Before the round of a remark in what an explanation answers: remark~1. Codes of checks hold no such sign."""
SYNTHETIC = "synthetic return"
"""`source` of facts of a return that calls itself synthetic."""


@dataclass(frozen=True)
class ReturnForm:
    """One return to write. `organisation` is an id (RU-INN-7700000000); empty = the member writes it in.

    `previous`, `values`: variable code -> value in the base unit; None and absent = blank, a text is written as it is.
    `events`: rows of the event table. `origin` "synthetic" is printed on every sheet and read back as the source of
    every figure.
    """

    period: str
    organisation: str = ""
    name: str = ""
    language: str = "en"
    previous: Mapping[str, Decimal | None] = field(default_factory=dict)
    values: Mapping[str, Decimal | str | None] = field(default_factory=dict)
    events: Sequence[Mapping[str, object]] = ()
    origin: Literal["reported", "synthetic"] = "reported"
    blank_rows: int = 15
    """Empty rows on each event sheet."""

    @property
    def previous_period(self) -> str:
        """The same period a year before: 2017 -> 2016, 2017-Q2 -> 2016-Q2; empty while the period is not known."""
        return f"{int(self.period[:4]) - 1}{self.period[4:]}" if self.period[:4].isdigit() else ""


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Puts a language in force for a while."""
    before = i18n.language()
    i18n.use_language(language)
    try:
        yield
    finally:
        i18n.use_language(before)


def asked_variables(pack: Pack) -> list[tuple[str, list[Variable]]]:
    """The variables members report, by section label in the language in force, in the order of the pack."""
    labels = {section.code: str(section.label) for section in pack.sections}
    found: dict[str, list[Variable]] = {}
    for variable in pack.variables:
        if variable.reported_by == "member":
            found.setdefault(labels.get(variable.section or "", ""), []).append(variable)
    return list(found.items())


def unit_name(pack: Pack, unit: str, scale: Literal["unit", "thousand", "million"]) -> str:
    """The unit at a scale, as the reader sees it."""
    return next((str(u.named(scale)) for u in pack.units if u.code == unit), unit)


def column_heading(pack: Pack, kind: EventKind, column: Column) -> str:
    """The header of an event column, with its unit where it holds amounts."""
    if column.code == "amount" and kind.unit:
        return f"{column.label}, {unit_name(pack, kind.unit, kind.scale)}"
    return str(column.label)


def kind_factor(kind: EventKind) -> Decimal:
    """By what an entered amount is multiplied to reach the base unit."""
    return SCALES[kind.scale]


def kind_of(pack: Pack, code: str) -> EventKind | None:
    """The kind of events with a code, where the pack has it."""
    return next((kind for kind in pack.events if kind.code == code), None)


def unit_of(pack: Pack, kind: EventKind) -> str:
    """The unit in which amounts of a kind are entered and shown."""
    return unit_name(pack, kind.unit, kind.scale) if kind.unit else ""


def word_of(kind: EventKind | None, column: str, code: str) -> str:
    """What the pack calls a role or a category; the code itself where it does not know it."""
    return str(dict(choices(kind, column)).get(code, code)) if kind else code


def choices(kind: EventKind, column: str) -> tuple[tuple[str, Text], ...]:
    """(code, label) of what may be chosen in a column of an event kind; empty where anything may be written."""
    lists = {"category": kind.categories, "role": kind.roles}
    return tuple((choice.code, choice.label) for choice in lists.get(column, ()))


def chosen(kind: EventKind, column: str, written: str) -> str:
    """The code of a choice written as code or as label in any language; "" where it is none of them."""
    sought = plain(written)
    for code, label in choices(kind, column):
        if sought in {plain(code), *(plain(text) for text in label.values())}:
            return code
    return ""
