"""The trend: worked example, simulated coverage, what is not projected, the tax-service panel."""

import numpy as np
import pytest

from corymb.methods.influence import factors
from corymb.methods.measures import Measures
from corymb.methods.results import Trend
from corymb.methods.trend import interval, project
from tests.methods.measured import table, tax_panel


def test_the_worked_example_of_the_page() -> None:
    for row in table("trend.md", "Worked example"):
        found = project([float(v) for v in row["values"].split()], int(row["horizon"]), row["kind"])  # type: ignore[arg-type]
        digits = 4 if row["kind"] == "growth" else 1
        said = ["-" if v is None else f"{v:.{digits}f}" for v in (found.low, found.middle, found.high)]
        assert said == [row["low"], row["middle"], row["high"]]


@pytest.mark.parametrize(("n", "horizon"), [(3, 1), (3, 3), (4, 1), (6, 2)])
def test_eighty_per_cent_of_outcomes_fall_inside(n: int, horizon: int) -> None:
    rng = np.random.default_rng(n * 10 + horizon)
    steps = rng.normal(0.04, 0.2, (100_000, n + horizon))
    low, _, high = interval(steps[:, :n], horizon)
    outcome = steps[:, n:].sum(axis=1)
    assert np.mean((low <= outcome) & (outcome <= high)) == pytest.approx(0.8, abs=0.01)


def test_nothing_in_the_due_year() -> None:
    assert project([1, 1.1, 1.2, 1.3], 0, "growth") == Trend(None, None, None, None, None, 3)


def test_two_links_give_only_the_paces_seen() -> None:
    found = project([1, 1.2, 1.08], 2, "growth")
    assert (found.low, found.middle, found.high, found.links) == (None, None, None, 2)
    assert (found.slowest, found.fastest) == (pytest.approx(0.9), pytest.approx(1.2))


def test_a_gap_drops_the_links_it_touches() -> None:
    assert project([1, 1.1, None, 1.2, 1.3, 1.4], 1, "growth").links == 3
    assert project([1, 1.1, 1.2, 1.3, None], 1, "growth") == Trend(None, None, None, None, None, 3)


def test_a_total_does_not_fall() -> None:
    assert project([0, 1, 2, 60], 1, "cumulative").low == 60


def test_no_logarithm_of_what_is_not_positive() -> None:
    assert project([1, 0.5, -0.2], 1, "growth") == Trend(None, None, None, None, None, 1)
    assert project([], 1, "growth") == Trend(None, None, None, None, None, 0)


@pytest.mark.real
def test_the_tax_service_panel() -> None:
    p = tax_panel()
    values = [1.0]
    for last in (2, 3, 4):
        part = Measures(
            p.ids,
            p.group,
            p.years[:last],
            p.num[:, :last],
            None if p.den is None else p.den[:, :last],
            p.member[:, :last],
            p.share[:, :last],
        )
        values.append(float(factors(part, "reporting")[0]))
    found = project(values, 1, "growth")
    assert [round(v or 0, 3) for v in (found.middle, found.low, found.high)] == [0.956, 0.528, 1.732]
