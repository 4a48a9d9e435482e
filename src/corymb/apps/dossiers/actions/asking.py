"""Somebody asks for the dossier of a call; a job makes it (`making`)."""

from datetime import datetime

from django.db import transaction

from corymb.apps.council.states import DOSSIER_ASKED
from corymb.apps.journal.actions import Actor, record_act
from corymb.apps.selection.queries.seeing import call_key


@transaction.atomic
def ask_for_dossier(number: int, *, actor: Actor, now: datetime) -> None:
    """Say that somebody wants the dossier; the job that makes it follows."""
    record_act(DOSSIER_ASKED, actor, ("selection.call", str(number), ""), now=now, scope_keys=[call_key(number)])
