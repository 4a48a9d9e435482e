"""Pages about people and what they may do."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from corymb.apps.accounts.rules import SEE_PEOPLE
from corymb.kit.doors import asks


@asks(SEE_PEOPLE)
def people(request: HttpRequest) -> HttpResponse:
    return render(request, "kit/frame.html")


def locked_out(request: HttpRequest, credentials: dict[str, Any] | None = None, *_: Any, **__: Any) -> HttpResponse:
    """What somebody sees after too many wrong passwords."""
    return render(request, "accounts/locked_out.html", status=429)
