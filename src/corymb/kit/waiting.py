"""Pages that show what a job brings: they ask by themselves whether it is there, without a reload under the reader.

{% block head %}{% if waits %}{% include "kit/waiting.html" %}{% endif %}{% endblock %}
{% if waits %}<div hx-get="" hx-trigger="every 3s" hx-swap="none" role="status">…</div>{% endif %}
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_htmx.http import HttpResponseClientRefresh


def shown(request: HttpRequest, template: str, context: dict[str, Any], *, waits: bool) -> HttpResponse:
    """The page, or what it is told when it asks by itself."""
    return asked_again(waits=waits) if asks_again(request) else render(request, template, context)


def asks_again(request: HttpRequest) -> bool:
    """Whether a page that is open asks, not a reader."""
    return bool(request.htmx)  # type: ignore[attr-defined]


def asked_again(*, waits: bool) -> HttpResponse:
    """Nothing yet; or it is there, and the page is loaded anew."""
    return HttpResponse(status=204) if waits else HttpResponseClientRefresh()
