"""The receipt of a return as PDF: that it was received, when, signed by whom, and the figures as they were signed.

Archival (PDF/A-2a) and accessible (PDF/UA-1), the same bytes for the same receipt.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from corymb.i18n import gettext, language, ngettext
from corymb.reports import numbers
from corymb.reports.pdf import compiled

TEMPLATE = Path(__file__).parent / "typst" / "receipt.typ"


@dataclass(frozen=True)
class FigureLine:
    """A figure as it was signed: as written, and as it was known for the year before; both as a reader sees numbers."""

    label: str
    unit: str
    written: str
    before: str


@dataclass(frozen=True)
class Signature:
    """Who signed, as what, by which proof of who they are; moments as a reader sees them, with their zone."""

    by: str
    role: str
    factor: str
    confirmed: str
    sha256: str


@dataclass(frozen=True)
class Receipt:
    """Everything a receipt says. `head`: number and hash of the last entry of the journal's chain at that moment.

    `sections`: a label and its figures; `events`: kind, number, amount, participants; `explanations`: what was asked
    and the answer; `documents`: of which figure, name, sha256.
    """

    number: str
    organisation: str
    organisation_number: str
    period: str
    period_before: str
    round: int
    pack: str
    received: str
    at: datetime
    signature: Signature
    head: tuple[int, str]
    sections: Sequence[tuple[str, Sequence[FigureLine]]] = ()
    events: Sequence[tuple[str, str, str, str]] = ()
    explanations: Sequence[tuple[str, str]] = ()
    documents: Sequence[tuple[str, str, str]] = ()
    invented: bool = False
    alone: bool = False
    """Whether who signed had prepared it, being the only person registered."""


def pages(receipt: Receipt) -> bytes:
    """The bytes of the receipt, in the language in force."""
    return compiled(TEMPLATE, content(receipt), receipt.at.replace(microsecond=0))


def content(receipt: Receipt) -> dict[str, Any]:
    """The receipt in the language in force, as one JSON value for the template."""
    title = gettext("Receipt {number}").format(number=receipt.number)
    return {
        "lang": language(),
        "title": title,
        "description": gettext("Receipt of a member's return"),
        "lead": gettext("The return of {organisation} for {period} is received.").format(
            organisation=receipt.organisation, period=receipt.period
        ),
        "origin": gettext("SYNTHETIC DATA") if receipt.invented else "",
        "footer": f"{title} · {receipt.signature.sha256[:16]}…",
        "facts": _facts(receipt),
        "hashes": _hashes(receipt),
        "figures": _figures(receipt),
        "events": _events(receipt),
        "explanations": _table(
            gettext("Explanations"), [gettext("What was asked"), gettext("Explanation")], receipt.explanations
        ),
        "documents": _table(
            gettext("Documents"), [gettext("Figure"), gettext("Document"), "sha256"], receipt.documents
        ),
    }


def _facts(receipt: Receipt) -> list[tuple[str, str]]:
    signature = receipt.signature
    return [
        (gettext("Organisation"), f"{receipt.organisation}, {receipt.organisation_number}"),
        (gettext("Period"), receipt.period),
        (gettext("Submission number"), str(receipt.round)),
        (gettext("Programme pack"), receipt.pack),
        (gettext("Received"), receipt.received),
        (gettext("Signed by"), f"{signature.by}, {signature.role}" if signature.role else signature.by),
        (gettext("Confirmed by"), f"{signature.factor}, {signature.confirmed}"),
        *(
            [(gettext("Self-certified"), gettext("prepared and signed by the only person registered"))]
            if receipt.alone
            else []
        ),
    ]


def _hashes(receipt: Receipt) -> list[tuple[str, str]]:
    number, head = receipt.head
    entry = gettext("Journal at that moment, entry {number}").format(number=numbers.number(number))
    return [(gettext("Signed content (sha256)"), receipt.signature.sha256), (entry, head)]


def _figures(receipt: Receipt) -> dict[str, Any]:
    count = sum(len(lines) for _label, lines in receipt.sections)
    told = ngettext("{n} figure as it was signed", "{n} figures as they were signed", count)
    return {
        "title": told.format(n=numbers.number(count)),
        "heads": [gettext("Figure"), gettext("Unit"), receipt.period_before, receipt.period],
        "sections": [
            {"label": label, "rows": [[x.label, x.unit, x.before or numbers.DASH, x.written] for x in lines]}
            for label, lines in receipt.sections
        ],
    }


def _events(receipt: Receipt) -> dict[str, Any] | None:
    heads = [gettext("Kind"), gettext("Number"), gettext("Amount"), gettext("Participants")]
    return _table(gettext("Events"), heads, receipt.events)


def _table(title: str, heads: list[str], rows: Sequence[Sequence[str]]) -> dict[str, Any] | None:
    return {"title": title, "heads": heads, "rows": [list(row) for row in rows]} if rows else None
