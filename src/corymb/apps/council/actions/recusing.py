"""Members are kept out of items: by whoever holds the session, by themselves, by what the register says."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.assignment.actions.lifting import lift, must_be_liftable
from corymb.apps.council.actions.locking import keys_of, locked
from corymb.apps.council.models import Abstention, Decision, Matter, Seat, Session
from corymb.apps.council.queries.tying import new_recusals, recused_elsewhere
from corymb.apps.council.states import ABSTAINED, DECLARED, FOUND, LIFTED, OPEN, OWN, PLANNED, REGISTER
from corymb.apps.journal.actions import Actor, Change, record
from corymb.kit.asking import NotPossible

BATCH = 5_000


@transaction.atomic
def recuse(number: int, seat: int, application: int, reason: str, *, actor: Actor, now: datetime) -> Abstention:
    """Keep a member out of an item; their vote stays on record and does not count. Refuses one that is decided."""
    session = locked(number, {PLANNED, OPEN})
    matter = session.matters.select_for_update().get(application=application)
    return _recused(session.seats.get(pk=seat), matter, (reason.strip(), DECLARED), actor, now)


@transaction.atomic
def recuse_oneself(number: int, person: Person, reason: str, *, actor: Actor, now: datetime) -> Abstention:
    """A member stays out of an item by their own word, as `recuse` says. Refuses one that is decided."""
    session = locked(Matter.objects.get(pk=number).session_id, {PLANNED, OPEN})
    matter = session.matters.select_for_update().get(pk=number)
    return _recused(session.seats.get(person=person), matter, (reason.strip(), OWN), actor, now)


def _recused(seat: Seat, matter: Matter, told: tuple[str, str], actor: Actor, now: datetime) -> Abstention:
    reason, source = told
    if not reason:
        raise NotPossible(_("Say what ties the member to the application."), "reason")
    if hasattr(matter, "decision"):
        raise NotPossible(_("The item is decided already."))
    if seat.abstentions.filter(application=matter.application_id, lifted_at=None).exists():
        raise NotPossible(_("The member is recused from this item already."))
    facts = {"source": source, "reason": reason, "at": now}
    made = Abstention.objects.create(seat=seat, application_id=matter.application_id, **facts)
    record(ABSTAINED, actor, [Change.of(made)], now=now, scope_keys=keys_of(matter.session))
    return made


def find_recusals(
    session: Session, seats: Sequence[Seat] | None = None, *, actor: Actor, now: datetime
) -> list[Abstention]:
    """Put on record what members are tied to by the register, or recused from in another stage of the call.

    Votes they gave before that stay on record and do not count; what is decided stays as it is.
    """
    rows = list(session.seats.order_by("pk")) if seats is None else seats
    new = new_recusals(session, rows, timezone.localdate(now))
    for row in new:
        row.at = row.at or now
    made = Abstention.objects.bulk_create(new, BATCH)
    if made:
        record(FOUND, actor, [Change.of(row) for row in made], now=now, scope_keys=keys_of(session))
    return made


@transaction.atomic
def look_again(number: int, *, actor: Actor, now: datetime) -> list[Abstention]:
    """Look again what the register says of the members of a session that is not over. What is new."""
    return find_recusals(locked(number, {PLANNED, OPEN}), actor=actor, now=now)


@transaction.atomic
def lift_recusal(number: int, recusal: int, reason: str, by: Person | None, *, actor: Actor, now: datetime) -> int:
    """Lift what the register says of a member and an application, in every session of the call; how many recusals.

    Refuses what was declared, what is lifted, what stands by another record too, and an item that is decided.
    """
    session = locked(number, {PLANNED, OPEN})
    row = Abstention.objects.select_related("seat").get(pk=recusal, seat__session=session)
    must_be_liftable(row, row.seat.person, reason)
    if Decision.objects.filter(matter__session=session, application=row.application_id).exists():
        raise NotPossible(_("The item is decided without this member; that stands."))
    if where := recused_elsewhere(row):
        told = _("The member is recused from this application {where}, too; that recusal stands.")
        raise NotPossible(str(told).format(where=where))
    same = Abstention.objects.select_for_update(of=("self",)).filter(
        seat__person=row.seat.person_id, application=row.application_id, source=REGISTER, lifted_at=None
    )
    changes = lift(same.order_by("pk"), by, reason, now)
    record(LIFTED, actor, changes, now=now, scope_keys=keys_of(session), reason=reason.strip())
    return len(changes)
