"""Members of the council are written to before a session, again when its time or place has changed, or it is off."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from corymb.apps.council.actions.locking import keys_of, locked
from corymb.apps.council.actions.sessions import Plan, remove_seat
from corymb.apps.council.models import Session
from corymb.apps.council.queries.sitting import matters_of
from corymb.apps.council.states import (
    CANCELLED,
    CANCELLED_LETTER,
    CONVENED,
    CONVENED_LETTER,
    PLANNED,
    SESSION_CANCELLED,
    SESSION_REPLANNED,
    UNSEATED_LETTER,
)
from corymb.apps.journal.actions import Actor, Change, record, record_act
from corymb.apps.journal.images import image
from corymb.apps.letters.actions import Notice, called_back, tell
from corymb.apps.office.queries.convened import KIND, convened, said_before, said_to_member, taken_out_after
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
def cancel(number: int, reason: str, *, actor: Actor, now: datetime) -> int:
    """Call a planned session off; how many members are written to: whose letter has gone. Other letters go back."""
    session = locked(number, {PLANNED})
    if not reason.strip():
        raise NotPossible(_("Say why the session is called off; its members read it."), "reason")
    before = image(session)
    session.state, session.closed_at, session.cancelled_why = CANCELLED, now, reason.strip()
    session.save(update_fields=["state", "closed_at", "cancelled_why"])
    keys = keys_of(session)
    record(SESSION_CANCELLED, actor, [Change.of(session, before)], now=now, scope_keys=keys, reason=reason.strip())
    gone = called_back(convened(session), actor=actor, now=now)
    gone = {person: letter for person, letter in gone.items() if letter.pk > taken_out_after(session, person)}
    for person, letter in sorted(gone.items()):
        said = said_before(letter) | {"reason": reason.strip()}
        tell(person, Notice(CANCELLED_LETTER, KIND, (str(session.pk),), said, keys), actor=actor, now=now)
    return len(gone)


@transaction.atomic
def take_out(number: int, seat: int, *, actor: Actor, now: datetime) -> bool:
    """Take a member out of a planned session; whether they are written to: whose letter has gone. Others go back."""
    session = locked(number, {PLANNED})
    person = session.seats.get(pk=seat).person_id
    remove_seat(number, seat, actor=actor, now=now)
    own = convened(session).filter(addressee_id=str(person), pk__gt=taken_out_after(session, person))
    gone = called_back(own, actor=actor, now=now)
    if not gone:
        return False
    notice = Notice(UNSEATED_LETTER, KIND, (str(session.pk),), said_before(gone[person]), keys_of(session))
    return tell(person, notice, actor=actor, now=now)


@transaction.atomic
def convene(number: int, *, actor: Actor, now: datetime) -> int:
    """Write to the members of a planned session who are not recused from all that is put up; how many letters.

    Whoever has a letter has one more only where what it says has changed. Refuses where there is nobody to write to.
    """
    session = locked(number, {PLANNED})
    keys, written = keys_of(session), 0
    for seat in session.seats.select_related("person").order_by("pk"):
        if not matters_of(session, seat.person).exists():
            continue
        after = taken_out_after(session, seat.person_id)
        notice = Notice(CONVENED_LETTER, KIND, (str(session.pk),), said_to_member(seat, session), keys, after)
        written += tell(seat.person_id, notice, actor=actor, now=now)
    if not written:
        raise NotPossible(_("There is nobody to write to, or everybody has a letter already."))
    record_act(CONVENED, actor, (KIND, str(session.pk), ""), now=now, scope_keys=keys, letters=written)
    return written
