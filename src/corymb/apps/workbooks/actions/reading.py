"""Workbooks are read: by the reader the command uses, cell by cell. Loads PyArrow: for jobs, never for pages."""

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from corymb.apps.files.actions import path_of, store_file
from corymb.apps.journal.actions import SYSTEM, Change, record
from corymb.apps.journal.images import image
from corymb.apps.programme.queries.packs import pack_of
from corymb.apps.registry.queries.scopes import scope_keys_of
from corymb.apps.returns.actions.checking import check_return, findings_of, plain_finding
from corymb.apps.returns.models import Return
from corymb.apps.returns.states import EDITABLE
from corymb.apps.workbooks.actions.changes import changes_of
from corymb.apps.workbooks.actions.contents import figures_of, keep, with_notes
from corymb.apps.workbooks.actions.uploading import apply_upload
from corymb.apps.workbooks.models import Upload
from corymb.apps.workbooks.states import COMING, REFUSED, TO_DECIDE, UPLOAD_KIND, UPLOAD_READ
from corymb.i18n import mark
from corymb.methods.findings import Finding
from corymb.methods.identifiers import shown
from corymb.refusal import Refusal
from corymb.sources.returns import ReturnRead, read_return
from corymb.sources.returns_told import in_cell_order, joined


def read_upload(number: int, now: datetime) -> Upload:
    """Read a workbook that was given; take it over where the return says nothing else, or let a person decide.

    What cannot be used is kept with the reason. Reading twice does nothing twice; the check of a return whose workbook
    was read before is made up for.
    """
    upload = Upload.objects.select_related("member_return__organisation__region", "member_return__pack").get(pk=number)
    found = upload.member_return
    if found is None:
        return upload
    if upload.state == COMING:
        try:
            told = _told(upload, found)
        except Refusal as refusal:
            return _refused(upload, refusal, now)
        _keep(upload, found, told, now)
    check_return(found.pk)
    return Upload.objects.get(pk=number)


def _told(upload: Upload, found: Return) -> ReturnRead:
    """The return in a workbook. Refuses one of another organisation or period than the return it was given for."""
    told = read_return(path_of(upload.sha256), pack_of(found.pack), upload.file_name)
    for said, meant, message in (
        (told.organisation, found.organisation.identifier, mark("The workbook is of {said}, the return of {meant}.")),
        (told.period, str(found.period), mark("The workbook is for the period {said}, the return for {meant}.")),
    ):
        if said != meant:
            mend = mark("Give it with the return it belongs to, or download the workbook of this return.")
            raise Refusal(message, where=upload.file_name, mend=mend, said=shown(said), meant=shown(meant))
    return told


@transaction.atomic
def _keep(upload: Upload, found: Return, told: ReturnRead, now: datetime) -> None:
    """Keep what was read and the copy with notes, and take it over or let it wait: all of it or nothing."""
    before = image(upload)
    keep(upload, told, found)
    upload.base_version = found.version
    waits = found.state not in EDITABLE or any(change.replaces for change in changes_of(upload, found))
    upload.state = TO_DECIDE if waits else COMING
    _annotate(upload, found, told, now)
    upload.save(update_fields=["figures", "events", "findings", "base_version", "annotated", "state"])
    keys = scope_keys_of(found.organisation)
    record(UPLOAD_READ, SYSTEM, [Change.of(upload, before)], now=now, scope_keys=keys)
    if not waits:
        apply_upload(upload.pk, upload.by, actor=SYSTEM, now=now)


def refused(refusal: Refusal) -> Finding:
    """A refusal as an upload keeps it."""
    return Finding("return.refused", "error", refusal.message, refusal.mend, fields=refusal.fields)


def _refused(upload: Upload, refusal: Refusal, now: datetime) -> Upload:
    with transaction.atomic():
        before = image(upload)
        upload.state, upload.findings = REFUSED, [plain_finding(refused(refusal))]
        upload.save(update_fields=["state", "findings"])
        record(UPLOAD_READ, SYSTEM, [Change.of(upload, before)], now=now)
    return upload


def _annotate(upload: Upload, found: Return, told: ReturnRead, now: datetime) -> None:
    """Store the member's own workbook with a note at each cell that has something said of it. The row is not saved."""
    findings = joined(told.findings, findings_of(found, figures_of(upload, found)))
    findings = in_cell_order(findings, told.sheets)
    upload.findings = [plain_finding(finding) for finding in findings]
    if not findings:
        return
    with TemporaryDirectory() as folder:
        original = Path(folder) / upload.file_name
        original.write_bytes(path_of(upload.sha256).read_bytes())
        made = with_notes(original, findings, told.language or upload.by.language)
        given = SimpleUploadedFile(made.name, made.read_bytes())
    keys = scope_keys_of(found.organisation)
    about = (UPLOAD_KIND, str(upload.pk))
    stored = store_file(given, actor=SYSTEM, now=now, about=about, scope_keys=keys, confidential=True)
    upload.annotated = stored.pk
