"""Who sees the outbox and who decides about what is in it; which rung of the ladder a task stands on."""

from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from corymb.apps.letters.states import Group, Rung
from corymb.kit.registries import permission
from corymb.kit.working_days import Calendar

SEE = permission("letters.see", _("See the outbox"), ["officer", "administrator", "auditor", "secretary"])
DECIDE = permission("letters.decide", _("Hold, let go and repeat letters"), ["officer", "administrator", "secretary"])

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


def monday_of(day: date) -> date:
    """The Monday that names the week of a day."""
    return day - timedelta(days=day.weekday())


def group_of(due: date | None, today: date) -> Group:
    """The heading a task stands under in the weekly letter."""
    if due is None:
        return Group.ANY_DAY
    if due < today:
        return Group.LATE
    weeks = (monday_of(due) - monday_of(today)).days // 7
    return (Group.THIS_WEEK, Group.NEXT_WEEK)[weeks] if weeks <= 1 else Group.LATER
