"""Who asks for more time for a return; who gives it is said by the returns."""

from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.states import CERTIFIER, PREPARER
from corymb.kit.registries import permission

ASK = permission("extensions.ask", _("Ask for more time for a member's return"), [PREPARER, CERTIFIER])
