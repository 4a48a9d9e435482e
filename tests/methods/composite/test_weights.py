"""Weights that may decide, weights for analysis, and that the two are never taken for one another."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from corymb.methods.composite.exploring import benefit_of_the_doubt, components, critic, entropy
from corymb.methods.composite.pipeline import Choices, Standing, explore, scorer_of, stand
from corymb.methods.composite.weights import (
    PublishedWeights,
    budget_allocation,
    equal,
    pairwise,
    principal,
    published,
)
from corymb.methods.selection import Rule, award
from corymb.refusal import Refusal
from tests.methods.composite.examples import SOURCE, applications, flat, of, standing, tree

VALUES = np.array([[1.0, 9, 2], [2.0, 7, 3], [4.0, 8, 9], [5.0, 1, 7]])


def comparison(a: float, b: float, c: float) -> np.ndarray:
    """First against second, first against third, second against third."""
    return np.array([[1, a, b], [1 / a, 1, c], [1 / b, 1 / c, 1]])


def test_published_and_equal() -> None:
    assert published(tree(), SOURCE).shares.tolist() == [0.25, 0.25, 0.5]
    assert equal(tree(), SOURCE).shares.tolist() == pytest.approx([1 / 3] * 3)


@pytest.mark.parametrize(
    ("shares", "source", "said"),
    [
        ([0.5, 0.6], SOURCE, r"The weights sum to 1\.1, not to 1"),
        ([1.5, -0.5], SOURCE, "Weights are numbers of zero or more"),
        ([[0.5, 0.5]], SOURCE, "Weights are numbers of zero or more, one for each"),
        ([0.5, 0.5], " ", "The weights have no source"),
    ],
)
def test_what_are_no_weights(shares: list[float], source: str, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        PublishedWeights(np.array(shares), "published", source)


def test_budget_allocation_is_the_mean_and_shows_the_spread() -> None:
    found = budget_allocation(np.array([[60.0, 40.0], [20.0, 80.0]]), ("one", "two"), SOURCE)
    assert found.shares.tolist() == pytest.approx([0.4, 0.6])
    assert found.spread is not None
    assert found.spread.tolist() == pytest.approx([0.4 / 2**0.5] * 2)
    with pytest.raises(Refusal, match="two: The points sum to 90; each expert gives away 100"):
        budget_allocation(np.array([[60.0, 40.0], [10.0, 80.0]]), ("one", "two"), SOURCE)


@given(*[st.sampled_from([1 / 9, 1 / 5, 1 / 3, 1 / 2, 1, 2, 3, 5, 9])] * 3)
def test_three_criteria_in_closed_form(a: float, b: float, c: float) -> None:
    """Of a reciprocal matrix of three rows: weights are its geometric row means, the eigenvalue 1 + q + 1/q."""
    weights, ratio = principal(comparison(a, b, c))
    rows = np.array([a * b, c / a, 1 / (b * c)]) ** (1 / 3)
    q = (b / (a * c)) ** (1 / 3)
    assert weights.tolist() == pytest.approx((rows / rows.sum()).tolist())
    assert ratio == pytest.approx((1 + q + 1 / q - 3) / 2 / 0.58, abs=1e-12)


def test_comparisons_of_several_experts() -> None:
    found = pairwise([comparison(2, 4, 2), comparison(1, 1, 1)], ("one", "two"), SOURCE)
    assert found.shares.tolist() == pytest.approx((np.array([2, 2**0.5, 1]) / (3 + 2**0.5)).tolist())
    assert found.consistency == pytest.approx(0, abs=1e-12)
    assert found.spread is not None


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (comparison(3, 1 / 3, 3), r"two: The comparisons contradict one another: the consistency ratio is 1\.149"),
        (np.array([[1.0, 2.0], [2.0, 1.0]]), "two: The comparisons are not reciprocal"),
        (np.array([[1.0, -2.0], [-0.5, 1.0]]), "two: The comparisons are not reciprocal"),
        (np.ones((2, 3)), "two: The comparisons are not reciprocal"),
        (np.ones((16, 16)), "at most 15 criteria"),
    ],
)
def test_comparisons_that_cannot_be_used(wrong: np.ndarray, said: str) -> None:
    with pytest.raises(Refusal, match=said):
        pairwise([np.ones((1, 1)), wrong], ("one", "two"), SOURCE)


def test_entropy_by_its_formula() -> None:
    found = entropy(VALUES, flat([1, 1, 1])).shares
    told = []
    for column in VALUES.T.tolist():
        parts = [x / sum(column) for x in column]
        told.append(1 + sum(p * np.log(p) for p in parts) / np.log(4))
    assert found.tolist() == pytest.approx([t / sum(told) for t in told])


def test_critic_by_its_formula() -> None:
    found = critic(VALUES, flat([1, 1, 1], lower={1})).shares
    turned = VALUES * [1, -1, 1]
    scaled = (turned - turned.min(axis=0)) / np.ptp(turned, axis=0)
    told = [
        scaled[:, j].std(ddof=1) * sum(1 - np.corrcoef(scaled[:, j], scaled[:, k])[0, 1] for k in range(3))
        for j in range(3)
    ]
    assert found.tolist() == pytest.approx([t / sum(told) for t in told])


def test_components_of_two_criteria_weigh_the_same() -> None:
    assert components(VALUES[:, [0, 2]], flat([1, 1])).shares.tolist() == pytest.approx([0.5, 0.5])


def test_benefit_of_the_doubt_shows_each_at_its_best() -> None:
    values = np.array([[10.0, 1.0], [1.0, 10.0], [5.0, 4.0]])
    found = benefit_of_the_doubt(values, flat([1, 1])).shares
    # The third is at its best where both others are at 1: 10 a + b = a + 10 b; under its own each of these is first
    assert found[2].tolist() == pytest.approx([0.5, 0.5], abs=1e-9)
    assert [(values @ w)[i] / (values @ w).max() for i, w in enumerate(found)] == pytest.approx(
        [1, 1, 9 / 11], abs=1e-9
    )
    assert found.sum(axis=1).tolist() == pytest.approx([1, 1, 1])
    bound = benefit_of_the_doubt(values, flat([1, 1]), least=0.3).shares
    part = bound * values
    assert (part >= 0.3 * part.sum(axis=1, keepdims=True) - 1e-9).all()


def enveloped(values: np.ndarray, i: int, least: float) -> float:
    """The best score of an application by the other programme, which has no weights: the least that peers, added up,

    need to reach all its values. Where each criterion must bring a part, what falls short of one may count elsewhere.
    """
    (n, m), own = values.shape, values[i]
    short = least * np.outer(own, np.ones(m)) - np.diag(own)
    answer = linprog(
        np.r_[np.ones(n), np.zeros(m)],
        A_ub=-np.hstack([values.T, short]),
        b_ub=-own,
        bounds=(0, None),
        method="highs-ipm",
    )
    assert answer.status == 0
    return float(answer.fun)


@settings(max_examples=60)
@given(
    st.integers(1, 4).flatmap(
        lambda m: st.lists(st.lists(st.integers(1, 20), min_size=m, max_size=m), min_size=1, max_size=6)
    ),
    st.sampled_from([0.0, 0.1, 0.25]),
)
def test_no_weights_are_of_more_benefit(rows: list[list[int]], least: float) -> None:
    """Scores in units of the best peer's, under the weights found, are the optimum of the dual programme."""
    values = np.array(rows, dtype=float)
    found = benefit_of_the_doubt(values, flat([1] * values.shape[1]), least).shares
    best = [float(w @ values[i] / (values @ w).max()) for i, w in enumerate(found)]
    assert best == pytest.approx([enveloped(values, i, least) for i in range(len(values))], rel=0, abs=1e-9)


@pytest.mark.parametrize(
    ("refused", "said"),
    [
        (lambda: entropy(VALUES - 1, flat([1, 1, 1])), "c0: Entropy exists for values above zero alone"),
        (lambda: entropy(np.ones((3, 2)), flat([1, 1])), "No criterion tells the applications apart"),
        (lambda: critic(np.ones((3, 2)), flat([1, 1])), "c0: All applications have the same value"),
        (lambda: critic(VALUES[:, [0, 0]], flat([1, 1])), "All criteria say the same"),
        (lambda: components(VALUES[:, :2], flat([1, 1])), "Its loading on the first principal component is negative"),
        (lambda: components(np.ones((3, 2)), flat([1, 1])), "c0: All applications have the same value"),
        (lambda: benefit_of_the_doubt(-VALUES, flat([1, 1, 1])), "Benefit of the doubt needs values of zero or more"),
    ],
)
def test_weights_that_do_not_exist(refused, said: str) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    with pytest.raises(Refusal, match=said):
        refused()


@pytest.mark.parametrize("weigh", [entropy, critic])
def test_weights_from_the_applications_explore_and_never_decide(weigh) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    weights = weigh(applications().values, tree())
    found = explore(applications(), tree(), Choices(), weights)
    assert found.scores.tolist() == pytest.approx((found.stages.normalised @ weights.shares).tolist())
    assert not isinstance(found, Standing)
    with pytest.raises(Refusal, match="Weights computed from the applications cannot decide"):
        stand(applications(), tree(), Choices(), weights)
    with pytest.raises(Refusal, match="Weights computed from the applications cannot decide"):
        award(found, Rule(1))


def test_each_under_its_own_weights() -> None:
    weights = benefit_of_the_doubt(standing().stages.normalised, tree())
    found = explore(applications(), tree(), Choices(), weights)
    assert found.scores.tolist() == pytest.approx((weights.shares * found.stages.normalised).sum(axis=1).tolist())


def test_a_method_that_compares_all_has_no_nodes() -> None:
    criteria = type(tree())([
        c if c.code != "strength" else type(c)("strength", "whole", 3, mean="geometric") for c in tree().criteria
    ])  # fmt: skip
    with pytest.raises(Refusal, match="topsis compares the applications on all leaves at once"):
        scorer_of(VALUES, criteria, Choices(summing="topsis"))
    with pytest.raises(Refusal, match="There is no application to score"):
        stand(of(np.ones((0, 3))), tree(), Choices(), published(tree(), SOURCE))
