"""Who has a ranking found again from the journal."""

from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.states import AUDITOR, OFFICER, SECRETARY
from corymb.kit.registries import permission

REPLAY = permission("replays.replay", _("Replay rankings from the journal"), [OFFICER, SECRETARY, AUDITOR])
