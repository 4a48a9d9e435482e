"""How rows are told to programs: exact values, versions (ETags), and pages that start after the last row told."""

import base64
import binascii
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import parse_etags
from django.utils.translation import gettext as _
from pydantic import BaseModel, Field, PlainSerializer, WithJsonSchema

from corymb.kit.faults import faults_of_schema
from corymb.kit.listing import COUNTED
from corymb.kit.problems import Declined, Fault

LIMIT, MOST = 50, 200
"""Rows of a page where nothing is said, and at the most."""
LARGEST_KEY = 2**63 - 1


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


class Asked(BaseModel):
    """What every list is asked: how many rows, and after which place. A name that is not known is refused."""

    limit: int = Field(LIMIT, ge=1, le=MOST)
    after: str = Field("", max_length=40, description="The place a page ended at; take it from `next`")


class Count(BaseModel):
    """How many rows there are in all; exact to a thousand, because counting more takes longer than reading a page."""

    number: int
    exact: bool


class Page(BaseModel, Generic[Told]):
    """Rows in the order in which they were registered. `next` leads to the rows after them, null at the end."""

    items: list[Told]
    count: Count
    next: str | None


def answer(request: HttpRequest, told: BaseModel, status: int = 200, location: str = "") -> HttpResponse:
    """What is told, with its version; to who has that version already, 304 and nothing more."""
    content = told.model_dump_json().encode()
    response = HttpResponse(content, status=status, content_type="application/json; charset=utf-8")
    version = _version(content)
    response["ETag"] = version
    if location:
        response["Location"] = location
    if request.method != "GET":
        return response
    conditional = get_conditional_response(request, etag=version, response=response)
    return conditional if isinstance(conditional, HttpResponse) else response


def _version(content: bytes) -> str:
    """A strong ETag: the same for the same bytes, and for no others."""
    return f'"{sha256(content).hexdigest()[:32]}"'


def match(request: HttpRequest, current: BaseModel) -> None:
    """Refuse a change that does not say which version it changes (428), or says another than stands here now (412).

    To be called while the row is locked, so that nobody comes between.
    """
    given = request.headers.get("If-Match", "")
    if not given:
        raise Declined(428, _("Read it first and send its ETag in If-Match, so that nobody's change is lost."))
    versions = parse_etags(given)
    if versions != ["*"] and _version(current.model_dump_json().encode()) not in versions:
        raise Declined(412, _("Somebody has changed it since you read it. Read it again and repeat your change."))


def page_of(
    request: HttpRequest,
    rows: QuerySet[Any],
    asked: Asked,
    told: Callable[[list[Any]], list[Told]],
    kind: type[Page[Told]],
) -> Page[Told]:
    """The page that is asked for; it costs the same whether it is the first or the last."""
    _known(request, asked)
    found = list(rows.filter(pk__gt=_place(asked.after)).order_by("pk")[: asked.limit + 1])
    shown, more = found[: asked.limit], len(found) > asked.limit
    number = rows.order_by()[: COUNTED + 1].count()
    return kind(
        items=told(shown),
        count=Count(number=min(number, COUNTED), exact=number <= COUNTED),
        next=_next(request, shown[-1].pk) if more else None,
    )


def _known(request: HttpRequest, asked: Asked) -> None:
    """Refuse a name that is no filter of this list, rather than tell more than was asked for."""
    strange = sorted(set(request.GET) - set(type(asked).model_fields))
    if strange:
        errors = [{"type": "extra_forbidden", "loc": ("query", name)} for name in strange]
        raise Declined(422, _("The list has no such filter."), faults_of_schema(errors))


def _next(request: HttpRequest, key: int) -> str:
    pairs = [(name, value) for name, values in request.GET.lists() for value in values if name != "after"]
    place = base64.urlsafe_b64encode(f"after {key}".encode()).decode().rstrip("=")
    return f"{request.path}?{urlencode([*pairs, ('after', place)])}"


def _place(text: str) -> int:
    """The key a page ended at; 0 where none is given. Refuses a place made up by hand."""
    if not text:
        return 0
    try:
        word, number = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)).decode("ascii").split(" ")
        if word == "after" and 0 < int(number) <= LARGEST_KEY:
            return int(number)
    except (binascii.Error, ValueError):
        pass
    mend = _("Leave it out for the first page, and follow `next` from there.")
    raise Declined(422, _("This is no place in the list."), [_fault("/query/after", "place", mend)])


def _fault(pointer: str, rule: str, mend: str) -> Fault:
    return Fault(pointer=pointer, rule=rule, detail=_("This is no place in the list."), mend=mend)
