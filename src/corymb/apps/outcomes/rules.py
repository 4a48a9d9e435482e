"""Who looks at what follows a decision, who releases comments."""

from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.states import AUDITOR, OFFICER, REGION_OFFICIAL, SECRETARY
from corymb.apps.outcomes.states import COMPLAIN_CODE, DRAW_CODE, HANDLE_CODE, SIGN_CODE
from corymb.kit.registries import permission

SEE = permission("outcomes.see", _("See what follows the decision of a call"), [OFFICER, SECRETARY, AUDITOR])
RELEASE = permission("outcomes.release", _("Release experts' comments to applicants"), [OFFICER, SECRETARY])
COMPLAIN = permission(COMPLAIN_CODE, _("File a region's complaint against a decision"), [REGION_OFFICIAL])
HANDLE = permission(HANDLE_CODE, _("Register, admit and answer complaints"), [OFFICER, SECRETARY])
PUBLISH = permission("outcomes.publish", _("Publish the results of a call"), [OFFICER])
DRAW = permission(DRAW_CODE, _("Draw agreements up, send and sign them for the office"), [OFFICER])
SIGN = permission(SIGN_CODE, _("Give a region's agreement signed"), [REGION_OFFICIAL])

MOST_GROUNDS, MOST_FILES = 20, 10
"""So many grounds and files one complaint takes."""
