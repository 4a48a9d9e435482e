"""What was read of a return workbook as plain values, and together with what the checks say of it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from corymb.methods.findings import Finding
from corymb.sources.returned_event_faults import NOT_TAKEN
from corymb.sources.returns import ReturnRead

_CELL = re.compile(r"([A-Z]+)(\d+)")
REPEATED = "return.repeated"


def figures_told(told: ReturnRead) -> dict[str, dict[str, Any]]:
    """By variable: as written, the value, the scale, sheet and cell. Nothing is chosen where two rows differ."""
    repeated = {finding.variable for finding in told.findings if finding.rule == REPEATED}
    return {
        row["variable"]: {
            "written": row["written"],
            "value": _plain(row["value"]),
            "scale": row["scale"],
            "sheet": row["sheet"],
            "cell": row["cell"],
        }
        for row in told.facts.to_pylist()
        if row["variable"] not in repeated
    }


def events_told(told: ReturnRead) -> list[dict[str, Any]]:
    """Events with their participants (organisation, role, country); the first row speaks for the whole event.

    `wrong`: something in it cannot be right, and it is not taken in.
    """
    wrong = {(finding.sheet, finding.value) for finding in told.findings if finding.rule == NOT_TAKEN}
    events: dict[tuple[str, str], dict[str, Any]] = {}
    for row in told.events.to_pylist():
        key = (str(row["kind"]), str(row["event"] or ""))
        event = events.setdefault(
            key,
            {
                "kind": key[0],
                "code": key[1],
                "date": _plain(row["date"]),
                "amount": _plain(row["amount"]),
                "category": row["category"] or "",
                "started": row["started"],
                "sheet": row["sheet"] or "",
                "cell": row["cell"] or "",
                "participants": [],
                "wrong": (row["sheet"] or "", key[1]) in wrong,
            },
        )
        if row["organisation"]:
            event["participants"].append([row["organisation"], row["role"] or "", row["country"] or ""])
    return [event for event in events.values() if event["code"] and event["participants"]]


def _plain(value: date | Decimal | None) -> str | None:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value else "0"
    return value.isoformat() if value is not None else None


def rows_of_events(told: ReturnRead) -> Iterator[dict[str, Any]]:
    """Participants of the events as the checks read them."""
    for row in told.events.to_pylist():
        if row["event"] and row["organisation"]:
            yield {**row, "event": f"{row['kind']}:{row['event']}", "period": told.period, "file": None}


def joined(read: Iterable[Finding], checked: Iterable[Finding]) -> list[Finding]:
    """What the reader and the checks say together; what could not be read is not missing as well."""
    read = list(read)
    known = {finding.variable for finding in read if finding.level == "error" and finding.variable}
    own = [f for f in checked if not f.rule.startswith("import.") and f.variable not in known]
    return [*read, *own]


def in_cell_order(findings: Iterable[Finding], sheets: Sequence[str]) -> list[Finding]:
    """Findings as somebody goes through the workbook: what is about all of it, then by sheet, row and column."""
    places = {sheet: number for number, sheet in enumerate(sheets, 1)}

    def place(finding: Finding) -> tuple[int, int, int, str]:
        cell = _CELL.fullmatch(finding.cell)
        letters, row = (cell[1], int(cell[2])) if cell else ("", 0)
        return places.get(finding.sheet, len(places) + 1 if finding.sheet else 0), row, len(letters), letters

    return sorted(findings, key=place)
