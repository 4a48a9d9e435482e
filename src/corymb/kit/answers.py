"""How rows are told to programs: exact values, versions (ETags), and pages that start after the last row told."""

from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Generic, TypeAlias, TypeVar
from urllib.parse import urlencode

from django.core.exceptions import ValidationError as DjangoError
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, parse_etags
from django.utils.translation import gettext as _
from pydantic import BaseModel, Field, PlainSerializer, WithJsonSchema

from corymb.kit.faults import faults_of_schema
from corymb.kit.given import LARGEST_KEY, OneOf
from corymb.kit.listing import COUNTED
from corymb.kit.places import beyond, order_of, read, value_of, written
from corymb.kit.problems import Declined, Fault

FIRST_REGISTERED = "pk"
LIMIT, MOST = 50, 200
"""Rows of a page where nothing is said, and at the most."""


def _exactly(value: Decimal) -> str:
    return format(value.normalize(), "f")


def _in_utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


Exact = Annotated[Decimal, PlainSerializer(_exactly, return_type=str)]
"""A decimal, told as text so that nothing is lost on the way."""
Moment = Annotated[
    datetime,
    PlainSerializer(_in_utc, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}, mode="serialization"),
]
Told = TypeVar("Told", bound=BaseModel)
Answer: TypeAlias = HttpResponse | FileResponse


class Asked(BaseModel):
    """What every list is asked: how many rows, and after which place. A name that is not known is refused."""

    limit: int = Field(LIMIT, ge=1, le=MOST)
    after: str = Field("", max_length=4000, description="The place a page ended at; take it from `next`")


def sorted_by(*names: str) -> OneOf:
    """The words of `sort`: names of fields an index serves, those of the page's list; with a minus, the other way."""
    return OneOf(word for name in names for word in (name, f"-{name}"))


BY = "The order, with a minus the other way; left out: the order in which rows were registered"


class Count(BaseModel):
    """How many rows there are in all; exact to a thousand, because counting more takes longer than reading a page."""

    number: int
    exact: bool


class Page(BaseModel, Generic[Told]):
    """Rows in the order asked for, or as they were registered. `next` leads to the rows after them, null at the end."""

    items: list[Told]
    count: Count
    next: str | None


def answer(request: HttpRequest, told: BaseModel, status: int = 200, location: str = "") -> HttpResponse:
    """What is told, with its version; to who has that version already, 304 and nothing more."""
    content = told.model_dump_json().encode()
    response = HttpResponse(content, status=status, content_type="application/json; charset=utf-8")
    if location:
        response["Location"] = location
    version = response["ETag"] = _version(content)
    return _known_version(request, version) or response


def file_answer(request: HttpRequest, content: bytes | Path, media: str, name: str, digest: str) -> Answer:
    """A file to be kept, never to be shown as a page of this site; `digest` is the sha256 of its content."""
    version = _etag(digest)
    known = _known_version(request, version)
    if known:
        return known
    response: Answer
    if isinstance(content, bytes):
        response = HttpResponse(content, content_type=media)
    else:
        response = FileResponse(content.open("rb"), content_type=media)
    response["ETag"] = version
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Content-Security-Policy"] = "sandbox"
    return response


def _known_version(request: HttpRequest, version: str) -> HttpResponse | None:
    """304 to a reader who has this version already."""
    if request.method != "GET":
        return None
    conditional = get_conditional_response(request, etag=version)
    if not isinstance(conditional, HttpResponse):
        return None
    conditional["ETag"] = version
    return conditional


def _etag(digest: str) -> str:
    """A strong ETag: the same for the same bytes, and for no others."""
    return f'"{digest[:32]}"'


def _version(content: bytes) -> str:
    return _etag(sha256(content).hexdigest())


def match(request: HttpRequest, current: BaseModel) -> None:
    """Refuse a change that does not say which version it changes (428), or says another than stands here now (412).

    To be called while the row is locked, so that nobody comes between.
    """
    given = request.headers.get("If-Match", "")
    if not given:
        raise Declined(428, _("Read it first and send its ETag in If-Match, so that nobody's change is lost."))
    _held(given, [current])


def match_sent(request: HttpRequest, current: Callable[[], Iterable[BaseModel]]) -> None:
    """As `match`, where a change may leave the version out; `current`: every shape in which the thing is told."""
    given = request.headers.get("If-Match", "")
    if given:
        _held(given, current())


def _held(given: str, current: Iterable[BaseModel]) -> None:
    versions = parse_etags(given)
    if versions != ["*"] and not {_version(told.model_dump_json().encode()) for told in current} & set(versions):
        raise Declined(412, _("Somebody has changed it since you read it. Read it again and repeat your change."))


def page_of(
    request: HttpRequest,
    rows: QuerySet[Any],
    asked: Asked,
    told: Callable[[list[Any]], list[Told]],
    kind: type[Page[Told]],
) -> Page[Told]:
    """The page that is asked for; it costs the same whether it is the first or the last."""
    all_known(request, asked)
    sort = getattr(asked, "sort", "") or FIRST_REGISTERED
    ordered = rows.order_by(*order_of(sort))
    found = list((_after(ordered, sort, asked.after) if asked.after else ordered)[: asked.limit + 1])
    shown, more = found[: asked.limit], len(found) > asked.limit
    number = rows.order_by()[: COUNTED + 1].count()
    return kind(
        items=told(shown),
        count=Count(number=min(number, COUNTED), exact=number <= COUNTED),
        next=_next(request, shown[-1], sort) if more else None,
    )


def all_known(request: HttpRequest, asked: BaseModel) -> None:
    """Refuse a name that is not asked for in the query, rather than tell or do more than was meant."""
    strange = sorted(set(request.GET) - set(type(asked).model_fields))
    if strange:
        errors = [{"type": "extra_forbidden", "loc": ("query", name)} for name in strange]
        raise Declined(422, _("The address takes no such name."), faults_of_schema(errors))


def _next(request: HttpRequest, last: Any, sort: str) -> str:
    pairs = [(name, value) for name, values in request.GET.lists() for value in values if name != "after"]
    return f"{request.path}?{urlencode([*pairs, ('after', written(sort, value_of(last, sort), last.pk))])}"


def _after(rows: QuerySet[Any], sort: str, text: str) -> QuerySet[Any]:
    """Rows after the place a page of the same order ended at. Refuses a place made up by hand, or of another order."""
    match read(text):
        case [str(by), str(value), int(key)] if by == sort and 0 < key <= LARGEST_KEY:
            with suppress(ValueError, TypeError, OverflowError, DjangoError):
                return rows.filter(beyond(sort, value, key))
    told, mend = _("This is no place in the list."), _("Leave it out for the first page, and follow `next` from there.")
    raise Declined(422, told, [Fault(pointer="/query/after", rule="place", detail=told, mend=mend)])
