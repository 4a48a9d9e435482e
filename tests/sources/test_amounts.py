"""Figures in text and cells: what is read, how exactly, and what is not."""

from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corymb.sources.amounts import read_amounts
from corymb.sources.written import number_of_text

NBSP, THIN, NARROW = "\u00a0", "\u2009", "\u202f"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12,5", "12.5"),
        ("12.5", "12.5"),
        ("12 345,67", "12345.67"),
        (f"12{NBSP}345{NBSP}678", "12345678"),
        (f"1{THIN}234,5", "1234.5"),
        (f"1{NARROW}234", "1234"),
        ("1'234.5", "1234.5"),
        ("1,234,567", "1234567"),
        ("1.234.567", "1234567"),
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("(1 234)", "-1234"),
        ("−5", "-5"),
        ("- 5", "-5"),
        ("+7", "7"),
        ("1E+3", "1000"),
        ("1 234,567", "1234.567"),
        ("1.234", "1.234"),
        ("007", "7"),
    ],
)
def test_readable(text: str, number: str) -> None:
    assert number_of_text(text) == Decimal(number)


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("1,234", "ambiguous"),
        ("1 2", "not_a_number"),
        ("--5", "not_a_number"),
        ("abc", "not_a_number"),
        ("12 млн", "unit_in_cell"),
        ("5%", "unit_in_cell"),
        ("1.2.3", "not_a_number"),
        ("1,23,4", "not_a_number"),
    ],
)
def test_not_readable(text: str, trouble: str) -> None:
    assert number_of_text(text) == trouble


@pytest.mark.parametrize(
    ("text", "proposal"),
    [
        ("12,5 млн", "12500000"),
        ("12 тыс. руб.", "12000"),
        ("3 bln", "3000000000"),
        ("40 чел.", "40"),
        ("5%", ""),
        ("5 попугаев", ""),
    ],
)
def test_proposals(text: str, proposal: str) -> None:
    assert [trouble[3] for trouble in read_amounts([text]).troubles] == [proposal]


def test_one_clear_decimal_comma_settles_the_column() -> None:
    assert read_amounts(["1,234", "5,6"]).values.to_pylist() == [Decimal("1.2340"), Decimal("5.6000")]
    assert [t[1] for t in read_amounts(["1,234", "5"]).troubles] == ["ambiguous"]
    assert read_amounts(["1,234"], decimal=".").values.to_pylist() == [Decimal(1234)]
    assert read_amounts(["1,234"], decimal=",").values.to_pylist() == [Decimal("1.234")]


def test_dash_and_blank_are_missing_zero_is_not() -> None:
    assert read_amounts(["-", "—", "", None, "0", " "]).values.to_pylist() == [None, None, None, None, Decimal(0), None]


def test_limits() -> None:
    assert read_amounts(["9999999999999999.9999"]).values.to_pylist() == [Decimal("9999999999999999.9999")]
    assert [t[:2] for t in read_amounts(["10000000000000000", "1"]).troubles] == [(0, "too_large")]
    assert [t[:2] for t in read_amounts([1e13, 1.0], Decimal(1000)).troubles] == [(0, "too_large")]
    assert [t[:2] for t in read_amounts(pa.array([10**16, 1])).troubles] == [(0, "too_large")]
    assert read_amounts([float("inf"), 1.0]).troubles[0][1] == "too_large"


def test_binary_noise_is_no_decimal() -> None:
    amounts = read_amounts([0.1 + 0.2, 1.1 * 3])
    assert (amounts.values.to_pylist(), amounts.rounded) == ([Decimal("0.3000"), Decimal("3.3000")], [])


exact = st.decimals(min_value=-(10**11), max_value=10**11, places=4, allow_nan=False, allow_infinity=False)


@given(st.lists(st.one_of(st.none(), exact)))
def test_text_comes_through_exactly(numbers: list[Decimal | None]) -> None:
    russian = [None if n is None else f"{n:,.4f}".replace(",", NBSP).replace(".", ",") for n in numbers]
    assert read_amounts([None if n is None else f"{n:f}" for n in numbers]).values.to_pylist() == numbers
    assert read_amounts(russian).values.to_pylist() == numbers


@given(
    st.lists(st.one_of(exact.map(float), st.integers(-(10**9), 10**9), st.just(""), st.just(None))),
    st.sampled_from([Decimal(1), Decimal(1000), Decimal("0.5")]),
)
def test_fast_and_slow_ways_agree(cells: list[object], scale: Decimal) -> None:
    fast = read_amounts(cells, scale)
    slow = [None if c in {"", None} else read_amounts([c, True], scale).values[0].as_py() for c in cells]
    assert fast.values.to_pylist() == slow
    assert len(fast.written) == len(cells)


@given(st.lists(exact))
def test_scale_multiplies(numbers: list[Decimal]) -> None:
    thousand = read_amounts([f"{n:f}" for n in numbers], Decimal(1000)).values.to_pylist()
    assert thousand == [n * 1000 for n in numbers]
