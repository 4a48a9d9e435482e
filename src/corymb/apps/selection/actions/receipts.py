"""The receipt of a submitted application as PDF, in both languages. Loads Typst: for jobs."""

from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.translation import override

from corymb.apps.files.actions import store_file
from corymb.apps.files.models import StoredFile
from corymb.apps.journal.actions import SYSTEM
from corymb.apps.selection.actions.writing import locked
from corymb.apps.selection.models import HandingIn
from corymb.apps.selection.queries.receipts import KIND, LANGUAGES, document_of, name_of, receipt_of
from corymb.apps.selection.queries.seeing import keys_of
from corymb.i18n import use_language
from corymb.reports.paper import pages


def make_receipts(number: int, now: datetime) -> list[StoredFile]:
    """The receipts of a submission; those that are there already stay."""
    rows = HandingIn.objects.select_related("by", "application__by_version", "application__region")
    row = rows.select_related("application__cluster").get(pk=number)
    return [document_of(row, language) or _made(row, language, now) for language in LANGUAGES]


def _made(row: HandingIn, language: str, now: datetime) -> StoredFile:
    with override(language):
        use_language(language)
        content = pages(receipt_of(row))
    given, about = SimpleUploadedFile(name_of(row, language), content), (KIND, str(row.pk))
    with transaction.atomic():
        keys = keys_of(locked(row.application_id))  # the second of two waits
        made = document_of(row, language)
        return made or store_file(given, actor=SYSTEM, now=now, about=about, scope_keys=keys, confidential=True)
