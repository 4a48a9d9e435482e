"""Rows that were read are matched with the register, a piece at a time; what was broken off is gone on with."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from corymb.apps.journal.actions import SYSTEM, Change, record
from corymb.apps.journal.images import image
from corymb.apps.linkage.actions.importing.rows import OF_MATCHING, PIECE, locked, note_progress, recount, save_rows
from corymb.apps.linkage.models import ImportBatch, ImportRow
from corymb.apps.linkage.queries.comparing import Places, known
from corymb.apps.linkage.queries.matching import Matcher, settle
from corymb.apps.linkage.states import IMPORT_READ, MATCHED, READ


def match_batch(number: int, *, now: datetime) -> None:
    """Find the organisations of every row that has none yet, and say what each row would do."""
    batch = ImportBatch.objects.get(pk=number)
    if batch.state != READ:
        return
    matcher, places = Matcher(batch.source_kind), Places.of_register()
    done = ImportRow.objects.filter(batch=batch).exclude(effect="").count()
    while rows := _piece(number, matcher, places):
        done += rows
        note_progress(number, done, batch.total)
    _end(number, now)


def _piece(number: int, matcher: Matcher, places: Places) -> int:
    """Match the next rows; how many. None are left, or the batch was withdrawn: 0.

    Comparing names takes a while, and nobody who withdraws the import waits for it: the batch is locked to save alone.
    """
    waiting = ImportRow.objects.filter(batch=number, effect="").order_by("line")
    rows = list(waiting.only("line", "sheet", "place", "parsed", "findings")[:PIECE])
    matcher.match(rows)
    about = known(row.candidate_id for row in rows if row.candidate_id)
    for row in rows:
        settle(row, about.get(row.candidate_id or 0), places, matcher.source_kind)
    return len(rows) if _saved(number, rows) else 0


@transaction.atomic
def _saved(number: int, rows: Sequence[ImportRow]) -> bool:
    if locked(number).state != READ:
        return False
    save_rows(rows, OF_MATCHING)
    return True


@transaction.atomic
def _end(number: int, now: datetime) -> None:
    batch = locked(number)
    if batch.state != READ:
        return
    before = image(batch)
    batch.state, batch.matched_at = MATCHED, now
    recount(batch)
    batch.save()
    record(IMPORT_READ, SYSTEM, [Change.of(batch, before)], now=now)
