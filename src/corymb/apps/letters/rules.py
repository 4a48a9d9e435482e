"""Who sees the outbox and who decides about what is in it; which rung of the ladder a task stands on."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from corymb.apps.letters.states import Rung
from corymb.kit.registries import permission
from corymb.kit.working_days import Calendar

SEE = permission("letters.see", _("See the outbox"), ["officer", "administrator", "auditor"])
DECIDE = permission("letters.decide", _("Hold, let go and repeat letters"), ["officer", "administrator"])

PATIENCE = 3
"""Working days a task may be overdue before somebody else hears of it."""
LADDER = ((2, Rung.EVE), (7, Rung.WEEK), (14, Rung.FORTNIGHT))
"""Working days that are left, and the rung on which a task stands then."""


def rung_of(due: date, today: date, calendar: Calendar) -> Rung | None:
    """The rung a task stands on today: the nearest one whose day has come; None while it is too early."""
    if today > due:
        return Rung.ESCALATED if calendar.between(due, today, PATIENCE) > PATIENCE else Rung.OVERDUE
    farthest = LADDER[-1][0]
    left = calendar.between(today, due, farthest)
    return next((rung for days, rung in LADDER if left <= days), None)
