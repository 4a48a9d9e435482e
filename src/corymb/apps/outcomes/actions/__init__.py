"""What is done after a decision. One function, one intention, one entry in the journal."""

from corymb.apps.outcomes.actions.agreement_texts import write_text
from corymb.apps.outcomes.actions.agreements import (
    Promise,
    Signing,
    draft_agreements,
    move_agreement,
    remind,
    remove_commitment,
    send_agreement,
    sign_agreement,
    write_commitment,
)
from corymb.apps.outcomes.actions.carrying import carry_commitments
from corymb.apps.outcomes.actions.complaints import (
    add_ground,
    attach_file,
    file_complaint,
    move_complaint,
    remove_ground,
    start_complaint,
    write_complaint,
)
from corymb.apps.outcomes.actions.feedback import give_back, note_read, release, release_all, withhold
from corymb.apps.outcomes.actions.publishing import order_results

__all__ = [
    "Promise",
    "Signing",
    "add_ground",
    "attach_file",
    "carry_commitments",
    "draft_agreements",
    "file_complaint",
    "give_back",
    "move_agreement",
    "move_complaint",
    "note_read",
    "order_results",
    "release",
    "release_all",
    "remind",
    "remove_commitment",
    "remove_ground",
    "send_agreement",
    "sign_agreement",
    "start_complaint",
    "withhold",
    "write_commitment",
    "write_complaint",
    "write_text",
]
