"""Readings of members' figures by office leave an entry in the journal."""

from datetime import datetime

from django.db import transaction

from corymb.apps.journal.actions import Actor, record_act
from corymb.apps.returns.models import Return
from corymb.apps.returns.states import FACTS_READ, READ


@transaction.atomic
def note_read(found: Return, *, actor: Actor, now: datetime) -> None:
    """Somebody has read a member's return."""
    thing = ("returns.return", str(found.pk), "")
    record_act(READ, actor, thing, now=now, scope_keys=found.scope_keys)


@transaction.atomic
def note_facts_read(count: int, asked: dict[str, str], *, actor: Actor, now: datetime) -> None:
    """Somebody has read so many facts of members; `asked` is by what they were looked for."""
    record_act(FACTS_READ, actor, ("returns.return", "", ""), now=now, facts=count, **asked)
