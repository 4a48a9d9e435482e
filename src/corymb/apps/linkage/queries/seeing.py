"""What a person may see of imports and merges."""

from typing import Any

from django.db.models import QuerySet

from corymb.apps.accounts.rules import covers_all, scopes_with
from corymb.apps.linkage.models import DuplicateProposal, ImportBatch, Merge
from corymb.apps.linkage.rules import IMPORT, MERGE


def imports_visible_to(person: Any) -> QuerySet[ImportBatch]:
    """Imports are seen by those who load the register."""
    rows = ImportBatch.objects.select_related("by", "applied_by")
    return rows if covers_all(scopes_with(person, IMPORT)) else rows.none()


def proposals_visible_to(person: Any) -> QuerySet[DuplicateProposal]:
    """Possible duplicates are seen by those who merge."""
    rows = DuplicateProposal.objects.select_related("first__region", "second__region", "decided_by")
    return rows if covers_all(scopes_with(person, MERGE)) else rows.none()


def merges_visible_to(person: Any) -> QuerySet[Merge]:
    """Merges are seen by those who merge."""
    rows = Merge.objects.select_related("kept", "gone", "by", "undone_by")
    return rows if covers_all(scopes_with(person, MERGE)) else rows.none()
