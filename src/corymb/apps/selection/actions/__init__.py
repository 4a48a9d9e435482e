"""What happens to calls and applications. One function, one intention, one entry in the journal."""

from corymb.apps.accounts.rules import Proof
from corymb.apps.selection.actions.calls import (
    Order,
    cancel_call,
    change_call,
    draft_call,
    publish_call,
    put_part,
    remove_part,
)
from corymb.apps.selection.actions.correcting import correct_application, name_cluster
from corymb.apps.selection.actions.moving import answer_consent, move_application, submit_application, why_not
from corymb.apps.selection.actions.reading import note_read, note_taken
from corymb.apps.selection.actions.workbooks import leave_workbook, take_over, take_workbook
from corymb.apps.selection.actions.writing import (
    Saved,
    Start,
    Typed,
    add_partner,
    attach,
    detach,
    follow_version,
    remove_partner,
    save_answers,
    start_application,
)

__all__ = [
    "Order",
    "Proof",
    "Saved",
    "Start",
    "Typed",
    "add_partner",
    "answer_consent",
    "attach",
    "cancel_call",
    "change_call",
    "correct_application",
    "detach",
    "draft_call",
    "follow_version",
    "leave_workbook",
    "move_application",
    "name_cluster",
    "note_read",
    "note_taken",
    "publish_call",
    "put_part",
    "remove_part",
    "remove_partner",
    "save_answers",
    "start_application",
    "submit_application",
    "take_over",
    "take_workbook",
    "why_not",
]
