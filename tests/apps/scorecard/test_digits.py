"""Sums and ratios are told with as many digits as mean something."""

from decimal import Decimal

import pytest

from corymb.apps.scorecard.queries.members import Measure
from corymb.apps.scorecard.queries.showing import _summed
from corymb.kit.saying import as_written, language_of_page
from corymb.methods.programme import PriceBasis


@pytest.mark.parametrize(
    ("numerator", "denominator", "told"),
    [
        ("1702639728.0000", "388", "4,388,246.72"),
        ("1", "3", "0.3333"),
        ("250", "2", "125"),
        ("-700", "3", "-233.33"),
        ("5", "0", None),
    ],
)
def test_a_ratio(numerator: str, denominator: str, told: str | None) -> None:
    found = Measure(2019, Decimal(numerator), Decimal(denominator)).value
    language_of_page()
    assert (None if found is None else as_written(found).replace("\u2212", "-")) == told


@pytest.mark.parametrize(
    ("value", "prices", "told"),
    [
        ("1234567.891234567891", "constant", "1,234,568"),
        ("999.891234567891", "usd", "999.89"),
        ("12.3400", "nominal", "12.34"),
        ("1234567.12345", "nominal", "1,234,567.1234"),
    ],
)
def test_a_sum(value: str, prices: PriceBasis, told: str) -> None:
    language_of_page()
    assert _summed(Decimal(value), prices) == told
