"""Files of organisations on their way into the register: taken, read, matched, decided, applied or withdrawn."""

from corymb.apps.linkage.actions.importing.applying import apply_batch, confirm_batch
from corymb.apps.linkage.actions.importing.deciding import Decision, decide_all, decide_row
from corymb.apps.linkage.actions.importing.loading import read_batch
from corymb.apps.linkage.actions.importing.matching import match_batch
from corymb.apps.linkage.actions.importing.taking import take_file, withdraw_batch

__all__ = [
    "Decision",
    "apply_batch",
    "confirm_batch",
    "decide_all",
    "decide_row",
    "match_batch",
    "read_batch",
    "take_file",
    "withdraw_batch",
]
