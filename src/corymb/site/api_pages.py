"""How programs work with Corymb, for people to read, and as OpenAPI for programs."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

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


@cache
def _groups(language: str) -> dict[str, list[dict[str, Any]]]:
    """Operations by the things they are about; `language` is the one in force."""
    del language
    found: dict[str, list[dict[str, Any]]] = {}
    for path, method, operation in operations(described()):
        code = operation["x-permission"]
        known = permissions[code].label if code in permissions else None
        row = {"path": path, "method": method.upper(), "asks": known, **operation}
        found.setdefault(operation["tags"][0], []).append(row)
    return found
