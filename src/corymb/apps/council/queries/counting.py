"""How ballots stand: who may vote, who is present, how they voted. Counted from the rows, never kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import F

from corymb.apps.council.models import Abstention, Decision, Matter, Seat, Session, Vote
from corymb.apps.council.states import ABSTAINS, AGAINST, FOR


@dataclass(frozen=True)
class Count:
    """`entitled`: members who are not recused from the item; `present` of them; votes of the ballot at hand."""

    entitled: int
    present: int
    votes_for: int
    votes_against: int
    abstained: int

    @property
    def voted(self) -> int:
        return self.votes_for + self.votes_against + self.abstained


@dataclass(frozen=True)
class Board:
    """Items of a session: its members, who is recused from which application, votes of the ballots at hand."""

    seats: Sequence[Seat]
    out: dict[int, set[int]] = field(default_factory=dict)
    given: dict[int, dict[int, str]] = field(default_factory=dict)

    def entitled(self, matter: Matter) -> list[Seat]:
        out = self.out.get(matter.application_id, set())
        return [seat for seat in self.seats if seat.pk not in out]

    def awaited(self, matter: Matter) -> list[Seat]:
        """Members who are entitled and present and have not voted."""
        voted = self.given.get(matter.pk, {})
        return [seat for seat in self.entitled(matter) if seat.present_at is not None and seat.pk not in voted]

    def count(self, matter: Matter, more: Mapping[int, str] | None = None) -> Count:
        """How the ballot stands; with `more`, votes by seat, as if they had been given.

        Whoever has voted in it was there for it, and counts so though they left since.
        """
        entitled = self.entitled(matter)
        own = {seat.pk for seat in entitled}
        given = self.given.get(matter.pk, {}) | dict(more or {})
        votes = [choice for seat, choice in given.items() if seat in own]
        return Count(
            len(entitled),
            sum(seat.present_at is not None or seat.pk in given for seat in entitled),
            votes.count(FOR),
            votes.count(AGAINST),
            votes.count(ABSTAINS),
        )


def board_of(session: Session, matters: Sequence[Matter]) -> Board:
    """How the ballots of some items stand: three queries, however many items there are."""
    board = Board(list(session.seats.order_by("pk")))
    applications = [matter.application_id for matter in matters]
    out = Abstention.objects.filter(seat__session=session, application__in=applications, lifted_at=None)
    for application, seat in out.values_list("application", "seat"):
        board.out.setdefault(application, set()).add(seat)
    votes = Vote.objects.filter(matter__in=[matter.pk for matter in matters], ballot=F("matter__ballot"))
    for matter, seat, choice in votes.values_list("matter", "seat", "choice"):
        board.given.setdefault(matter, {})[seat] = choice
    return board


def count_of(matter: Matter) -> Count:
    return board_of(matter.session, [matter]).count(matter)


def counted_on(decision: Decision) -> Count:
    """How the ballot stood that decided."""
    votes = decision.votes_for, decision.votes_against, decision.abstained
    return Count(decision.entitled, decision.present, *votes)
