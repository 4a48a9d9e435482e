"""How programs work with Corymb, for people to read, and as OpenAPI for programs."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy

from corymb.apps.accounts.api import PER_MINUTE
from corymb.kit.doors import public
from corymb.kit.registries import permissions
from corymb.site.openapi import described, operations, written


@public
def api(request: HttpRequest) -> HttpResponse:
    """Every operation with its permission, and how to begin."""
    return render(request, "site/api.html", {"groups": _groups(get_language() or "en"), "per_minute": PER_MINUTE})


@public
def openapi(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - every view takes the request
    """The description programs read; the same as docs/openapi.json."""
    return HttpResponse(_written(), content_type="application/vnd.oai.openapi+json;version=3.1")


@cache
def _written() -> str:
    return written()


GROUPS = {
    "places": gettext_lazy("Regions and territories"),
    "selection": gettext_lazy("Calls and applications"),
    "assessment": gettext_lazy("Assessment"),
    "defence": gettext_lazy("Defences"),
    "council": gettext_lazy("Council"),
    "outcomes": gettext_lazy("Outcomes"),
    "clusters": gettext_lazy("Clusters"),
    "organisations": gettext_lazy("Organisations"),
    "memberships": gettext_lazy("Memberships"),
    "programme": gettext_lazy("Programme"),
    "returns": gettext_lazy("Returns"),
    "facts": gettext_lazy("Facts"),
    "workbooks": gettext_lazy("Workbooks"),
    "scorecard": gettext_lazy("Scorecard"),
    "files": gettext_lazy("Files"),
}
"""What operations are about, as a reader says it."""


@cache
def _groups(language: str) -> list[tuple[str, list[dict[str, Any]]]]:
    """Operations by the things they are about; `language` is the one in force."""
    del language
    found: dict[str, list[dict[str, Any]]] = {}
    for path, method, operation in operations(described()):
        found.setdefault(operation["tags"][0], []).append(_row(path, method, operation))
    return [(str(GROUPS[tag]), rows) for tag, rows in found.items()]


def _row(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    code = operation["x-permission"]
    asked = [parameter["name"] for parameter in operation["parameters"] if parameter["in"] == "query"]
    return {
        "path": path,
        "method": method.upper(),
        "operationId": operation["operationId"],
        "summary": operation["summary"],
        "names": ", ".join(asked),
        "asks": str(permissions[code].label) if code in permissions else "",
        "writes": operation["x-access"] == "write",
    }
