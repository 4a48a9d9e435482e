"""Saved views above a list: addresses of it under a name, of which one may be what the list opens with.

A view is only an address. What it opens is filtered for whoever opens it, as any address is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, QueryDict

from corymb.kit.list_addresses import PLAIN, VIEW
from corymb.kit.registries import SavedView, saved_views


@dataclass(frozen=True)
class Shown:
    """A view as the list offers it; `is_current` where the page shows it as it was saved."""

    view: SavedView
    url: str
    is_current: bool


@dataclass(frozen=True)
class Views:
    """What stands above a list. `plain_url` leads to the list as it comes, whatever it opens with.

    `query` is what would be saved now, empty where that is nothing or has been saved; `changed` is one's own view that
    was opened and is no longer as it was saved; `dropped` names what of a view the list knows no more.
    """

    shown: list[Shown]
    plain_url: str
    is_plain: bool
    query: str
    changed: SavedView | None
    dropped: list[str]


def views_of(request: HttpRequest, code: str) -> list[SavedView]:
    """The views whoever asks may open in this list: their own, then those that are shared. Asked once for a request."""
    known = vars(request).setdefault("saved_views", {})
    if code not in known:
        person = getattr(request, "user", None)
        known[code] = [view for told in saved_views for view in told(person, code)]
    return list(known[code])


def open_first(request: HttpRequest, views: Sequence[SavedView]) -> None:
    """Let an address that asks for nothing ask for the view the list opens with; it is marked, so that a filter taken
    off does not bring it back.
    """
    first = next((view for view in views if view.opens_first), None)
    if first and not request.GET:
        request.GET = QueryDict(_query(first))


def shown_of(request: HttpRequest, views: Sequence[SavedView], query: str, dropped: list[str]) -> Views:
    """The views as the page shows them; `query` is what it shows."""
    shown = [Shown(view, f"{request.path}?{_query(view)}", view.query == query) for view in views]
    saved = any(each.is_current and each.view.is_own for each in shown)
    marked = request.GET.get(VIEW, "")
    changed = next((view for view in views if view.is_own and str(view.number) == marked), None)
    plain_url = f"{request.path}?{VIEW}={PLAIN}" if any(view.opens_first for view in views) else request.path
    return Views(shown, plain_url, not query, "" if saved else query, None if saved or not query else changed, dropped)


def _query(view: SavedView) -> str:
    return f"{view.query}&{VIEW}={view.number}"
