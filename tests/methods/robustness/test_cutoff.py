"""The smallest change of weights: the page's figures, a linear programme for every pair, bounds elsewhere."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from corymb.methods.composite.distances import Topsis, Vikor
from corymb.methods.composite.outranking import Copeland, Preference, Promethee
from corymb.methods.composite.ranks import many_ranks
from corymb.methods.composite.scorers import WeightedMean
from corymb.methods.robustness.cutoff import pair_distances, smallest_change
from corymb.methods.robustness.cutoff_search import nearest_found
from corymb.methods.selection import Rule, award, selected_in_each
from tests.methods.composite.examples import standing, tree
from tests.methods.measured import table


def by_programme(lead: np.ndarray, published: np.ndarray) -> float:
    """min of half the sum of |w - published| with lead @ w >= 0 on the simplex; inf where there are none (HiGHS)."""
    m = len(published)
    eye = np.eye(m)
    answer = linprog(
        np.r_[np.zeros(m), np.full(m, 0.5)],
        A_ub=np.vstack([np.r_[-lead, np.zeros(m)], np.hstack([eye, -eye]), np.hstack([-eye, -eye])]),
        b_ub=np.r_[0.0, published, -published],
        A_eq=np.r_[np.ones(m), np.zeros(m)][None],
        b_eq=[1.0],
        bounds=(0, None),
    )
    return float(answer.fun) if answer.status == 0 else np.inf


@st.composite
def situations(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """(n, m) terms with equals and dominated rows among them, (m,) weights, some of them zero."""
    n, m = draw(st.integers(2, 5)), draw(st.integers(1, 5))
    terms = draw(st.lists(st.lists(st.integers(-4, 8), min_size=m, max_size=m), min_size=n, max_size=n))
    weights = draw(st.lists(st.integers(0, 6), min_size=m, max_size=m).filter(any))
    return np.array(terms, dtype=float), np.array(weights) / sum(weights)


@settings(max_examples=60)
@given(situations())
def test_every_pair_is_what_a_linear_programme_finds(situation: tuple[np.ndarray, np.ndarray]) -> None:
    terms, published = situation
    rows = np.arange(len(terms))
    found = pair_distances(terms, published, rows, rows)
    expected = [[by_programme(terms[b] - terms[a], published) for b in rows] for a in rows]
    np.testing.assert_allclose(found, expected, atol=1e-7)


@settings(max_examples=60)
@given(situations(), st.integers(1, 3))
def test_the_weights_named_do_it_and_lie_as_far_as_said(situation: tuple[np.ndarray, np.ndarray], places: int) -> None:
    terms, published = situation
    scores = terms @ published
    selected = np.isin(np.arange(len(terms)), np.argsort(-scores, kind="stable")[:places])
    found = smallest_change(terms, published, selected)
    assert found.exact
    if found.distance is None or found.weights is None:
        return
    assert found.weights.min() >= 0
    assert found.weights.sum() == pytest.approx(1)
    assert np.abs(found.weights - published).sum() / 2 == pytest.approx(found.distance, abs=1e-12)
    assert terms[found.enters] @ found.weights == pytest.approx(terms[found.leaves] @ found.weights, abs=1e-9) or (
        terms[found.enters] @ found.weights >= terms[found.leaves] @ found.weights
    )


def test_the_worked_example_of_the_page() -> None:
    found = standing()
    distances = pair_distances(found.scorer.terms, tree().shares, np.array([1, 2]), np.array([0, 3]))  # type: ignore[arg-type]
    rows = table("robustness.md", "Worked example")
    assert [[f"{d:.4f}" for d in column] for column in distances.T] == [[row["B"], row["C"]] for row in rows]
    change = smallest_change(found.scorer.terms, tree().shares, award(found, Rule(2)).selected)  # type: ignore[arg-type]
    assert (change.enters, change.leaves) == (3, 2)
    assert change.weights is not None
    assert change.weights.round(4).tolist() == [0.25, 0.2778, 0.4722]
    assert (found.scorer.terms @ change.weights).round(2).tolist()[2:] == [58.33, 58.33]  # type: ignore[operator]


def test_a_line_that_nothing_moves() -> None:
    terms = np.array([[3.0, 3.0], [2.0, 1.0], [0.0, 2.0]])
    found = smallest_change(terms, np.array([0.5, 0.5]), np.array([True, False, False]))
    assert (found.distance, found.enters, found.leaves, found.weights) == (None, None, None, None)
    everybody = smallest_change(terms, np.array([0.5, 0.5]), np.array([True, True, True]))
    assert everybody.distance is None


def test_geometric_and_promethee_are_exact_too() -> None:
    values = np.random.default_rng(2).uniform(1, 9, (12, 4))
    published = np.array([0.4, 0.3, 0.2, 0.1])
    for scorer in (
        WeightedMean(values, "geometric"),
        WeightedMean(values, "harmonic"),
        Promethee(values, (Preference("linear", 0.5, 4),) * 4),
    ):
        scores = scorer.scores(published[None])[0]
        selected = scores >= np.sort(scores)[-5]
        found = smallest_change(scorer.terms, published, selected)
        assert found.weights is not None
        assert found.distance is not None
        now = scorer.scores(found.weights[None])[0]
        assert now[found.enters] == pytest.approx(now[found.leaves])
        inside = published + 0.999 * (found.weights - published)
        before = scorer.scores(inside[None])[0]
        assert (before >= np.sort(before)[-5]).tolist() == selected.tolist()


def first(places: int):  # type: ignore[no-untyped-def]  # noqa: ANN201
    return lambda scores: many_ranks(scores) <= places


def test_the_bound_is_a_bound_and_near_where_the_answer_is_known() -> None:
    rng = np.random.default_rng(7)
    for _ in range(5):
        scorer = WeightedMean(rng.random((15, 5)), "arithmetic")
        published = rng.dirichlet(np.full(5, 4.0))
        selected = first(5)(scorer.scores(published[None]))[0]
        exact = smallest_change(scorer.terms, published, selected).distance
        bound = nearest_found(scorer, first(5), published, seed=1)
        assert exact is not None
        assert bound.distance is not None
        assert not bound.exact
        assert exact <= bound.distance * (1 + 1e-9)
        assert bound.distance <= exact * 1.1


@pytest.mark.parametrize("kind", [Topsis, Vikor, Copeland])
def test_the_bound_of_other_methods_changes_the_selection(kind: type) -> None:
    scorer = kind(np.random.default_rng(11).random((10, 4)))
    published = np.array([0.4, 0.3, 0.2, 0.1])
    told = first(3)(scorer.scores(published[None]))[0]
    found = nearest_found(scorer, first(3), published, seed=1)
    assert found.weights is not None
    assert found.weights.sum() == pytest.approx(1)
    now = first(3)(scorer.scores(found.weights[None]))[0]
    assert now.tolist() != told.tolist()
    assert found.enters is None or (now & ~told)[found.enters]
    again = nearest_found(scorer, first(3), published, seed=1)
    assert again.distance == found.distance


def test_a_quota_moves_the_line_elsewhere() -> None:
    terms = np.array([[9.0, 1.0], [8.0, 2.0], [2.0, 7.0], [1.0, 3.0]])
    scorer = WeightedMean(terms, "arithmetic")
    rule = Rule(2, groups=np.array(["n", "n", "s", "s"]), at_most={"n": 1})
    published = np.array([0.7, 0.3])

    def selects(scores: np.ndarray) -> np.ndarray:
        return selected_in_each(np.argsort(-scores, axis=1, kind="stable"), scores, rule)

    found = nearest_found(scorer, selects, published, seed=3)
    # A over B holds while w1 > 0.5 (9 w1 + 1 w2 = 8 w1 + 2 w2); C is in by the quota until the end
    assert found.distance == pytest.approx(0.2, abs=1e-6)
    assert (found.enters, found.leaves) == (1, 0)


def test_nothing_found_proves_nothing() -> None:
    scorer = WeightedMean(np.array([[3.0, 3.0], [2.0, 1.0]]), "arithmetic")
    found = nearest_found(scorer, first(1), np.array([0.5, 0.5]), seed=1)
    assert (found.distance, found.exact) == (None, False)
