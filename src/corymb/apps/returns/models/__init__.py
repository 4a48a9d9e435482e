"""Members' returns, and the facts they become."""

from corymb.apps.returns.models.events import Event, Participant
from corymb.apps.returns.models.facts import Baseline, EventFact, Fact, FactLoad, FactRow
from corymb.apps.returns.models.returns import (
    Evidence,
    Explanation,
    Figure,
    Passage,
    Remark,
    Return,
    Submission,
)

KEPT = (Return, Explanation, Evidence, Remark, Submission, Event, Participant, FactLoad, Baseline)
"""Models whose rows the journal answers for. Figures being written are kept by their history, facts by the hash of the
submission or the load they came with."""

__all__ = [
    "KEPT",
    "Baseline",
    "Event",
    "EventFact",
    "Evidence",
    "Explanation",
    "Fact",
    "FactLoad",
    "FactRow",
    "Figure",
    "Participant",
    "Passage",
    "Remark",
    "Return",
    "Submission",
]
