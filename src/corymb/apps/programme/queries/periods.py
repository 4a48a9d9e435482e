"""Reporting periods: which one a day belongs to, and what it is for."""

from datetime import date, datetime, time

from django.utils.timezone import make_aware

from corymb.apps.programme.models import Period
from corymb.apps.programme.states import OPEN

MONTHS = {"S": 6, "Q": 3}
"""Months of a half-year and of a quarter."""


def year_of(period: Period) -> int:
    """The year a period lies in."""
    return int(period.code[:4])


def months_of(code: str) -> frozenset[int]:
    """The months of its year that a period takes up."""
    part = code[5:]
    if not part:
        return frozenset(range(1, 13))
    length = MONTHS.get(part[0])
    if length is None:
        return frozenset({int(part)})
    last = int(part[1]) * length
    return frozenset(range(last - length + 1, last + 1))


def overlapping(code: str) -> list[str]:
    """Codes of the periods that take up some of the same months, the earliest first."""
    same_year = Period.objects.filter(code__startswith=code[:4]).exclude(code=code).order_by("code")
    return [other for other in same_year.values_list("code", flat=True) if months_of(other) & months_of(code)]


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
