"""Calibration: the page's example, the dense model, exact answers of balanced plans, planted marks, the refusal."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from corymb.i18n import use_language
from corymb.methods.calibration.calibrated import calibrated, draws
from corymb.methods.calibration.crossed import Crossed, Variances
from corymb.methods.calibration.marks import Marks, review_graph
from corymb.methods.calibration.told import statement
from corymb.refusal import Refusal
from tests.methods.calibration.examples import Dense, of_the_page, planted

SOME = Variances(1.0, 0.5, 0.7)
SHAPES = [(12, 6, 3), (6, 12, 3), (9, 9, 2)]


def test_the_worked_example_of_the_page() -> None:
    marks, rows = of_the_page()
    found = calibrated(marks)
    assert [f"{quality:.2f}" for quality in found.quality] == [row["quality"] for row in rows]
    assert [f"{raw:.1f}" for raw in marks.raw] == [row["raw"] for row in rows]
    assert found.advised
    assert [f"{v:.4f}" for v in found.variances] == ["0.8729", "2.8843", "0.2656"]
    assert [f"{end:.2f}" for end in found.fit.interval] == ["0.72", "26.08"]
    assert [f"{leniency:.2f}" for leniency in found.leniency] == ["0.67", "1.87", "-2.06", "-0.48"]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("variances", [SOME, Variances(1.0, 0.0, 0.7), Variances(0.0, 0.4, 1.0)])
def test_the_likelihood_is_that_of_the_dense_model(shape: tuple[int, int, int], variances: Variances) -> None:
    marks = planted(*shape, SOME, seed=1)
    found = Crossed(marks, review_graph(marks)).at_variances(variances).likelihood()
    dense, at = Dense(marks), np.array(variances)
    assert found.deviance == pytest.approx(dense.deviance(at), abs=1e-9)
    assert found.score == pytest.approx(dense.score(at), abs=1e-9)
    assert found.information == pytest.approx(dense.information(at), abs=1e-9)


def test_the_variances_and_their_interval_are_those_of_the_dense_model() -> None:
    marks = planted(30, 10, 3, SOME, seed=4)
    found, dense = calibrated(marks).fit, Dense(marks)
    best = dense.best()
    assert np.array(found.variances) == pytest.approx(best, rel=1e-4)
    for end in found.interval:
        assert end > 0
        assert dense.profile(end) - dense.deviance(best) == pytest.approx(3.8415, abs=0.01)


def test_a_complete_plan_has_the_answer_of_the_analysis_of_variance() -> None:
    rng = np.random.default_rng(8)
    p, r = 9, 5
    square = rng.normal(0, 1.2, p)[:, None] + rng.normal(0, 0.8, r) + rng.normal(0, 0.6, (p, r))
    names = tuple(map(str, range(p))), tuple(map(str, range(r)))
    marks = Marks(*names, np.repeat(np.arange(p), r), np.tile(np.arange(r), p), square.ravel())
    rows, columns = square.mean(axis=1), square.mean(axis=0)
    left = square - rows[:, None] - columns + square.mean()
    noise = (left**2).sum() / ((p - 1) * (r - 1))
    between = np.var(rows, ddof=1) - noise / r, np.var(columns, ddof=1) - noise / p
    found = calibrated(marks)
    assert np.array(found.variances) == pytest.approx([*between, noise], rel=1e-4)
    shrunk = square.mean() + (rows - square.mean()) * between[0] / (between[0] + noise / r)
    assert found.quality == pytest.approx(shrunk, rel=1e-4)


@pytest.mark.parametrize("shape", [(24, 8, 3), (10, 12, 3)])
def test_quality_and_its_draws_are_those_of_the_dense_model(shape: tuple[int, int, int]) -> None:
    marks = planted(*shape, (1.0, 2.0, 0.3), seed=3)
    found = calibrated(marks)
    assert found.advised
    mean, covariance = Dense(marks).quality(np.array(found.variances))
    assert found.quality == pytest.approx(mean, abs=1e-9)
    drawn = draws(found, seed=5, count=40_000)
    assert drawn.mean(axis=0) == pytest.approx(mean, abs=0.03)
    assert np.cov(drawn.T) == pytest.approx(covariance, abs=0.03)
    assert (draws(found, seed=5, count=40_000) == drawn).all()


def test_planted_variances_and_qualities_are_found_again() -> None:
    marks = planted(600, 200, 3, SOME, seed=9)
    found = calibrated(marks)
    assert found.graph.components == 1
    assert found.advised
    assert np.array(found.variances) == pytest.approx(np.array(SOME), rel=0.2)
    assert found.fit.interval[0] < SOME.experts < found.fit.interval[1]
    assert found.quality.std() < marks.raw.std()


@given(st.integers(0, 10_000), st.floats(0.1, 10), st.floats(-50, 50))
@settings(max_examples=25, deadline=None)
def test_scale_and_order_do_not_matter(seed: int, scale: float, shift: float) -> None:
    marks = planted(12, 5, 3, SOME, seed)
    order = np.random.default_rng(seed).permutation(len(marks.values))
    a, b, values = marks.of_application[order], marks.of_expert[order], marks.values[order] * scale + shift
    other, found = calibrated(Marks(marks.applications, marks.experts, a, b, values)), calibrated(marks)
    assert other.quality == pytest.approx(found.quality * scale + shift, abs=1e-3 * scale)
    turned = calibrated(Marks(marks.applications, marks.experts, a, b, -values, "lower"))
    assert turned.quality == pytest.approx(other.quality, abs=1e-3 * scale)


def test_experts_who_do_not_differ_leave_the_raw_ranking() -> None:
    marks = planted(40, 12, 3, (1.0, 0.0, 0.7), seed=2)
    found = calibrated(marks)
    assert found.graph.components == 1
    assert found.fit.interval[0] == 0
    assert not found.advised
    assert (found.ranks == calibrated(marks).ranks).all()
    assert (np.argsort(found.ranks) == np.argsort(-marks.raw)).all()
    with pytest.raises(Refusal, match=r"Calibration is not advised: the interval .* contains zero\. The raw ranking"):
        draws(found, seed=1)


def scattered() -> Marks:
    """Two applications in each of six panels that share no expert."""
    a = np.repeat(np.arange(12), 2)
    b = np.concatenate([[2 * (i // 2), 2 * (i // 2) + 1] for i in range(12)])
    values = np.random.default_rng(1).normal(0, 1, 24) + np.repeat([0, 3, -3, 5, 1, -5], 4)
    return Marks(tuple(map(str, range(12))), tuple(map(str, range(12))), a, b, values)


def test_reviews_that_do_not_hang_together_leave_the_raw_ranking() -> None:
    found = calibrated(scattered())
    graph = found.graph
    assert (graph.components, graph.single, graph.largest, graph.linking, graph.experts) == (6, 0, 2, 12, 12)
    assert graph.component.tolist() == np.repeat(np.arange(6), 2).tolist()
    assert any(reason.fields.get("components") == 6 for reason in found.against)


def test_what_the_report_says() -> None:
    found = calibrated(scattered())
    said = [str(note) for note in statement(found)]
    assert said[0].startswith("Calibration not advised: ")
    assert said[0].endswith("The raw ranking stays.")
    assert said[1] == "12 of 12 experts marked two applications or more; only they can be compared."
    assert "rest on one assumption alone" in said[2]
    assert said[4].startswith("Marks are ordinal.")
    advised = [str(note) for note in statement(calibrated(of_the_page()[0]))]
    assert advised[0] == "Calibrated quality stands beside the raw marks; the raw marks are not replaced."
    assert len(advised) == 4  # one component: nothing to say about comparisons across
    use_language("ru")
    try:
        russian = [str(note) for note in statement(found)]
    finally:
        use_language("en")
    assert russian[0].startswith("Калибровка не рекомендуется")
    assert all(a != b for a, b in zip(russian, said, strict=True))


def crossed(table: Sequence[Sequence[float]]) -> Marks:
    """Every expert, a column, marked every application, a row."""
    values = np.array(table, dtype=float)
    of_application, of_expert = (places.ravel() for places in np.indices(values.shape))
    names = tuple(tuple(f"{kind}{n}" for n in range(size)) for kind, size in zip("AE", values.shape, strict=True))
    return Marks(names[0], names[1], of_application, of_expert, values.ravel())


@pytest.mark.parametrize(
    "table",
    [
        [[20, 50, 80]] * 4,  # each expert gave one mark to all
        [[20] * 3, [40] * 3, [60] * 3],  # all experts agree on each
        [[20 + 10 * i + 5 * j for j in range(3)] for i in range(4)],  # experts differ by how strict they are alone
    ],
)
def test_marks_without_noise_are_refused(table: list[list[float]]) -> None:
    with pytest.raises(Refusal, match="there is no scatter to calibrate by"):
        calibrated(crossed(table))
    first, *others = table
    some = crossed([[first[0] + 1, *first[1:]], *others])  # a mark that differs leaves some
    assert calibrated(some).variances.noise > 0


def test_the_marks_of_one_expert_are_refused() -> None:
    with pytest.raises(Refusal, match="All 4 marks are of one expert"):
        calibrated(crossed([[3], [5], [2], [4]]))


@given(arrays(int, st.tuples(st.integers(2, 5), st.integers(1, 4)), elements=st.integers(0, 5)), st.data())
def test_whatever_experts_give_is_fitted_or_refused(table: NDArray[np.int_], data: st.DataObject) -> None:
    """Some pairs were not marked; every application has a mark."""
    rows, columns = table.shape
    there = data.draw(arrays(bool, table.shape))
    there[np.arange(rows), data.draw(arrays(int, rows, elements=st.integers(0, columns - 1)))] = True
    of_application, of_expert = np.nonzero(there)
    names = tuple(map(str, range(rows))), tuple(map(str, range(columns)))
    try:
        found = calibrated(Marks(*names, of_application, of_expert, table[there].astype(float)))
    except Refusal:
        return
    assert np.isfinite(found.quality).all()


def test_marks_that_cannot_be_used() -> None:
    names = ("A", "B"), ("K", "L")
    whole = np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1])
    with pytest.raises(Refusal, match="B: A mark is not a number"):
        Marks(*names, *whole, np.array([1, 2, np.nan, 3.0]))
    with pytest.raises(Refusal, match="B: The application has no marks"):
        Marks(*names, np.array([0, 0]), np.array([0, 1]), np.array([1, 2.0]))
    with pytest.raises(Refusal, match="B: The expert L marked the application twice"):
        Marks(*names, np.array([0, 0, 1, 1]), np.array([0, 1, 1, 1]), np.array([1, 2, 3, 4.0]))
    with pytest.raises(Refusal, match="4 marks, from 2 to 2, say nothing"):
        Marks(*names, *whole, np.full(4, 2.0))
