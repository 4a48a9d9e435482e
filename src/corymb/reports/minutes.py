"""Minutes of a session of the council, from its record. Archival (PDF/A-2a) and accessible (PDF/UA-1).

The same bytes for the same record.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from corymb.i18n import gettext, language
from corymb.reports import numbers
from corymb.reports.pdf import compiled

TEMPLATE = Path(__file__).parent / "typst" / "minutes.typ"


@dataclass(frozen=True)
class Item:
    """An application before the session. `result` is empty where nothing was decided; `votes`: for, against, abstained.

    `ranked`: its place in the ranking, its score, and what the rule of the call makes of it, in words; None where it
    is not told. `lines` tell what was proposed, who was recused, how each voted, and dissents, in words.
    """

    place: int
    title: str
    result: str
    votes: tuple[int, int, int] | None
    lines: Sequence[str]
    ranked: tuple[int, Decimal, str] | None = None


@dataclass(frozen=True)
class Minutes:
    """The record of a session; texts as a reader sees them. `sha256` is of the ranking that was decided on.

    `beyond` says where what is selected leaves the rule of the call; empty where it does not.
    """

    call: str
    number: int
    place: str
    called: str
    opened: str
    closed: str
    at: datetime
    quorum: str
    ranking: str
    sha256: str
    members: Sequence[tuple[str, str]]
    items: Sequence[Item]
    signatures: Sequence[str]
    beyond: str = ""
    invented: bool = False


def pages(minutes: Minutes) -> bytes:
    """The bytes of the minutes, in the language in force."""
    return compiled(TEMPLATE, content(minutes), minutes.at.replace(microsecond=0))


def content(minutes: Minutes) -> dict[str, Any]:
    """The minutes in the language in force, as one JSON value for the template."""
    title = gettext("Minutes of session {number} of the council").format(number=minutes.number)
    return {
        "lang": language(),
        "title": title,
        "description": gettext("What the council decided, by how many votes, and who was recused"),
        "lead": minutes.call,
        "origin": gettext("SYNTHETIC DATA") if minutes.invented else "",
        "footer": f"{title} · {minutes.closed}",
        "facts": [
            [gettext("Place"), minutes.place],
            [gettext("Called for"), minutes.called],
            [gettext("Session opened"), minutes.opened],
            [gettext("Session closed"), minutes.closed],
            [gettext("Quorum"), minutes.quorum],
            [gettext("On ranking"), minutes.ranking],
            ["sha256", minutes.sha256],
            *([[gettext("Remark"), minutes.beyond]] if minutes.beyond else []),
        ],
        "members": {
            "title": gettext("Members of the council"),
            "heads": [gettext("Member of the council"), gettext("Present")],
            "rows": [list(row) for row in minutes.members],
        },
        "results": {
            "title": gettext("Results"),
            "heads": [
                gettext("Item"),
                gettext("Application"),
                gettext("Decided"),
                gettext("For"),
                gettext("Against"),
                gettext("Abstained"),
            ],
            "rows": [_row(item) for item in minutes.items],
        },
        "items": {
            "title": gettext("Items"),
            "rows": [{"title": f"{item.place}. {item.title}", "lines": _lines(item)} for item in minutes.items],
        },
        "signatures": list(minutes.signatures),
    }


def _lines(item: Item) -> list[str]:
    if item.ranked is None:
        return list(item.lines)
    place, score, standing = item.ranked
    told = gettext("In the ranking: place {place}, score {score}; by the rule of the call: {standing}.")
    return [told.format(place=place, score=numbers.number(score, 2), standing=standing), *item.lines]


def _row(item: Item) -> list[str]:
    votes = [numbers.number(n) for n in item.votes] if item.votes else [numbers.DASH] * 3
    return [numbers.number(item.place), item.title, item.result or numbers.DASH, *votes]
