"""What happens to rankings and in sessions. One function, one intention, one entry in the journal."""

from corymb.apps.council.actions.deciding import Ballot, close_ballot, propose, vote
from corymb.apps.council.actions.ranking import order_ranking
from corymb.apps.council.actions.reading import note_read
from corymb.apps.council.actions.recusing import lift_recusal, look_again, recuse, recuse_oneself
from corymb.apps.council.actions.sessions import (
    Plan,
    close_session,
    give_seat,
    note_present,
    open_session,
    plan_session,
    remove_seat,
)
from corymb.apps.council.actions.voting import NotNoted, OnMany, Tally, vote_on_many, vote_together

__all__ = [
    "Ballot",
    "NotNoted",
    "OnMany",
    "Plan",
    "Tally",
    "close_ballot",
    "close_session",
    "give_seat",
    "lift_recusal",
    "look_again",
    "note_present",
    "note_read",
    "open_session",
    "order_ranking",
    "plan_session",
    "propose",
    "recuse",
    "recuse_oneself",
    "remove_seat",
    "vote",
    "vote_on_many",
    "vote_together",
]
