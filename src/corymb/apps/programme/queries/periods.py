"""Reporting periods: which one a day belongs to, and what it is for."""

from datetime import date, datetime, time

from django.utils.timezone import make_aware

from corymb.apps.programme.models import Period
from corymb.apps.programme.states import OPEN


def year_of(period: Period) -> int:
    """The year a period lies in."""
    return int(period.code[:4])


def usual_days(code: str) -> tuple[date, datetime]:
    """When returns for a period open and are due where nobody says otherwise: January and May of the next year."""
    year = int(code[:4]) + 1
    return date(year, 1, 1), make_aware(datetime.combine(date(year, 5, 1), time(23, 59)))


def next_code(today: date) -> str:
    """The year after the newest that is planned; the one that runs where none is."""
    newest = Period.objects.order_by("-code").values_list("code", flat=True).first()
    return str(int(newest[:4]) + 1) if newest else str(today.year)


def open_periods() -> list[Period]:
    """Periods for which returns are taken, the newest first."""
    return list(Period.objects.filter(state=OPEN).order_by("-code"))
