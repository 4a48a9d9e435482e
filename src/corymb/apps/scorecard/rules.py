"""Who sees the scorecard, who publishes it."""

from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.states import (
    AUDITOR,
    CERTIFIER,
    CLUSTER_MANAGER,
    MINISTER,
    OFFICER,
    PREPARER,
    REGION_OFFICIAL,
)
from corymb.kit.registries import permission

SEE = permission(
    "scorecard.see",
    _("See the programme's scorecard"),
    [OFFICER, AUDITOR, MINISTER, REGION_OFFICIAL, CLUSTER_MANAGER, PREPARER, CERTIFIER],
)
SEE_SMALL = permission(
    "scorecard.see_small", _("See figures that rest on one or two organisations"), [OFFICER, AUDITOR, CLUSTER_MANAGER]
)
GO_BACK = permission("scorecard.go_back", _("Have the scorecard computed as it was known on a day"), [OFFICER, AUDITOR])
PUBLISH = permission("scorecard.publish", _("Publish the scorecard, try versions of the pack"), [OFFICER])
VERIFY = permission("scorecard.verify", _("Have a publication computed again from its inputs"), [OFFICER, AUDITOR])

LEAST = 3
"""A figure that rests on fewer organisations is shown to those alone who may see members' figures there."""
