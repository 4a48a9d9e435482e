"""A session as its page tells it: members and who is present, items and how each ballot stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, Func, IntegerField, OuterRef, Q, QuerySet, Value

from corymb.apps.council.models import Abstention, Decision, Matter, Seat, Session, Vote
from corymb.apps.council.queries.candidates import decided_before
from corymb.apps.council.queries.counting import Count, count_of, counted_on
from corymb.apps.council.queries.seeing import is_tied, matters_visible_to, own_seat, runs
from corymb.apps.council.rules import has_quorum
from corymb.apps.council.states import DECLARED, OPEN, OWN, RESULT_TONES, RESULTS, VOTES
from corymb.apps.registry.queries.among import one_of
from corymb.apps.selection.queries.seeing import kept_in
from corymb.kit.registries import Label, made_public

BINDS = Q(source__in=[DECLARED, OWN]) | Q(lifted_at__isnull=False)
"""Recusals that stay on record whatever follows."""


@dataclass(frozen=True)
class Item:
    """An item with its ballot. `votes`: member, and how they voted in the present ballot; None before. `fell`: whose
    votes count no longer, for they were recused since. `may_leave`: whether the reader can still recuse themselves.

    `is_kept`: only what a member who is recused from another item needs to vote on this one.
    """

    proposal: Matter | None
    decision: Decision | None
    tone: str
    count: Count
    has_quorum: bool
    is_open: bool
    votes: list[tuple[Seat, Vote | None, Label, bool]]
    recused: int
    own_seat: Seat | None
    may_vote: bool
    is_kept: bool
    may_leave: bool
    fell: list[str]

    @property
    def proposed(self) -> Label:
        return RESULTS[self.proposal.proposed] if self.proposal and self.proposal.proposed else ""

    @property
    def awaited(self) -> list[Seat]:
        """Members whose vote can still be noted."""
        return [seat for seat, _vote, _word, may_note in self.votes if may_note]


def seats_of(session: Session) -> list[Seat]:
    """Members in their order; `is_bound` where a recusal of theirs stays on record, and they with it."""
    rows = session.seats.select_related("person").order_by("-is_chair", "person__name", "pk")
    return list(rows.annotate(is_bound=Exists(Abstention.objects.filter(BINDS, seat=OuterRef("pk")))))


def matters_of(session: Session, person: Any) -> QuerySet[Any]:
    """Items a person may see, in `item` counted anew, so that a gap tells nothing of those they may not."""
    seen = matters_visible_to(person).filter(session=session)
    kept = kept_in(person, session.call_id)
    tied = session.matters.filter(one_of("application", kept)) if kept else session.matters.none()
    hidden = list(tied.order_by("place").values_list("place", flat=True))
    below = Func(F("place"), Value(hidden), function="width_bucket", output_field=IntegerField())
    return seen.annotate(item=F("place") - below if hidden else F("place"))


def keeps_results(person: Any, session: Session) -> bool:
    """Whether results of other items are kept from a person: with the places of the call they would tell of the one
    they are recused from, until they are public. Whoever keeps the record cannot do without them.
    """
    if not is_tied(person, session.call) or runs(person, session.call):
        return False
    return not any(told(session.pk) for told in made_public)


def without_results(rows: Sequence[Any]) -> None:
    """Leave of items what they are about, and neither what is proposed nor what was decided."""
    for row in rows:
        vars(row).update(proposed="", conditions="", decided=None, before=None)


def with_decisions(rows: Sequence[Matter]) -> None:
    """Fetch what was decided on the items of a page at once, now and in an earlier session."""
    before = decided_before(rows)
    made = {row.matter_id: row for row in Decision.objects.filter(matter__in=[row.pk for row in rows])}
    for row in rows:
        vars(row)["decided"] = made.get(row.pk)
        vars(row)["before"] = before.get(row.application_id)


def items_of(session: Session, person: Any) -> list[Any]:
    """Items as a person may read them, in the order of their numbers."""
    rows = list(matters_of(session, person).order_by("item"))
    (without_results if keeps_results(person, session) else with_decisions)(rows)
    return rows


def item_of(matter: Matter, person: Any) -> Item:
    session = matter.session
    decision = Decision.objects.filter(matter=matter).first()
    out = set(
        Abstention.objects.filter(seat__session=session, application=matter.application_id, lifted_at=None).values_list(
            "seat", flat=True
        )
    )
    given = {vote.seat_id: vote for vote in matter.votes.filter(ballot=matter.ballot)}
    every = seats_of(session)
    seats = [seat for seat in every if seat.pk not in out]
    count, own = counted_on(decision) if decision else count_of(matter), own_seat(person, session)
    is_open = session.state == OPEN and decision is None
    votes = _votes(seats, given, is_open=is_open and bool(matter.proposed))
    may_vote = own is not None and any(seat == own and may_note for seat, _vote, _word, may_note in votes)
    is_kept = keeps_results(person, session)
    may_leave = own is not None and decision is None and not session.is_over
    if is_kept:
        decision, votes = None, [row for row in votes if row[0] == own]
    return Item(
        matter if may_vote or not is_kept else None,
        decision,
        RESULT_TONES[decision.result] if decision else "",
        count,
        has_quorum(count.present, count.entitled, session.quorum),
        is_open,
        votes,
        len(out),
        own,
        may_vote,
        is_kept,
        may_leave,
        [str(seat.person) for seat in every if seat.pk in out and seat.pk in given and not is_kept],
    )


def _votes(
    seats: Sequence[Seat], given: dict[int, Vote], *, is_open: bool
) -> list[tuple[Seat, Vote | None, Label, bool]]:
    """(member, their vote, in words, whether it can still be noted) of the members who are entitled."""
    return [
        (
            seat,
            given.get(seat.pk),
            VOTES[given[seat.pk].choice] if seat.pk in given else "",
            is_open and seat.pk not in given and seat.present_at is not None,
        )
        for seat in seats
    ]
