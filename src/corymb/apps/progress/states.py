"""Acts about how returns stand."""

from django.utils.translation import gettext_lazy as _

from corymb.kit.registries import act

NUDGED = act("returns.nudged", _("reminded members of their returns"))
