"""Votes noted together: of several members on an item, or of all who are present on many items at once."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.models import Person
from corymb.apps.council.actions.deciding import Ballot, decision_of, locked_matter, why_not
from corymb.apps.council.actions.locking import keys_of, locked
from corymb.apps.council.models import Decision, Matter, Session, Vote
from corymb.apps.council.queries.counting import Board, board_of
from corymb.apps.council.rules import has_quorum, is_carried
from corymb.apps.council.states import OPEN, VOTED_ON_MANY, VOTED_TOGETHER, VOTES
from corymb.apps.journal.actions import Actor, Change, record, record_rows
from corymb.kit.asking import NotPossible
from corymb.kit.registries import Label

BATCH = 5_000
CHANGED = _("These items are no longer as you saw them: look at the list again.")


class NotNoted(NotPossible):
    """Nothing is noted. `wrong`: why, by the seat of the member."""

    def __init__(self, wrong: Mapping[int, Label]) -> None:
        super().__init__(_("Nothing was noted; what is wrong stands beside the members."))
        self.wrong = wrong


@transaction.atomic
def vote_together(
    number: int, ballots: Mapping[int, Ballot], by: Person | None, *, actor: Actor, now: datetime
) -> list[Vote]:
    """Note how several members vote on an item, by their seats. Where one vote does not go, none is noted."""
    matter, session = locked_matter(number, {OPEN})
    if not matter.proposed:
        raise NotPossible(_("Nothing is proposed for this item yet."))
    if not ballots:
        raise NotPossible(_("Say how one of the members votes, at least."))
    board = board_of(session, [matter])
    seats = {seat.pk: seat for seat in board.seats}
    wrong = {
        pk: why for pk, one in ballots.items() if pk in seats and (why := why_not(board, matter, seats[pk], one.choice))
    }
    if wrong or not ballots.keys() <= seats.keys():
        raise NotNoted(wrong)
    rows = [_vote(matter, pk, one, by, now) for pk, one in ballots.items()]
    made = Vote.objects.bulk_create(rows)
    record(VOTED_TOGETHER, actor, [Change.of(row) for row in made], now=now, scope_keys=keys_of(session))
    return made


@dataclass(frozen=True)
class OnMany:
    """Items by number, how each member votes on all of them by seat, and whether the votes are counted at once."""

    matters: Collection[int]
    choices: Mapping[int, str]
    counts: bool


@dataclass
class Tally:
    """What came of it. Items by number: decided, without a majority, left as they were for want of a quorum."""

    votes: list[Vote] = field(default_factory=list)
    decided: list[Decision] = field(default_factory=list)
    failed: list[Matter] = field(default_factory=list)
    without_quorum: list[Matter] = field(default_factory=list)


@transaction.atomic
def vote_on_many(number: int, given: OnMany, by: Person | None, *, actor: Actor, now: datetime) -> Tally:
    """Note the same votes on many items, each with its own ballot, quorum and recusals; votes given before stand.

    An item for which too few entitled members are present stays as it was. Refuses items that are decided or have no
    proposal, and a member whose vote is wanted and not said.
    """
    session = locked(number, {OPEN})
    rows = Matter.objects.select_for_update(of=("self",)).filter(session=session, pk__in=given.matters, decision=None)
    matters = list(rows.exclude(proposed="").order_by("pk"))
    if len(matters) != len(set(given.matters)):
        raise NotPossible(CHANGED)
    board = board_of(session, matters)
    _check(board, matters, given.choices)
    tally = Tally()
    for matter in matters:
        _ballot(tally, board, (session, matter), given, by, now)
    if not (tally.votes or tally.decided or tally.failed):
        raise NotPossible(_("On none of these items is a vote left to note, or there is no quorum for them."))
    _kept(tally, session, actor, now)
    return tally


def _check(board: Board, matters: Sequence[Matter], choices: Mapping[int, str]) -> None:
    """Everybody whose vote is wanted on one of the items has one, and nobody else."""
    wanted = {seat.pk for matter in matters for seat in board.awaited(matter)}
    present = {seat.pk for seat in board.seats if seat.present_at is not None}
    wrong: dict[int, Label] = {pk: _("Choose how to vote.") for pk in wanted if choices.get(pk) not in VOTES}
    wrong |= {pk: _("Who is not present does not vote.") for pk in choices.keys() - present}
    if wrong:
        raise NotNoted(wrong)


def _ballot(
    tally: Tally, board: Board, of: tuple[Session, Matter], given: OnMany, by: Person | None, now: datetime
) -> None:
    """The ballot on one of many items."""
    session, matter = of
    count = board.count(matter)
    if not has_quorum(count.present, count.entitled, session.quorum):
        tally.without_quorum.append(matter)
        return
    choices = {seat.pk: given.choices[seat.pk] for seat in board.awaited(matter)}
    tally.votes += [_vote(matter, pk, Ballot(choice), by, now) for pk, choice in choices.items()]
    if not given.counts:
        return
    count = board.count(matter, choices)
    if is_carried(count.votes_for, count.votes_against):
        tally.decided.append(decision_of(matter, count, now))
    else:
        matter.fail(now)
        tally.failed.append(matter)


def _kept(tally: Tally, session: Session, actor: Actor, now: datetime) -> None:
    """All of it written, in one entry of the journal."""
    votes = Vote.objects.bulk_create(tally.votes, BATCH)
    tally.decided = Decision.objects.bulk_create(tally.decided, BATCH)
    Matter.objects.bulk_update(tally.failed, ["ballot", "proposed", "fallen"], BATCH)
    record_rows(
        VOTED_ON_MANY,
        actor,
        ("council.session", str(session.pk), ""),
        [*votes, *tally.decided, *tally.failed],
        now=now,
        scope_keys=keys_of(session),
        votes=len(votes),
        decided=len(tally.decided),
        no_majority=len(tally.failed),
        no_quorum=len(tally.without_quorum),
    )


def _vote(matter: Matter, seat: int, one: Ballot, by: Person | None, now: datetime) -> Vote:
    told = {"choice": one.choice, "dissent": one.dissent.strip(), "at": now, "by": by}
    return Vote(matter=matter, seat_id=seat, ballot=matter.ballot, proposed=matter.proposed, **told)
