"""Conditions of a call, one by one: met, not met, or not to be said yet."""

from decimal import Decimal

import pytest

from corymb.methods.eligibility import Gate, Told, judged

TEN = Decimal(10)


@pytest.mark.parametrize(
    ("test", "value", "told", "verdict"),
    [
        ("given", None, "given", "meets"),
        ("given", None, None, "unknown"),
        ("at_least", TEN, Decimal(10), "meets"),
        ("at_least", TEN, Decimal("9.99"), "does_not"),
        ("at_least", TEN, None, "unknown"),
        ("at_least", TEN, "about ten", "unknown"),
        ("at_least", None, Decimal(10), "unknown"),
        ("at_most", TEN, Decimal(10), "meets"),
        ("at_most", TEN, Decimal("10.01"), "does_not"),
        ("is", "yes", "yes", "meets"),
        ("is", "yes", "no", "does_not"),
        ("is", "yes", "", "unknown"),
        ("is", TEN, Decimal("10.0"), "meets"),
    ],
)
def test_a_condition(test: str, value: Told, told: Told, verdict: str) -> None:
    (found,) = judged([Gate("g", "it", test, value)], {"it": told})  # type: ignore[arg-type] - one of the tests
    assert (found.verdict, found.told) == (verdict, told)
