"""Officers and auditors read members' figures under the journal's eyes."""

from typing import Any

from django.db import transaction

from corymb.apps.journal.actions import Actor, record_act
from corymb.apps.returns.states import READ
from corymb.apps.scorecard.queries.terms import Basis


@transaction.atomic
def note_read(basis: Basis, **who: Any) -> None:
    """Note that somebody had what stands behind a line listed; `who` as `acting` gives it."""
    actor: Actor = who["actor"]
    place, thing = basis.asked.place, ("scorecard.run", str(basis.run.pk), "")
    told = {"scope": place.scope, "target": basis.target.code}
    record_act(READ, actor, thing, now=who["now"], scope_keys=place.keys, **told)
