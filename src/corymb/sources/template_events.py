"""The event sheets of a return workbook and the lists behind their drop-downs."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from corymb.i18n import gettext
from corymb.packs.context import Column, EventKind
from corymb.packs.schema import Pack
from corymb.sources.countries import countries
from corymb.sources.return_form import ORGANISATION, TEMPLATE_SHEET, ReturnForm, choices, column_heading, kind_factor
from corymb.sources.template_looks import LAST_COLUMN, Looks, write_exact

KEY_ROW, HEAD_ROW = 4, 5
FIRST_LIST = 8
_WIDTHS = {
    "event": 24,
    "period": 11,
    "date": 12,
    "amount": 18,
    "category": 24,
    "started": 11,
    "organisation": 30,
    "role": 22,
    "country": 24,
}
_LOOKS = {"period": "year", "started": "year", "date": "date", "amount": "number"}
_EARLIEST, _LATEST = 1900, 2100


class DropDowns:
    """Lists on the hidden sheet, each written once."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._lists: dict[tuple[str, ...], str] = {}

    def source(self, entries: tuple[str, ...]) -> str:
        """The range that holds the entries, as a formula."""
        if entries not in self._lists:
            letter = xl_col_to_name(FIRST_LIST + len(self._lists))
            self._lists[entries] = f"={TEMPLATE_SHEET}!${letter}$1:${letter}${len(entries)}"
        return self._lists[entries]

    def countries(self) -> tuple[str, ...]:
        """Every country as "DE Germany", by name."""
        return tuple(f"{code} {name}" for code, name in countries(self._language))

    def write(self, sheet: Worksheet) -> None:
        """The lists onto the hidden sheet, a column each."""
        for number, entries in enumerate(self._lists):
            sheet.write_column(0, FIRST_LIST + number, entries)


def write_event_sheet(
    sheet: Worksheet,
    looks: Looks,
    asked: tuple[Pack, EventKind],
    form: ReturnForm,
    lists: DropDowns,
    members: tuple[str, ...] = (),
) -> None:
    """One event kind: a grey row of column codes, headers with units, and rows to fill in.

    `members`: whose events they may be, in a workbook of many; a first column names one of them.
    """
    pack, kind = asked
    events = [event for event in form.events if event.get("kind") == kind.code]
    first = 2 if members else 1
    last = HEAD_ROW + max(form.blank_rows, len(events))
    sheet.set_column(0, 0, 5)
    sheet.set_column(len(kind.columns) + first, LAST_COLUMN, None, looks["free"])
    sheet.write_string(0, 1, str(kind.label), looks["title"])
    sheet.write_string(1, 1, str(kind.definition), looks["hint"])
    sheet.write_string(
        2,
        1,
        gettext("A row for each participant. Where the participant is left blank, the member of the row is meant.")
        if members
        else gettext("A row for each participant. Where the participant is left blank, your organisation is meant."),
        looks["hint"],
    )
    looks.banner(sheet, 3, 1)
    sheet.write_string(KEY_ROW, 0, kind.code, looks["code"])
    sheet.write_string(HEAD_ROW, 0, "№", looks["head"])
    sheet.set_row(HEAD_ROW, 42)
    if members:
        _write_members(sheet, looks, members, (events, last), lists)
    for number, column in enumerate(kind.columns, first):
        sheet.set_column(number, number, _WIDTHS[column.code])
        sheet.write_string(KEY_ROW, number, column.code, looks["code"])
        heading = column_heading(pack, kind, column) + (" *" if column.required else "")
        sheet.write_string(HEAD_ROW, number, heading, looks["head"])
        _write_column(sheet, looks, number, (kind, column), events, last)
        _validate(sheet, (HEAD_ROW + 1, number, last), (kind, column), lists)
    for row in range(HEAD_ROW + 1, last + 1):
        sheet.write_number(row, 0, row - HEAD_ROW, looks["code"])
    sheet.write_string(
        last + 1, 1, gettext("* must be filled in. Add rows below if there are not enough."), looks["hint"]
    )
    sheet.freeze_panes(HEAD_ROW + 1, first + 1)
    sheet.repeat_rows(HEAD_ROW)
    sheet.print_area(0, 0, last + 1, len(kind.columns) + first - 1)


def _write_members(
    sheet: Worksheet,
    looks: Looks,
    members: tuple[str, ...],
    filled: tuple[list[Mapping[str, object]], int],
    lists: DropDowns,
) -> None:
    """The column that says whose event it is, chosen from the members of the workbook."""
    events, last = filled
    sheet.set_column(1, 1, 34)
    sheet.write_string(KEY_ROW, 1, ORGANISATION, looks["code"])
    sheet.write_string(HEAD_ROW, 1, gettext("Whose return") + " *", looks["head"])
    for row in range(HEAD_ROW + 1, last + 1):
        at = row - HEAD_ROW - 1
        _write_cell(sheet, (row, 1), events[at].get("member") if at < len(events) else None, looks["text"])
    rule = {"validate": "list", "source": lists.source(members), "error_message": gettext("Choose from the list.")}
    told = {"ignore_blank": True, "error_type": "warning", "error_title": gettext("Check the entry")}
    sheet.data_validation(HEAD_ROW + 1, 1, last, 1, {**rule, **told})


def _write_column(
    sheet: Worksheet,
    looks: Looks,
    number: int,
    asked: tuple[EventKind, Column],
    events: list[Mapping[str, object]],
    last: int,
) -> None:
    kind, column = asked
    look = looks[_LOOKS.get(column.code, "text")]
    for row in range(HEAD_ROW + 1, last + 1):
        at = row - HEAD_ROW - 1
        value = events[at].get(column.code) if at < len(events) else None
        _write_cell(sheet, (row, number), _shown(kind, column.code, value), look)


def _write_cell(sheet: Worksheet, at: tuple[int, int], value: object, look: Format) -> None:
    if value is None or value == "":
        sheet.write_blank(*at, None, look)
    elif isinstance(value, dt.date):
        sheet.write_datetime(*at, value, look)
    elif isinstance(value, Decimal | int):
        write_exact(sheet, at, Decimal(value), look)
    else:
        sheet.write_string(*at, str(value), look)


def _shown(kind: EventKind, column: str, value: object) -> object:
    """A value of the event table as the member sees it: labels for codes, the entered scale for amounts."""
    if value is None:
        return None
    if column == "amount":
        return Decimal(str(value)) / kind_factor(kind)
    if column in {"period", "started"} and str(value).isdigit():
        return int(str(value))
    if column == "organisation":
        return str(value).removeprefix("RU-INN-")
    return str(dict(choices(kind, column)).get(str(value), value))


def _validate(sheet: Worksheet, place: tuple[int, int, int], asked: tuple[EventKind, Column], lists: DropDowns) -> None:
    first, number, last = place
    kind, column = asked
    entries = (
        lists.countries() if column.code == "country" else tuple(str(label) for _, label in choices(kind, column.code))
    )
    title = gettext("Check the entry")
    if entries:
        rule: dict[str, object] = {
            "validate": "list",
            "source": lists.source(entries),
            "error_message": gettext("Choose from the list."),
        }
    elif column.code in {"period", "started"}:
        rule = {
            "validate": "integer",
            "criteria": "between",
            "minimum": _EARLIEST,
            "maximum": _LATEST,
            "error_message": gettext("Write a year, for instance 2017."),
        }
    elif column.code == "amount":
        rule = {
            "validate": "decimal",
            "criteria": ">=",
            "value": 0,
            "error_message": gettext("Write a number, zero or more."),
        }
    elif column.code == "date":
        rule = {
            "validate": "date",
            "criteria": "between",
            "minimum": dt.date(_EARLIEST, 1, 1),
            "maximum": dt.date(_LATEST, 12, 31),
            "error_message": gettext("Write a date, for instance 31.12.2017."),
        }
    else:
        return
    sheet.data_validation(
        first, number, last, number, {**rule, "ignore_blank": True, "error_type": "warning", "error_title": title}
    )
