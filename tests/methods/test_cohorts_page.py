"""The worked example of the page on cohort rules, and what the rules must share."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corymb.methods.influence import factors
from corymb.methods.measures import Measures
from corymb.methods.pairs import pairs
from corymb.methods.programme import COHORT_RULES
from tests.methods.measured import cohort_example, measures, table

figures = st.tuples(st.integers(1, 10**9), st.integers(1, 10**4))


def every(found: Measures) -> list[float]:
    return [float(factors(found, rule)[0]) for rule in COHORT_RULES]


def test_the_worked_example_of_the_page() -> None:
    found = cohort_example()
    said = {
        row["rule"]: (row["factor"], row["organisations in 2018"], row["met"]) for row in table("cohorts.md", "Result")
    }
    assert said == {
        rule: (f"{factor:.6f}", str(pairs(found, rule)[-1].now.sum()), "yes" if factor >= 1.5 else "no")
        for rule, factor in zip(COHORT_RULES, every(found), strict=True)
    }


@given(st.lists(st.lists(figures, min_size=4, max_size=4), min_size=1, max_size=8))
def test_in_a_balanced_panel_the_five_rules_agree(rows: list[list[tuple[int, int]]]) -> None:
    found = measures({f"o{k}": list(row) for k, row in enumerate(rows)})
    assert every(found) == pytest.approx([every(found)[0]] * 5, rel=1e-9)


@given(st.lists(st.lists(st.none() | figures, min_size=2, max_size=2), min_size=1, max_size=8))
def test_over_two_years_panel_and_chained_are_matched(rows: list[list[tuple[int, int] | None]]) -> None:
    found = measures({f"o{k}": list(row) for k, row in enumerate(rows)})
    _, _, matched, panel, chained = every(found)
    assert np.array_equal([panel, chained], [matched, matched], equal_nan=True)


def test_the_later_share_is_used_in_both_years() -> None:
    found = measures({"A": [(100, 10), (120, 10)], "B": [(300, 10), (300, 10)]}, share={"A": [1, 0.5]})
    assert factors(found, "matched")[0] == pytest.approx((360 / 15) / (350 / 15))
    assert factors(found, "baseline")[0] == pytest.approx((360 / 15) / (350 / 15))
    assert factors(found, "reporting")[0] == pytest.approx((360 / 15) / (400 / 20))


def test_who_left_keeps_the_baseline_share() -> None:
    found = measures(
        {"A": [(100, 10), (150, 10)], "B": [(300, 10), (300, 10)]}, member={"A": [1, 0]}, share={"A": [0.5, 0]}
    )
    assert factors(found, "baseline")[0] == pytest.approx(375 / 350)
    assert factors(found, "matched")[0] == pytest.approx(1)


def test_an_empty_link_leaves_no_factor() -> None:
    found = measures({"A": [(100, 10), None, (150, 10)]})
    assert np.isnan(factors(found, "chained")[0])
    assert factors(found, "matched")[0] == pytest.approx(1.5)
