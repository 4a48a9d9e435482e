"""Numbers of organisations: the quick way to check a taxpayer number says what python-stdnum says."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.exceptions import ValidationError
from stdnum.ru import inn

from corymb.apps.registry.rules import is_number

DIGITS = st.text("0123456789", min_size=9, max_size=13)
ALMOST = st.text("0123456789 -–\n٣３²", max_size=13)


def slow(number: str) -> bool:
    try:
        return inn.validate(number) == number
    except ValidationError:
        return False


def company(digits: str) -> str:
    return digits[:9] + inn.calc_company_check_digit(digits[:9])


def person(digits: str) -> str:
    return digits[:10] + inn.calc_personal_check_digits(digits[:10])


@given(DIGITS | ALMOST | DIGITS.map(company) | DIGITS.filter(lambda n: len(n) > 9).map(person))
def test_a_taxpayer_number_is_one_where_the_library_says_so(number: str) -> None:
    assert is_number("RU-INN", number) is slow(number)


@pytest.mark.parametrize("number", ["7707083893", "500100732259"])
def test_a_taxpayer_number_has_ten_or_twelve_digits_the_last_of_which_check_the_others(number: str) -> None:
    assert is_number("RU-INN", number) is True


@pytest.mark.parametrize(
    "number",
    ["7707083894", "500100732258", "77070838930", " 7707083893", "7707083893\n", "\uff17707083893", ""],
)
def test_anything_else_is_no_taxpayer_number(number: str) -> None:
    assert is_number("RU-INN", number) is False
