"""Grant reviews of the NIH, 2014-2016: known agreement, and the refusal in which a calibration of them must end."""

from functools import cache

import numpy as np
import pyarrow.parquet as pq
import pytest

from corymb.methods.calibration.agreement import one_way
from corymb.methods.calibration.calibrated import calibrated, draws
from corymb.methods.calibration.marks import Marks
from corymb.methods.composite.ranks import ranks
from corymb.refusal import Refusal
from tests.methods.measured import real_data

pytestmark = pytest.mark.real


@cache
def reviews() -> Marks:
    read = pq.read_table(real_data() / "peer_review" / "nih_grant_reviews_2014_2016.parquet")
    applications, a = np.unique(read["ID"].to_numpy().astype(str), return_inverse=True)
    experts, b = np.unique(read["RevID"].to_numpy().astype(str), return_inverse=True)
    return Marks(tuple(applications), tuple(experts), a, b, read["Score"].to_numpy().astype(float), "lower")


def test_agreement_over_the_applications_with_three_reviews() -> None:
    marks = reviews()
    order = np.argsort(marks.of_application, kind="stable")
    three = np.bincount(marks.of_application) == 3
    found = one_way(marks.values[order][three[marks.of_application[order]]].reshape(-1, 3))
    assert found.applications == 1544
    assert [round(x, 4) for x in (found.single, *found.interval, found.mean)] == [0.3511, 0.3193, 0.3830, 0.6188]


def test_calibration_is_not_advised() -> None:
    found = calibrated(reviews())
    graph = found.graph
    assert (graph.components, graph.single, graph.largest, graph.linking) == (973, 608, 32, 1013)
    assert [reason.fields for reason in found.against] == [{"components": 973, "applications": 2076}]
    assert (found.ranks == ranks(reviews().raw)).all()
    with pytest.raises(Refusal, match="973 parts without a common expert"):
        draws(found, seed=1)


def test_its_variances_are_the_best() -> None:
    found = calibrated(reviews())
    assert [round(v, 4) for v in found.variances] == [0.9573, 0.1606, 1.6826]
    assert [round(end, 3) for end in found.fit.interval] == [0.038, 0.287]
    assert found.fit.solved.likelihood().score == pytest.approx(0, abs=1e-3)
