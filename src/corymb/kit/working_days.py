"""Working days of the Russian Federation: holidays by article 112 of the Labour Code, days off moved by decrees.

The law's holidays stand here, because they are the same every year. Which days off the Government moves is decreed for
each year anew: that is data, in a file of ours and in one that an office may name.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

SHIPPED = Path(__file__).with_name("data") / "working_days_ru.toml"
SATURDAY = 5
DAY = timedelta(days=1)
YEARS = range(2000, 2100)

NEW_YEAR = frozenset((1, number) for number in range(1, 9))
"""The first week of January, Christmas among it: a day off that falls here is not carried on by itself."""
CARRIED = frozenset({(2, 23), (3, 8), (5, 1), (5, 9), (6, 12), (11, 4)})
"""Where one of these falls on a day off, the next working day is off too, unless a decree moves that day elsewhere."""


@dataclass(frozen=True)
class Decree:
    """The days off that are moved in one year, each from a day to a day, and who says so."""

    year: int
    source: str
    moved: frozenset[tuple[date, date]]


@dataclass(frozen=True)
class Calendar:
    """Which days are worked. A year nobody has decreed anything for goes by the law alone."""

    decrees: tuple[Decree, ...] = ()

    def is_working(self, day: date) -> bool:
        off, worked = _exceptions(self, day.year)
        return day in worked or (day.weekday() < SATURDAY and day not in off)

    def between(self, after: date, until: date, most: int) -> int:
        """Working days after one day, up to and with another; beyond `most` nobody counts on."""
        days = (after + DAY * number for number in range(1, (until - after).days + 1))
        return sum(1 for _ in islice(filter(self.is_working, days), most + 1))

    def decree_of(self, year: int) -> Decree | None:
        return next((decree for decree in self.decrees if decree.year == year), None)

    def days_off(self, year: int) -> list[date]:
        """Days from Monday to Friday that are not worked."""
        return sorted(_exceptions(self, year)[0])

    def days_worked(self, year: int) -> list[date]:
        """Saturdays and Sundays that are worked."""
        return sorted(_exceptions(self, year)[1])


@cache
def _exceptions(calendar: Calendar, year: int) -> tuple[frozenset[date], frozenset[date]]:
    """What sets a year apart from a plain row of weeks: weekdays that are off, weekends that are worked."""
    decree = calendar.decree_of(year)
    moved = dict(decree.moved) if decree else {}
    off = {day for day in _holidays(year) if day.weekday() < SATURDAY} | set(moved.values())
    for holiday in sorted(date(year, *day) for day in CARRIED):
        if holiday.weekday() >= SATURDAY and holiday not in moved:
            off.add(_next_weekday(holiday, off))
    return frozenset(off), frozenset(moved) - _holidays(year)


def _holidays(year: int) -> frozenset[date]:
    return frozenset(date(year, month, number) for month, number in NEW_YEAR | CARRIED)


def _next_weekday(day: date, off: set[date]) -> date:
    day += DAY
    while day.weekday() >= SATURDAY or day in off:
        day += DAY
    return day


def in_force() -> Calendar:
    """The calendar of this site: decrees we ship, and those of the office's own file, which win for their years."""
    return loaded(settings.WORKING_DAYS)


@cache
def loaded(own: str) -> Calendar:
    """Raises ImproperlyConfigured for a file that cannot be read, naming what is wrong with it."""
    shipped, theirs = _read(SHIPPED), _read(Path(own)) if own else {}
    return Calendar(tuple(decree for _year, decree in sorted((shipped | theirs).items())))


def _read(path: Path) -> dict[int, Decree]:
    try:
        return _by_year(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise ImproperlyConfigured(f"working days, {path}: {error}") from error


def _by_year(told: Mapping[str, Any]) -> dict[int, Decree]:
    decrees = told.get("decree", [])
    if set(told) - {"decree"} or not _is_tables(decrees):
        raise ValueError("[[decree]] and nothing else is expected")
    found: dict[int, Decree] = {}
    for decree in map(_decree, decrees):
        if decree.year in found:
            raise ValueError(f"{decree.year} stands there twice")
        found[decree.year] = decree
    return found


def _decree(told: Mapping[str, Any]) -> Decree:
    """A decree as the file has it. Raises ValueError for one that cannot be."""
    if set(told) != {"year", "source", "moved"} or not told["source"]:
        raise ValueError("a decree has year, source and moved, and nothing else")
    if type(told["year"]) is not int or told["year"] not in YEARS:
        raise ValueError(f"{told['year']!r} is no year: four digits without quotes are expected")
    if not isinstance(told["source"], str) or not _is_tables(told["moved"]):
        raise ValueError(f"{told['year']}: the source is a text in quotes, moved a list of {{ from, to }}")
    pairs = [_move(told["year"], move) for move in told["moved"]]
    if len(dict(pairs)) < len(pairs) or len({to for _from, to in pairs}) < len(pairs):
        raise ValueError(f"{told['year']}: a day is moved twice, or two are moved to one day")
    return Decree(told["year"], told["source"], frozenset(pairs))


def _is_tables(told: object) -> bool:
    return isinstance(told, list) and all(isinstance(row, dict) for row in told)


def _move(year: int, move: Mapping[str, Any]) -> tuple[date, date]:
    if set(move) != {"from", "to"} or not all(type(day) is date and day.year == year for day in move.values()):
        raise ValueError(f"{year}: a move has from and to, days of that year without quotes")
    if move["from"].weekday() < SATURDAY:
        raise ValueError(f"{move['from']} is no Saturday or Sunday, so it cannot be moved")
    if move["to"].weekday() >= SATURDAY or move["to"] in _holidays(year):
        raise ValueError(f"{move['to']} is off already, so nothing can be moved to it")
    return move["from"], move["to"]
