"""A file is taken in before anybody looks into it, and may be withdrawn until it is applied."""

from datetime import datetime

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.files.actions import Upload, path_of, store_file
from corymb.apps.journal.actions import Actor, Change, record
from corymb.apps.journal.images import image
from corymb.apps.linkage.actions.importing.rows import locked
from corymb.apps.linkage.models import ImportBatch
from corymb.apps.linkage.states import (
    CALLED_OFF,
    IMPORT_GIVEN,
    IMPORT_WITHDRAWN,
    MATCHED,
    READ,
    REFUSED,
    SME_REGISTER,
    WAITING,
    WORKBOOK,
)
from corymb.kit.asking import NotPossible
from corymb.kit.findings import as_json
from corymb.methods.findings import Finding
from corymb.refusal import Refusal
from corymb.sources.archives import kind_of

KIND = "linkage.importbatch"


@transaction.atomic
def take_file(upload: Upload, person: Person, *, actor: Actor, now: datetime) -> ImportBatch:
    """Store a file and note that it is to be loaded. What is no list of organisations at all is refused, and stays."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence('linkage_importbatch', 'id'))")
        number = cursor.fetchone()[0]
    stored = store_file(upload, actor=actor, now=now, about=(KIND, str(number)))
    batch = ImportBatch(pk=number, source_kind=WORKBOOK, state=WAITING, by=person, at=now)
    batch.file, batch.file_name, batch.sha256 = stored.pk, stored.name, stored.sha256
    try:
        batch.source_kind = SME_REGISTER if kind_of(path_of(stored.sha256)) == "archive" else WORKBOOK
    except Refusal as refusal:
        refuse(batch, refusal)
    batch.save(force_insert=True)
    record(IMPORT_GIVEN, actor, [Change.of(batch)], now=now)
    return batch


def refuse(batch: ImportBatch, refusal: Refusal) -> None:
    """Say on a batch why its file cannot be used."""
    where = {"file": batch.file_name}
    told = Finding("import.refused", "error", refusal.message, refusal.mend, fields=refusal.fields, **where)
    batch.state, batch.findings = REFUSED, [as_json(told)]


@transaction.atomic
def withdraw_batch(number: int, *, actor: Actor, now: datetime, reason: str = "") -> ImportBatch:
    """Let an import be. Its rows stay readable; nothing of it was applied. Refuses one that is applied already."""
    batch = locked(number)
    if batch.state not in {WAITING, READ, MATCHED}:
        raise NotPossible(_("The import has moved on meanwhile; look where it stands now."))
    before = image(batch)
    batch.state = CALLED_OFF
    batch.save()
    record(IMPORT_WITHDRAWN, actor, [Change.of(batch, before)], now=now, reason=reason)
    return batch
