"""What every page's frame shows: the way through the house for this person, and where they are."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import get_script_prefix, reverse, translate_url
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from corymb.kit.registries import permissions


@dataclass(frozen=True)
class Entry:
    """A line of the side navigation; `permission` empty means every signed-in person."""

    label: Promise
    icon: str
    route: str
    permission: str = ""
    but_not: tuple[str, ...] = ()  # routes below it that are somebody's own
    room: str = ""  # beginning of addresses that are its own too where no other entry leads to them


ENTRIES = (
    Entry(_("My tasks"), "checklist", "tasks"),
    Entry(_("Scorecard"), "target", "scorecard:board", "scorecard.see"),
    Entry(_("Returns"), "clipboard-list", "returns:returns", "returns.see"),
    Entry(_("Calls"), "gavel", "selection:calls"),
    Entry(_("Assessment"), "scale", "assessment:calls", "assessment.see", room="assessment/"),
    Entry(_("Defences"), "calendar", "defence:defences", "defence.see"),
    Entry(_("Council"), "users-group", "council:calls", "council.see"),
    Entry(_("After the decision"), "archive", "outcomes:calls", "outcomes.see"),
    Entry(_("My reviews"), "writing", "assessment:reviews", "assessment.assess"),
    Entry(_("Programme"), "flag", "programme:programme", "programme.see"),
    Entry(_("Regions"), "map", "registry:regions", room="register/territories/"),
    Entry(_("Clusters"), "network", "registry:clusters"),
    Entry(_("Organisations"), "building", "registry:organisations", "registry.see", room="register/"),
    Entry(
        _("People"),
        "users",
        "accounts:people",
        "accounts.see_people",
        ("accounts:own", "accounts:why", "accounts:own_tokens"),
    ),
    Entry(_("Letters"), "mail", "letters:outbox", "letters.see"),
    Entry(_("Jobs"), "refresh", "jobs", "site.see_jobs"),
    Entry(_("Journal"), "book", "journal:entries", "journal.read"),
)


def frame(request: HttpRequest) -> dict[str, Any]:
    """Values of every page."""
    return {
        "navigation": _navigation(request),
        "language_now": get_language(),
        "other_languages": [
            (code, translate_url(request.get_full_path(), code))
            for code, _name in settings.LANGUAGES
            if code != get_language()
        ],
        "is_demo": settings.DEMO,
    }


def _navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The entries of a person; one of them is where the person is, if any leads there."""
    entries = list(_entries(request))
    if not any(entry["here"] for entry in entries):
        fitting = (entry for entry in entries if entry["room"] and entry["room"] in request.path)
        for entry in islice(fitting, 1):
            entry["here"] = True
    return entries


def _entries(request: HttpRequest) -> Iterator[dict[str, Any]]:
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        return
    for entry in ENTRIES:
        if entry.permission and not person.holds(permissions[entry.permission]):
            continue
        url, *owns = _addresses((entry.route, *entry.but_not), get_language(), get_script_prefix())
        own = request.path in owns
        here = request.path == url or (entry.route != "tasks" and request.path.startswith(url) and not own)
        yield {
            "label": entry.label,
            "icon": entry.icon,
            "url": url,
            "here": here,
            "room": entry.room and f"/{entry.room}",
        }


@cache
def _addresses(routes: tuple[str, ...], language: str | None, prefix: str) -> list[str]:
    """The same on every page of a language, as long as the process lives."""
    del language, prefix  # what addresses begin with
    return [reverse(route) for route in routes]
