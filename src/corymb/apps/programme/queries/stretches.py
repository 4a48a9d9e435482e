"""Every stretch a version of the pack was in force: who put it there, until when, and why. From the journal."""

from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest

from corymb.apps.journal.models import Entry
from corymb.apps.journal.queries.reading import named, who
from corymb.apps.programme.models import PackVersion
from corymb.apps.programme.states import PACK_PROPOSED, PACK_PUT_IN_FORCE

KIND = "programme.packversion"


@dataclass(frozen=True)
class Stretch:
    """A time in force; `until` is None while it lasts."""

    since: datetime
    until: datetime | None
    by: str
    reason: str


def stretches_of(version: PackVersion) -> list[Stretch]:
    """The newest first. Each lasts until the next version, whichever it is, is put in force."""
    entries = list(Entry.objects.filter(act=PACK_PUT_IN_FORCE, object_kind=KIND).order_by("pk"))
    own = [entry for entry in entries if entry.object_id == str(version.pk)]
    names = named(own)
    ends = [entry.at for entry in entries[1:]]
    return [
        Stretch(entry.at, until, who(entry.actor_kind, entry.actor_id, names), entry.reason)
        for entry, until in zip_longest(entries, ends)
        if entry.object_id == str(version.pk)
    ][::-1]


def why_proposed(version: PackVersion) -> str:
    """The reason given when a version was proposed; "" where none was."""
    entries = Entry.objects.filter(object_kind=KIND, object_id=str(version.pk), act=PACK_PROPOSED)
    return entries.values_list("reason", flat=True).first() or ""
