"""What was accepted becomes facts: new rows for what is new or differs, withdrawals for what is there no more."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from corymb.apps.programme.queries.packs import pack_of
from corymb.apps.registry.models import Organisation
from corymb.apps.registry.queries.scopes import by_identifiers
from corymb.apps.returns.models import EventFact, Fact, Return, Submission
from corymb.apps.returns.queries.figures import facts_of, variables_of
from corymb.apps.returns.queries.snapshots import Snapshot

BATCH = 5_000
SAME = ("value", "unit", "sheet", "cell", "written", "scale", "source", "file")
TOLD = ("kind", "code", "date", "amount", "category", "started", "role", "country", "named", "organisation_id")


def record_facts(found: Return, submission: Submission, now: datetime) -> None:
    """Write the facts of a submission. Must run in the transaction of the acceptance."""
    snapshot = Snapshot(submission.snapshot)
    Fact.objects.bulk_create(list(_facts(found, submission, snapshot, now)), BATCH)
    EventFact.objects.bulk_create(list(_event_facts(found, submission, snapshot, now)), BATCH)


def _facts(found: Return, submission: Submission, snapshot: Snapshot, now: datetime) -> Iterator[Fact]:
    there = facts_of(found.organisation, found.period.code)
    told = snapshot.figures
    for code, variable in variables_of(pack_of(found.pack)).items():
        before, figure = there.get(code), told.get(code)
        if figure is None or figure["value"] is None:
            if before:
                yield _fact(found, submission, code, {"unit": variable.unit}, now)
            continue
        new = _fact(found, submission, code, figure, now)
        if before is None or any(getattr(before, name) != getattr(new, name) for name in SAME):
            yield new


def _fact(found: Return, submission: Submission, code: str, figure: Any, now: datetime) -> Fact:
    value = figure.get("value")
    return Fact(
        organisation=found.organisation,
        period=found.period.code,
        variable=code,
        value=Decimal(value) if value is not None else None,
        unit=figure["unit"],
        source=figure.get("source", "form"),
        file=figure.get("file", ""),
        sheet=figure.get("sheet", ""),
        cell=figure.get("cell", ""),
        written=figure.get("written", ""),
        scale=figure.get("scale", ""),
        submission=submission,
        recorded_at=now,
    )


def _event_facts(found: Return, submission: Submission, snapshot: Snapshot, now: datetime) -> Iterator[EventFact]:
    there = {_key(row): row for row in event_facts_of(found.organisation, found.period.code)}
    told = {}
    numbers = _numbers(p["organisation"] for event in snapshot.events for p in event["participants"])
    for event in snapshot.events:
        for participant in event["participants"]:
            row = _event_fact(found, submission, (event, participant), numbers, now)
            told[_key(row)] = row
    for key, row in told.items():
        before = there.get(key)
        if before is None or any(getattr(before, name) != getattr(row, name) for name in TOLD):
            yield row
    for key, before in there.items():
        if key not in told:
            said = {name: getattr(before, name) for name in (*TOLD, "reporter_id", "event_id", "period", "source")}
            yield EventFact(**said, is_withdrawn=True, submission=submission, recorded_at=now)


def _event_fact(
    found: Return, submission: Submission, which: tuple[Any, Any], numbers: dict[str, int], now: datetime
) -> EventFact:
    event, participant = which
    return EventFact(
        reporter=found.organisation,
        event_id=int(event["entry"]),
        code=event["code"],
        kind=event["kind"],
        period=found.period.code,
        date=date.fromisoformat(event["date"]) if event["date"] else None,
        amount=Decimal(event["amount"]) if event["amount"] is not None else None,
        category=event["category"],
        started=event["started"],
        organisation_id=numbers.get(participant["organisation"]),
        named=participant["named"],
        role=participant["role"],
        country=participant["country"],
        submission=submission,
        source="workbook" if event["cell"] else "form",
        sheet=event["sheet"],
        cell=event["cell"],
        recorded_at=now,
    )


def event_facts_of(reporter: Organisation, period: str) -> list[EventFact]:
    """Participants in events that count as this organisation told them for a period."""
    rows = EventFact.objects.filter(reporter=reporter, period=period).order_by("recorded_at", "pk")
    newest = {_key(row): row for row in rows}
    return [row for row in newest.values() if not row.is_withdrawn]


def _key(row: EventFact) -> tuple[str, str, int | None, str]:
    return row.kind, row.code, row.organisation_id, row.named


def _numbers(identifiers: Iterable[str]) -> dict[str, int]:
    wanted = sorted({identifier for identifier in identifiers if identifier})
    rows = Organisation.objects.filter(by_identifiers(wanted)).only("scheme", "number")
    return {row.identifier: row.pk for row in rows}
