"""A return as it is signed: one way to write its content, so that its hash says that nothing was changed since."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from typing import Any

from corymb.apps.files.models import StoredFile
from corymb.apps.journal.images import plain
from corymb.apps.programme.queries.packs import pack_of
from corymb.apps.returns.models import Event, Return
from corymb.apps.returns.queries.figures import figures_of, variables_of
from corymb.methods.chain import canonical

FORMAT = "corymb-return-1"


@dataclass(frozen=True)
class Snapshot:
    """What was signed. `figures` by variable, `events` in the order of their numbers, as the text has them."""

    text: str

    @property
    def sha256(self) -> str:
        return sha256(self.text.encode()).hexdigest()

    @cached_property
    def content(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(self.text)
        return content

    @property
    def figures(self) -> dict[str, Mapping[str, Any]]:
        return {figure["variable"]: figure for figure in self.content["figures"]}

    @property
    def events(self) -> list[Mapping[str, Any]]:
        return list(self.content["events"])


def snapshot_of(found: Return) -> Snapshot:
    """The content of a return now. People stand in it by number, files by their hash."""
    version = found.pack
    variables = variables_of(pack_of(version))
    figures = figures_of(found)
    names = _names([f.file for f in figures.values() if f.file])
    content = {
        "format": FORMAT,
        "organisation": found.organisation.identifier,
        "period": found.period.code,
        "round": found.round,
        "pack": {"code": version.code, "version": version.version, "sha256": version.sha256},
        "figures": [
            {
                "variable": code,
                "unit": variable.unit,
                "value": plain(figures[code].value),
                "written": figures[code].written,
                "scale": f"{variable.factor:f}",
                "source": figures[code].source,
                "file": names.get(figures[code].file or 0, ("", ""))[0],
                "file_sha256": names.get(figures[code].file or 0, ("", ""))[1],
                "sheet": figures[code].sheet,
                "cell": figures[code].cell,
            }
            for code, variable in variables.items()
            if code in figures
        ],
        "events": [told_event(event) for event in events_of(found)],
        "explanations": [
            {"finding": e.finding, "variable": e.variable, "text": e.text}
            for e in found.explanations.exclude(text="").order_by("finding", "variable")
        ],
        "evidence": [
            {"variable": e.variable, "file": e.file_name, "sha256": e.sha256, "note": e.note}
            for e in found.evidence.filter(removed_at=None).order_by("variable", "pk")
        ],
        "preparer": str(found.preparer_id or ""),
    }
    return Snapshot(canonical(content))


def last_snapshot(found: Return) -> Snapshot | None:
    """What was signed last; None before the first time."""
    row = found.submissions.order_by("-round").values_list("snapshot", flat=True).first()
    return Snapshot(row) if row is not None else None


def handed_in(found: Return) -> list[tuple[int, datetime, Snapshot]]:
    """What was signed last, and before that: its round, when, and the content."""
    rows = found.submissions.order_by("-round").values_list("round", "at", "snapshot")[:2]
    return [(number, at, Snapshot(text)) for number, at, text in rows]


def events_of(found: Return) -> list[Event]:
    rows = found.events.filter(removed_at=None).prefetch_related("participants__organisation")
    return list(rows.order_by("kind", "code"))


def told_event(event: Event) -> dict[str, Any]:
    """An event as a snapshot tells it."""
    return {
        "entry": str(event.pk),
        "kind": event.kind,
        "code": event.code,
        "date": plain(event.date),
        "amount": plain(event.amount),
        "category": event.category,
        "started": event.started,
        "sheet": event.sheet,
        "cell": event.cell,
        "participants": [
            {
                "organisation": p.organisation.identifier if p.organisation else "",
                "named": p.named,
                "role": p.role,
                "country": p.country,
                "answer": p.answer,
            }
            for p in sorted(event.participants.all(), key=lambda p: p.pk)
        ],
    }


def _names(numbers: list[int]) -> dict[int, tuple[str, str]]:
    rows = StoredFile.objects.filter(pk__in=set(numbers))
    return {row.pk: (row.name, row.sha256) for row in rows}
