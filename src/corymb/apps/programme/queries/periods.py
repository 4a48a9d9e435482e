"""Reporting periods: which one a day belongs to, and what it is for."""

from corymb.apps.programme.models import Period
from corymb.apps.programme.states import OPEN


def year_of(period: Period) -> int:
    """The year a period lies in."""
    return int(period.code[:4])


def open_periods() -> list[Period]:
    """Periods for which returns are taken, the newest first."""
    return list(Period.objects.filter(state=OPEN).order_by("-code"))
