"""Lists: filter, sort, keyset paging and export from one declaration, so that every list works the same way.

Only columns whose sort an index serves are offered for sorting. Counts are exact to a thousand. A page costs the same
whether it is the first or the last: it starts after the last row shown, instead of skipping rows.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corymb.kit.places import beyond, order_of, read, value_of, written
from corymb.kit.registries import Label

PAGE, COUNTED = 50, 1_000
OURS = ("after", "before", "sort", "columns", "export")
"""Names of the query that speak of the list itself, not of its filters."""


@dataclass(frozen=True)
class Column:
    """A column: `cell` gives text, number, date, boolean or None. `sort` names the field an index serves, not null.

    `link` leads from the cell to the row's page. A column that is not `shown` is offered among the columns to choose.
    """

    code: str
    label: Label
    cell: Callable[[Any], Any]
    sort: str = ""
    link: Callable[[Any], str] | None = None
    at_end: bool = False
    shown: bool = True
    badge: Callable[[Any], str] | None = None


@dataclass(frozen=True)
class Listing:
    """A kind of list. `narrow` applies the cleaned values of the filter form to the rows a person may see.

    `prepare` gets the rows of a page, or of a piece of an export, before their cells are asked for, so that what they
    need from elsewhere is fetched once for all of them.
    """

    code: str
    columns: tuple[Column, ...]
    filters: type[forms.Form]
    narrow: Callable[[QuerySet[Any], dict[str, Any]], QuerySet[Any]]
    sort: str
    empty_title: Label = ""
    empty_text: Label = ""
    prepare: Callable[[list[Any]], None] = lambda rows: None  # noqa: ARG005 - most lists need nothing


@dataclass(frozen=True)
class Cell:
    value: Any
    url: str = ""
    at_end: bool = False
    tone: str = ""


@dataclass(frozen=True)
class Head:
    label: Label
    at_end: bool
    url: str = ""
    direction: str = "none"  # as aria-sort says it


@dataclass(frozen=True)
class Chip:
    """A filter in force, and the address of the list without it."""

    label: str
    value: str
    url: str


@dataclass(frozen=True)
class Page:
    """What the template shows."""

    listing: Listing
    form: forms.Form
    heads: list[Head]
    rows: list[list[Cell]]
    count: str
    chips: list[Chip]
    next_url: str = ""
    previous_url: str = ""
    exports: list[tuple[str, str]] = field(default_factory=list)
    offered: list[tuple[Column, bool]] = field(default_factory=list)
    sort: str = ""


def page_of(listing: Listing, request: HttpRequest, rows: QuerySet[Any]) -> Page:
    """The page the request asks for. What it asks wrongly (a stale place, an unknown column) is passed over."""
    form, found = filtered(listing, request, rows)
    sort = _sort(listing, request)
    shown, backward, more = _slice(found, sort, request)
    listing.prepare(shown)
    first, last = (shown[0], shown[-1]) if shown else (None, None)
    has_next, has_previous = (bool(request.GET.get("before")), more) if backward else (more, _placed(request))
    columns = chosen(listing, request)
    return Page(
        listing,
        form,
        [_head(column, sort, request) for column in columns],
        [[_cell(column, row) for column in columns] for row in shown],
        counted(found),
        list(_chips(form, request)),
        _url(request, after=_place(last, sort), before=None) if has_next and last else "",
        _url(request, before=_place(first, sort), after=None) if has_previous and first else "",
        [(kind.upper(), _url(request, export=kind, after=None, before=None)) for kind in ("xlsx", "csv", "json")],
        [(column, column in columns) for column in listing.columns],
        sort,
    )


def filtered(listing: Listing, request: HttpRequest, rows: QuerySet[Any]) -> tuple[forms.Form, QuerySet[Any]]:
    """The filter form and the rows it leaves; a filter that is filled in wrongly says so and filters nothing."""
    form = listing.filters(request.GET)
    valid = form.is_valid()
    return form, listing.narrow(rows, form.cleaned_data) if valid else rows


def ordered(listing: Listing, request: HttpRequest, rows: QuerySet[Any]) -> QuerySet[Any]:
    return rows.order_by(*order_of(_sort(listing, request)))


def chosen(listing: Listing, request: HttpRequest) -> list[Column]:
    """Columns the reader chose, in the order of the declaration; those shown by default where none was chosen."""
    asked = set(request.GET.getlist("columns"))
    picked = [column for column in listing.columns if column.code in asked]
    return picked or [column for column in listing.columns if column.shown]


def counted(rows: QuerySet[Any]) -> str:
    """How many, in words; exact to a thousand, because counting a large table takes longer than reading a page."""
    number = rows.order_by()[: COUNTED + 1].count()
    if number > COUNTED:
        return _("more than 1,000 rows")
    return ngettext("{number} row", "{number} rows", number).format(number=number)


# Places in the list


def _sort(listing: Listing, request: HttpRequest) -> str:
    asked = request.GET.get("sort", "")
    offered = {column.sort for column in listing.columns if column.sort}
    return asked if asked.removeprefix("-") in offered else listing.sort


def _slice(rows: QuerySet[Any], sort: str, request: HttpRequest) -> tuple[list[Any], bool, bool]:
    """(rows of the page, whether it was reached backwards, whether more follow in that direction)."""
    after, before = _read_place(request.GET.get("after")), _read_place(request.GET.get("before"))
    backward = before is not None
    place = before if backward else after
    names = order_of(sort)
    if backward:
        names = tuple(name[1:] if name.startswith("-") else f"-{name}" for name in names)  # type: ignore[assignment]
    found = rows.order_by(*names)
    if place is not None:
        found = found.filter(beyond(names[0], *place))
    try:
        got = list(found[: PAGE + 1])
    except (ValueError, TypeError, forms.ValidationError):  # a place made up by hand
        got = list(rows.order_by(*names)[: PAGE + 1])
    more = len(got) > PAGE
    got = got[:PAGE]
    return (got[::-1] if backward else got), backward, more


def _place(row: Model | None, sort: str) -> str:
    return written(value_of(row, sort), row.pk) if row else ""


def _read_place(text: str | None) -> tuple[str, Any] | None:
    match read(text or ""):
        case [str(value), int(key)]:
            return value, key
    return None


def _placed(request: HttpRequest) -> bool:
    return _read_place(request.GET.get("after")) is not None


# What is shown


def _url(request: HttpRequest, **changes: Any) -> str:
    """The address of this list with some names of the query set, or taken out where None."""
    pairs = [(k, v) for k, values in request.GET.lists() for v in values if k not in changes and v]
    pairs += [(key, value) for key, value in changes.items() if value is not None]
    return f"{request.path}?{urlencode(pairs)}" if pairs else request.path


def _head(column: Column, sort: str, request: HttpRequest) -> Head:
    if not column.sort:
        return Head(column.label, column.at_end)
    ascending, descending = sort == column.sort, sort == f"-{column.sort}"
    wanted = f"-{column.sort}" if ascending else column.sort
    direction = "ascending" if ascending else "descending" if descending else "none"
    return Head(column.label, column.at_end, _url(request, sort=wanted, after=None, before=None), direction)


def _cell(column: Column, row: Any) -> Cell:
    tone = column.badge(row) if column.badge else ""
    return Cell(column.cell(row), column.link(row) if column.link else "", column.at_end, tone)


def _chips(form: forms.Form, request: HttpRequest) -> Iterator[Chip]:
    if not form.is_valid():
        return
    for name, bound in form.fields.items():
        value = form.cleaned_data.get(name)
        if value in (None, "", [], False) or (isinstance(value, QuerySet) and not value):
            continue
        yield Chip(str(bound.label or name), _said(bound, value), _url(request, **{name: None, "after": None}))


def _said(bound: forms.Field, value: Any) -> str:
    choices = dict(getattr(bound, "choices", ()) or ())
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ", ".join(str(choices.get(item, item)) for item in value)
    return _("yes") if value is True else str(choices.get(value, value))
