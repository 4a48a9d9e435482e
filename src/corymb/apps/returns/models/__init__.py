"""Members' returns, and the facts they become."""

from corymb.apps.returns.models.events import Event, Participant
from corymb.apps.returns.models.facts import Baseline, EventFact, Fact
from corymb.apps.returns.models.returns import (
    Evidence,
    Explanation,
    Figure,
    Passage,
    Remark,
    Return,
    Submission,
)
from corymb.apps.returns.models.uploads import Bulk, Upload

KEPT = (Return, Explanation, Evidence, Remark, Submission, Event, Participant, Fact, EventFact, Upload, Bulk, Baseline)
"""Models whose rows the journal answers for. Figures that are being written are kept by their history; what was signed
is kept by its hash."""

__all__ = [
    "KEPT",
    "Baseline",
    "Bulk",
    "Event",
    "EventFact",
    "Evidence",
    "Explanation",
    "Fact",
    "Figure",
    "Participant",
    "Passage",
    "Remark",
    "Return",
    "Submission",
    "Upload",
]
