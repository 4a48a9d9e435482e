"""What a session decides: a result is proposed, the members who are entitled vote, a majority carries it."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.council.actions.locking import keys_of, locked
from corymb.apps.council.models import Decision, Matter, Seat, Session, Vote
from corymb.apps.council.queries.counting import Board, Count, board_of, count_of
from corymb.apps.council.rules import has_quorum, is_carried
from corymb.apps.council.states import DECIDED, FAILED_VOTE, OPEN, PLANNED, PROPOSED, RESULTS, VOTED, VOTES
from corymb.apps.journal.actions import Actor, Change, record
from corymb.apps.journal.images import image
from corymb.kit.asking import NotPossible
from corymb.kit.registries import Label

IS_DECIDED = _("The item is decided; a later session may take it up again.")


@transaction.atomic
def propose(number: int, result: str, conditions: str, grounds: str = "", *, actor: Actor, now: datetime) -> Matter:
    """Say what is put to the vote, and on what grounds.

    Refuses an item that is decided, and a change while votes on it are in.
    """
    matter, session = locked_matter(number, {PLANNED, OPEN})
    if result not in RESULTS:
        raise NotPossible(_("Choose a result."), "result")
    if matter.votes.filter(ballot=matter.ballot).exists():
        raise NotPossible(_("Votes on the present proposal are in; close the ballot first."))
    before = image(matter)
    matter.proposed, matter.conditions, matter.grounds = result, conditions.strip(), grounds.strip()
    matter.save(update_fields=["proposed", "conditions", "grounds"])
    record(PROPOSED, actor, [Change.of(matter, before)], now=now, scope_keys=keys_of(session))
    return matter


@dataclass(frozen=True)
class Ballot:
    """A vote, and the dissent of who was outvoted or explains themselves."""

    choice: str
    dissent: str = ""


@transaction.atomic
def vote(number: int, seat: int, ballot: Ballot, by: Person | None, *, actor: Actor, now: datetime) -> Vote:
    """Note a member's vote. Refuses who is not present, is recused or has voted; and an item without a proposal."""
    matter, session = locked_matter(number, {OPEN})
    row = Seat.objects.get(pk=seat, session=session)
    if not matter.proposed:
        raise NotPossible(_("Nothing is proposed for this item yet."))
    why = why_not(board_of(session, [matter]), matter, row, ballot.choice)
    if why:
        raise NotPossible(why, "" if ballot.choice in VOTES else "choice")
    made = Vote.objects.create(
        matter=matter,
        seat=row,
        ballot=matter.ballot,
        proposed=matter.proposed,
        choice=ballot.choice,
        dissent=ballot.dissent.strip(),
        at=now,
        by=by,
    )
    record(VOTED, actor, [Change.of(made)], now=now, scope_keys=keys_of(session))
    return made


def why_not(board: Board, matter: Matter, seat: Seat, choice: str) -> Label:
    """Why a vote of a member on an item cannot be noted; empty where it can."""
    if choice not in VOTES:
        return _("Choose how to vote.")
    if seat.present_at is None:
        return _("Who is not present does not vote.")
    if seat.pk in board.out.get(matter.application_id, ()):
        return _("Who is recused from an item does not vote on it.")
    return (
        _("This member has voted; a vote stands as it was given.") if seat.pk in board.given.get(matter.pk, {}) else ""
    )


@transaction.atomic
def close_ballot(number: int, *, actor: Actor, now: datetime) -> Decision | None:
    """Count the votes on an item: a decision where there is a majority, else None and another ballot may follow.

    Refuses an item for which too few entitled members are present, or of whom some who are have not voted.
    """
    matter, session = locked_matter(number, {OPEN})
    count = count_of(matter)
    if not has_quorum(count.present, count.entitled, session.quorum):
        told = _("There is no quorum for this item: {present} of {entitled} entitled members are present.")
        raise NotPossible(str(told).format(present=count.present, entitled=count.entitled))
    if count.voted < count.present:
        told = _("{missing} of the members present have not voted yet.")
        raise NotPossible(str(told).format(missing=count.present - count.voted))
    if not is_carried(count.votes_for, count.votes_against):
        _failed(matter, session, actor, now)
        return None
    return _decided(matter, session, count, actor, now)


def _decided(matter: Matter, session: Session, count: Count, actor: Actor, now: datetime) -> Decision:
    decision = decision_of(matter, count, now)
    decision.save()
    record(DECIDED, actor, [Change.of(decision)], now=now, scope_keys=keys_of(session))
    return decision


def decision_of(matter: Matter, count: Count, now: datetime) -> Decision:
    """What follows from a majority; not saved yet."""
    return Decision(
        application_id=matter.application_id,
        matter=matter,
        result=matter.proposed,
        conditions=matter.conditions,
        entitled=count.entitled,
        present=count.present,
        votes_for=count.votes_for,
        votes_against=count.votes_against,
        abstained=count.abstained,
        at=now,
    )


def _failed(matter: Matter, session: Session, actor: Actor, now: datetime) -> None:
    before = image(matter)
    matter.fail(now)
    matter.save(update_fields=["ballot", "proposed", "fallen"])
    record(FAILED_VOTE, actor, [Change.of(matter, before)], now=now, scope_keys=keys_of(session))


def locked_matter(number: int, states: set[str]) -> tuple[Matter, Session]:
    """An item with its session, both locked, in one of these states. Refuses one that is decided."""
    session = locked(Matter.objects.get(pk=number).session_id, states)
    matter = Matter.objects.select_for_update().get(pk=number)
    if Decision.objects.filter(matter=matter).exists():
        raise NotPossible(IS_DECIDED)
    return matter, session
