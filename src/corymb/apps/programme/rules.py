"""Who runs the programme, and what a pack must be to come in force."""

from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.states import (
    ADMINISTRATOR,
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
    "programme.see",
    _("See the programme's pack, periods and plans"),
    [ADMINISTRATOR, OFFICER, AUDITOR, MINISTER, REGION_OFFICIAL, CLUSTER_MANAGER],
)
SEE_OWN = permission(
    "programme.see_own",
    _("See what is planned for one's organisation or cluster"),
    [PREPARER, CERTIFIER, CLUSTER_MANAGER],
)
RUN = permission("programme.run", _("Put packs in force, open and close periods, plan targets"), [OFFICER])
