"""Who fills in, signs, accepts, locks and reads returns; when a signature is fresh."""

from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.states import AUDITOR, CERTIFIER, CLUSTER_MANAGER, OFFICER, PREPARER
from corymb.apps.returns.states import ACCEPT_CODE, CERTIFY_CODE, FILL_CODE, LOCK_CODE, REOPEN_CODE
from corymb.kit.registries import permission

SEE = permission("returns.see", _("See members' returns"), [PREPARER, CERTIFIER, CLUSTER_MANAGER, OFFICER, AUDITOR])
SEE_ALL = permission("returns.see_all", _("See every member's return"), [OFFICER, AUDITOR], journaled=True)
FILL = permission(FILL_CODE, _("Fill in a member's return"), [PREPARER])
CERTIFY = permission(CERTIFY_CODE, _("Sign a member's return"), [CERTIFIER])
ACCEPT = permission(ACCEPT_CODE, _("Accept returns, or return them with remarks"), [CLUSTER_MANAGER])
LOCK = permission(LOCK_CODE, _("Lock accepted returns"), [OFFICER])
REOPEN = permission(REOPEN_CODE, _("Open an accepted or locked return again"), [OFFICER])
LOAD = permission("returns.load", _("Load facts from records kept elsewhere"), [OFFICER])
EXTEND = permission("returns.extend", _("Give a member more time"), [OFFICER])
BASELINE = permission("returns.baseline", _("Propose and approve the baseline"), [OFFICER])
BOARD = permission("returns.board", _("See who has reported and who is late"), [OFFICER, AUDITOR, CLUSTER_MANAGER])
NUDGE = permission("returns.nudge", _("Remind members of returns that are not handed in"), [OFFICER, CLUSTER_MANAGER])
SEE_BASELINE = permission("returns.see_baseline", _("See the baseline and prove it"), [OFFICER, AUDITOR])
