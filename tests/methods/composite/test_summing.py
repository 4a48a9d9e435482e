"""Methods of summing up: the page's figures, a second count in plain Python, one vector of weights against many."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corymb.methods.composite.distances import Topsis, Vikor
from corymb.methods.composite.outranking import Copeland, Preference, Promethee
from corymb.methods.composite.pipeline import Choices
from corymb.methods.composite.scorers import Scorer, TreeOfMeans, WeightedMean
from corymb.refusal import Refusal
from tests.methods.composite import oracle
from tests.methods.composite.examples import flat, standing, tree
from tests.methods.measured import table

MEANS = ("arithmetic", "geometric", "harmonic")
numbers = st.integers(1, 40).map(lambda k: k / 8)


@st.composite
def cases(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray]:
    """(n, m) values with equals among them, and (3, m) weights that sum to 1."""
    n, m = draw(st.integers(2, 6)), draw(st.integers(1, 4))
    values = np.array(draw(st.lists(st.lists(numbers, min_size=m, max_size=m), min_size=n, max_size=n)))
    weights = np.array(draw(st.lists(st.lists(st.integers(1, 9), min_size=m, max_size=m), min_size=3, max_size=3)))
    return values, weights / weights.sum(axis=1, keepdims=True)


def equal_to_oracle(scorer: Scorer, weights: np.ndarray, expected: list[list[float]]) -> None:
    np.testing.assert_allclose(scorer.scores(weights), expected, rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize("row", table("composite.md", "Other ways to sum up"), ids=lambda row: row["method"])
def test_the_other_ways_of_the_page(row: dict[str, str]) -> None:
    found = standing(Choices(summing=row["method"])).scores  # type: ignore[arg-type]
    assert [f"{x:.4f}" for x in found + 0.0] == [row[a] for a in "ABCD"]


@given(cases(), st.sampled_from(MEANS))
def test_means(case: tuple[np.ndarray, np.ndarray], kind: str) -> None:
    values, weights = case
    expected = [[oracle.mean(kind, row, w) for row in values.tolist()] for w in weights.tolist()]
    equal_to_oracle(WeightedMean(values, kind), weights, expected)  # type: ignore[arg-type]


@given(cases())
def test_topsis(case: tuple[np.ndarray, np.ndarray]) -> None:
    values, weights = case
    if not np.ptp(values, axis=0).any():
        assert (Topsis(values).scores(weights) == 0.5).all()
        return
    equal_to_oracle(Topsis(values), weights, [oracle.topsis(values.tolist(), w) for w in weights.tolist()])


def test_topsis_where_what_has_weight_is_alike() -> None:
    assert Topsis(np.array([[1.0, 2.0], [1.0, 5.0]])).scores(np.array([[1.0, 0.0], [0.0, 1.0]])).tolist() == [
        [0.5, 0.5],
        [0.0, 1.0],
    ]


@given(cases(), st.sampled_from([0.0, 0.5, 0.8, 1.0]))
def test_vikor(case: tuple[np.ndarray, np.ndarray], v: float) -> None:
    values, weights = case
    expected = [oracle.vikor(values.tolist(), w, v) for w in weights.tolist()]
    equal_to_oracle(Vikor(values, v), weights, expected)


@pytest.mark.parametrize(
    ("shape", "q", "p"),
    [("usual", 0, 0), ("u", 0.5, 0), ("v", 0, 2), ("level", 0.5, 2), ("linear", 0.5, 2), ("gaussian", 0, 1)],
)
@given(case=cases())
def test_promethee(shape: str, q: float, p: float, case: tuple[np.ndarray, np.ndarray]) -> None:
    values, weights = case
    scorer = Promethee(values, (Preference(shape, q, p),) * values.shape[1])  # type: ignore[arg-type]
    expected = [oracle.promethee(values.tolist(), w, shape, q, p) for w in weights.tolist()]
    equal_to_oracle(scorer, weights, expected)
    np.testing.assert_allclose(scorer.parts(weights[0]).sum(axis=1), scorer.scores(weights)[0], atol=1e-12)


@given(cases())
def test_copeland(case: tuple[np.ndarray, np.ndarray]) -> None:
    values, weights = case
    equal_to_oracle(Copeland(values), weights, [oracle.copeland(values.tolist(), w) for w in weights.tolist()])


@given(cases())
def test_promethee_alone_with_usual_preferences_orders_as_a_single_criterion(
    case: tuple[np.ndarray, np.ndarray],
) -> None:
    values = case[0][:, :1]
    flows = Promethee(values, (Preference(),)).scores(np.ones((1, 1)))[0]
    assert oracle.places(flows.round(12).tolist()) == oracle.places(values[:, 0].tolist())


def test_nodes_with_means_of_their_own() -> None:
    criteria = tree()
    values = standing().stages.normalised
    mixed = TreeOfMeans(values, type(criteria)([
        c if c.code != "strength" else type(c)("strength", "whole", 3, mean="geometric") for c in criteria.criteria
    ]), "arithmetic")  # fmt: skip
    expected = [
        oracle.mean("arithmetic", [oracle.mean("geometric", [row[1], row[2]], [1, 2]), row[0]], [3, 1])
        for row in values.tolist()
    ]
    np.testing.assert_allclose(mixed.scores(criteria.shares[None])[0], expected, rtol=1e-12)
    assert mixed.terms is None


def test_a_tree_of_one_mean_is_its_leaves() -> None:
    values = standing().stages.normalised
    weights = np.random.default_rng(1).dirichlet(np.ones(3), 50)
    for kind in MEANS:
        leaves, nodes = (scorer.scores(weights) for scorer in (
            WeightedMean(values, kind), TreeOfMeans(values, tree(), kind),  # type: ignore[arg-type]
        ))  # fmt: skip
        np.testing.assert_allclose(leaves, nodes, rtol=1e-12)


def test_a_node_without_weight_counts_for_nothing() -> None:
    values = standing().stages.normalised
    nodes = TreeOfMeans(values, tree(), "arithmetic").nodes(np.array([[1.0, 0.0, 0.0]]))
    assert nodes["whole"][0].tolist() == [40, 80, 60, 90]
    assert nodes["strength"][0].tolist() == [65, 62.5, 50, 57.5]


@pytest.mark.parametrize("kind", ["geometric", "harmonic"])
def test_no_such_mean_of_zero(kind: str) -> None:
    with pytest.raises(Refusal, match=rf"A {kind} mean needs values above zero; the least is 0\."):
        WeightedMean(np.array([[0.0], [1.0]]), kind)  # type: ignore[arg-type]
    with pytest.raises(Refusal, match="root: A"):
        TreeOfMeans(np.array([[0.0], [1.0]]), flat([1]), kind).scores(np.ones((1, 1)))  # type: ignore[arg-type]


@pytest.mark.parametrize(("shape", "q", "p"), [("v", 0, 0), ("linear", 2, 1), ("usual", -1, 0), ("gaussian", 0, 0)])
def test_thresholds_that_contradict_each_other(shape: str, q: float, p: float) -> None:
    with pytest.raises(Refusal, match=f"A preference of shape {shape} with thresholds"):
        Preference(shape, q, p)  # type: ignore[arg-type]


def test_the_compromise_set() -> None:
    weights = np.array([0.5, 0.5])
    assert Vikor(np.array([[1.0, 1.0], [0.5, 0.4], [0.0, 0.0]])).compromise(weights) == (0,)
    assert Vikor(np.array([[1.0, 0.9], [0.9, 1.0], [0.0, 0.0]])).compromise(weights) == (0, 1)
    assert Vikor(np.array([[1.0, 1.0]])).compromise(weights) == (0,)
