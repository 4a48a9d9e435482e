"""Frozen rankings, sessions of the council and what they decide."""

from corymb.apps.council.models.rankings import Ranking
from corymb.apps.council.models.sessions import Abstention, Decision, Matter, Seat, Session, Vote
from corymb.apps.council.models.variants import Variant

KEPT = (Ranking, Session, Seat, Abstention, Matter, Vote, Decision)
"""Models whose rows the journal answers for."""

__all__ = ["KEPT", "Abstention", "Decision", "Matter", "Ranking", "Seat", "Session", "Variant", "Vote"]
