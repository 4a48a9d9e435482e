"""Who attaches signature files: those who fill in and sign for the organisation."""

from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.states import CERTIFIER, PREPARER
from corymb.kit.registries import permission

ATTACH = permission("signatures.attach", _("Attach a signature file to a submission"), [PREPARER, CERTIFIER])

MOST = 10
"""So many signature files of one submission are taken in."""
