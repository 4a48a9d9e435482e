"""Who may load and merge, and how alike two names must be."""

from django.utils.translation import gettext_lazy as _

from corymb.apps.accounts.states import OFFICER
from corymb.kit.registries import permission

IMPORT = permission("linkage.import", _("Load the register from files"), [OFFICER])
MERGE = permission("linkage.merge", _("Merge organisations that were registered twice"), [OFFICER])

SURE, PROPOSED = 95, 80
"""Likeness of two names, 0 to 100, from which they are taken for one, and from which a person is asked."""
MOST_CANDIDATES = 200
"""With how many names of its block a name is compared."""
