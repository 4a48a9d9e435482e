"""The description of the interface, OpenAPI 3.1: what ninja writes, and what it does not know of our answers."""

import json
from collections.abc import Iterator
from typing import Any

from django.utils.translation import override
from pydantic.json_schema import models_json_schema

from corymb.kit.problems import KINDS, MEDIA_TYPE, Problem
from corymb.site.api import api

ALWAYS = (401, 403, 404, 422, 429, 500)
WHEN_WRITING = (400, 409, 413, 415)
WHEN_CHANGING = (412, 428)
HELD = 412
"""Where a version was sent that stands there no more."""
OF_QUERIES = "Asked"
"""How shapes end whose fields stand in the query, one parameter each."""
REF = "#/components/"
TEXT = {"type": "string"}
HEADERS: dict[str, dict[str, Any]] = {
    "ETag": {"description": "The version of what is told", "required": True, "schema": TEXT},
    "X-Request-ID": {"description": "The number of the request", "required": True, "schema": TEXT},
    "Location": {"description": "Where what was made is read", "required": True, "schema": TEXT},
    "WWW-Authenticate": {"description": "Bearer", "required": True, "schema": TEXT},
    "Retry-After": {"description": "Seconds to wait", "required": True, "schema": {"type": "integer"}},
}
OF_PROBLEM = {401: "WWW-Authenticate", 429: "Retry-After"}
Json = dict[str, Any]


def written() -> str:
    """The description in English, as docs/openapi.json holds it."""
    with override("en"):
        return json.dumps(described(), ensure_ascii=False, indent=1, sort_keys=False) + "\n"


def described() -> Json:
    """The description in the language in force."""
    schema: Json = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/"), default=str))
    doors = {operation.operation_id: operation.view_func for operation in bound_operations()}
    for _path, method, operation in operations(schema):
        view = doors[operation["operationId"]]
        operation["x-permission"] = view.door
        operation["x-access"] = "write" if view.writes else "read"
        _complete(operation, method, view)
    components = schema["components"]
    components["headers"] = HEADERS
    components["responses"] = {title(status): _problem(status) for status in KINDS}
    _mapping, problems = models_json_schema([(Problem, "serialization")], ref_template=f"{REF}schemas/{{model}}")
    components["schemas"] |= problems["$defs"]
    shapes = components["schemas"].items()
    components["schemas"] = {name: shape for name, shape in sorted(shapes) if not name.endswith(OF_QUERIES)}
    return schema


def bound_operations() -> Iterator[Any]:
    """Every operation of the interface, as ninja keeps it."""
    for router in api._get_bound_routers():  # noqa: SLF001 - ninja has no public way to walk them
        for view in router.path_operations.values():
            yield from view.operations


def operations(schema: Json) -> Iterator[tuple[str, str, Json]]:
    """(path, method, operation) of a description."""
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def title(status: int) -> str:
    return "".join(part.capitalize() for part in KINDS[status][0].split("-"))


def _complete(operation: Json, method: str, view: Any) -> None:
    """Headers of what goes well, everything that may not go, and the versions a reader or a change speaks of."""
    is_change, is_read = method == "patch", method == "get"
    for status, response in operation["responses"].items():
        names = ["ETag", "X-Request-ID", *(["Location"] if status == "201" else [])]
        response["headers"] = {name: {"$ref": f"{REF}headers/{name}"} for name in names}
    may_be = [*ALWAYS, *(() if is_read else WHEN_WRITING), *(WHEN_CHANGING if is_change else ()), *view.also]
    may_be += [HELD] if view.versioned else []
    answers = operation["responses"] | {str(s): {"$ref": f"{REF}responses/{title(s)}"} for s in may_be}
    if is_read:
        answers["304"] = {"description": "Not Modified", "headers": {"ETag": {"$ref": f"{REF}headers/ETag"}}}
        _header(operation, "If-None-Match", "A version that is there already; the answer is then 304", required=False)
    if view.versioned:
        _header(operation, "If-Match", "The version that is meant; left out: whatever stands there", required=False)
    if is_change:
        _header(operation, "If-Match", "The version that is changed: the ETag it was read with", required=True)
    operation["responses"] = dict(sorted(answers.items()))


def _header(operation: Json, name: str, description: str, *, required: bool) -> None:
    told = {"in": "header", "name": name, "description": description, "required": required, "schema": TEXT}
    operation["parameters"].append(told)


def _problem(status: int) -> Json:
    names = ["X-Request-ID", *([OF_PROBLEM[status]] if status in OF_PROBLEM else [])]
    return {
        "description": str(KINDS[status][1]),
        "headers": {name: {"$ref": f"{REF}headers/{name}"} for name in names},
        "content": {MEDIA_TYPE: {"schema": {"$ref": f"{REF}schemas/Problem"}}},
    }
