"""Things of a defence by name: for the journal, for pages. Never by the application, which the reader may not see."""

from collections.abc import Callable, Sequence

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _

from corymb.apps.defence.models import Commissioner, Defence, Exclusion, Slot, Speaker
from corymb.apps.registry.queries.naming import Named, by_key


def defence_url(row: Defence) -> str:
    return reverse("defence:defence", args=[row.pk])


def slot_url(row: Slot) -> str:
    return reverse("defence:slot", args=[row.pk])


def own_url(row: Slot) -> str:
    return reverse("defence:own", args=[row.pk])


def defence_name(row: Defence) -> str:
    return _("Defence {number}").format(number=row.number)


def _of_defence(row: Commissioner) -> tuple[str, str]:
    return defence_name(row.defence), defence_url(row.defence)


def _of_slot(row: Slot) -> tuple[str, str]:
    return _("Slot {number}").format(number=row.pk), slot_url(row)


KINDS: dict[type[Model], Callable[[Sequence[str]], Named]] = {
    Defence: by_key(Defence.objects.all, lambda r: (defence_name(r), defence_url(r))),
    Commissioner: by_key(Commissioner.objects.select_related("defence").all, _of_defence),
    Exclusion: by_key(Exclusion.objects.select_related("member__defence").all, lambda r: _of_defence(r.member)),
    Slot: by_key(Slot.objects.all, _of_slot),
    Speaker: by_key(Speaker.objects.select_related("slot").all, lambda r: _of_slot(r.slot)),
}
"""How the journal names the rows of each model."""
