"""Who arranges an assessment, who looks on, who assesses."""

from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.states import AUDITOR, EXPERT, OFFICER, SECRETARY
from corymb.kit.registries import permission

ARRANGE = permission("assessment.arrange", _("Invite experts, assign applications to them"), [SECRETARY, OFFICER])
SEE = permission(
    "assessment.see", _("See experts, their conflicts and their marks"), [SECRETARY, OFFICER, AUDITOR], journaled=True
)
ASSESS = permission("assessment.assess", _("Assess the applications one was assigned"), [EXPERT])
