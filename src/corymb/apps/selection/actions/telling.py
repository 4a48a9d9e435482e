"""Whoever applies is written to when the window of the call is extended: all of them, for all have the same time."""

from datetime import datetime

from django.utils.timezone import localdate

from corymb.apps.accounts.rules import held_in
from corymb.apps.letters.actions import write_letter
from corymb.apps.selection.models import Application, CallVersion
from corymb.apps.selection.queries.seeing import keys_of
from corymb.apps.selection.rules import FILL
from corymb.apps.selection.states import LETTER_EXTENDED, WITHDRAWN
from corymb.kit.registries import permissions


def tell_of_extension(version: CallVersion, now: datetime) -> int:
    """Write to everybody who may write an application to the call that was begun and not withdrawn; one letter each.

    How many were written. Must run in the transaction that publishes the version.
    """
    found: dict[int, set[str]] = {}
    rows = Application.objects.filter(call=version.call_id).exclude(state=WITHDRAWN)
    for application in rows.select_related("region", "cluster__region", "cluster__parent"):
        for person, key in _who_write(application, now):
            found.setdefault(person, set()).add(key)
    call = version.call
    values = {"call": call.pk, "title_en": call.title_en, "title_ru": call.title_ru, "order": version.order_number}
    about = ("selection.callversion", str(version.pk))
    for person, keys in sorted(found.items()):
        write_letter(LETTER_EXTENDED, str(person), values, now=now, about=about, scope_keys=keys)
    return len(found)


def _who_write(application: Application, now: datetime) -> list[tuple[int, str]]:
    """People, and the scope of the application they write it for."""
    grants = held_in(keys_of(application), permissions[FILL].roles, localdate(now))
    return list(grants.values_list("person", "scope_key"))
