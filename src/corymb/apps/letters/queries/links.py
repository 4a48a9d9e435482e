"""Links from letters to tasks: signed, for one person, for some days. They open nothing by themselves.

A link names a letter and a place in it by number; whose it is and how old it is, the row of the letter says. Nothing of
it is stored, and whoever follows it has signed in the usual way before.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from django.conf import settings
from django.core import signing
from django.urls import reverse, translate_url
from django.utils.translation import get_language, get_language_from_path, override

from corymb.apps.letters.models import Letter
from corymb.apps.letters.queries.duties import done_at, open_task
from corymb.apps.letters.states import PERSON
from corymb.kit.registries import everybody

LINK_DAYS = 7
"""How long a link works after its letter went out."""
_signer = signing.Signer(sep=".", salt="letters.task")


class Way(Enum):
    """Where a link leads."""

    OPEN = "open"
    DONE = "done"
    GONE = "gone"
    OLD = "old"
    ANOTHERS = "anothers"


@dataclass(frozen=True)
class Followed:
    """What a link leads to. Of a link that belongs to another person nothing is told but that it does."""

    way: Way
    title: str = ""
    url: str = ""
    at: datetime | None = None
    is_own: bool = False  # the reader's own task, not one they hear of because it stays undone


def link_of(letter: int, place: int, language: str) -> str:
    """The link to a task of a letter, for its addressee."""
    with override(language):
        return settings.ADDRESS + reverse("letters:task", args=[_signer.sign(f"{letter}-{place}")])


def followed(token: str, reader: str, now: datetime) -> Followed | None:
    """Where a link leads somebody who has signed in; None for one we did not sign."""
    letter, told = _told_by(token)
    if not letter:
        return None
    if (letter.addressee_kind, letter.addressee_id) != (PERSON, reader):
        return Followed(Way.ANOTHERS)
    for _number, person in everybody[PERSON]([told["of"]]):
        if task := open_task(person, told["key"], now):
            is_old = letter.sent_at is not None and now >= letter.sent_at + timedelta(days=LINK_DAYS)
            return _answer(Way.OLD if is_old else Way.OPEN, told, reader, url=task.url)
    at = done_at(told["key"])
    return _answer(Way.DONE if at else Way.GONE, told, reader, url=_in_this_language(told["url"]), at=at)


def _answer(way: Way, told: dict[str, Any], reader: str, *, url: str, at: datetime | None = None) -> Followed:
    return Followed(way, told["title"], url, at, told["of"] == reader)


def _in_this_language(url: str) -> str:
    """An address the letter kept, in the language of the page that shows it."""
    here = get_language() or settings.LANGUAGE_CODE
    with override(get_language_from_path(url) or here):
        return translate_url(url, here)


def _told_by(token: str) -> tuple[Letter | None, dict[str, Any]]:
    try:
        number, place = (int(part) for part in _signer.unsign(token).split("-"))
    except (signing.BadSignature, ValueError):
        return None, {}
    letter = Letter.objects.filter(pk=number).first()
    return letter, letter.values["tasks"][place] if letter else {}
