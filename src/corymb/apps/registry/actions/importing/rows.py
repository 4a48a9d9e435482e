"""Rows of files in the database, many at once: put in by COPY, brought up to date by one statement a piece."""

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Count

from corymb.apps.registry.actions.importing.reading import Line
from corymb.apps.registry.models import ImportBatch, ImportRow
from corymb.apps.registry.queries.comparing import as_json

PIECE = 5_000
"""Rows of one transaction."""
_PUT = """
COPY registry_importrow (batch_id, line, sheet, place, raw, parsed, findings, match, proposals, differences, effect,
decision, is_applied) FROM STDIN
"""
_SET = """
UPDATE registry_importrow AS r SET match = n.match, candidate_id = n.candidate, score = n.score,
    proposals = n.proposals::jsonb, differences = n.differences::jsonb, findings = n.findings::jsonb,
    effect = n.effect, decision = n.decision, decided_by_id = n.decided_by, decided_at = n.decided_at,
    organisation_id = n.organisation, is_applied = n.is_applied
FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::smallint[], %s::text[], %s::text[], %s::text[], %s::text[],
    %s::text[], %s::bigint[], %s::timestamptz[], %s::bigint[], %s::boolean[])
    AS n(id, match, candidate, score, proposals, differences, findings, effect, decision, decided_by, decided_at,
        organisation, is_applied)
WHERE r.id = n.id
"""


def put_rows(batch: ImportBatch, lines: Sequence[Line], first: int) -> None:
    """Put rows in under the numbers from `first` on."""
    with connection.cursor() as cursor, cursor.copy(_PUT) as copy:
        for number, line in enumerate(lines, first):
            told = (_json(line.raw), _json(line.parsed), _json([as_json(finding) for finding in line.findings]))
            copy.write_row((batch.pk, number, line.sheet, line.place, *told, "", "[]", "[]", "", "", False))


def save_rows(rows: Sequence[ImportRow]) -> None:
    """Write everything about rows that matching, deciding and applying may change."""
    if not rows:
        return
    columns: list[Any] = [
        [row.pk for row in rows],
        [row.match for row in rows],
        [row.candidate_id for row in rows],
        [row.score for row in rows],
        [_json(row.proposals) for row in rows],
        [_json(row.differences) for row in rows],
        [_json(row.findings) for row in rows],
        [row.effect for row in rows],
        [row.decision for row in rows],
        [row.decided_by_id for row in rows],
        [row.decided_at for row in rows],
        [row.organisation_id for row in rows],
        [row.is_applied for row in rows],
    ]
    with connection.cursor() as cursor:
        cursor.execute(_SET, columns)


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


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
