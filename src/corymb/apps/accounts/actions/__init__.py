"""What happens to people, roles, invitations and tokens. One function, one intention, one entry in the journal."""

from corymb.apps.accounts.actions.people import (
    INVITATION_DAYS,
    NewGrant,
    NewPerson,
    accept_invitation,
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
from corymb.kit.asking import NotPossible

__all__ = [
    "INVITATION_DAYS",
    "NewGrant",
    "NewPerson",
    "NewToken",
    "NotPossible",
    "accept_invitation",
    "close_account",
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
    "revoke_token",
]
