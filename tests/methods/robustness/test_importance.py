"""Importance against weight: closed forms, the two measures, what cannot be said."""

import numpy as np
import pytest

from corymb.methods.robustness.importance import correlation_ratios, importances, squared_correlations
from corymb.refusal import Refusal


def test_independent_criteria_share_the_variance_by_squared_weights() -> None:
    rng = np.random.default_rng(1)
    values = rng.standard_normal((4000, 3))
    weights = np.array([0.6, 0.3, 0.1])
    expected = weights**2 / (weights**2).sum()
    assert squared_correlations(values, values @ weights).tolist() == pytest.approx(expected.tolist(), abs=0.03)
    assert correlation_ratios(values, values @ weights).tolist() == pytest.approx(expected.tolist(), abs=0.03)


def test_equal_weights_are_not_equal_importances() -> None:
    rng = np.random.default_rng(2)
    shared = rng.standard_normal((400, 1))
    values = np.hstack([shared + 0.3 * rng.standard_normal((400, 2)), rng.standard_normal((400, 1))])
    found = importances(values, values.mean(axis=1), ("a", "b", "c"), np.full(3, 1 / 3), seed=1)
    assert {x.kind for x in found} == {"correlation_ratio"}
    assert found[0].importance > 2 * found[2].importance
    assert sum(x.share for x in found) == pytest.approx(1)
    assert [x.low for x in found] == [None] * 3


def test_the_ratio_sees_what_is_not_straight() -> None:
    x = np.linspace(-1, 1, 401)[:, None]
    assert squared_correlations(x, x[:, 0] ** 2).tolist() == pytest.approx([0], abs=1e-12)
    assert correlation_ratios(x, x[:, 0] ** 2)[0] > 0.95


def test_marks_of_few_values_are_their_own_classes() -> None:
    x = np.repeat([1.0, 2.0, 3.0], 40)[:, None]
    scores = np.repeat([5.0, 1.0, 4.0], 40)
    assert correlation_ratios(x, scores).tolist() == [1.0]
    assert correlation_ratios(np.tile([1.0, 2.0], 60)[:, None], scores).tolist() == [0.0]


def test_few_applications_get_an_interval() -> None:
    rng = np.random.default_rng(3)
    values = rng.standard_normal((30, 2))
    found = importances(values, values @ [0.8, 0.2], ("a", "b"), np.array([0.8, 0.2]), seed=5)
    assert {x.kind for x in found} == {"squared_correlation"}
    for x in found:
        assert x.low is not None
        assert x.high is not None
        assert x.low <= x.importance <= x.high
    assert found == importances(values, values @ [0.8, 0.2], ("a", "b"), np.array([0.8, 0.2]), seed=5)


def test_what_cannot_be_told() -> None:
    with pytest.raises(Refusal, match="from 3 applications with 3 different scores"):
        importances(np.ones((3, 1)), np.arange(3.0), ("a",), np.ones(1), seed=1)
    with pytest.raises(Refusal, match="from 5 applications with 1 different scores"):
        importances(np.ones((5, 1)), np.ones(5), ("a",), np.ones(1), seed=1)
    assert importances(np.ones((5, 1)), np.arange(5.0), ("a",), np.ones(1), seed=1)[0].share == 0.0
