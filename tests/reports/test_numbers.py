from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corymb.reports import numbers

THIN, NB = numbers.THIN, numbers.NO_BREAK


def test_numbers_in_english() -> None:
    assert [numbers.number(1234567.125, 2), numbers.number(-0.5, 1, signed=True), numbers.number(12, signed=True)] == [
        "1,234,567.12",
        "−0.5",
        "+12",
    ]


@pytest.mark.usefixtures("russian")
def test_numbers_in_russian() -> None:
    assert [numbers.number(1234567.125, 2), numbers.percent(0.173, signed=True), numbers.amount(212.4e9, "RUB")] == [
        f"1{THIN}234{THIN}567,12",
        f"+17,3{THIN}%",
        f"212,4{NB}млрд{NB}руб.",
    ]


def test_nearly_all_is_not_all() -> None:
    shown = [numbers.share(value).replace(THIN, " ") for value in (0.996, 0.9999, 1, 0.554, 0)]
    assert shown == ["99.6 %", "99.99 %", "100 %", "55 %", "0 %"]


def test_hardly_any_is_not_none() -> None:
    values = (0.004, 0.00004, 0.006, 0, -0.004)
    shown = [numbers.share(value).replace(THIN, " ") for value in values]
    assert shown == ["0.4 %", "0.004 %", "1 %", "0 %", f"{numbers.MINUS}0.4 %"]


def test_an_amount_that_is_a_share_is_told_as_carefully() -> None:
    shown = [numbers.amount(value, "share").replace(THIN, " ") for value in (0.9996, 0.381, 0.0004, 1, 0)]
    assert shown == ["99.96 %", "38.1 %", "0.04 %", "100.0 %", "0.0 %"]


def test_a_rounded_zero_has_no_sign() -> None:
    assert numbers.number(-0.04, 1, signed=True) == "0.0"


def test_halves_go_to_the_even_digit() -> None:
    halves = ("0.5", "1.5", "2.5", "-2.5", "1.005")
    assert [str(numbers.rounded(Decimal(x), 0)) for x in halves] == ["0", "2", "2", "-2", "1"]
    assert numbers.number(Decimal("1.005"), 2) == "1.00"


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (300_000_000_000, "RUB", f"RUB{NB}300.0{NB}bn"),
        (4_478_904.1, "RUB_per_person", f"RUB{NB}4.48{NB}m"),
        (999_960_000, "RUB", f"RUB{NB}1.00{NB}bn"),
        (61_240, "job", "61,240"),
        (2.5, "patent", "2.5"),
        (0, "RUB", f"RUB{NB}0"),
        (0.3307, "share", f"33.1{THIN}%"),
        (1.5e12, "RUB", f"RUB{NB}1.50{NB}trn"),
        (-12_500_000, "RUB", f"RUB{NB}−12.5{NB}m"),
    ],
)
def test_amounts_are_told_in_large_steps(value: float, unit: str, shown: str) -> None:
    assert numbers.amount(value, unit) == shown


def test_digits_are_added_until_the_display_agrees_with_the_verdict() -> None:
    assert numbers.agreeing_digits(19.9984, 20, reached=False, digits=1) == 3
    assert numbers.agreeing_digits(20.0, 20, reached=True, digits=1) == 1
    assert numbers.agreeing_digits(17.3, 20, reached=False, digits=1) == 1


@given(st.decimals(-1000, 1000, places=6), st.decimals(-1000, 1000, places=6))
def test_what_is_shown_always_agrees(value: Decimal, goal: Decimal) -> None:
    reached = value >= goal
    digits = numbers.agreeing_digits(value, goal, reached, 1)
    assert (numbers.rounded(value, digits) >= numbers.rounded(goal, digits)) == reached


@pytest.mark.usefixtures("russian")
def test_russian_plurals() -> None:
    assert [numbers.counted(n, "organisation") for n in (1, 2, 5, 11, 21, 1204)] == [
        "1 организация",
        "2 организации",
        "5 организаций",
        "11 организаций",
        "21 организация",
        f"1{THIN}204 организации",
    ]
