"""How the journal names imports, proposals and merges."""

from collections.abc import Callable, Sequence

from django.db.models import Model
from django.urls import reverse

from corymb.apps.linkage.models import DuplicateProposal, ImportBatch, Merge
from corymb.apps.registry.queries.naming import Named, by_key, named_openly


def _of_pair(row: DuplicateProposal) -> tuple[str, str]:
    return f"{named_openly(row.first)} = {named_openly(row.second)}?", reverse("linkage:duplicate", args=[row.pk])


def _of_merge(row: Merge) -> tuple[str, str]:
    return f"{named_openly(row.gone)} → {named_openly(row.kept)}", reverse("linkage:merge", args=[row.pk])


KINDS: dict[type[Model], Callable[[Sequence[str]], Named]] = {
    ImportBatch: by_key(ImportBatch.objects.all, lambda b: (b.file_name, reverse("linkage:import", args=[b.pk]))),
    DuplicateProposal: by_key(DuplicateProposal.objects.select_related("first", "second").all, _of_pair),
    Merge: by_key(Merge.objects.select_related("kept", "gone").all, _of_merge),
}
