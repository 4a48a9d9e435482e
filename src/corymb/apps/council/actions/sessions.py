"""A session is planned on a frozen ranking, its members are named, it is opened with a quorum, closed."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.council.actions.locking import MOVED_ON, keys_of, locked
from corymb.apps.council.actions.recusing import find_recusals
from corymb.apps.council.models import Matter, Ranking, Seat, Session
from corymb.apps.council.queries.candidates import unfinished
from corymb.apps.council.queries.outcomes import rows_of
from corymb.apps.council.queries.seeing import is_tied
from corymb.apps.council.queries.sitting import BINDS
from corymb.apps.council.rules import has_quorum
from corymb.apps.council.states import (
    ALREADY,
    CLOSED,
    FROZEN,
    OPEN,
    OUTSIDE,
    PLANNED,
    PRESENT,
    REFUSED,
    SEATED,
    SELECTED,
    SESSION_CLOSED,
    SESSION_MOVES,
    SESSION_OPENED,
    SESSION_PLANNED,
    UNSEATED,
    WITHIN,
)
from corymb.apps.journal.actions import Actor, Change, record
from corymb.apps.journal.images import image
from corymb.apps.selection.models import Call
from corymb.kit.asking import NotPossible

PROPOSALS = {WITHIN: SELECTED, OUTSIDE: REFUSED}
"""What the rule of the call proposes; of equals at the line it proposes nothing."""


@dataclass(frozen=True)
class Plan:
    """When and where, and of a hundred entitled members how many must be present.

    `applications` are put up, by number; all that are ranked where it is None.
    """

    starts_at: datetime
    place: str
    quorum: int
    applications: frozenset[int] | None = None


@transaction.atomic
def plan_session(ranking: int, plan: Plan, by: Person | None, *, actor: Actor, now: datetime) -> Session:
    """Plan a session on a ranking, with an item for each application that is put up, the best first.

    Refuses a ranking that is not frozen, a further session while one is planned or open, and one without an item.
    """
    found = Ranking.objects.select_related("call").get(pk=ranking)
    Call.objects.select_for_update().get(pk=found.call_id)
    if found.state != FROZEN:
        raise NotPossible(_("A session decides on a ranking that is frozen."))
    if unfinished(found.call).exists():
        raise NotPossible(ALREADY)
    put_up = [
        row for row in rows_of(found) if plan.applications is None or int(row["application"]) in plan.applications
    ]
    if not put_up:
        raise NotPossible(_("Put up one application at least."))
    last = Session.objects.filter(call=found.call).aggregate(last=Max("number"))["last"]
    session = Session.objects.create(
        call=found.call,
        ranking=found,
        number=(last or 0) + 1,
        starts_at=plan.starts_at,
        place=plan.place,
        quorum=plan.quorum,
        created_at=now,
        created_by=by,
    )
    matters = [
        Matter(
            session=session,
            application_id=int(row["application"]),
            place=place,
            proposed=PROPOSALS.get(row["standing"], ""),
        )
        for place, row in enumerate(put_up, 1)
    ]
    made = Matter.objects.bulk_create(sorted(matters, key=lambda one: one.application_id))  # a number tells no rank
    changes = [Change.of(row) for row in (session, *made)]
    record(SESSION_PLANNED, actor, changes, now=now, scope_keys=keys_of(session))
    return session


@transaction.atomic
def give_seat(number: int, person: Person, *, is_chair: bool, actor: Actor, now: datetime) -> Seat:
    """Name a member for a session. Refuses a second chair, somebody who sits there already, and a closed session.

    What the register ties them to is shut to them from now on.
    """
    session = locked(number, {PLANNED, OPEN})
    if session.seats.filter(person=person).exists():
        raise NotPossible(_("This member sits in the session already."))
    if is_chair and session.seats.filter(is_chair=True).exists():
        raise NotPossible(_("Somebody is in the chair already."))
    seat = Seat.objects.create(session=session, person=person, is_chair=is_chair)
    record(SEATED, actor, [Change.of(seat)], now=now, scope_keys=keys_of(session))
    find_recusals(session, [seat], actor=actor, now=now)
    return seat


@transaction.atomic
def remove_seat(number: int, seat: int, *, actor: Actor, now: datetime) -> None:
    """Take a member out of a session that is only planned, with nothing declared or lifted of them yet.

    What the register alone says of them goes too: it is found again whenever they are named again.
    """
    session = locked(number, {PLANNED})
    row = session.seats.get(pk=seat)
    found = list(row.abstentions.order_by("pk"))
    if row.abstentions.filter(BINDS).exists():
        raise NotPossible(_("The member has been recused from an item; that stays on record."))
    changes = [Change.removal(one) for one in (row, *found)]
    row.abstentions.all().delete()
    row.delete()
    record(UNSEATED, actor, changes, now=now, scope_keys=keys_of(session))


@transaction.atomic
def note_present(number: int, seats: set[int], *, actor: Actor, now: datetime) -> None:
    """Note who is present of the members; the others are not."""
    session = locked(number, {PLANNED, OPEN})
    changes = []
    for row in session.seats.select_for_update().order_by("pk"):
        if (row.pk in seats) == (row.present_at is not None):
            continue
        before = image(row)
        came = [row.present_at] if row.present_at and len(row.stays) % 2 == 0 else []  # from before stays were kept
        row.stays = [*row.stays, *came, now]
        row.present_at = now if row.pk in seats else None
        row.save(update_fields=["present_at", "stays"])
        changes.append(Change.of(row, before))
    if changes:
        record(PRESENT, actor, changes, now=now, scope_keys=keys_of(session))


@transaction.atomic
def open_session(number: int, *, actor: Actor, now: datetime) -> Session:
    """Open a session. Refuses one without a quorum, or without somebody in the chair who is present.

    Ties that came to light since the members were named are put on record.
    """
    session = locked(number, {PLANNED})
    seats = list(session.seats.all())
    present = [seat for seat in seats if seat.present_at]
    if not has_quorum(len(present), len(seats), session.quorum):
        told = _("There is no quorum: {present} of {seats} members are present, {quorum} per cent are needed.")
        raise NotPossible(str(told).format(present=len(present), seats=len(seats), quorum=session.quorum))
    if not any(seat.is_chair for seat in present):
        raise NotPossible(_("Nobody who is present is in the chair."))
    find_recusals(session, seats, actor=actor, now=now)
    return _moved(session, OPEN, "opened_at", actor=actor, now=now)


@transaction.atomic
def close_session(number: int, by: Person | None = None, *, actor: Actor, now: datetime) -> Session:
    """Close a session; items without a decision stay for a later one. Refuses who is tied to anything in the call:
    they cannot see what would be left undecided.
    """
    session = locked(number, {OPEN})
    if by and is_tied(by, session.call):
        raise NotPossible(
            _("Who is tied to an application of the call does not close its sessions; somebody else does.")
        )
    return _moved(session, CLOSED, "closed_at", actor=actor, now=now)


def _moved(session: Session, state: str, at: str, *, actor: Actor, now: datetime) -> Session:
    before = image(session)
    if state not in SESSION_MOVES[session.state]:
        raise NotPossible(MOVED_ON)
    session.state = state
    setattr(session, at, now)
    session.save(update_fields=["state", at])
    act = SESSION_OPENED if state == OPEN else SESSION_CLOSED
    record(act, actor, [Change.of(session, before)], now=now, scope_keys=keys_of(session))
    return session
