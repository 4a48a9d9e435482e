"""Lists: filter, sort, keyset paging and export from one declaration, so that every list works the same way.

Only columns whose sort an index serves are offered for sorting. Counts are exact to a thousand. A page costs the same
whether it is the first or the last: it starts after the last row shown, instead of skipping rows.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corymb.kit.held import Held
from corymb.kit.list_addresses import OURS, PLAIN, VIEW, address, carried, columns_asked, query_of
from corymb.kit.list_columns import Cell, Choice, Column, cells, choice, chosen, picked
from corymb.kit.list_views import Views, open_first, shown_of, views_of
from corymb.kit.places import beyond, order_of, read, value_of, written
from corymb.kit.registries import Label
from corymb.kit.saying import number as told

__all__ = [
    "COUNTED",
    "PAGE",
    "Cell",
    "Column",
    "Listing",
    "Page",
    "Part",
    "Rows",
    "counted",
    "filtered",
    "ordered",
    "page_of",
    "part_of",
]

PAGE, COUNTED = 50, 1_000
EXPORTS = ("xlsx", "csv", "json")
Rows = QuerySet[Any] | Held


@dataclass(frozen=True)
class Listing:
    """A kind of list. `narrow` applies the cleaned values of the filter form to the rows a person may see.

    The first column names the row and always stands; which of the others do is the reader's choice.

    `prepare` gets the rows of a page, or of a piece of an export, before their cells are asked for, so that what they
    need from elsewhere is fetched once for all of them. `about`: what a file of it says it is, beside its filters.
    `mark`: how a row is to look, as a class of its own; empty for most. `offer` leaves in the filter what occurs in the
    rows somebody may see; what else is asked for holds all the same.
    """

    code: str
    columns: tuple[Column, ...]
    filters: type[forms.Form]
    narrow: Callable[[Any, dict[str, Any]], Rows]
    sort: str
    empty_title: Label = ""
    empty_text: Label = ""
    prepare: Callable[[list[Any]], None] = lambda rows: None  # noqa: ARG005 - most lists need nothing
    about: tuple[tuple[Label, str], ...] = ()
    mark: Callable[[Any], str] = lambda row: ""  # noqa: ARG005 - most rows look alike
    offer: Callable[[forms.Form, Any], None] = lambda form, rows: None  # noqa: ARG005 - most filters offer all


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
class Part:
    """The rows of one page of many, and where those before and after them stand."""

    rows: list[Any]
    next_url: str = ""
    previous_url: str = ""


@dataclass(frozen=True)
class Page:
    """What the template shows. `filters_keep` and `columns_keep` are the hidden fields of the two forms."""

    listing: Listing
    form: forms.Form
    heads: list[Head]
    rows: list[list[Cell]]
    count: str
    chips: list[Chip]
    choice: Choice
    views: Views
    next_url: str = ""
    previous_url: str = ""
    exports: list[tuple[str, str]] = field(default_factory=list)
    filters_keep: list[tuple[str, str]] = field(default_factory=list)
    columns_keep: list[tuple[str, str]] = field(default_factory=list)


def page_of(listing: Listing, request: HttpRequest, rows: Rows) -> Page:
    """The page the request asks for. What it asks wrongly (a stale place, an unknown column) is passed over.

    An address that asks for nothing opens the view the reader wants the list to open with.
    """
    views = views_of(request, listing.code)
    open_first(request, views)
    form, dropped = _fitting(listing, request)
    found = _narrowed(listing, form, rows)
    listing.offer(form, rows)
    sort = _sort(listing, request)
    part = part_of(found, sort, request)
    listing.prepare(part.rows)
    columns = chosen(listing.columns, request)
    return Page(
        listing,
        form,
        [_head(column, sort, request) for column in columns],
        [cells(columns, row, listing.mark(row)) for row in part.rows],
        counted(found),
        list(_chips(form, request)),
        choice(listing.columns, request),
        shown_of(request, views, _kept(listing, form, request), dropped),
        next_url=part.next_url,
        previous_url=part.previous_url,
        exports=[(kind.upper(), address(request, export=kind)) for kind in EXPORTS if form.is_valid()],
        filters_keep=[pair for pair in carried(request) if pair[0] not in form.fields],
        columns_keep=carried(request, "columns"),
    )


def filtered(listing: Listing, request: HttpRequest, rows: Rows) -> tuple[forms.Form, Rows]:
    """The filter form and the rows it leaves; one that is filled in wrongly says so and leaves none."""
    form, _dropped = _fitting(listing, request)
    return form, _narrowed(listing, form, rows)


def _narrowed(listing: Listing, form: forms.Form, rows: Rows) -> Rows:
    return listing.narrow(rows, form.cleaned_data) if form.is_valid() else rows.none()


def _fitting(listing: Listing, request: HttpRequest) -> tuple[forms.Form, list[str]]:
    """The filter form of the address; of a saved view's, without what the list knows no more, and what that was."""
    form = listing.filters(request.GET)
    if request.GET.get(VIEW, PLAIN) == PLAIN:
        return form, []
    wrong = [] if form.is_valid() else [name for name in form.errors if name in form.fields]
    strange = [name for name in request.GET if name not in form.fields and name not in OURS]
    known = {column.code for column in listing.columns}
    dropped = [str(form.fields[name].label or name) for name in wrong]
    dropped += [_("filter {name}").format(name=name) for name in strange]
    dropped += [_("column {code}").format(code=code) for code in columns_asked(request) if code not in known]
    if (request.GET.get("sort") or listing.sort) != _sort(listing, request):
        dropped.append(_("order of the rows"))
    if dropped:
        asked = request.GET.copy()
        for name in (*wrong, *strange):
            del asked[name]
        asked.setlist("columns", [code for code in columns_asked(request) if code in known])
        asked["sort"] = _sort(listing, request)
        request.GET = asked  # type: ignore[assignment]  # the page, its links and its file speak of what is left
        form = listing.filters(asked) if wrong else form
    return form, dropped


def _kept(listing: Listing, form: forms.Form, request: HttpRequest) -> str:
    """What a view that is saved now would keep: filters, order and columns, each written one way; not wrong ones."""
    if not form.is_valid():
        return ""
    pairs = [(name, value) for name in form.fields for value in request.GET.getlist(name) if value]
    sort = _sort(listing, request)
    pairs += [("sort", sort)] if sort != listing.sort else []
    codes = ",".join(column.code for column in picked(listing.columns, request))
    return query_of([*pairs, *([("columns", codes)] if codes else [])])


def ordered(listing: Listing, request: HttpRequest, rows: Rows) -> Rows:
    return rows.order_by(*order_of(_sort(listing, request)))


def counted(rows: Rows) -> str:
    """How many, in words; exact to a thousand, because counting a large table takes longer than reading a page."""
    number = (rows if isinstance(rows, Held) else rows.order_by()[: COUNTED + 1]).count()
    if number > COUNTED and not isinstance(rows, Held):
        return _("more than 1,000 rows")
    return ngettext("{number} row", "{number} rows", number).format(number=told(number))


# Places in the list


def _sort(listing: Listing, request: HttpRequest) -> str:
    asked = request.GET.get("sort", "")
    offered = {column.sort for column in listing.columns if column.sort}
    return asked if asked.removeprefix("-") in offered else listing.sort


def part_of(rows: Rows, sort: str, request: HttpRequest, page: int | None = None) -> Part:
    """The page of rows the request asks for, for tables that are more than a list; `sort`: as of a column."""
    shown, backward, more = _slice(rows, sort, request, page or PAGE)
    first, last = (shown[0], shown[-1]) if shown else (None, None)
    has_next, has_previous = (bool(request.GET.get("before")), more) if backward else (more, _placed(request))
    return Part(
        shown,
        next_url=address(request, after=_place(last, sort)) if has_next and last else "",
        previous_url=address(request, before=_place(first, sort)) if has_previous and first else "",
    )


def _slice(rows: Rows, sort: str, request: HttpRequest, page: int) -> tuple[list[Any], bool, bool]:
    """(rows of the page, whether it was reached backwards, whether more follow in that direction)."""
    after, before = _read_place(request.GET.get("after")), _read_place(request.GET.get("before"))
    backward = before is not None
    place = before if backward else after
    names = order_of(sort)
    if backward:
        names = tuple(name[1:] if name.startswith("-") else f"-{name}" for name in names)  # type: ignore[assignment]
    found = rows.order_by(*names)
    if place is not None:
        found = found.beyond(place[1]) if isinstance(found, Held) else found.filter(beyond(names[0], *place))
    try:
        got = list(found[: page + 1])
    except (ValueError, TypeError, forms.ValidationError):  # a place made up by hand
        got = list(rows.order_by(*names)[: page + 1])
    more = len(got) > page
    got = got[:page]
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


def _head(column: Column, sort: str, request: HttpRequest) -> Head:
    if not column.sort:
        return Head(column.label, column.at_end)
    ascending, descending = sort == column.sort, sort == f"-{column.sort}"
    wanted = f"-{column.sort}" if ascending else column.sort
    direction = "ascending" if ascending else "descending" if descending else "none"
    return Head(column.label, column.at_end, address(request, sort=wanted), direction)


def _chips(form: forms.Form, request: HttpRequest) -> Iterator[Chip]:
    if not form.is_valid():
        return
    for name, bound in form.fields.items():
        value = form.cleaned_data.get(name)
        if value in (None, "", [], False) or (isinstance(value, QuerySet) and not value):
            continue
        yield Chip(str(bound.label or name), _said(bound, value), address(request, **{name: None}))


def _said(bound: forms.Field, value: Any) -> str:
    choices = dict(getattr(bound, "choices", ()) or ())
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ", ".join(str(choices.get(item, item)) for item in value)
    return _("yes") if value is True else str(choices.get(value, value))
