"""The roles of a programme: what scope each can have, and whether a second factor is required."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from corymb.kit.registries import act


@dataclass(frozen=True)
class Role:
    """`scopes` are the kinds of scope in which the role may be granted."""

    code: str
    label: Promise
    does: Promise
    scopes: frozenset[str]
    second_factor: bool


def _role(code: str, label: Promise, does: Promise, *scopes: str, second_factor: bool = False) -> Role:
    return Role(code, label, does, frozenset(scopes), second_factor)


SIGN_IN_CHANGED = "accounts.sign_in_changed"
"""The kind of letter that tells somebody so."""

# What the journal calls the acts on people and roles

INVITED = act("accounts.person.invited", _("invited a person"))
INVITED_AGAIN = act("accounts.person.invited_again", _("sent an invitation again"))
ACCEPTED = act("accounts.invitation.accepted", _("accepted an invitation"))
GIVEN = act("accounts.grant.given", _("gave a role"))
ENDED = act("accounts.grant.ended", _("ended a role"))
DEPUTY_NAMED = act("accounts.deputy.named", _("named a deputy"))
CLOSED = act("accounts.person.closed", _("closed an access"))
LANGUAGE_CHOSEN = act("accounts.person.language_chosen", _("chose the language of letters"))
ERASED = act("accounts.person.erased", _("erased a person"))
TOKEN_MADE = act("accounts.token.made", _("made a token"))
TOKEN_REVOKED = act("accounts.token.revoked", _("revoked a token"))
LOCK_OPENED = act("accounts.lock.opened", _("let a locked-out address in"))
VIEW_SHARED = act("accounts.view.shared", _("shared a saved view"))
VIEW_CHANGED = act("accounts.view.changed", _("changed a shared view"))
VIEW_WITHDRAWN = act("accounts.view.withdrawn", _("withdrew a shared view"))
SIGNED_IN = act("accounts.signed_in", _("signed in"))
ENTERED_AS = act("accounts.entered_as", _("entered the demonstration"))

READ, WRITE = "read", "write"
ACCESS: dict[str, Promise] = {READ: _("read"), WRITE: _("read and write")}
"""What a token lets a program do."""

ADMINISTRATOR, OFFICER, AUDITOR, MINISTER = "administrator", "officer", "auditor", "minister"
REGION_OFFICIAL, CLUSTER_MANAGER = "region_official", "cluster_manager"
PREPARER, CERTIFIER, EXPERT, PARTNER = "preparer", "certifier", "expert", "partner"
SECRETARY, COUNCIL_MEMBER = "secretary", "council_member"
IN_PERSON = frozenset({EXPERT, COUNCIL_MEMBER})
"""Roles nobody stands in for: who holds them is asked what ties them, marks and votes themselves."""
OF_OFFICE = frozenset({OFFICER, AUDITOR, SECRETARY})
OF_OTHERS = frozenset({REGION_OFFICIAL, CLUSTER_MANAGER, PREPARER, CERTIFIER, PARTNER, EXPERT})
"""Roles of those who apply, report or mark: nobody holds one of them together with one of the office, which runs and

checks what they do.
"""


def apart_from(role: str) -> frozenset[str]:
    """Roles that nobody holds together with this one."""
    if role in OF_OFFICE:
        return OF_OTHERS
    return OF_OFFICE if role in OF_OTHERS else frozenset()


ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        _role(
            ADMINISTRATOR,
            _("Administrator"),
            _("Invites people, grants roles, watches the machine; sees no member's figures"),
            "programme",
            second_factor=True,
        ),
        _role(
            OFFICER,
            _("Programme officer"),
            _("Keeps the register, runs the programme, answers members"),
            "programme",
            second_factor=True,
        ),
        _role(AUDITOR, _("Auditor"), _("Reads everything, changes nothing, proves the journal"), "programme"),
        _role(MINISTER, _("Minister"), _("Sees the programme's totals"), "programme"),
        _role(REGION_OFFICIAL, _("Regional official"), _("Answers for the clusters of a region"), "region"),
        _role(CLUSTER_MANAGER, _("Cluster manager"), _("Keeps a cluster's members and their returns"), "cluster"),
        _role(PREPARER, _("Preparer of returns"), _("Fills in a member's returns"), "organisation"),
        _role(CERTIFIER, _("Certifier of returns"), _("Signs a member's returns"), "organisation"),
        _role(EXPERT, _("Expert"), _("Scores applications of a call"), "call"),
        _role(
            SECRETARY,
            _("Secretary of a call"),
            _("Invites the experts of a call, assigns applications to them, follows their marks"),
            "call",
            second_factor=True,
        ),
        _role(
            COUNCIL_MEMBER,
            _("Member of the council"),
            _("Reads the ranking of a call, votes in the session that decides"),
            "call",
            second_factor=True,
        ),
        _role(PARTNER, _("Foreign partner"), _("Offers and seeks cooperation"), "organisation"),
    )
}

CAN_SIGN_IN = _("Only people with the role who can sign in are offered")
"""What is said beside a list of people to name."""
