"""What is kept is told in the language of whoever reads it, and a language spoken for a moment is given back."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils.translation import get_language, override

from corymb.i18n import language, mark, use_language
from corymb.kit.saying import clock, in_both, number_written, speaking, told_here, zone
from corymb.refusal import Refusal

REFUSED = Refusal(mark("The file is larger than {most} MB."), most=3)


def test_a_language_is_spoken_by_both_halves_and_given_back() -> None:
    use_language("en")
    with override("en"):
        with speaking("ru"):
            assert (get_language(), language()) == ("ru", "ru")
        assert (get_language(), language()) == ("en", "en")


def test_a_refusal_that_is_kept_is_read_in_ones_own_language() -> None:
    kept = in_both(REFUSED)
    for code, told in (("en", "The file is larger than 3 MB."), ("ru", "Файл больше 3 МБ.")):
        with override(code):
            assert told_here(kept) == told


def test_any_other_text_stays_as_it_is() -> None:
    for text in ("", "Nothing can be ranked.", "[1]", "17"):
        assert told_here(text) == text


@pytest.mark.parametrize(
    ("text", "english", "russian"),
    [
        ("5200", "5,200", "5 200"),
        ("18400,50", "18,400.50", "18 400,50"),
        ("12", "12", "12"),
        ("a dozen", "a dozen", "a dozen"),
        ("", "", ""),
    ],
)
def test_a_number_somebody_wrote_is_told_as_the_language_writes_it(text: str, english: str, russian: str) -> None:
    for code, told in (("en", english), ("ru", russian)):
        with override(code):
            assert " ".join(number_written(text).split()) == told


@pytest.mark.parametrize(
    ("name", "short", "english", "russian"),
    [
        ("Europe/Moscow", ("MSK", "МСК"), "Moscow (MSK)", "Москва (МСК)"),
        ("Europe/Kaliningrad", ("EET", "UTC+2"), "Kaliningrad (EET)", "Калининград (UTC+2)"),
        ("Asia/Yekaterinburg", ("UTC+5", "UTC+5"), "Yekaterinburg (UTC+5)", "Екатеринбург (UTC+5)"),
        ("UTC", ("UTC", "UTC"), "UTC", "UTC"),
        ("Etc/UTC", ("UTC", "UTC"), "UTC", "UTC"),
    ],
)
def test_zones_are_told_without_names_of_another_language(
    name: str, short: tuple[str, str], english: str, russian: str
) -> None:
    at = datetime(2026, 11, 23, tzinfo=UTC).astimezone(ZoneInfo(name))
    for code, wanted, city in (("en", short[0], english), ("ru", short[1], russian)):
        with override(code):
            assert (zone(at), clock(name)) == (wanted, city)
