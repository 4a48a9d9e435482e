"""Who freezes rankings, holds sessions, sits in them, reads what they decided."""

from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.states import AUDITOR, COUNCIL_MEMBER, OFFICER, SECRETARY
from corymb.kit.registries import permission

RUN = permission("council.run", _("Freeze rankings, hold sessions of the council"), [OFFICER, SECRETARY])
SEE = permission("council.see", _("See rankings and sessions"), [OFFICER, SECRETARY, AUDITOR, COUNCIL_MEMBER])
SIT = permission("council.sit", _("Sit in the council and vote"), [COUNCIL_MEMBER])
RECUSALS = permission(
    "council.recusals", _("See who is recused in sessions of the council"), [OFFICER, SECRETARY, AUDITOR]
)

DOSSIER = permission("council.dossier", _("Take the dossier of a call"), [OFFICER, SECRETARY, AUDITOR], journaled=True)


def has_quorum(present: int, entitled: int, quorum: int) -> bool:
    """Whether enough of the entitled members are present; nobody entitled is no quorum."""
    return entitled > 0 and present * 100 >= quorum * entitled


def is_carried(votes_for: int, votes_against: int) -> bool:
    """More for than against; those who abstain count for neither, and a tie carries nothing."""
    return votes_for > votes_against
