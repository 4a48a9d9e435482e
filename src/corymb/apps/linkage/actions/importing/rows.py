"""Rows of files in the database, many at once: put in by COPY, brought up to date by one statement a piece."""

import json
from collections.abc import Sequence
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
_SET = """
UPDATE linkage_importrow AS r SET match = n.match, candidate_id = n.candidate_id, score = n.score,
    proposals = n.proposals, differences = n.differences, findings = n.findings, effect = n.effect,
    decision = n.decision, decided_by_id = n.decided_by_id, decided_at = n.decided_at,
    organisation_id = n.organisation_id, is_applied = n.is_applied
FROM jsonb_to_recordset(%s::jsonb) AS n(id bigint, match text, candidate_id bigint, score smallint, proposals jsonb,
    differences jsonb, findings jsonb, effect text, decision text, decided_by_id bigint, decided_at timestamptz,
    organisation_id bigint, is_applied boolean)
WHERE r.id = n.id
"""
_SAVED = ("id", "match", "candidate_id", "score", "proposals", "differences", "findings", "effect", "decision",
          "decided_by_id", "organisation_id", "is_applied")  # fmt: skip


_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def put_rows(batch: ImportBatch, lines: "Sequence[Line]", first: int) -> None:
    """Put rows in under the numbers from `first` on."""
    with connection.cursor() as cursor, cursor.copy(_PUT) as copy:
        for number, line in enumerate(lines, first):
            told = (
                _json(list(line.raw.items())),
                _json(line.parsed),
                _json([as_json(finding) for finding in line.findings]),
            )
            copy.write_row((batch.pk, number, line.sheet, line.place, *told, "", "[]", "[]", "", "", False))


def save_rows(rows: Sequence[ImportRow]) -> None:
    """Write everything about rows that matching, deciding and applying may change, in one statement."""
    if not rows:
        return
    told = [{name: getattr(row, name) for name in _SAVED} | {"decided_at": _moment(row.decided_at)} for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(_SET, [_json(told)])


def _moment(value: datetime | None) -> str | None:
    return value.isoformat() if value else None


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
