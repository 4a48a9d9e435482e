"""Rows of files in the database, many at once: put in by COPY, brought up to date by one statement a piece."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Count

from corymb.apps.linkage.models import ImportBatch, ImportRow
from corymb.kit.findings import as_json

if TYPE_CHECKING:
    from corymb.apps.linkage.actions.importing.reading import Line

PIECE = 5_000
"""Rows of one transaction."""
_PUT = """
COPY linkage_importrow (batch_id, line, sheet, place, raw, parsed, findings, match, proposals, differences, effect,
decision, is_applied) FROM STDIN
"""
OF_MATCHING = {"match": "text", "candidate_id": "bigint", "score": "smallint", "proposals": "jsonb",
           "differences": "jsonb", "findings": "jsonb", "effect": "text", "decision": "text"}  # fmt: skip
"""Columns that matching sets, with their types; the others are for those who decide and apply."""
SAVED = OF_MATCHING | {"decided_by_id": "bigint", "decided_at": "timestamptz", "organisation_id": "bigint",
                   "is_applied": "boolean"}  # fmt: skip


_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=datetime.isoformat).encode


def put_rows(batch: ImportBatch, lines: "Sequence[Line]", first: int) -> None:
    """Put rows in under the numbers from `first` on."""
    with connection.cursor() as cursor, cursor.copy(_PUT) as copy:
        for number, line in enumerate(lines, first):
            findings = _json([as_json(finding) for finding in line.findings]) if line.findings else "[]"
            told = (_json(list(line.raw.items())), _json(line.parsed), findings)
            copy.write_row((batch.pk, number, line.sheet, line.place, *told, "", "[]", "[]", "", "", False))


def save_rows(rows: Sequence[ImportRow], columns: Mapping[str, str] = SAVED) -> None:
    """Write what matching, deciding and applying may change about rows, or some of its columns, in one statement."""
    if not rows:
        return
    new = ", ".join(f"{name} = n.{name}" for name in columns)
    kinds = ", ".join(f"{name} {kind}" for name, kind in {"id": "bigint", **columns}.items())
    told = [{name: getattr(row, name) for name in ("id", *columns)} for row in rows]
    rows_told = f"jsonb_to_recordset(%s::jsonb) AS n({kinds})"
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE linkage_importrow AS r SET {new} FROM {rows_told} WHERE r.id = n.id", [_json(told)])


def recount(batch: ImportBatch) -> None:
    """Count the rows of a batch by effect, and those that were applied; on the row, not saved."""
    rows = ImportRow.objects.filter(batch=batch).order_by()
    counts = dict(rows.values_list("effect").annotate(Count("pk")))
    batch.counts = counts | {"applied": rows.filter(is_applied=True).count()}


def locked(number: int) -> ImportBatch:
    return ImportBatch.objects.select_for_update().get(pk=number)


def note_progress(number: int, done: int, total: int) -> None:
    """How far a job has come, for the page of the batch."""
    ImportBatch.objects.filter(pk=number).update(done=done, total=total)
