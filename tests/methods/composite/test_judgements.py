"""Weights people judge: the same as the eigenvector by numpy, known examples, which comparison to look at again."""

import sys
from decimal import Decimal
from itertools import combinations
from subprocess import run

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corymb.methods.composite.judgements import (
    INCONSISTENT,
    SCALE,
    compared,
    compared_together,
    count_of,
    in_hundredths,
    look_again,
    points_together,
    rows_of,
    times,
)
from corymb.methods.composite.weights import budget_allocation, pairwise, principal
from tests.methods.composite.examples import SOURCE

JUDGED = st.integers(2, 7).flatmap(
    lambda m: st.tuples(st.just(m), st.lists(st.sampled_from(SCALE), min_size=count_of(m), max_size=count_of(m)))
)


def matrix(judged: list[int], criteria: int) -> np.ndarray:
    return np.array(rows_of([times(one) for one in judged], criteria))


@given(JUDGED)
def test_the_same_as_the_eigenvector_by_numpy(told: tuple[int, list[int]]) -> None:
    many, judged = told
    weights, ratio = compared(judged, many)
    by_numpy, known = principal(matrix(judged, many))
    assert weights == pytest.approx(by_numpy.tolist(), rel=1e-9)
    assert ratio == pytest.approx(known, abs=1e-9)


def test_an_example_by_hand() -> None:
    """Three against one, five against one, three against one: row means (15, 1, 1/15) to the third, 1 + q + 1/q."""
    rows = np.array([15.0, 1.0, 1 / 15]) ** (1 / 3)
    q = (5 / 9) ** (1 / 3)
    weights, ratio = compared([3, 5, 3], 3)
    assert weights == pytest.approx((rows / rows.sum()).tolist())
    assert ratio == pytest.approx((1 + q + 1 / q - 3) / 2 / 0.58)
    assert in_hundredths(weights) == [Decimal("63.70"), Decimal("25.83"), Decimal("10.47")]


@given(st.lists(st.lists(st.sampled_from([1, 2, -2]), min_size=3, max_size=3), min_size=1, max_size=4))
def test_several_people_are_put_together_as_the_method_does(judges: list[list[int]]) -> None:
    weights, ratio = compared_together(judges, 3)
    fitting = [one for one in judges if compared(one, 3)[1] <= INCONSISTENT]
    if len(fitting) == len(judges):
        found = pairwise([matrix(one, 3) for one in judges], [str(i) for i in range(len(judges))], SOURCE)
        assert weights == pytest.approx(found.shares.tolist(), rel=1e-9)
        assert ratio == pytest.approx(found.consistency, abs=1e-9)


def test_points_are_put_together_as_the_method_does() -> None:
    given_points = [[60, 30, 10], [20, 50, 30]]
    found = budget_allocation(np.array(given_points, dtype=float), ("one", "two"), SOURCE)
    assert points_together(given_points) == pytest.approx(found.shares.tolist())


def test_which_comparison_to_look_at_again() -> None:
    """First over second 3 times, second over third 3 times; but the third over the first 5 times."""
    look = look_again([3, -5, 3], 3)
    assert look is not None
    assert (look.first, look.second, look.said, look.better) == (0, 2, -5, 9)
    assert look.ratio == pytest.approx(0, abs=1e-9)
    assert look_again([3, 9, 3], 3) is None


@given(JUDGED)
def test_no_other_single_change_of_that_kind_helps_more(told: tuple[int, list[int]]) -> None:
    many, judged = told
    look = look_again(judged, many)
    ratio = compared(judged, many)[1]
    assert (look is None) == (ratio <= INCONSISTENT)
    if look is not None:
        place = list(combinations(range(many), 2)).index((look.first, look.second))
        assert judged[place] == look.said
        after = [*judged[:place], look.better, *judged[place + 1 :]]
        assert compared(after, many)[1] == pytest.approx(look.ratio)
        assert look.ratio <= ratio + 1e-9


@given(st.lists(st.floats(0.001, 1), min_size=1, max_size=15))
def test_hundredths_sum_to_the_whole_and_stay_near(parts: list[float]) -> None:
    shares = [one / sum(parts) for one in parts]
    found = in_hundredths(shares)
    assert sum(found) == 100
    assert all(abs(float(a) - b * 100) <= 0.0100001 for a, b in zip(found, shares, strict=True))


def test_a_page_needs_no_numpy_for_it() -> None:
    code = "import sys, corymb.packs.call_weighed; sys.exit('numpy' in sys.modules)"
    assert run([sys.executable, "-P", "-c", code], check=False).returncode == 0
