"""The agenda of a defence, on paper. Archival (PDF/A-2a) and accessible (PDF/UA-1).

The same bytes for the same agenda.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from corymb.i18n import gettext, language
from corymb.reports import numbers
from corymb.reports.pdf import compiled

TEMPLATE = Path(__file__).parent / "typst" / "agenda.typ"


@dataclass(frozen=True)
class Hearing:
    """When which application is heard, and who speaks for it."""

    time: str
    application: int
    title: str
    region: str
    speakers: Sequence[str]


@dataclass(frozen=True)
class Agenda:
    """A defence; texts as a reader sees them, times by the clock of the call."""

    call: str
    number: int
    place: str
    starts: str
    at: datetime
    order: str
    breaks: str
    members: Sequence[str]
    hearings: Sequence[Hearing]
    invented: bool = False


def pages(agenda: Agenda) -> bytes:
    """The bytes of the agenda, in the language in force."""
    return compiled(TEMPLATE, content(agenda), agenda.at.replace(microsecond=0))


def content(agenda: Agenda) -> dict[str, Any]:
    """The agenda in the language in force, as one JSON value for the template."""
    title = gettext("Agenda of defence {number}").format(number=agenda.number)
    return {
        "lang": language(),
        "title": title,
        "description": gettext("When which application is heard, and who speaks for it"),
        "lead": agenda.call,
        "origin": gettext("SYNTHETIC DATA") if agenda.invented else "",
        "footer": f"{title} · {agenda.starts}",
        "facts": [
            [gettext("Place"), agenda.place],
            [gettext("Begins"), agenda.starts],
            [gettext("Breaks"), agenda.breaks],
            [gettext("Order"), agenda.order],
        ],
        "members": {"title": gettext("Commission"), "rows": list(agenda.members)},
        "slots": {
            "title": gettext("Applications in order"),
            "heads": [gettext("Time"), gettext("Number"), gettext("Application"), gettext("Speakers")],
            "rows": [_row(one) for one in agenda.hearings],
        },
    }


def _row(one: Hearing) -> list[str]:
    return [one.time, numbers.number(one.application), f"{one.title}\n{one.region}", "\n".join(one.speakers) or "–"]
