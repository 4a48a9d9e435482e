"""Confidential organisations are read under the journal's eyes."""

from datetime import datetime

from django.db import transaction

from corymb.apps.journal.actions import Actor, record_act
from corymb.apps.registry.models import Organisation
from corymb.apps.registry.queries.scopes import scope_keys_of
from corymb.apps.registry.states import CONFIDENTIAL_EXPORTED, ORGANISATION_READ


@transaction.atomic
def note_read(organisation: Organisation, *, actor: Actor, now: datetime) -> None:
    """Somebody has read a confidential organisation by office."""
    thing = ("registry.organisation", str(organisation.pk), "")
    record_act(ORGANISATION_READ, actor, thing, now=now, scope_keys=scope_keys_of(organisation))


@transaction.atomic
def note_taken(confidential: int, *, actor: Actor, now: datetime) -> None:
    """Somebody has taken away a list with so many confidential organisations."""
    record_act(CONFIDENTIAL_EXPORTED, actor, ("registry.organisation", "", ""), now=now, confidential=confidential)
