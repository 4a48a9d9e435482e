"""Signature files of a return, and the buttons its page has for them."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import scopes_with
from corymb.apps.files.models import StoredFile
from corymb.apps.registry.queries.scopes import organisation_key
from corymb.apps.returns.models import Return, Submission
from corymb.apps.signatures.rules import ATTACH
from corymb.apps.signatures.states import KIND, NOT_VERIFIED
from corymb.kit.registries import Offer, Offers


def last_submission(found: Return) -> Submission | None:
    """What was signed last; None before the first time."""
    return found.submissions.order_by("-round").first()


def signatures_of(submissions: Sequence[Submission]) -> list[tuple[str, StoredFile]]:
    """(number of the receipt, file), the oldest first. One query, and none before the first submission."""
    numbers = {str(row.pk): row.number for row in submissions}
    if not numbers:
        return []
    rows = StoredFile.objects.filter(about_kind=KIND, about_id__in=list(numbers)).order_by("pk")
    return [(numbers[row.about_id], row) for row in rows]


def _of_receipts(person: Any, shown: tuple[Return, Sequence[Submission]]) -> Iterator[Offer]:
    """What stands below the receipts: files that are there, what is signed, and the way to give a file."""
    found, submissions = shown
    for number, file in signatures_of(submissions):
        said = _("Signature file {name} for receipt {number}: {status}")
        told = said.format(name=file.name, number=number, status=NOT_VERIFIED)
        yield Offer(told, reverse("files:download", args=[file.pk]), "signature")
    if not submissions:
        return
    yield Offer(_("What was signed (JSON)"), reverse("signatures:signed", args=[found.pk]), "download")
    if organisation_key(found.organisation) in scopes_with(person, ATTACH):
        yield Offer(_("Attach a signature file"), reverse("signatures:attach", args=[found.pk]), "upload")


RECEIPTS = Offers("returns.receipts", _of_receipts)
