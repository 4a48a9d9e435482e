"""A file is stored before it is looked into; what it says anew is taken over answer by answer, or left aside."""

from collections.abc import Mapping
from datetime import datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.files.actions import store_file
from corymb.apps.journal.actions import Actor, Change, record
from corymb.apps.journal.images import image
from corymb.apps.selection.actions.writing import Saved, Typed, save_answers, writable
from corymb.apps.selection.models import Workbook
from corymb.apps.selection.queries.seeing import kept_under, keys_of
from corymb.apps.selection.states import (
    APPLIED,
    BOOK_GIVEN,
    BOOK_LEFT,
    BOOK_TAKEN,
    ENDINGS,
    EXCEL,
    LEFT,
    TO_DECIDE,
    WORKBOOK,
)
from corymb.apps.workbooks.actions.uploading import next_number, of_books
from corymb.i18n import mark
from corymb.kit.asking import NotPossible

DECIDED = _("This file was decided already.")
TWIN = mark("If the file is damaged, save it anew as .xlsx or .docx from the program it was made with.")


@transaction.atomic
def take_workbook(number: int, given: "UploadedFile[bytes]", by: Person, *, actor: Actor, now: datetime) -> Workbook:
    """Store a workbook or Word document for an application and note that it is to be read.

    Refuses an application that cannot be changed now, and what `store_file` refuses.
    """
    found = writable(number, now)
    own, keys = next_number(Workbook), keys_of(found)
    about = (WORKBOOK, str(own))
    with of_books(TWIN):
        stored = store_file(given, actor=actor, now=now, about=about, scope_keys=keys, confidential=True)
    row = Workbook(pk=own, application=found, by=by, at=now)
    row.file, row.file_name, row.sha256 = stored.pk, stored.name, stored.sha256
    row.kind = ENDINGS.get(stored.name.rpartition(".")[2].lower(), EXCEL)
    row.save(force_insert=True)
    record(BOOK_GIVEN, actor, [Change.of(row)], now=now, scope_keys=kept_under(found))
    return row


@transaction.atomic
def take_over(number: int, chosen: Mapping[str, int | None], by: Person, *, actor: Actor, now: datetime) -> Saved:
    """Take answers of a file over, as if they were typed.

    `chosen`: by question, the version that was shown; None = the one the file was made with.

    One that somebody has changed since it was shown stays as they left it, and the file waits on. Refuses an
    application that cannot be changed now, or that answers another version of its call since the file was read.
    """
    row = _waiting(number)
    found = writable(row.application_id, now)
    if found.by_version_id != row.by_version_id:
        raise NotPossible(_("The application answers another version of the call since; upload the file again."))
    read = {code: row.answers[code] for code in chosen if code in row.answers}
    typed = {
        code: Typed(one["text"], one["seen"] if chosen[code] is None else chosen[code]) for code, one in read.items()
    }
    if not typed:
        raise NotPossible(_("Choose what is taken over, or leave the file aside."))
    saved = save_answers(found.pk, typed, by, actor=actor, now=now)
    if not saved.met:
        _decide(row, APPLIED, BOOK_TAKEN, by, actor=actor, now=now)
    return saved


@transaction.atomic
def leave_workbook(number: int, by: Person, *, actor: Actor, now: datetime) -> Workbook:
    """Leave a file aside; it stays readable, and nothing of it goes into the application."""
    row = _waiting(number)
    _decide(row, LEFT, BOOK_LEFT, by, actor=actor, now=now)
    return row


def _waiting(number: int) -> Workbook:
    rows = Workbook.objects.select_for_update(of=("self",))
    row = rows.select_related("application__region", "application__cluster__parent").get(pk=number)
    if row.state != TO_DECIDE:
        raise NotPossible(DECIDED)
    return row


def _decide(row: Workbook, state: str, act: str, by: Person, *, actor: Actor, now: datetime) -> None:
    before = image(row)
    row.state, row.decided_by, row.decided_at = state, by, now
    row.save(update_fields=["state", "decided_by", "decided_at"])
    record(act, actor, [Change.of(row, before)], now=now, scope_keys=kept_under(row.application))
