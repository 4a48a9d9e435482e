"""The calendar of working days: the law's holidays, days off moved by decree, files that cannot be."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from pytest_django import Settings

from corymb.kit.working_days import Calendar, Decree, in_force, loaded

BY_LAW = Calendar()
GIVEN = """
[[decree]]
year = 2027
source = "an invented decree"
moved = [{ from = 2027-02-20, to = 2027-02-22 }, { from = 2027-05-01, to = 2027-05-11 }]
"""
MISSHAPEN = "2027: the source is a text in quotes, moved a list of { from, to }"


def days_off(*days: str) -> list[date]:
    return [date.fromisoformat(day) for day in days]


def test_the_law_alone_for_a_year_without_a_decree() -> None:
    assert (BY_LAW.days_off(2027), BY_LAW.days_worked(2027)) == (
        days_off(
            "2027-01-01", "2027-01-04", "2027-01-05", "2027-01-06", "2027-01-07", "2027-01-08", "2027-02-23",
            "2027-03-08", "2027-05-03", "2027-05-10", "2027-06-14", "2027-11-04",
        ),
        [],
    )  # fmt: skip


def test_the_year_2026_is_as_it_was_published() -> None:
    """31 December to 11 January, then three days each in February, March, May twice and June, and 4 November."""
    assert loaded("").days_off(2026) == days_off(
        "2026-01-01", "2026-01-02", "2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08", "2026-01-09", "2026-02-23",
        "2026-03-09", "2026-05-01", "2026-05-11", "2026-06-12", "2026-11-04", "2026-12-31",
    )  # fmt: skip


def test_a_moved_day_off_is_worked_unless_it_is_a_holiday_and_is_not_carried_on(
    tmp_path: Path, settings: Settings
) -> None:
    (tmp_path / "own.toml").write_text(GIVEN, encoding="utf-8")
    settings.WORKING_DAYS = str(tmp_path / "own.toml")
    calendar = in_force()
    assert calendar.days_worked(2027) == [date(2027, 2, 20)]
    told = {day: calendar.is_working(date.fromisoformat(day)) for day in ("2027-02-22", "2027-05-01", "2027-05-03")}
    assert told == {"2027-02-22": False, "2027-05-01": False, "2027-05-03": True}
    assert (calendar.is_working(date(2027, 5, 11)), calendar.is_working(date(2026, 12, 31))) == (False, False)


def test_an_office_may_say_otherwise_of_a_year_we_ship(tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('[[decree]]\nyear = 2026\nsource = "x"\nmoved = []\n', encoding="utf-8")
    assert loaded(str(own)).decrees == (Decree(2026, "x", frozenset()),)
    assert loaded(str(own)).is_working(date(2026, 12, 31))


@pytest.mark.parametrize(
    ("after", "until", "number"),
    [
        ("2026-11-02", "2026-11-03", 1),
        ("2026-11-03", "2026-11-04", 0),
        ("2026-11-03", "2026-11-05", 1),
        ("2026-12-30", "2027-01-11", 1),
        ("2026-11-05", "2026-11-03", 0),
        ("2026-01-01", "2030-01-01", 15),
    ],
)
def test_working_days_between_two_days(after: str, until: str, number: int) -> None:
    assert loaded("").between(date.fromisoformat(after), date.fromisoformat(until), 14) == number


def test_every_year_has_six_days_off_beside_the_weekdays_of_its_first_week() -> None:
    for year in range(2013, 2100):
        new_year = [date(year, 1, 1) + timedelta(days=n) for n in range(8)]
        assert len(BY_LAW.days_off(year)) == 6 + sum(day.weekday() < 5 for day in new_year), year


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[[decree]]\nyear = 2027\nmoved = []", "a decree has year, source and moved, and nothing else"),
        ('[[decree]]\nyear = 2027\nsource = ""\nmoved = []', "a decree has year, source and moved, and nothing else"),
        ("days = 1", "[[decree]] and nothing else is expected"),
        ("decree = 5", "[[decree]] and nothing else is expected"),
        ("decree = [5]", "[[decree]] and nothing else is expected"),
        (GIVEN.replace("year = 2027", 'year = "2027"'), "'2027' is no year: four digits without quotes are expected"),
        (GIVEN.replace("year = 2027", "year = 27"), "27 is no year: four digits without quotes are expected"),
        (GIVEN.replace("year = 2027", "year = 2027.0"), "2027.0 is no year: four digits without quotes are expected"),
        ('[[decree]]\nyear = 2027\nsource = "x"\nmoved = 5', MISSHAPEN),
        ('[[decree]]\nyear = 2027\nsource = "x"\nmoved = [5]', MISSHAPEN),
        ('[[decree]]\nyear = 2027\nsource = "x"\nmoved = {}', MISSHAPEN),
        ("[[decree]]\nyear = 2027\nsource = 5\nmoved = []", MISSHAPEN),
        (GIVEN + GIVEN, "2027 stands there twice"),
        (GIVEN.replace("02-20", "02-19"), "2027-02-19 is no Saturday or Sunday, so it cannot be moved"),
        (GIVEN.replace("05-11", "05-09"), "2027-05-09 is off already, so nothing can be moved to it"),
        (GIVEN.replace("05-11", "01-08"), "2027-01-08 is off already, so nothing can be moved to it"),
        (GIVEN.replace("05-11", "02-22"), "2027: a day is moved twice, or two are moved to one day"),
        (GIVEN.replace("2027-05-11", '"2027-05-11"'), "2027: a move has from and to, days of that year without quotes"),
        (GIVEN.replace("2027-05-11", "2028-05-11"), "2027: a move has from and to, days of that year without quotes"),
    ],
)
def test_a_file_that_cannot_be_is_refused_in_words(text: str, told: str, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text(text, encoding="utf-8")
    with pytest.raises(ImproperlyConfigured) as refused:
        loaded(str(own))
    assert str(refused.value) == f"working days, {own}: {told}"


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"nowhere\.toml"):
        loaded(str(tmp_path / "nowhere.toml"))


@pytest.mark.parametrize(
    ("year", "first", "last"),
    [
        (2026, "Постановление Правительства РФ от 24.09.2025 № 1466 (https://tass.ru/obschestvo/25149527)",
         "2026-12-31 Thu off"),
        (2031, "Labour Code, article 112, alone: no decree of this year is known (docs/operations.md, Working days)",
         "2031-11-04 Tue off"),
    ],
)  # fmt: skip
def test_the_command_says_what_a_year_is_counted_by(
    year: int, first: str, last: str, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("working_days", year)
    lines = capsys.readouterr().out.splitlines()
    assert (lines[0], lines[-1]) == (first, last)
