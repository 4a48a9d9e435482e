"""Experts of a call, their conflicts, who assesses what, and the marks."""

from corymb.apps.assessment.models.conflicts import Conflict, Recusal
from corymb.apps.assessment.models.experts import Arrangement, Declaration, Expert
from corymb.apps.assessment.models.reviews import Assent, Mark, Pack, Proposal, Review

KEPT = (Arrangement, Expert, Declaration, Conflict, Recusal, Proposal, Review, Assent, Pack)
"""Models whose rows the journal answers for. Marks being written are kept by their history."""

__all__ = [
    "KEPT",
    "Arrangement",
    "Assent",
    "Conflict",
    "Declaration",
    "Expert",
    "Mark",
    "Pack",
    "Proposal",
    "Recusal",
    "Review",
]
