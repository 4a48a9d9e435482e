"""Rows that come all at once in the body of a request, as a list or one on a line; each trouble has its line."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

from django.http import HttpRequest
from django.utils.translation import gettext as _
from pydantic import ValidationError

from corymb.kit.doing import KIB, Body, not_valid
from corymb.kit.faults import faults_of_schema
from corymb.kit.given import Given
from corymb.kit.problems import Declined, Fault

LINES = "application/x-ndjson"
ROWS = Body(("application/json", LINES), 4 * 1024 * KIB)
MOST = 10_000
"""Rows in one request at the most."""
MOST_TOLD = 100
"""So many troubles are told; how many more there are is said."""
Shape = TypeVar("Shape", bound=Given)


def of_rows(shape: type[Given]) -> dict[str, Any]:
    """What the description says of an operation whose body is rows of a shape."""
    as_list = {"type": "array", "items": shape.model_json_schema(), "minItems": 1, "maxItems": MOST}
    line_by_line = {"type": "string", "description": "One row, as JSON, on each line"}
    content = {"application/json": {"schema": as_list}, LINES: {"schema": line_by_line}}
    return {"requestBody": {"required": True, "content": content}}


def rows_of(request: HttpRequest, shape: type[Shape]) -> list[tuple[int, Shape]]:
    """The rows of a request, by their lines, counted from one. Refuses all of them where one cannot be read."""
    rows: list[tuple[int, Shape]] = []
    faults: list[Fault] = []
    for count, (line, told) in enumerate(_lines(request), 1):
        if count > MOST:
            raise Declined(413, _("At most {number} rows fit into a request.").format(number=MOST))
        try:
            rows.append((line, shape.model_validate(told)))
        except ValidationError as error:
            faults += _faults(line, error)
    if not rows and not faults:
        faults = [Fault(pointer="/body", rule="too_short", detail=_("There is no row in it."), mend=_("Send one."))]
    refuse(faults)
    return rows


def refuse(faults: Sequence[Fault]) -> None:
    """Refuse the request where anything is wrong in it; the first troubles are told."""
    if len(faults) > MOST_TOLD:
        detail = _("Nothing was changed. {n} things are wrong; the first {told} stand below.")
        raise Declined(422, detail.format(n=len(faults), told=MOST_TOLD), faults[:MOST_TOLD])
    if faults:
        raise not_valid(list(faults))


def twice(names: Iterable[str], pointer: str) -> None:
    """Refuse a list in which something stands twice."""
    there: set[str] = set()
    faults = []
    for place, name in enumerate(names):
        if name in there:
            detail, mend = _("This stands in the list twice."), _("Send it once.")
            faults.append(Fault(pointer=f"{pointer}/{place}", rule="twice", detail=detail, mend=mend, line=place + 1))
        there.add(name)
    refuse(faults)


def _lines(request: HttpRequest) -> Iterator[tuple[int, Any]]:
    if request.content_type == LINES:
        for line, text in enumerate(request.body.split(b"\n"), 1):
            if text.strip():
                yield line, _json(text, line)
        return
    told = _json(request.body, 0)
    if not isinstance(told, list):
        errors = [{"type": "list_type", "loc": ("body",)}]
        raise Declined(422, _("The body is not a list."), faults_of_schema(errors))
    yield from enumerate(told, 1)


def _json(text: bytes, line: int) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        where = _("Line {line} is not JSON.").format(line=line) if line else _("The body is not JSON.")
        raise Declined(400, where) from None


def _faults(line: int, error: ValidationError) -> list[Fault]:
    errors = error.errors(include_url=False, include_input=False)
    told = faults_of_schema([{**one, "loc": ("body", "rows", line - 1, *one["loc"])} for one in errors])
    return [fault.model_copy(update={"line": line}) for fault in told]
