"""What cannot be right in an event, whoever tells it: a form, a workbook, a program. Light to load."""

import datetime as dt
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from corymb.i18n import gettext, mark
from corymb.methods.identifiers import fault, is_ogrn, shown
from corymb.packs.context import EventKind
from corymb.sources.countries import countries
from corymb.sources.return_form import choices
from corymb.sources.written import IDENTIFIED, LIMIT

Taking = tuple[str, str, str]
"""Who takes part: the number of an organisation or a name, the role, the country."""
LONGEST_CODE, LONGEST_NAME = 100, 300
EARLIEST = 1900
"""No organisation of a programme was founded before."""
OGRN_LENGTHS = (13, 15)
LOOK_UP = mark("Look the number up; a digit is mistyped.")


@dataclass(frozen=True)
class EventTold:
    """An event as it is told, for a period (2017) by a reporter, in a programme of the country `home`.

    `known`: identifiers the register has; nobody doubts their digits.
    """

    kind: EventKind
    code: str
    reporter: str
    period: str
    home: str
    day: dt.date | None
    amount: Decimal | None
    category: str
    started: int | None
    participants: Sequence[Taking]
    known: Collection[str] = ()


@dataclass(frozen=True)
class EventFault:
    """One thing that cannot be right: in which column of the event table, and at which participant.

    `is_missing`: nothing is filled in, or what is no choice of the list.
    """

    column: str
    message: str
    mend: str = ""
    place: int | None = None
    is_missing: bool = False
    fields: dict[str, object] = field(default_factory=dict)

    def said(self) -> str:
        return gettext(self.message).format(**self.fields)

    def how_to_mend(self) -> str:
        return gettext(self.mend).format(**self.fields) if self.mend else ""

    def __str__(self) -> str:
        return f"{self.said()} {self.how_to_mend()}".strip()


def event_faults(told: EventTold) -> list[EventFault]:
    """Everything that cannot be right in an event; no event with one of these is taken in."""
    return [*_of_event(told), *_of_participants(told)]


def _of_event(told: EventTold) -> Iterator[EventFault]:
    if not told.code.strip():
        yield EventFault("event", mark("Give the event the number its documents have."), is_missing=True)
    if len(told.code) > LONGEST_CODE:
        fields: dict[str, object] = {"most": LONGEST_CODE}
        yield EventFault("event", mark("The number of the event has more than {most} characters."), fields=fields)
    if told.category and choices(told.kind, "category"):
        yield from _not_listed(told.kind, "category", told.category)
    if told.amount is not None and told.amount < 0:
        yield EventFault("amount", mark("The amount is below zero."), mark("Write zero or more."))
    if told.amount is not None and abs(told.amount) >= LIMIT:
        yield EventFault("amount", mark("The amount is too large."), mark("Check it and its unit."))
    yield from _of_columns(told)


def _of_columns(told: EventTold) -> Iterator[EventFault]:
    """What is blank, and what lies in another time than the return."""
    labels = {column.code: column.label for column in told.kind.columns}
    values = {"date": told.day, "amount": told.amount, "category": told.category, "started": told.started}
    for column in told.kind.columns:
        if column.required and column.code in values and values[column.code] in {None, ""}:
            yield _blank(column.code, {"label": column.label})
    year = int(told.period[:4]) if told.period[:4].isdigit() else None
    if told.day and year and told.day.year != year:
        fields: dict[str, object] = {
            "label": labels.get("date", "date"),
            "day": told.day.isoformat(),
            "period": told.period,
        }
        mend = mark("Correct the day, or enter the event in the return of its own year.")
        yield EventFault("date", mark("{label}: {day} is not in {period}."), mend, fields=fields)
    if told.started is not None and year and not EARLIEST <= told.started <= year:
        fields = {"label": labels.get("started", "started"), "value": told.started, "first": EARLIEST, "last": year}
        yield EventFault("started", mark("{label}: {value} is no year from {first} to {last}."), fields=fields)


def _of_participants(told: EventTold) -> Iterator[EventFault]:
    roles: dict[str, str] = {}
    needs_role = any(column.code == "role" and column.required for column in told.kind.columns)
    for place, (who, role, country) in enumerate(told.participants):
        if not who:
            yield EventFault(
                "organisation", mark("Nobody is named."), mark("Write a number or a name."), place, is_missing=True
            )
            continue
        fields: dict[str, object] = {"who": shown(who)}
        if len(who) > LONGEST_NAME:
            message = mark("The name of a participant has more than {most} characters.")
            yield EventFault("organisation", message, "", place, fields={"most": LONGEST_NAME})
            continue
        yield from _of_who(told, place, who, country)
        if not role and needs_role:
            label = next(column.label for column in told.kind.columns if column.code == "role")
            yield _blank("role", {"label": label} | fields, place)
        elif role and choices(told.kind, "role"):
            yield from _not_listed(told.kind, "role", role, place)
        if roles.setdefault(who, role) != role:
            yield EventFault(
                "role", mark("{who} is named twice, with different roles."), mark("Keep one."), place, fields=fields
            )
    if told.reporter not in roles:
        yield EventFault(
            "organisation",
            mark("The reporting organisation does not take part."),
            mark("Name it too, with its role; an event of others alone stands in the return of one of them."),
        )


def _of_who(told: EventTold, place: int, who: str, country: str) -> Iterator[EventFault]:
    """What is wrong with who is named, and with their country."""
    fields: dict[str, object] = {"who": shown(who), "country": country}
    if country and country not in {code for code, _name in countries("en")}:
        mend = mark("Choose it from the list, by its two letters.")
        yield EventFault("country", mark("{country} is no country."), mend, place, fields=fields)
    digits = who.replace(" ", "")
    if who in told.known or who == told.reporter:
        return
    if who.startswith(("RU-INN-", "LEI-")):
        if wrong := fault(who):
            message = mark("{who}: the check digits of the number are wrong.")
            other = mark("{who}: no organisation has a number like this.")
            yield EventFault(
                "organisation", message if wrong == "check_digit" else other, LOOK_UP, place, fields=fields
            )
    elif country and country != told.home:
        return
    elif digits.isascii() and digits.isdigit():
        if len(digits) not in OGRN_LENGTHS:
            message = mark("{who}: no organisation has a number like this.")
            yield EventFault("organisation", message, LOOK_UP, place, fields=fields)
        elif not is_ogrn(digits):
            message = mark("{who}: the check digits of the number are wrong.")
            yield EventFault("organisation", message, LOOK_UP, place, fields=fields)
    elif not IDENTIFIED.fullmatch(who):
        yield _unplaced(told, place, fields)


def _unplaced(told: EventTold, place: int, fields: dict[str, object]) -> EventFault:
    """A name alone says of nobody who they are."""
    if any(column.code == "country" for column in told.kind.columns):
        message = mark("{who} is named without a number of this country, and without a country abroad.")
        return EventFault("country", message, mark("Write its number, or choose its country."), place, fields=fields)
    return EventFault("organisation", mark("{who} is no number."), mark("Write its number."), place, fields=fields)


def _blank(column: str, fields: dict[str, object], place: int | None = None) -> EventFault:
    message = mark("{label} of {who} is not filled in.") if "who" in fields else mark("{label} is not filled in.")
    return EventFault(column, message, mark("Fill it in."), place, is_missing=True, fields=fields)


def _not_listed(kind: EventKind, column: str, code: str, place: int | None = None) -> Iterator[EventFault]:
    known = dict(choices(kind, column))
    if code not in known:
        fields: dict[str, object] = {"value": code, "known": "; ".join(str(label) for label in known.values())}
        message, mend = mark("{value} is not on the list."), mark("Choose one of: {known}.")
        yield EventFault(column, message, mend, place, is_missing=True, fields=fields)
