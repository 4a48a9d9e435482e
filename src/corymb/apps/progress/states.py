"""Acts about how returns stand."""

from django.utils.translation import gettext_lazy as _

from corymb.kit.registries import act

FOLLOWED = act("returns.returns.followed", _("let returns follow the pack"))
MOVED_TO_PACK = act("returns.return.moved_to_pack", _("moved a return to the version of the pack in force"))
MANY_LOCKED = act("returns.returns.locked", _("locked many returns"))
NUDGED = act("returns.nudged", _("reminded members of their returns"))
