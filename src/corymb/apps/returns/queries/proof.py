"""How facts are written down for a hash, and which of them are not as they were accepted or loaded."""

from collections.abc import Iterator
from hashlib import sha256
from operator import attrgetter
from typing import Any

from corymb.apps.journal.images import plain
from corymb.apps.journal.queries.audit import CHANGED, Odd
from corymb.apps.returns.models import EventFact, Fact, FactLoad, FactRow, Submission
from corymb.apps.returns.queries.snapshots import Snapshot

EVENT = ("reporter_id", "kind", "code", "period", "date", "amount", "category", "started", "organisation_id", "named",
         "role", "country", "is_withdrawn")  # fmt: skip


_EVENT = attrgetter(*EVENT)


def line_of(row: Fact | FactRow | EventFact) -> str:
    """A row as its hash is taken over. A load has millions of facts, so their line is written in one go."""
    if isinstance(row, EventFact):
        return "\t".join([_text(value) for value in _EVENT(row)])
    key, as_written = f"{row.organisation_id}\t{row.period}\t{row.variable}", f"{row.written}\t{row.scale}\t{row.flag}"
    return f"{key}\t{_text(row.value)}\t{row.unit}\t{as_written}"


def _text(value: Any) -> str:
    told = plain(value)
    return "" if told is None else str(told)


class Hashed:
    """A hash over rows that come one after another."""

    def __init__(self) -> None:
        self._hash = sha256()

    def add(self, row: Fact | FactRow | EventFact) -> None:
        self._hash.update(f"{line_of(row)}\n".encode())

    @property
    def hex(self) -> str:
        return self._hash.hexdigest()


def odd_facts() -> Iterator[Odd]:
    """Loads and submissions whose facts are not those that were loaded or signed."""
    for load in FactLoad.objects.order_by("pk"):
        hashed, facts, events = Hashed(), 0, 0
        for fact in Fact.objects.filter(load=load).order_by("pk").iterator():
            hashed.add(fact)
            facts += 1
        for event in EventFact.objects.filter(load=load).order_by("pk").iterator():
            hashed.add(event)
            events += 1
        if (hashed.hex, facts, events) != (load.sha256, load.facts, load.event_facts):
            yield Odd("returns.factload", str(load.pk), CHANGED, ("facts",))
    for submission in Submission.objects.filter(facts__isnull=False).distinct().order_by("pk").iterator():
        signed = Snapshot(submission.snapshot)
        told = {code: figure["value"] for code, figure in signed.figures.items()}
        rows = submission.facts.all()
        if signed.sha256 != submission.sha256 or any(plain(f.value) != told.get(f.variable) for f in rows):
            yield Odd("returns.submission", str(submission.pk), CHANGED, ("facts",))
