"""The path, the status and the agreement."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from corymb.i18n import Text
from corymb.methods.path import agreement, required_path, status
from corymb.methods.programme import StatusBands, Target

GROWTH = Target("T1", "output", Text(en="T1"), "growth", Decimal("0.2"), 2020, "matched", "nominal", "P")
TRIPLE = replace(GROWTH, kind="multiple", threshold=Decimal(3))
JOBS = replace(GROWTH, kind="cumulative", threshold=Decimal(100_000))
BANDS = StatusBands(band=Decimal("0.05"), coverage_floor=Decimal("0.7"))


def test_growth_is_compound_and_amounts_are_straight() -> None:
    assert [v for _, v in required_path(GROWTH, 50.0, 2016)] == pytest.approx([50 * 1.2 ** (k / 4) for k in range(5)])
    assert dict(required_path(TRIPLE, 10.0, 2016))[2020] == pytest.approx(30)
    assert required_path(JOBS, None, 2016) == (
        (2016, 0),
        (2017, 25_000),
        (2018, 50_000),
        (2019, 75_000),
        (2020, 100_000),
    )
    assert required_path(JOBS, None, 2016, Decimal(400))[1] == (2017, 100)
    assert required_path(GROWTH, None, 2016) == required_path(GROWTH, 0.0, 2016) == ()


@pytest.mark.parametrize(
    ("figure", "year", "said"),
    [
        (Fraction(6, 5), 2020, ("met", True, None)),
        (Fraction(6, 5) - Fraction(1, 10**15), 2020, ("not_met", False, None)),
        (Fraction(6, 5), 2018, ("ahead", None, None)),
        (Fraction(11, 10), 2018, ("on_track", None, None)),
        (Fraction(109, 100), 2018, ("at_risk", None, None)),
        (Fraction(104, 100), 2018, ("off_track", None, None)),
        (None, 2018, ("cannot_be_said", None, "no_data")),
    ],
)
def test_status_of_a_growth_target(
    figure: Fraction | None, year: int, said: tuple[str, bool | None, str | None]
) -> None:
    assert status(GROWTH, figure, (2016, year), BANDS, coverage=0.9) == said


def test_status_of_an_amount() -> None:
    assert status(JOBS, Decimal(50_000), (2016, 2018), BANDS) == ("on_track", None, None)
    assert status(JOBS, Decimal(47_499), (2016, 2018), BANDS) == ("off_track", None, None)
    assert status(JOBS, Decimal(100_000), (2016, 2020), BANDS) == ("met", True, None)


def test_nothing_is_said_below_the_coverage_floor_or_for_a_reason() -> None:
    assert status(GROWTH, Fraction(2), (2016, 2020), BANDS, 0.69) == ("cannot_be_said", None, "below_coverage_floor")
    assert status(GROWTH, Fraction(2), (2016, 2020), BANDS, 0.7) == ("met", True, None)
    assert status(GROWTH, Fraction(2), (2016, 2020), BANDS, 0.9, "missing_table_value") == (
        "cannot_be_said",
        None,
        "missing_table_value",
    )


@pytest.mark.parametrize(
    ("reached", "smallest", "said"),
    [
        ([True] * 5, None, "all_rules_agree"),
        ([True] * 5, 4, "all_rules_agree"),
        ([True] * 5, 3, "hangs_on_few"),
        ([True, False, True, True, True], 1, "rule_dependent"),
        ([False, None, False, None, None], None, "all_rules_agree"),
        ([True, None, None, None, None], 1, None),
        ([None] * 5, None, None),
    ],
)
def test_agreement(reached: list[bool | None], smallest: int | None, said: str | None) -> None:
    assert agreement(reached, smallest) == said
