"""Who may read the journal."""

from django.utils.translation import gettext_lazy as _

from corymb.kit.registries import permission

READ = permission("journal.read", _("Read the journal"), ["auditor", "officer", "administrator"])
