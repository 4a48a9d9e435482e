"""That somebody reads an application by office is journaled."""

from datetime import datetime

from django.db import transaction

from corymb.apps.journal.actions import Actor, record_act
from corymb.apps.selection.models import Application
from corymb.apps.selection.queries.seeing import kept_under
from corymb.apps.selection.states import READ


@transaction.atomic
def note_read(found: Application, *, actor: Actor, now: datetime) -> None:
    """Somebody who neither writes an application nor is its partner has read it."""
    record_act(READ, actor, ("selection.application", str(found.pk), ""), now=now, scope_keys=kept_under(found))
