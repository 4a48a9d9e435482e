"""What a workbook said, as an upload keeps it and as the checks read it; and its copy with notes. For jobs."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import override

from corymb.apps.journal.images import plain
from corymb.apps.returns.actions.editing import value_of
from corymb.apps.returns.actions.uploading import typed_of
from corymb.apps.returns.models import Figure, Return, Upload
from corymb.apps.returns.states import WORKBOOK
from corymb.i18n import use_language
from corymb.methods.findings import Finding
from corymb.sources.annotate import annotate
from corymb.sources.returns import ReturnRead


def keep(upload: Upload, told: ReturnRead) -> None:
    """Put the figures and events of a workbook into its upload; not saved."""
    upload.figures = {
        row["variable"]: {
            "written": row["written"],
            "value": plain(row["value"]),
            "scale": row["scale"],
            "sheet": row["sheet"],
            "cell": row["cell"],
        }
        for row in told.facts.to_pylist()
    }
    upload.events = _events(told.events.to_pylist())


def _events(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Rows of participants as events; the first row says what is said of the whole event."""
    events: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        key = (str(row["kind"]), str(row["event"] or ""))
        event = events.setdefault(
            key,
            {
                "kind": key[0],
                "code": key[1],
                "date": plain(row["date"]),
                "amount": plain(row["amount"]),
                "category": row["category"] or "",
                "started": row["started"],
                "sheet": row["sheet"] or "",
                "cell": row["cell"] or "",
                "participants": [],
            },
        )
        if row["organisation"]:
            event["participants"].append([row["organisation"], row["role"] or "", row["country"] or ""])
    return [event for event in events.values() if event["code"] and event["participants"]]


def figures_of(upload: Upload, found: Return) -> list[Figure]:
    """The figures of a workbook as they stand, or would stand, in the return; not saved."""
    return [_figure(upload, found, code, told) for code, told in upload.figures.items()]


def _figure(upload: Upload, found: Return, code: str, told: Mapping[str, Any]) -> Figure:
    typed = typed_of(upload, told)
    value = value_of(typed.text, typed.factor or Decimal(1))
    return Figure(
        member_return=found,
        variable=code,
        written=typed.text,
        value=value,
        source=WORKBOOK,
        sheet=typed.sheet,
        cell=typed.cell,
    )


def rows_of_events(told: ReturnRead) -> Iterator[dict[str, Any]]:
    """Participants of the events in a workbook as the checks read them."""
    for row in told.events.to_pylist():
        if row["event"] and row["organisation"]:
            yield {**row, "event": f"{row['kind']}:{row['event']}", "period": told.period, "file": None}


def joined(read: Iterable[Finding], checked: Iterable[Finding]) -> list[Finding]:
    """What the reader and the checks say together; what could not be read is not missing as well."""
    read = list(read)
    known = {finding.variable for finding in read if finding.level == "error" and finding.variable}
    own = [f for f in checked if not f.rule.startswith("import.") and f.variable not in known]
    return [*read, *own]


def with_notes(original: Path, findings: Iterable[Finding], language: str) -> Path:
    """A copy of a member's own workbook with a note at each cell that has something said of it, beside the original."""
    with override(language):
        use_language(language)
        return annotate(original, findings, original.with_name(f"corymb-{original.name}"))
