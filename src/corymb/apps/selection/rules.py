"""Who runs calls, who applies, who signs off, who reads applications."""

from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.states import (
    AUDITOR,
    CERTIFIER,
    CLUSTER_MANAGER,
    COUNCIL_MEMBER,
    OFFICER,
    REGION_OFFICIAL,
    SECRETARY,
)
from corymb.apps.selection.states import FILL_CODE, RUN_CODE, SUBMIT_CODE
from corymb.kit.registries import permission

RUN = permission(RUN_CODE, _("Draft and publish calls"), [OFFICER])
SEE_DRAFTS = permission("selection.see_drafts", _("See drafts of calls"), [OFFICER, AUDITOR])
JUDGE = permission("selection.judge", _("Judge what the criteria of a draft weigh"), [OFFICER, COUNCIL_MEMBER])
SEE_JUDGED = permission(
    "selection.see_judged", _("See how criteria of a draft are judged"), [OFFICER, AUDITOR, COUNCIL_MEMBER]
)
SEE = permission("selection.see", _("See applications of a region or cluster"), [REGION_OFFICIAL, CLUSTER_MANAGER])
SEE_ALL = permission(
    "selection.see_all", _("See every application that was submitted"), [OFFICER, AUDITOR, SECRETARY], journaled=True
)
FILL = permission(FILL_CODE, _("Write a region's application"), [REGION_OFFICIAL, CLUSTER_MANAGER])
SUBMIT = permission(SUBMIT_CODE, _("Submit a region's application, or withdraw it"), [REGION_OFFICIAL])
AGREE = permission("selection.agree", _("Sign off an application as its partner"), [CERTIFIER])
