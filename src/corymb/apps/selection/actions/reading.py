"""That somebody reads applications by office is journaled."""

from datetime import datetime

from django.db import transaction

from corymb.apps.journal.actions import Actor, record_act
from corymb.apps.selection.models import Application, Call
from corymb.apps.selection.queries.seeing import call_key, kept_under
from corymb.apps.selection.states import ANSWERS_TAKEN, READ


@transaction.atomic
def note_read(found: Application, *, actor: Actor, now: datetime) -> None:
    """Somebody who neither writes an application nor is its partner has read it."""
    record_act(READ, actor, ("selection.application", str(found.pk), ""), now=now, scope_keys=kept_under(found))


@transaction.atomic
def note_taken(call: Call, count: int, sha256: str, *, actor: Actor, now: datetime) -> None:
    """Somebody has taken so many applications of a call with their answers, as a file of this sha256."""
    thing, keys = ("selection.call", str(call.pk), ""), [call_key(call)]
    record_act(ANSWERS_TAKEN, actor, thing, now=now, scope_keys=keys, applications=count, sha256=sha256)
