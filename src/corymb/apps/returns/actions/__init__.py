"""What happens to returns. One function, one intention, one entry in the journal.

What is heavy (`checking`) is not here: jobs load it when they run.
"""

from corymb.apps.accounts.rules import Proof
from corymb.apps.returns.actions.editing import Saved, Typed, save_figures
from corymb.apps.returns.actions.events import EventEntry, answer_event, put_event, remove_event
from corymb.apps.returns.actions.loading import load_facts, load_returns
from corymb.apps.returns.actions.moving import PREPARED, ChangedMeanwhile, move_return, submit_return
from corymb.apps.returns.actions.noting import add_evidence, explain, remark, remove_evidence
from corymb.apps.returns.actions.opening import extend_return, open_return, open_returns
from corymb.apps.returns.actions.reading import note_facts_read, note_read

__all__ = [
    "PREPARED",
    "ChangedMeanwhile",
    "EventEntry",
    "Proof",
    "Saved",
    "Typed",
    "add_evidence",
    "answer_event",
    "explain",
    "extend_return",
    "load_facts",
    "load_returns",
    "move_return",
    "note_facts_read",
    "note_read",
    "open_return",
    "open_returns",
    "put_event",
    "remark",
    "remove_event",
    "remove_evidence",
    "save_figures",
    "submit_return",
]
