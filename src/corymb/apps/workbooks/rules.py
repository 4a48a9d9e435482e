"""Who gives workbooks of many members; a single one is given by whoever fills in its return."""

from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.states import CLUSTER_MANAGER
from corymb.kit.registries import permission

BULK = permission("workbooks.bulk", _("Load workbooks of many members"), [CLUSTER_MANAGER])
