"""What the journal says of a thing and of all that hangs on it, as far as a person may read the journal."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.urls import reverse

from corymb.apps.accounts.rules import holds
from corymb.apps.journal.models import Entry, Image
from corymb.apps.journal.queries import reading
from corymb.apps.journal.rules import READ
from corymb.apps.registry.queries.among import among
from corymb.kit.parts import Line

MOST = 20


def history_of(person: Any, kind: str, number: int, scope_key: str) -> list[Line]:
    """The newest entries about a row, and about whatever lies in its scope. Empty for who may not read the journal."""
    if not holds(person, READ):
        return []
    touched = Image.objects.filter(object_kind=kind, object_id=str(number)).values("entry_id")
    rows = reading.visible_to(person).filter(Q(among("pk", touched)) | Q(scope_keys__contains=[scope_key]))
    return _lines(list(rows.order_by("-pk")[:MOST]))


def _lines(entries: Sequence[Entry]) -> list[Line]:
    names = reading.named(entries)
    return [
        Line(
            entry.at,
            reading.who(entry.actor_kind, entry.actor_id, names),
            reading.act_label(entry.act),
            entry.reason,
            reverse("journal:entry", args=[entry.pk]),
        )
        for entry in entries
    ]
