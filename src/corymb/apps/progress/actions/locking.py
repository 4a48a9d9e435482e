"""Accepted returns are locked, many at once, as each of them would be."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.journal.actions import Actor, record_rows
from corymb.apps.progress.states import MANY_LOCKED
from corymb.apps.returns.models import Passage, Return
from corymb.apps.returns.states import ACCEPTED, LOCK, LOCKED
from corymb.kit.asking import NotPossible

BATCH = 5_000


@transaction.atomic
def lock_returns(numbers: Sequence[int], by: Person, *, actor: Actor, now: datetime, note: str = "") -> int:
    """Lock returns that are accepted, in one entry of the journal; how many. One that has moved on since is left out.

    Refuses where none is left.
    """
    rows = list(Return.objects.select_for_update().filter(pk__in=numbers, state=ACCEPTED).order_by("pk"))
    if not rows:
        raise NotPossible(_("None of these returns waits to be locked any more."))
    for row in rows:
        row.state, row.moved_at, row.changed_at = LOCKED, now, now
    Return.objects.filter(pk__in=[row.pk for row in rows]).update(state=LOCKED, moved_at=now, changed_at=now)
    Passage.objects.bulk_create(
        [
            Passage(member_return=row, move=LOCK, target=LOCKED, round=row.round, by=by, at=now, note=note)
            for row in rows
        ],
        BATCH,
    )
    record_rows(MANY_LOCKED, actor, ("returns.return", "", ""), rows, now=now, note=note)
    return len(rows)
