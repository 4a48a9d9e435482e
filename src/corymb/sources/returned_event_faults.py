"""What cannot be right in the events of a workbook, each at its cell."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pyarrow as pa

from corymb.i18n import mark
from corymb.methods.findings import Finding
from corymb.packs.context import EventKind
from corymb.sources.event_faults import EventFault, EventTold, event_faults
from corymb.sources.returned_head import Head

NOT_TAKEN = "return.event_wrong"
_DIGITS = re.compile(r"\d+$")


def faults_in(table: pa.Table, kind: EventKind, head: Head, home: str, letters: dict[str, str]) -> list[Finding]:
    """Findings about the events of one sheet, the events of one number together. `letters`: the columns of the sheet.

    What is blank or on no list is told where the rows are read.
    """
    events: dict[str, list[dict[str, Any]]] = {}
    for row in table.to_pylist():
        events.setdefault(row["event"], []).append(row)
    found = []
    for rows in events.values():
        for fault, row in _of_event(rows, kind, head, home):
            number = _DIGITS.search(row["cell"] or "")
            column = letters.get(fault.column) or letters.get("event", "A")
            cell = f"{column}{number[0]}" if number else ""
            found.append(_finding(fault, row, head, cell))
    return found


def _of_event(
    rows: list[dict[str, Any]], kind: EventKind, head: Head, home: str
) -> Iterator[tuple[EventFault, dict[str, Any]]]:
    first = rows[0]
    told = EventTold(
        kind,
        first["event"] or "",
        head.organisation,
        head.period,
        home,
        first["date"],
        first["amount"],
        first["category"] or "",
        first["started"],
        [(row["organisation"] or "", row["role"] or "", row["country"] or "") for row in rows],
    )
    for fault in event_faults(told):
        if not fault.is_missing:
            yield fault, rows[fault.place or 0]
    label = next((column.label for column in kind.columns if column.code == "period"), "")
    for row in rows:
        if row["period"] != head.period:
            fields = {"label": label, "value": row["period"], "period": head.period}
            message = mark("{label}: {value}, but the return is for {period}.")
            mend = mark("Give the event with the return of its own year.")
            yield EventFault("period", message, mend, fields=fields), row


def _finding(fault: EventFault, row: dict[str, Any], head: Head, cell: str) -> Finding:
    found = Finding(NOT_TAKEN, "error", fault.message, fault.mend, fields=dict(fault.fields))
    return replace(
        found,
        organisation=head.organisation,
        period=head.period,
        value=str(row["event"]),
        file=head.file,
        sheet=row["sheet"] or "",
        cell=cell,
    )
