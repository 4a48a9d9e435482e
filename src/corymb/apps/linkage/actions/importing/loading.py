"""A stored file is read into rows, a piece at a time; begun anew where it was broken off."""

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from corymb.apps.files.actions import path_of
from corymb.apps.journal.actions import SYSTEM, Change, record
from corymb.apps.journal.images import image
from corymb.apps.linkage.actions.importing.rows import PIECE, locked, note_progress, put_rows
from corymb.apps.linkage.actions.importing.taking import refuse
from corymb.apps.linkage.models import ImportBatch, ImportRow
from corymb.apps.linkage.states import IMPORT_READ, READ, SME_REGISTER, WAITING
from corymb.i18n import mark
from corymb.kit.batches import batched
from corymb.kit.findings import as_json
from corymb.methods.findings import Finding
from corymb.refusal import Refusal
from corymb.sources.archives import kind_of

if TYPE_CHECKING:
    from corymb.apps.linkage.actions.importing.reading import Line

MOST_FINDINGS = 1_000


def read_batch(number: int, *, now: datetime) -> None:
    """Read the file of a batch that waits for it; rows of an attempt that broke off are put in anew.

    A file that cannot be read as a whole is refused with the reason; the rows read so far go with it.
    """
    batch = ImportBatch.objects.get(pk=number)
    if batch.state != WAITING:
        return
    ImportRow.objects.filter(batch=batch).delete()
    general: list[Finding] = []
    rows = 0
    try:
        for piece in batched(_lines(batch, general), PIECE):
            if not _put(batch, piece, rows + 1):
                return
            rows += len(piece)
    except Refusal as refusal:
        _end(number, general, now, refusal)
    else:
        empty = Refusal(mark("The file has no rows."), mend=mark("Fill it and send it again."))
        _end(number, general, now, None if rows else empty)


@transaction.atomic
def _put(batch: ImportBatch, piece: "list[Line]", first: int) -> bool:
    """Put a piece in; no more where the import was withdrawn meanwhile."""
    if locked(batch.pk).state != WAITING:
        return False
    put_rows(batch, piece, first)
    return True


def _lines(batch: ImportBatch, general: list[Finding]) -> "Iterator[Line]":
    """Rows of the file. What reads them brings PyArrow along, which a web process has no use for."""
    from corymb.apps.linkage.actions.importing.reading import read_workbook_lines
    from corymb.apps.linkage.actions.importing.register import read_register_lines

    path = path_of(batch.sha256)
    if batch.source_kind == SME_REGISTER:
        note = _progress(batch.pk)
        yield from read_register_lines(path, batch.file_name, general, note)
    else:
        yield from read_workbook_lines(path, batch.file_name, kind_of(path), general)


class _progress:  # noqa: N801 - called like a function
    """Writes down how far the reading is, at every hundredth of the file at most."""

    def __init__(self, number: int) -> None:
        self._number, self._last = number, 0

    def __call__(self, done: int, total: int) -> None:
        percent = 100 * done // total if total else 100
        if percent > self._last:
            self._last = percent
            note_progress(self._number, percent, 100)


@transaction.atomic
def _end(number: int, general: list[Finding], now: datetime, refusal: Refusal | None = None) -> None:
    batch = locked(number)
    if batch.state != WAITING:
        return
    before = image(batch)
    if refusal:
        ImportRow.objects.filter(batch=batch).delete()
        refuse(batch, refusal)
    else:
        batch.state, batch.done = READ, 0
        batch.total = ImportRow.objects.filter(batch=batch).count()
        batch.findings = []
    batch.findings += [as_json(finding) for finding in general[:MOST_FINDINGS]]
    batch.save()
    record(IMPORT_READ, SYSTEM, [Change.of(batch, before)], now=now)
