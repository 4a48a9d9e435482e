"""Things of the programme by name, for the journal."""

from collections.abc import Callable, Sequence

from django.db.models import Model
from django.urls import reverse

from corymb.apps.programme.models import Allocation, PackVersion, Period

Named = dict[str, tuple[str, str]]


def pack_url(version: PackVersion) -> str:
    return reverse("programme:pack", args=[version.pk])


def _packs(ids: Sequence[str]) -> Named:
    found = PackVersion.objects.defer("text").filter(pk__in=ids)
    return {str(row.pk): (str(row), pack_url(row)) for row in found}


def _periods(ids: Sequence[str]) -> Named:
    found = Period.objects.filter(pk__in=ids)
    return {str(row.pk): (row.code, reverse("programme:periods")) for row in found}


def _allocations(ids: Sequence[str]) -> Named:
    found = Allocation.objects.filter(pk__in=ids).select_related("cluster")
    return {
        str(row.pk): (f"{row.target} · {row.cluster}", reverse("programme:target", args=[row.target])) for row in found
    }


KINDS: dict[type[Model], Callable[[Sequence[str]], Named]] = {
    PackVersion: _packs,
    Period: _periods,
    Allocation: _allocations,
}
