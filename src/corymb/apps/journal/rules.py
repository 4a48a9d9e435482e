"""Who may read the journal and prove it."""

from django.utils.translation import gettext_lazy as _

from corymb.kit.registries import act, permission

READ = permission("journal.read", _("Read the journal"), ["auditor", "officer", "administrator"])
PROVE = permission("journal.prove", _("Take the journal away to prove it"), ["auditor", "administrator"])
EXPORTED = act("journal.exported", _("took the journal away"))
EVERYTHING = "programme:"
"""Scope keys with this beginning see every entry."""
