"""How a ballot stands: who may vote, who is present, how they voted. Counted from the rows, never kept."""

from dataclasses import dataclass

from corymb.apps.council.models import Abstention, Matter
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


def count_of(matter: Matter) -> Count:
    own = Abstention.objects.filter(seat__session=matter.session_id, application=matter.application_id)
    out = set(own.values_list("seat", flat=True))
    entitled = [seat for seat in matter.session.seats.all() if seat.pk not in out]
    votes = list(matter.votes.filter(ballot=matter.ballot).exclude(seat__in=out).values_list("choice", flat=True))
    return Count(
        len(entitled),
        sum(seat.present_at is not None for seat in entitled),
        votes.count(FOR),
        votes.count(AGAINST),
        votes.count(ABSTAINS),
    )
