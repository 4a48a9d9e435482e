"""An import is applied: confirmed once by a person, then carried out a piece at a time, each whole or not at all."""

import json
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.journal.actions import Actor, Change, record, record_rows
from corymb.apps.journal.images import image
from corymb.apps.linkage.actions.importing.deciding import undecided
from corymb.apps.linkage.actions.importing.putting import Writing
from corymb.apps.linkage.actions.importing.rows import PIECE, locked, note_progress, recount, save_rows
from corymb.apps.linkage.actions.importing.taking import KIND
from corymb.apps.linkage.models import ImportBatch, ImportRow
from corymb.apps.linkage.queries.comparing import Places
from corymb.apps.linkage.states import APPLIED, APPLYING, CHANGED, IMPORT_APPLIED, IMPORT_CONFIRMED, MATCHED, NEW
from corymb.kit.asking import NotPossible

DOES = (NEW, CHANGED)


@transaction.atomic
def confirm_batch(number: int, person: Person, *, actor: Actor, now: datetime, reason: str = "") -> ImportBatch:
    """Have an import carried out. The entry holds the hash of all rows with their decisions.

    Refuses while rows wait for somebody, and where nothing would change.
    """
    batch = locked(number)
    if batch.state != MATCHED:
        raise NotPossible(_("The import has moved on meanwhile; look where it stands now."))
    if undecided(number):
        raise NotPossible(_("Rows wait for your decision still; decide them, or leave them out."))
    doing = ImportRow.objects.filter(batch=batch, effect__in=DOES).count()
    if not doing:
        raise NotPossible(_("No row would change anything; withdraw the import instead."))
    before = image(batch)
    batch.state, batch.applied_by, batch.applied_at = APPLYING, person, now
    batch.done, batch.total, batch.decisions_hash = 0, doing, decisions_hash(number)
    batch.save()
    record(IMPORT_CONFIRMED, actor, [Change.of(batch, before)], now=now, reason=reason)
    return batch


def decisions_hash(number: int) -> str:
    """sha256 over what was read of every row and what was decided of it, in the order of the file."""
    digest = sha256()
    for row in _told(number):
        digest.update(json.dumps(row, ensure_ascii=False, sort_keys=True).encode() + b"\n")
    return digest.hexdigest()


def _told(number: int) -> Iterator[list[object]]:
    columns = ("line", "sheet", "place", "parsed", "match", "candidate_id", "effect", "decision", "decided_by_id")
    rows = ImportRow.objects.filter(batch=number).order_by("line").values_list(*columns)
    yield from (list(row) for row in rows.iterator(chunk_size=PIECE))


def apply_batch(number: int, *, now: datetime) -> list[int]:
    """Carry out a confirmed import; keys of the organisations this run made. Run again, it goes on where it broke off.

    Each piece is one transaction: its rows, what they change, and the entry that answers for both.
    """
    made: list[int] = []
    while (piece := _piece(number, now)) is not None:
        made += piece
    return made


@transaction.atomic
def _piece(number: int, now: datetime) -> list[int] | None:
    """Apply the next rows; keys of new organisations. None: nothing is left, and the import is at its end."""
    batch = locked(number)
    if batch.state != APPLYING:
        return None
    asked = ImportRow.objects.filter(batch=batch, effect__in=DOES, is_applied=False)
    rows = list(asked.order_by("line")[:PIECE])
    writing = Writing(Places.of_register(), now, f"{batch.file_name} (№ {batch.pk})")
    writing.write(rows)
    save_rows(rows)
    note_progress(number, batch.done + len(rows), batch.total)
    last = len(rows) < PIECE
    if last:
        batch.refresh_from_db()
        batch.state = APPLIED
        recount(batch)
        batch.save()
    _record(batch, writing.touched(), rows, now=now, last=last)
    return None if last and not writing.made else writing.made


def _record(
    batch: ImportBatch, touched: list[models.Model], rows: list[ImportRow], *, now: datetime, last: bool
) -> None:
    actor = Actor("person", str(batch.applied_by_id))
    first = rows[0].line if rows else 0
    facts: dict[str, Any] = {
        "file": batch.file_name,
        "sha256": batch.sha256,
        "decisions": batch.decisions_hash,
        "lines": [first, rows[-1].line if rows else 0],
    }
    about = [*touched, batch] if last else touched
    record_rows(IMPORT_APPLIED, actor, (KIND, str(batch.pk), batch.file_name), about, now=now, **facts)
