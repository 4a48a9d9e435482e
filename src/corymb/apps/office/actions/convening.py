"""Members of the council are written to before a session, and again when its time or place has changed."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from corymb.apps.council.actions.locking import keys_of, locked
from corymb.apps.council.actions.sessions import Plan
from corymb.apps.council.models import Session
from corymb.apps.council.states import CONVENED, CONVENED_LETTER, PLANNED, SESSION_REPLANNED
from corymb.apps.journal.actions import Actor, Change, record, record_act
from corymb.apps.journal.images import image
from corymb.apps.letters.actions import Notice, tell
from corymb.apps.office.queries.convened import KIND, said_to_member
from corymb.kit.asking import NotPossible


@transaction.atomic
def replan(number: int, plan: Plan, *, actor: Actor, now: datetime) -> Session:
    """Change when and where a planned session is held, and its quorum; what is put up stays."""
    session = locked(number, {PLANNED})
    before = image(session)
    session.starts_at, session.place, session.quorum = plan.starts_at, plan.place, plan.quorum
    session.save(update_fields=["starts_at", "place", "quorum"])
    record(SESSION_REPLANNED, actor, [Change.of(session, before)], now=now, scope_keys=keys_of(session))
    return session


@transaction.atomic
def convene(number: int, *, actor: Actor, now: datetime) -> int:
    """Write to the members of a planned session; how many letters.

    Whoever has a letter has one more only where what it says has changed. Refuses where there is nobody to write to.
    """
    session = locked(number, {PLANNED})
    keys, written = keys_of(session), 0
    for seat in session.seats.order_by("pk"):
        notice = Notice(CONVENED_LETTER, KIND, (str(session.pk),), said_to_member(seat, session), keys)
        written += tell(seat.person_id, notice, actor=actor, now=now)
    if not written:
        raise NotPossible(_("There is nobody to write to, or everybody has a letter already."))
    record_act(CONVENED, actor, (KIND, str(session.pk), ""), now=now, scope_keys=keys, letters=written)
    return written
