"""What was found in the register of a member is lifted with a reason, at a defence and in a session of the council."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.assessment.states import REGISTER
from corymb.apps.journal.actions import Change
from corymb.apps.journal.images import image
from corymb.apps.selection.queries.seeing import acts_for
from corymb.apps.selection.states import ACTS_FOR
from corymb.kit.asking import NotPossible


def must_be_liftable(row: Any, person: Person, reason: str) -> None:
    """Refuse a recusal of a person that was declared, is lifted, or follows from a role they hold; and no reason."""
    if row.source != REGISTER:
        raise NotPossible(_("Only what was found in the register is lifted; what was declared stands."))
    if row.lifted_at is not None:
        raise NotPossible(_("The recusal is lifted already."))
    if not reason.strip():
        raise NotPossible(_("Say why the tie does not stand."), "reason")
    if acts_for(person, row.application_id):
        raise NotPossible(ACTS_FOR)


def lift(rows: Iterable[Any], by: Person | None, reason: str, now: datetime) -> list[Change]:
    """Lift rows, each locked by whoever asks; the changes."""
    changes = []
    for row in rows:
        before = image(row)
        row.lifted_at, row.lifted_by, row.lifted_why = now, by, reason.strip()
        row.save(update_fields=["lifted_at", "lifted_by", "lifted_why"])
        changes.append(Change.of(row, before))
    return changes
