"""Drawn weights: where the answer is known in closed form, where equals stand, what chance brings."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corymb.methods.composite.scorers import WeightedMean
from corymb.methods.robustness.acceptability import Acceptability, acceptability
from corymb.methods.robustness.draws import DRAWS, anywhere, around
from corymb.refusal import Refusal

TWO = np.array([[1.0, 0.0], [0.0, 1.0], [0.4, 0.4]])


def test_two_criteria_in_closed_form() -> None:
    """With w uniform on [0, 1]: the first is first for w > 1/2, the second below, the third (0.4) never."""
    found = acceptability(WeightedMean(TWO, "arithmetic"), anywhere(2, DRAWS, 1))
    expected = np.array([[0.5, 0.1, 0.4], [0.5, 0.1, 0.4], [0.0, 0.8, 0.2]])
    assert (np.abs(found.places - expected) <= 1.5 * found.largest_error).all()
    assert found.largest_error == pytest.approx(0.0098, abs=1e-4)
    assert found.winning[2].tolist() == pytest.approx([0.4, 0.4, 0.0], abs=0.015)
    assert found.central_weights[0].tolist() == pytest.approx([0.75, 0.25], abs=0.01)
    assert np.isnan(found.central_weights[2]).all()
    assert found.intervals.tolist() == [[1, 3], [1, 3], [2, 3]]
    assert found.within(2).tolist() == pytest.approx([0.6, 0.6, 0.8], abs=0.015)


@given(st.lists(st.lists(st.integers(0, 3), min_size=3, max_size=3), min_size=1, max_size=6), st.integers(0, 5))
def test_parts_fit_together(values: list[list[int]], seed: int) -> None:
    found = acceptability(WeightedMean(np.array(values, dtype=float), "arithmetic"), anywhere(3, 200, seed))
    n = len(values)
    np.testing.assert_allclose(found.places.sum(axis=1), np.ones(n))
    assert (found.winning + found.winning.T <= 1 + 1e-12).all()
    means = (found.places * np.arange(1, n + 1)).sum(axis=1)
    np.testing.assert_allclose(1 + found.winning.sum(axis=0), means)  # a place counts those before
    np.testing.assert_allclose(found.places.cumsum(axis=1)[:, n - 1], found.within(n))


def test_equals_stand_together_in_every_draw() -> None:
    found = acceptability(WeightedMean(np.vstack([TWO, TWO]), "arithmetic"), anywhere(2, 500, 4))
    assert (found.ranks[:, :3] == found.ranks[:, 3:]).all()
    assert found.places[:, 1].tolist() == [0] * 6


def test_weights_around_the_published_ones() -> None:
    published = np.array([0.5, 0.3, 0.2, 0.0])
    drawn = around(published, 20_000, 9)
    np.testing.assert_allclose(drawn.sum(axis=1), 1)
    np.testing.assert_allclose(drawn.mean(axis=0), published, atol=0.002)
    np.testing.assert_allclose(drawn.std(axis=0), np.sqrt(published * (1 - published) / 101), atol=0.001)
    assert (drawn[:, 3] == 0).all()
    assert around(published, 5, 9).tolist() == around(published, 5, 9).tolist()
    with pytest.raises(Refusal, match="A concentration of 0 spreads weights beyond all bounds"):
        around(published, 5, 9, 0.0)


def test_the_error_covers_the_truth() -> None:
    """Of 400 runs about 95 % have the true part, 0.1, within the error they print."""
    runs = np.random.default_rng(0).random((400, 1000)) < 0.1
    made = Acceptability(np.ones((1000, 1), dtype=np.int32), np.ones((1000, 1)))
    part = runs.mean(axis=1)
    centre = (part + 1.96**2 / 2000) / (1 + 1.96**2 / 1000)
    assert np.mean(np.abs(centre - 0.1) <= made.error(part)) == pytest.approx(0.95, abs=0.02)
    assert made.error(np.array(0.0)) > 0
