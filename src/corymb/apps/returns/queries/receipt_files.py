"""Where the receipts of submissions are stored, and which are still to be made."""

from collections.abc import Iterable

from django.db.models import CharField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast

from corymb.apps.files.models import StoredFile
from corymb.apps.returns.models import Submission

KIND = "returns.submission"


def without_receipt() -> QuerySet[Submission]:
    """Submissions whose receipt is not made yet, the oldest first."""
    made = StoredFile.objects.filter(about_kind=KIND, about_id=Cast(OuterRef("pk"), CharField()))
    return Submission.objects.filter(~Exists(made)).order_by("pk")


def receipt_files(submissions: Iterable[int]) -> dict[int, int]:
    """The stored receipt of each submission that has one."""
    rows = StoredFile.objects.filter(about_kind=KIND, about_id__in=[str(number) for number in submissions])
    return {int(about): number for about, number in rows.order_by("pk").values_list("about_id", "pk")}
