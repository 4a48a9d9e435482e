"""Workbooks by name, for the journal; a member's figures are named to nobody here."""

from collections.abc import Callable, Sequence

from django.db.models import Model
from django.urls import reverse

from corymb.apps.returns.queries.naming import Named, of_returns
from corymb.apps.workbooks.models import Bulk, Upload


def upload_url(upload: Upload) -> str:
    return reverse("workbooks:upload", args=[upload.pk])


def bulk_url(bulk: Bulk) -> str:
    return reverse("workbooks:bulk", args=[bulk.pk])


def _bulks(ids: Sequence[str]) -> Named:
    return {str(row.pk): (row.file_name, bulk_url(row)) for row in Bulk.objects.filter(pk__in=ids)}


KINDS: dict[type[Model], Callable[[Sequence[str]], Named]] = {Upload: of_returns(Upload), Bulk: _bulks}
