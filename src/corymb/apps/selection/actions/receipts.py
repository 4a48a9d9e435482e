"""The receipt of a submitted application as PDF, in both languages. Loads Typst: for jobs."""

from datetime import datetime
from functools import partial

from django.core.files.uploadedfile import SimpleUploadedFile

from corymb.apps.files.actions import store_once
from corymb.apps.files.models import StoredFile
from corymb.apps.selection.actions.writing import locked
from corymb.apps.selection.models import HandingIn
from corymb.apps.selection.queries.receipts import KIND, document_of, name_of, receipt_of
from corymb.apps.selection.queries.seeing import keys_of
from corymb.i18n import LANGUAGES
from corymb.kit.saying import speaking
from corymb.reports.paper import pages


def make_receipts(number: int, now: datetime) -> list[StoredFile]:
    """The receipts of a submission; those that are there already stay."""
    rows = HandingIn.objects.select_related("by", "application__by_version", "application__region")
    row = rows.select_related("application__cluster").get(pk=number)
    return [document_of(row, language) or _made(row, language, now) for language in LANGUAGES]


def _made(row: HandingIn, language: str, now: datetime) -> StoredFile:
    with speaking(language):
        content = pages(receipt_of(row))
    about, keys = (KIND, str(row.pk)), keys_of(row.application)
    lock = partial(locked, row.application_id)
    made = SimpleUploadedFile(name_of(row, language), content)
    return store_once(made, lock, now=now, about=about, scope_keys=keys)
