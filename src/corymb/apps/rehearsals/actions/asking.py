"""A draft is tried out: somebody asks, and a job computes it (`trying`)."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from corymb.apps.accounts.models import Person
from corymb.apps.journal.actions import Actor, record_act
from corymb.apps.selection.actions.calls import editable
from corymb.apps.selection.models import Rehearsal
from corymb.apps.selection.queries.contents import lacks_of
from corymb.apps.selection.queries.seeing import call_key
from corymb.apps.selection.states import CRITERIA, QUOTAS, REHEARSED
from corymb.kit.asking import NotPossible


@dataclass(frozen=True)
class Expected:
    """How many applications, from how many regions, and how many experts are reckoned with."""

    applications: int
    experts: int
    regions: int


@transaction.atomic
def ask_rehearsal(number: int, expected: Expected, by: Person | None, *, actor: Actor, now: datetime) -> Rehearsal:
    """Try the draft out; the same question of the same draft is there already. Refuses criteria or quotas that lack."""
    call = editable(number)
    missing = [lack for lack in lacks_of(call) if lack.part in {CRITERIA, QUOTAS, "scale"}]
    if missing:
        raise NotPossible(" ".join(map(str, missing)))
    made, _new = Rehearsal.objects.get_or_create(
        call=call, sha256=call.sha256, **vars(expected), defaults={"by": by, "at": now}
    )
    thing = ("selection.call", str(call.pk), "")
    record_act(REHEARSED, actor, thing, now=now, scope_keys=[call_key(call)], **vars(expected))
    return made
