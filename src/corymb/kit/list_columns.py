"""Columns of a list, and which of them a reader chose to see; the choice stands in the address."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeAlias

from django.http import HttpRequest

from corymb.kit.list_addresses import address, columns_asked
from corymb.kit.registries import Label


class Named(int):
    """A year, or the number of a thing, in a cell: a number in files, and written without a separator on pages."""


@dataclass(frozen=True)
class Column:
    """A column: `cell` gives text, number, date, boolean or None. `sort` names the field an index serves, not null.

    `told`: how a page shows a cell whose value does not say it alone (so many decimals, the clock of a call); a file
    writes the value.
    `link` leads from the cell to the row's page. A column that is not `shown` is offered among the columns to choose.
    One that `is_summed` is added up by the workbook below its last row. One that `is_wide` keeps room for names.
    """

    code: str
    label: Label
    cell: Callable[[Any], Any]
    sort: str = ""
    link: Callable[[Any], str] | None = None
    at_end: bool = False
    shown: bool = True
    badge: Callable[[Any], str] | None = None
    is_summed: bool = False
    is_wide: bool = False
    told: Callable[[Any], Any] | None = None


@dataclass(frozen=True)
class Cell:
    """What stands in a cell; `mark` is of the row it begins."""

    value: Any
    url: str = ""
    at_end: bool = False
    tone: str = ""
    is_wide: bool = False
    mark: str = ""


def cells(columns: Sequence[Column], row: Any, mark: str) -> list[Cell]:
    """A row of a page."""
    first, *others = (_cell(column, row) for column in columns)
    return [replace(first, mark=mark), *others]


def _cell(column: Column, row: Any) -> Cell:
    tone = column.badge(row) if column.badge else ""
    value = (column.told or column.cell)(row)
    return Cell(value, column.link(row) if column.link else "", column.at_end, tone, column.is_wide)


Columns: TypeAlias = tuple[Column, ...]


@dataclass(frozen=True)
class Choice:
    """The columns a reader may choose among, each with whether it stands now; `usual_url` where a choice was made.

    `takes_all` says that a file takes more columns than the page shows: none was chosen, so it takes every one.
    """

    first: Column
    others: list[tuple[Column, bool]]
    usual_url: str
    takes_all: bool


def chosen(columns: Columns, request: HttpRequest) -> list[Column]:
    """Columns of the page: those the reader chose; those shown by default where none was chosen."""
    return picked(columns, request) or [column for column in columns if column.shown]


def taken(columns: Columns, request: HttpRequest) -> list[Column]:
    """Columns of a file: those the reader chose; all where none was chosen."""
    return picked(columns, request) or list(columns)


def picked(columns: Columns, request: HttpRequest) -> list[Column]:
    """Columns an address asks for, in the order of the declaration, always with the first; none where it knows none."""
    first, *others = columns
    asked = set(columns_asked(request))
    found = [column for column in others if column.code in asked]
    return [first, *found] if found or first.code in asked else []


def choice(columns: Columns, request: HttpRequest) -> Choice:
    """What the form of the columns shows."""
    first, *others = columns
    stand = {column.code for column in chosen(columns, request)}
    return Choice(
        first,
        [(column, column.code in stand) for column in others],
        address(request, columns=None) if picked(columns, request) else "",
        len(taken(columns, request)) > len(stand),
    )
