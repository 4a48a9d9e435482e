"""Who sees the outbox and who decides about what is in it; which rung of the ladder a task stands on."""

from collections.abc import Container
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from corymb.apps.letters.states import Rung
from corymb.kit.registries import permission

SEE = permission("letters.see", _("See the outbox"), ["officer", "administrator", "auditor"])
DECIDE = permission("letters.decide", _("Hold, let go and repeat letters"), ["officer", "administrator"])

SATURDAY = 5
PATIENCE = 3
"""Working days a task may be overdue before somebody else hears of it."""
LADDER = ((2, Rung.EVE), (7, Rung.WEEK), (14, Rung.FORTNIGHT))


def is_working_day(day: date, holidays: Container[date] = ()) -> bool:
    return day.weekday() < SATURDAY and day not in holidays


def working_day_on_or_before(day: date, holidays: Container[date] = ()) -> date:
    """The day itself, or the last working day before it: a reminder on a Sunday reaches nobody."""
    while not is_working_day(day, holidays):
        day -= timedelta(days=1)
    return day


def working_days_between(after: date, until: date, holidays: Container[date] = ()) -> int:
    """Working days after one day, up to and with another."""
    days = (after + timedelta(days=number) for number in range(1, (until - after).days + 1))
    return sum(is_working_day(day, holidays) for day in days)


def rung_of(due: date, today: date, holidays: Container[date] = ()) -> Rung | None:
    """The rung a task stands on today: the nearest one whose day has come; None while it is too early."""
    if today > due:
        return Rung.ESCALATED if working_days_between(due, today, holidays) > PATIENCE else Rung.OVERDUE
    for days, rung in LADDER:
        if today >= working_day_on_or_before(due - timedelta(days=days), holidays):
            return rung
    return None
