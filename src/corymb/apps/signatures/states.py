"""Words of signature files."""

from django.utils.translation import gettext_lazy as _

from corymb.kit.registries import act

KIND = "signatures.submission"
"""What files with a signature of a submission are about; the number is that of the submission."""
NOT_VERIFIED = _("stored, not verified")
ATTACHED = act("signatures.attached", _("attached a signature file to a submission"))
