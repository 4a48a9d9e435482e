"""Findings of the pure half: as a column keeps them, and as a reader of the page sees them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corymb.i18n import Text
from corymb.kit.saying import language_of_page
from corymb.methods.findings import Finding

LEVELS: Mapping[str, tuple[Promise, str]] = {
    "error": (gettext_lazy("wrong"), "danger"),
    "explain": (gettext_lazy("to explain"), "warning"),
    "note": (gettext_lazy("note"), "info"),
}


def as_json(finding: Finding) -> dict[str, Any]:
    """A finding as a column keeps it; empty parts are left out."""
    return {key: value for key, value in vars(finding).items() if value not in ("", {})}


@dataclass(frozen=True)
class Told:
    """A finding in the reader's language."""

    level: Promise
    tone: str
    where: str
    value: str
    text: str
    mend: str


def told(findings: Iterable[Mapping[str, Any]]) -> list[Told]:
    language_of_page()
    return [_told(Finding(**finding)) for finding in findings]


def _told(finding: Finding) -> Told:
    word, tone = LEVELS[finding.level]
    for name, value in finding.fields.items():
        if isinstance(value, dict):
            finding.fields[name] = Text(value)
    if "place" in finding.fields:
        finding.fields["place"] = place(str(finding.fields["place"]))
    where = " ".join(part for part in (finding.sheet, place(finding.cell)) if part)
    return Told(word, tone, where, finding.value, finding.said(), finding.how_to_mend())


def place(written: str) -> str:
    """Where a row or a field stands, in the reader's language; the address of a cell is the same in all."""
    kind, _sign, number = written.partition(" ")
    words = {
        "row": _("row {n}"),
        "line": _("line {n}"),
        "document": _("document {n}"),
        "field": _("(field {n})"),  # of documents read before rows were called by their questions
        "question": _("(row “{n}”)"),
    }
    return words[kind].format(n=number) if kind in words and number else written
