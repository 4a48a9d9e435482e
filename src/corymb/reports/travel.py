"""Applications of an expert as PDF, to be read on the way, with an empty sheet of marks after each.

Archival (PDF/A-2a) and accessible (PDF/UA-1), the same bytes for the same pack.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from corymb.i18n import gettext, language, ngettext
from corymb.reports import numbers
from corymb.reports.pdf import compiled

TEMPLATE = Path(__file__).parent / "typst" / "travel.typ"


@dataclass(frozen=True)
class Bid:
    """An application as its expert may read it: sections of questions and answers; texts as a reader sees them."""

    title: str
    about: str
    sections: Sequence[tuple[str, Sequence[tuple[str, str]]]]


@dataclass(frozen=True)
class Pack:
    """What an expert takes along, due then; `criteria` are the leaves of the sheet, each with what marks mean."""

    call: str
    expert: str
    made: str
    at: datetime
    bids: Sequence[Bid]
    criteria: Sequence[tuple[str, str]]
    due: str = ""
    invented: bool = False


def pages(pack: Pack) -> bytes:
    """The bytes of the pack, in the language in force."""
    return compiled(TEMPLATE, content(pack), pack.at.replace(microsecond=0))


def content(pack: Pack) -> dict[str, Any]:
    """The pack in the language in force, as one JSON value for the template."""
    count = len(pack.bids)
    told = ngettext("{n} application to assess", "{n} applications to assess", count)
    return {
        "lang": language(),
        "title": told.format(n=numbers.number(count)),
        "description": gettext("Applications of an expert, to be read on the way"),
        "lead": pack.call,
        "origin": gettext("SYNTHETIC DATA") if pack.invented else "",
        "footer": gettext("Confidential, for {expert} alone · {made}").format(expert=pack.expert, made=pack.made),
        "notes": [
            gettext("For {expert} alone. Keep it to yourself and destroy it afterwards.").format(expert=pack.expert),
            *([gettext("Marks are due {due}.").format(due=pack.due)] if pack.due else []),
            gettext("Marks written here count once you have entered them on the page of the review."),
        ],
        "bids": [
            {
                "title": bid.title,
                "about": bid.about,
                "sections": [
                    {"label": label, "rows": [[question, answer or numbers.DASH] for question, answer in rows]}
                    for label, rows in bid.sections
                ],
            }
            for bid in pack.bids
        ],
        "sheet": {
            "title": gettext("Marks"),
            "heads": [gettext("Criterion"), gettext("What marks mean"), gettext("Mark")],
            "comment": gettext("Comment, or why you abstain:"),
            "rows": [list(row) for row in pack.criteria],
        },
    }
