"""The receipt of a submission is made as PDF and stored, in the language of whoever signed. Loads Typst: for jobs."""

from datetime import datetime
from functools import partial

from django.core.files.uploadedfile import SimpleUploadedFile

from corymb.apps.files.actions import store_once
from corymb.apps.files.models import StoredFile
from corymb.apps.registry.queries.scopes import scope_keys_of
from corymb.apps.returns.models import Return, Submission
from corymb.apps.returns.queries.receipt_files import KIND
from corymb.apps.returns.queries.receipts import receipt_of
from corymb.kit.saying import speaking
from corymb.reports.receipt import pages


def make_receipt(number: int, now: datetime) -> StoredFile:
    """Make the receipt of a submission; the one that is there already stays."""
    rows = Submission.objects.select_related("by", "member_return__pack", "member_return__period")
    submission = rows.select_related("member_return__organisation__region").get(pk=number)
    with speaking(submission.by.language):
        content = pages(receipt_of(submission))
    about, keys = (KIND, str(submission.pk)), scope_keys_of(submission.member_return.organisation)
    lock = partial(Return.objects.select_for_update(of=("self",)).get, pk=submission.member_return_id)
    return store_once(
        SimpleUploadedFile(f"receipt-{submission.number}.pdf", content), lock, now=now, about=about, scope_keys=keys
    )
