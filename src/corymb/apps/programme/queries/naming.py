"""Things of the programme by name, for the journal."""

from collections.abc import Callable, Sequence

from django.db.models import Model
from django.urls import reverse

from corymb.apps.programme.models import Allocation, PackVersion, Period
from corymb.apps.registry.queries.naming import Named, by_key


def pack_url(version: PackVersion) -> str:
    return reverse("programme:pack", args=[version.pk])


def target_url(code: str) -> str:
    return reverse("programme:target", args=[code])


KINDS: dict[type[Model], Callable[[Sequence[str]], Named]] = {
    PackVersion: by_key(PackVersion.objects.defer("text").all, lambda p: (str(p), pack_url(p))),
    Period: by_key(Period.objects.all, lambda p: (p.code, reverse("programme:periods"))),
    Allocation: by_key(
        Allocation.objects.select_related("cluster").all, lambda a: (f"{a.target} · {a.cluster}", target_url(a.target))
    ),
}
"""How the journal names the rows of each model."""
