"""Forms that save themselves field by field: what came, and the answer where nothing of it was saved."""

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

SEEN = "seen-"
"""Before the name of the hidden field with the version that the page showed."""


def typed_of(posted: Mapping[str, str], begins: str) -> dict[str, tuple[str, int | None]]:
    """By what comes after `begins` in a field's name: its text, and the version the page showed, where it says one."""
    found = {}
    for name, text in posted.items():
        if name.startswith(begins):
            code = name.removeprefix(begins)
            seen = posted.get(SEEN + code, "")
            found[code] = (text, int(seen) if seen.isdigit() else None)
    return found


def not_saved(request: HttpRequest, reason: str) -> HttpResponse:
    """Why nothing was saved, for a form with scripts: the rest of the page, and what was typed, stays as it is."""
    answer = render(request, "kit/not_saved.html", {"reason": reason})
    answer["HX-Reswap"] = "none"
    return answer
