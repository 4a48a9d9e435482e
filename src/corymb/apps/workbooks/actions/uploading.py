"""A workbook is taken in before it is looked into; what was read of it goes into the return at once, or by decision."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.files.actions import Upload as GivenFile
from corymb.apps.files.actions import store_file
from corymb.apps.files.rules import ANY_KIND
from corymb.apps.journal.actions import Actor, Change, record
from corymb.apps.journal.images import image
from corymb.apps.programme.models import Period
from corymb.apps.programme.states import OPEN
from corymb.apps.registry.models import Cluster
from corymb.apps.registry.queries.scopes import cluster_keys, scope_keys_of
from corymb.apps.returns.actions.editing import Typed, editable, save_figures
from corymb.apps.returns.actions.events import EventEntry, EventWrong, put_event
from corymb.apps.returns.states import WORKBOOK
from corymb.apps.workbooks.models import Bulk, Upload
from corymb.apps.workbooks.states import (
    APPLIED,
    BULK_GIVEN,
    BULK_KIND,
    COMING,
    LEFT,
    PACKED,
    TO_DECIDE,
    UPLOAD_APPLIED,
    UPLOAD_KIND,
    UPLOAD_LEFT,
    UPLOADED,
)
from corymb.i18n import mark
from corymb.kit.asking import NotPossible
from corymb.refusal import Refusal
from corymb.sources.packed_books import BOOKS

NO_BOOKS = _("Give a ZIP with the workbooks, or the one workbook of all members (.xlsx, .xlsm, .xls, .ods).")
NO_BOOK = _("Give the workbook of this return, filled in (.xlsx, .xlsm, .xls, .ods).")
ONE_BOOK = mark("Give the workbook as .xlsx, .xlsm, .xls or .ods.")
MANY_BOOKS = mark("Give a ZIP with workbooks, or one workbook as .xlsx, .xlsm, .xls or .ods.")
NOTHING_CHOSEN = _("Choose what to take over, or leave the workbook aside.")
CHANGED = _("The return was changed meanwhile; look at what would change now.")
DECIDED = _("This workbook was decided already.")


@transaction.atomic
def take_workbook(number: int, given: GivenFile, by: Person, *, actor: Actor, now: datetime) -> Upload:
    """Store a workbook for a return and note that it is to be read. Refuses a return that cannot be changed now."""
    found = editable(number)
    if PurePath(given.name or "").suffix.lower() not in BOOKS:
        raise NotPossible(NO_BOOK, "file")
    own = next_number(Upload)
    keys = scope_keys_of(found.organisation)
    with of_books(ONE_BOOK):
        about = (UPLOAD_KIND, str(own))
        stored = store_file(given, actor=actor, now=now, about=about, scope_keys=keys, confidential=True)
    upload = Upload(pk=own, member_return=found, state=COMING, by=by, at=now)
    upload.file, upload.file_name, upload.sha256 = stored.pk, stored.name, stored.sha256
    upload.save(force_insert=True)
    record(UPLOADED, actor, [Change.of(upload)], now=now, scope_keys=keys)
    return upload


@transaction.atomic
def take_bulk(which: tuple[Cluster, Period], given: GivenFile, by: Person, *, actor: Actor, now: datetime) -> Bulk:
    """Store the workbooks of a cluster's members, in a ZIP or as one workbook, and note that they are to be read.

    Refuses a period for which no returns are taken, and what is neither by its name.
    """
    cluster, period = which
    if period.state != OPEN:
        raise NotPossible(_("Returns are not taken for this period now."))
    if PurePath(given.name or "").suffix.lower() not in {PACKED, *BOOKS}:
        raise NotPossible(NO_BOOKS, "file")
    own, keys = next_number(Bulk), cluster_keys(cluster)
    about = (BULK_KIND, str(own))
    with of_books(MANY_BOOKS):
        stored = store_file(given, actor=actor, now=now, about=about, scope_keys=keys, confidential=True)
    bulk = Bulk(pk=own, cluster=cluster, period=period, state=COMING, by=by, at=now)
    bulk.file, bulk.file_name = stored.pk, stored.name
    bulk.save(force_insert=True)
    record(BULK_GIVEN, actor, [Change.of(bulk)], now=now, scope_keys=keys)
    return bulk


@contextmanager
def of_books(mend: str) -> Iterator[None]:
    """Lets a refused file be mended by what this door takes, which is less than the house takes."""
    try:
        yield
    except Refusal as refusal:
        if refusal.mend != ANY_KIND:
            raise
        raise Refusal(refusal.message, where=refusal.where, mend=mend, **refusal.fields) from refusal


def next_number(model: type[Model]) -> int:
    """The number the next row will have; what is stored about the row before it is there names it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id'))", [model._meta.db_table])
        number: int = cursor.fetchone()[0]
    return number


@dataclass(frozen=True)
class Chosen:
    """What of a workbook is taken over: figures by variable, events by `event_key`.

    `version` is that of the return somebody had before them; None: whatever it is.
    """

    figures: Collection[str]
    events: Collection[str]
    version: int | None = None


@transaction.atomic
def apply_upload(
    number: int, by: Person | None, chosen: Chosen | None = None, *, actor: Actor, now: datetime
) -> Upload:
    """Take over what was read of a workbook, or what was chosen of it: its figures replace those in the return, its

    events join them. Cells that are empty in the workbook change nothing, and events that cannot be right are left out.
    What stood in the return before stays in its history. Refuses a choice of nothing, and one made before the return
    was changed.
    """
    upload = _locked(number, TO_DECIDE, COMING)
    if upload.member_return_id is None:
        raise NotPossible(_("The workbook belongs to no return."))
    found = editable(upload.member_return_id)
    before = image(upload)
    if chosen and not chosen.figures and not chosen.events:
        raise NotPossible(NOTHING_CHOSEN)
    if chosen and chosen.version is not None and chosen.version != found.version:
        raise NotPossible(CHANGED)
    figures = {c: figure for c, figure in upload.figures.items() if chosen is None or c in chosen.figures}
    typed = {code: typed_of(upload, figure) for code, figure in figures.items()}
    save_figures(found.pk, typed, by, actor=actor, now=now)
    for row in upload.events:
        if row.get("wrong") or (chosen and event_key(row) not in chosen.events):
            continue
        with suppress(EventWrong):  # of a workbook read before what is wrong was marked
            put_event(found.pk, entry_of(upload, row), by, actor=actor, now=now)
    upload.state, upload.applied_by, upload.applied_at = APPLIED, by, now
    upload.save(update_fields=["state", "applied_by", "applied_at"])
    record(UPLOAD_APPLIED, actor, [Change.of(upload, before)], now=now, scope_keys=scope_keys_of(found.organisation))
    return upload


@transaction.atomic
def leave_upload(number: int, *, actor: Actor, now: datetime) -> Upload:
    """Leave a workbook aside; it stays readable, and nothing of it goes into the return."""
    upload = _locked(number, TO_DECIDE)
    before = image(upload)
    upload.state = LEFT
    upload.save(update_fields=["state"])
    keys = scope_keys_of(upload.member_return.organisation) if upload.member_return else []
    record(UPLOAD_LEFT, actor, [Change.of(upload, before)], now=now, scope_keys=keys)
    return upload


def _locked(number: int, *states: str) -> Upload:
    rows = Upload.objects.select_for_update(of=("self",)).select_related("member_return__organisation__region")
    upload = rows.get(pk=number)
    if upload.state not in states:
        raise NotPossible(DECIDED)
    return upload


def typed_of(upload: Upload, figure: Mapping[str, Any]) -> Typed:
    """A figure of a workbook as somebody wrote it."""
    return Typed(
        figure["written"],
        source=WORKBOOK,
        file=upload.file,
        sheet=figure["sheet"],
        cell=figure["cell"],
        factor=Decimal(figure["scale"]),
    )


def entry_of(upload: Upload, row: Mapping[str, Any]) -> EventEntry:
    return EventEntry(
        kind=row["kind"],
        code=row["code"],
        day=date.fromisoformat(row["date"]) if row["date"] else None,
        amount=Decimal(row["amount"]) if row["amount"] is not None else None,
        category=row["category"],
        started=row["started"],
        participants=[tuple(person) for person in row["participants"]],
        file=upload.file,
        sheet=row["sheet"],
        cell=row["cell"],
    )


def event_key(row: Mapping[str, Any]) -> str:
    """By what an event of a workbook is chosen."""
    return f"{row['kind']}:{row['code']}"
