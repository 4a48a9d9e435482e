"""Files of applications are read, and given back with notes. Loads heavy packages: for jobs, never for pages."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from corymb.apps.files.actions import path_of, store_file
from corymb.apps.journal.actions import SYSTEM, Change, record
from corymb.apps.journal.images import image
from corymb.apps.returns.actions.checking import plain_finding
from corymb.apps.selection.models import Application, Workbook
from corymb.apps.selection.queries.contents import content_of
from corymb.apps.selection.queries.seeing import kept_under, keys_of
from corymb.apps.selection.queries.workbooks import differences_of
from corymb.apps.selection.states import BOOK_READ, COMING, EXCEL, REFUSED, SAME, TO_DECIDE, WORD, WORKBOOK
from corymb.apps.workbooks.actions.contents import with_notes
from corymb.apps.workbooks.actions.reading import refused
from corymb.i18n import mark
from corymb.refusal import Refusal
from corymb.sources.annotate import annotate
from corymb.sources.annotate_document import annotate_document
from corymb.sources.application_answers import ApplicationRead
from corymb.sources.application_document_read import read_document
from corymb.sources.application_head import Expected
from corymb.sources.applications import read_application
from corymb.sources.document_package import is_document

READERS = {EXCEL: read_application, WORD: read_document}
NOTES = {EXCEL: annotate, WORD: annotate_document}
"""What reads a kind of file, and what writes the notes into its copy."""


def read_workbook(number: int, now: datetime, language: str = "") -> Workbook:
    """Read a file that was given for an application; nothing of it goes into the application by itself.

    What cannot be used is kept with the reason. Reading twice does nothing twice. Notes in the copy are in the given
    language; without one, in that of whoever gave the file.
    """
    rows = Workbook.objects.select_related("by", "application__call", "application__by_version", "application__region")
    row = rows.select_related("application__cluster__parent").get(pk=number)
    if row.state != COMING:
        return row
    found, spoken = row.application, language or row.by.language
    try:
        told = _told(row, found)
    except Refusal as refusal:
        told = ApplicationRead({}, 0, (refused(refusal),))
        _keep(row, told, REFUSED, spoken, now)
    else:
        _keep(row, told, "", spoken, now)
    return row


def _told(row: Workbook, found: Application) -> ApplicationRead:
    """The answers in a file. Refuses one whose name says another kind, and what its reader refuses."""
    path = path_of(row.sha256)
    if row.kind == EXCEL and is_document(path):
        mend = mark("Give it a name that ends in .docx.")
        raise Refusal(mark("This is a Word document under the name of a workbook."), where=row.file_name, mend=mend)
    return READERS[row.kind](path, _expected(found), row.file_name)


def _expected(found: Application) -> Expected:
    versions = {row.sha256: (row.number, content_of(row)) for row in found.call.versions.defer("text")}
    return Expected(str(found.pk), found.call.code, found.by_version.sha256, versions)


@transaction.atomic
def _keep(row: Workbook, told: ApplicationRead, state: str, language: str, now: datetime) -> None:
    """Keep what was read and the copy with notes: all of it or nothing."""
    Workbook.objects.select_for_update().get(pk=row.pk, state=COMING)
    before = image(row)
    row.by_version_id, row.read = row.application.by_version_id, told.read
    row.answers = {code: asdict(one) for code, one in told.answers.items()}
    row.findings = [plain_finding(finding) for finding in told.findings]
    row.state = state or (TO_DECIDE if differences_of(row) else SAME)
    if told.findings and state != REFUSED:
        _annotate(row, told, language, now)
    row.save(update_fields=["answers", "findings", "read", "annotated", "by_version", "state"])
    record(BOOK_READ, SYSTEM, [Change.of(row, before)], now=now, scope_keys=kept_under(row.application))


def _annotate(row: Workbook, told: ApplicationRead, language: str, now: datetime) -> None:
    """Store the region's own file with a note at each place that has something said of it. The row is not saved.

    Where a document takes no comments, the findings on the page are all there is.
    """
    with TemporaryDirectory() as folder:
        original = Path(folder) / row.file_name
        original.write_bytes(path_of(row.sha256).read_bytes())
        try:
            made = with_notes(original, told.findings, language, NOTES[row.kind])
        except Refusal:
            return
        given = SimpleUploadedFile(made.name, made.read_bytes())
    about, keys = (WORKBOOK, str(row.pk)), keys_of(row.application)
    stored = store_file(given, actor=SYSTEM, now=now, about=about, scope_keys=keys, confidential=True)
    row.annotated = stored.pk
