"""The receipt of a submission is made as PDF and stored, in the language of whoever signed. Loads Typst: for jobs."""

from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.translation import override

from corymb.apps.files.actions import store_file
from corymb.apps.files.models import StoredFile
from corymb.apps.journal.actions import SYSTEM
from corymb.apps.registry.queries.scopes import scope_keys_of
from corymb.apps.returns.models import Return, Submission
from corymb.apps.returns.queries.receipt_files import KIND
from corymb.apps.returns.queries.receipts import receipt_of
from corymb.i18n import use_language
from corymb.reports.receipt import pages


def make_receipt(number: int, now: datetime) -> StoredFile:
    """Make the receipt of a submission; the one that is there already stays."""
    rows = Submission.objects.select_related("by", "member_return__pack", "member_return__period")
    submission = rows.select_related("member_return__organisation__region").get(pk=number)
    with override(submission.by.language):
        use_language(submission.by.language)
        content = pages(receipt_of(submission))
    keys = scope_keys_of(submission.member_return.organisation)
    about = (KIND, str(submission.pk))
    with transaction.atomic():
        Return.objects.select_for_update(of=("self",)).get(pk=submission.member_return_id)  # the second of two waits
        made = StoredFile.objects.filter(about_kind=KIND, about_id=str(submission.pk)).first()
        if made is not None:
            return made
        given = SimpleUploadedFile(f"receipt-{submission.number}.pdf", content)
        return store_file(given, actor=SYSTEM, now=now, about=about, scope_keys=keys, confidential=True)
