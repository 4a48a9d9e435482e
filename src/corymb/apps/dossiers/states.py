"""Words of dossiers."""

from django.utils.translation import gettext_lazy as _

from corymb.kit.registries import act
from corymb.packs.call_dossier_form import COMPOSED

DOSSIER_COMPOSED = act(COMPOSED, _("put the dossier of a call together"))
