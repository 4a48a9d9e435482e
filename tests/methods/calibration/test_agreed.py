"""What several experts agreed on: no expert, no part of the review graph, a mark of its own in the model."""

from dataclasses import replace

import numpy as np
import pytest

from corymb.methods.calibration.calibrated import calibrated, draws
from corymb.methods.calibration.marks import NO_SCATTER, ONE_EXPERT, Marks, review_graph
from corymb.methods.calibration.told import statement
from corymb.refusal import Refusal
from tests.methods.calibration.examples import Dense, planted
from tests.methods.calibration.test_calibrated import crossed, scattered

VARIANCES = (1.0, 0.8, 0.3)


def with_consensus(marks: Marks, *values: float) -> Marks:
    """The same with so many applications more, of which there is a consensus alone."""
    p, r, count = len(marks.applications), len(marks.experts), len(values)
    names = tuple(f"consensus:{n}" for n in range(count))
    return replace(
        marks,
        applications=(*marks.applications, *(f"C{n}" for n in range(count))),
        experts=(*marks.experts, *names),
        of_application=np.r_[marks.of_application, np.arange(p, p + count)],
        of_expert=np.r_[marks.of_expert, np.arange(r, r + count)],
        values=np.r_[marks.values, values],
        agreed=names,
    )


@pytest.mark.parametrize("shape", [(12, 5, 3), (6, 12, 3)])
def test_it_is_counted_apart(shape: tuple[int, int, int]) -> None:
    marks = planted(*shape, VARIANCES, seed=4)
    without, with_two = review_graph(marks), review_graph(with_consensus(marks, 5.0, 7.0))
    told = ("components", "single", "largest", "experts", "linking")
    assert [getattr(with_two, name) for name in told] == [getattr(without, name) for name in told]
    first = without.components
    assert (without.agreed, with_two.agreed, with_two.component[-2:].tolist()) == (0, 2, [first, first + 1])


def test_a_consensus_makes_no_reviews_fall_apart() -> None:
    marks = planted(12, 5, 3, VARIANCES, seed=4)
    found = calibrated(with_consensus(marks, 5.0, 7.0))
    assert (calibrated(marks).advised, found.advised, found.falls_apart, found.reviewed) == (True, True, False, 12)
    apart = calibrated(with_consensus(scattered(), 1.0))
    assert [reason.fields for reason in apart.against if reason.fields] == [{"components": 6, "applications": 12}]


@pytest.mark.parametrize("shape", [(12, 5, 3), (6, 12, 3)])
def test_the_model_takes_it_for_a_mark_of_somebody_unknown(shape: tuple[int, int, int]) -> None:
    marks = with_consensus(planted(*shape, VARIANCES, seed=4), 9.0, 2.0)
    found = calibrated(marks)
    assert found.fit.solved.likelihood().deviance == pytest.approx(Dense(marks).deviance(np.array(found.variances)))
    mean, shrunk = found.fit.solved.mean, found.variances.applications / sum(found.variances)
    assert found.quality[-2:] == pytest.approx(mean + shrunk * (np.array([9.0, 2.0]) - mean))
    if found.advised:
        assert draws(found, seed=1, count=4_000).mean(axis=0) == pytest.approx(found.quality, abs=0.1)


def test_nothing_is_computed_where_experts_gave_nothing_to_compare() -> None:
    alone = crossed([[3], [5], [2], [4]])
    with pytest.raises(Refusal, match="All 4 marks are of one expert") as one:
        calibrated(with_consensus(alone, 1.0, 6.0))
    assert one.value.fields["why"] == ONE_EXPERT
    own = Marks(
        tuple("ABCD"), tuple("KLMN"), np.arange(4), np.arange(4), np.array([3.0, 5, 2, 4]), agreed=tuple("KLMN")
    )
    with pytest.raises(Refusal) as none:
        calibrated(own)
    assert none.value.fields["why"] == NO_SCATTER
    graph = review_graph(own)
    assert (graph.components, graph.largest, graph.experts, graph.agreed) == (0, 0, 0, 4)


def test_the_report_says_how_many() -> None:
    found = calibrated(with_consensus(planted(12, 5, 3, VARIANCES, seed=4), 5.0, 7.0))
    said = [str(note) for note in statement(found)]
    assert said[1:3] == [
        "5 of 5 experts marked two applications or more; only they can be compared.",
        "Applications with an agreed consensus in place of single marks: 2. Nothing shows how strict it is.",
    ]
