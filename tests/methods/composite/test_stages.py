"""The stages before the weights: sizes, gaps, outliers, scales, and what each refuses."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kurtosis, skew

from corymb.methods.composite.applications import Applications, divided
from corymb.methods.composite.criteria import Criterion, Tree
from corymb.methods.composite.imputing import Filling, filled
from corymb.methods.composite.normalising import SCALES, Scale, normalised
from corymb.methods.composite.pipeline import Choices, stand
from corymb.methods.composite.treating import Treatment, shape, treated
from corymb.methods.composite.weights import published
from corymb.refusal import Refusal
from tests.methods.composite.examples import applications, flat, of, standing, tree
from tests.methods.measured import table

NAN = float("nan")
columns = st.lists(st.integers(-1000, 1000), min_size=4, max_size=30).map(lambda x: np.array(x, dtype=float))


def test_the_worked_example_of_the_page() -> None:
    rows = table("composite.md", "Normalised")
    found = standing()
    for i, row in enumerate(rows):
        assert [f"{x:.0f}" for x in found.stages.normalised[i]] == [row[leaf] for leaf in tree().leaves]
        assert f"{found.stages.aggregated['strength'][i]:.4f}" == row["strength"]
        assert f"{found.scores[i]:.2f}" == row["whole"]
        assert found.ranks()[i] == int(row["place"])
    assert tree().shares.tolist() == [0.25, 0.25, 0.5]
    assert found.depends_on_others == ()
    assert standing(Choices(scale="z", summing="topsis")).depends_on_others == ("normalised", "aggregated")


@pytest.mark.parametrize(
    ("criteria", "said"),
    [
        ([Criterion("a", None), Criterion("b", None)], "2 roots and 0 codes"),
        ([Criterion("a", None), Criterion("a", "a")], "1 codes that stand twice"),
        ([Criterion("a", None), Criterion("b", "x")], "b: Nobody knows the parent x"),
        ([Criterion("a", None), Criterion("b", "c"), Criterion("c", "b")], "to b, c: they are their own parents"),
        ([Criterion("a", None), Criterion("b", "a", -1), Criterion("c", "a", 2)], "a: The weights below are -1, 2"),
        ([Criterion("a", None), Criterion("b", "a", 0)], "together they must be above zero"),
    ],
)
def test_what_is_no_tree(criteria: list[Criterion], said: str) -> None:
    with pytest.raises(Refusal, match=said):
        Tree(criteria)


def test_what_are_no_applications() -> None:
    with pytest.raises(Refusal, match="There are 1 different applications and 2 rows"):
        Applications(("a", "a"), np.ones((2, 1)))
    with pytest.raises(Refusal, match="b: A value is infinite"):
        Applications(("a", "b"), np.array([[1.0], [np.inf]]))
    with pytest.raises(Refusal, match="values of 1 criteria; the tree has 3"):
        divided(of(np.ones((2, 1))), tree())


def test_values_over_a_size() -> None:
    criteria = Tree([Criterion("r", None), Criterion("sales", "r", denominator="staff")])
    given = Applications(("a", "b", "c"), np.array([[10.0], [9.0], [8.0]]), {"staff": np.array([5.0, NAN, 2.0])})
    assert divided(given, criteria)[:, 0].tolist() == pytest.approx([2.0, NAN, 4.0], nan_ok=True)
    with pytest.raises(Refusal, match="sales: It is divided by staff, which nobody gave"):
        divided(of(np.ones((2, 1))), criteria)
    with pytest.raises(Refusal, match=r"b: staff, which sales is divided by, is 0; it must be above zero\."):
        divided(Applications(("a", "b"), np.ones((2, 1)), {"staff": np.array([1.0, 0.0])}), criteria)


@pytest.mark.parametrize(
    ("rule", "first", "second"),
    [
        ("worst", [1, 2, 1, 9], [9, 3, 5, 9]),
        ("mean", [1, 2, 4, 9], [17 / 3, 3, 5, 9]),
        ("median", [1, 2, 2, 9], [5, 3, 5, 9]),
        ("group_mean", [1, 2, 9, 9], [3, 3, 5, 9]),
        ("group_median", [1, 2, 9, 9], [3, 3, 5, 9]),
    ],
)
def test_gaps_are_filled_by_the_rule(rule: Filling, first: list[float], second: list[float]) -> None:
    values = np.array([[1, NAN], [2, 3], [NAN, 5], [9, 9]])
    given = Applications(("a", "b", "c", "d"), values, groups=np.array(["x", "x", "y", "y"]))
    found, gaps = filled(values, flat([1, 1], lower={1}), given, rule)
    assert found[:, 0].tolist() == first
    assert found[:, 1].tolist() == pytest.approx(second)
    assert gaps.tolist() == np.isnan(values).tolist()


def test_gaps_nobody_can_fill() -> None:
    values = np.array([[1.0], [NAN]])
    with pytest.raises(Refusal, match=r"a1: 1 values are missing, the first of c0\. Ask for them"):
        filled(values, flat([1]), of(values), "refuse")
    with pytest.raises(Refusal, match="there are no groups"):
        filled(values, flat([1]), of(values), "group_mean")
    grouped = Applications(("a", "b"), values, groups=np.array(["x", "y"]))
    with pytest.raises(Refusal, match="c0: Nobody to fill the gaps from has a value"):
        filled(values, flat([1]), grouped, "group_mean")
    empty = np.full((2, 1), NAN)
    with pytest.raises(Refusal, match="c0: Nobody"):
        filled(empty, flat([1]), of(empty), "worst")


@given(columns)
def test_skewness_and_kurtosis_as_scipy_has_them(x: np.ndarray) -> None:
    if np.ptp(x) == 0:
        assert shape(x) == (0.0, 0.0)
        return
    assert shape(x) == pytest.approx((skew(x, bias=False), kurtosis(x, bias=False)), rel=1e-9, abs=1e-9)


def test_a_few_extremes_are_drawn_in() -> None:
    x = np.array([*range(1, 11), 30.0, 100.0])
    found, (done,) = treated(x[:, None], flat([1]), Treatment())
    assert (done.criterion, done.did, done.low, done.high, done.helped) == ("c0", "drawn_in", 0, 1, True)
    assert found[:, 0].tolist() == [*range(1, 11), 30.0, 30.0]
    mirrored, (other,) = treated(-x[:, None], flat([1]), Treatment())
    assert (other.low, other.high) == (1, 0)
    assert (-mirrored).tolist() == found.tolist()


def test_a_long_tail_goes_on_a_logarithm() -> None:
    x = np.exp(np.linspace(0, 12, 60))
    found, (done,) = treated(x[:, None], flat([1]), Treatment(most=2))
    assert (done.did, done.helped) == ("logarithm", True)
    a = 0.01 * (x.max() - x.min())
    np.testing.assert_allclose(found[:, 0], np.log(x - x.min() + a), rtol=1e-12)
    mirrored, _ = treated(-x[:, None], flat([1]), Treatment(most=2))
    np.testing.assert_allclose(mirrored, -found, rtol=1e-12)


def test_what_no_treatment_helps_says_so() -> None:
    x = np.zeros(200)
    x[0] = 1.0
    found, (done,) = treated(x[:, None], flat([1]), Treatment(most=0))
    assert (done.did, done.helped) == ("logarithm", False)
    assert len(np.unique(found)) == 2


@given(columns)
def test_treatment_keeps_the_order(x: np.ndarray) -> None:
    found, _ = treated(x[:, None], flat([1]), Treatment(skewness=0.5, kurtosis=0.0, most=2))
    assert (np.diff(found[np.argsort(x, kind="stable"), 0]) >= 0).all()


def test_without_a_rule_nothing_is_treated() -> None:
    x = np.array([[1.0], [1000.0]])
    assert treated(x, flat([1]), None) == (x, ())


@given(columns.filter(lambda x: np.ptp(x) > 0), st.sampled_from(SCALES), st.booleans())
def test_a_scale_keeps_or_turns_the_order(x: np.ndarray, scale: Scale, lower: bool) -> None:  # noqa: FBT001 - drawn
    posts = (1000, -1000) if lower else (-1000, 1000)
    criteria = Tree([Criterion("r", None), Criterion("c", "r", 1, "lower" if lower else "higher", goalposts=posts)])
    found = normalised(x[:, None], criteria, scale)[:, 0]
    order = np.argsort(-x if lower else x, kind="stable")
    assert (np.diff(found[order]) >= 0).all()
    assert (np.diff(found[order]) == 0).tolist() == (np.diff(x[order]) == 0).tolist()


@pytest.mark.parametrize(
    ("scale", "expected"),
    [
        ("min_max", [0, 25, 25, 100]),
        ("rank", [0, 50, 50, 100]),
        ("z", [-0.86603, -0.28868, -0.28868, 1.44338]),
        ("vector", [0, 1 / 18**0.5, 1 / 18**0.5, 4 / 18**0.5]),
        ("goalposts", [0, 50, 50, 100]),
    ],
)
def test_the_scales(scale: Scale, expected: list[float]) -> None:
    criteria = Tree([Criterion("r", None), Criterion("c", "r", goalposts=(0, 2))])
    found = normalised(np.array([[0.0], [1.0], [1.0], [4.0]]), criteria, scale)[:, 0]
    assert found.tolist() == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize("scale", ["min_max", "z"])
def test_a_scale_needs_a_difference(scale: Scale) -> None:
    with pytest.raises(Refusal, match="c0: All applications have the same value"):
        normalised(np.ones((3, 1)), flat([1]), scale)
    assert normalised(np.ones((1, 1)), flat([1]), "rank").tolist() == [[100]]


@pytest.mark.parametrize("posts", [None, (1, 1), (1, 0)])
def test_goalposts_stand_in_the_direction_of_the_scale(posts: tuple[float, float] | None) -> None:
    criteria = Tree([Criterion("r", None), Criterion("c", "r", goalposts=posts)])
    with pytest.raises(Refusal, match="c: Its goalposts are"):
        normalised(np.ones((2, 1)), criteria, "goalposts")


def test_fixed_goalposts_do_not_ask_who_else_applies() -> None:
    all_four = applications()
    three = Applications(all_four.ids[:3], all_four.values[:3])
    scores = standing().scores
    assert stand(three, tree(), Choices(), published(tree(), "call")).scores.tolist() == scores[:3].tolist()
