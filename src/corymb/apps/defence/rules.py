"""Who holds defences, who looks on, who sits in a commission and marks, who names the speakers of a region."""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.states import (
    AUDITOR,
    CLUSTER_MANAGER,
    COUNCIL_MEMBER,
    EXPERT,
    OFFICER,
    REGION_OFFICIAL,
    SECRETARY,
)
from corymb.kit.registries import permission

RUN = permission("defence.run", _("Plan and hold defences"), [OFFICER, SECRETARY])
LOOK = permission(
    "defence.look", _("Look on at every defence of a call"), [OFFICER, SECRETARY, AUDITOR], journaled=True
)
SEE = permission("defence.see", _("See the agenda of a defence"), [OFFICER, SECRETARY, AUDITOR, COUNCIL_MEMBER, EXPERT])
MARK = permission("defence.mark", _("Sit in a commission and mark"), [COUNCIL_MEMBER, EXPERT])
ANSWER = permission("defence.answer", _("Name who speaks at a defence"), [REGION_OFFICIAL, CLUSTER_MANAGER])

COMMISSION = (COUNCIL_MEMBER, EXPERT)
"""Roles in a call whose holders can be named for its commission."""


def has_answered(asked: Collection[str], given: Collection[str]) -> bool:
    """Whether a member has marked, or abstained with a reason from, everything that is asked."""
    return set(asked) <= set(given)
