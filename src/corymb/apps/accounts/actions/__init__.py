"""What happens to people, roles, invitations, tokens and saved views. One function, one intention, one entry.

What is a person's alone, a view nobody else sees, leaves none.
"""

from corymb.apps.accounts.actions.people import (
    INVITATION_DAYS,
    NewGrant,
    NewPerson,
    accept_invitation,
    choose_language,
    close_account,
    end_grant,
    erase_person,
    grant_role,
    invitation_of,
    invite_again,
    invite_person,
    name_deputy,
    note_sign_in,
    open_lock,
)
from corymb.apps.accounts.actions.tokens import NewToken, make_token, note_use, revoke_token
from corymb.apps.accounts.actions.views import (
    NewView,
    ViewFacts,
    change_view,
    delete_view,
    replace_view,
    save_view,
    withdraw_view,
)
from corymb.kit.asking import NotPossible

__all__ = [
    "INVITATION_DAYS",
    "NewGrant",
    "NewPerson",
    "NewToken",
    "NewView",
    "NotPossible",
    "ViewFacts",
    "accept_invitation",
    "change_view",
    "choose_language",
    "close_account",
    "delete_view",
    "end_grant",
    "erase_person",
    "grant_role",
    "invitation_of",
    "invite_again",
    "invite_person",
    "make_token",
    "name_deputy",
    "note_sign_in",
    "note_use",
    "open_lock",
    "replace_view",
    "revoke_token",
    "save_view",
    "withdraw_view",
]
