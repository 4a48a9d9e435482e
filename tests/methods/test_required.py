"""The path of each scope: from its own baseline, or to what is planned for it, or none."""

from dataclasses import replace
from decimal import Decimal

import pytest

from corymb.methods.options import ScoreOptions
from corymb.methods.programme import PriceBasis
from corymb.methods.results import Run
from corymb.methods.scorecard import score
from tests.methods.busy_tables import busy_tables
from tests.methods.small_programme import PROGRAMME

PLANNED = replace(
    PROGRAMME,
    targets=tuple(replace(t, cascade={"cluster:c1": Decimal(40)} if t.code == "T3" else {}) for t in PROGRAMME.targets),
)
BASE, DUE = PROGRAMME.baseline_year, PROGRAMME.due_year


def run(prices: PriceBasis = "nominal") -> Run:
    return score(PLANNED, busy_tables(60, 2), ScoreOptions(year=2019, by="cluster", prices=prices, explain=True))


@pytest.mark.parametrize("prices", ["nominal", "usd"])
def test_growth_is_required_from_the_baseline_of_the_scope(prices: PriceBasis) -> None:
    found = run(prices)
    starts = set()
    for scope in ("programme", "cluster:c1", "cluster:c2", "cluster:c3"):
        line = found.official("T1", scope)
        assert line.numerator_0 is not None
        assert line.denominator_0 is not None
        start = float(line.numerator_0 / line.denominator_0)
        expected = [(BASE + k, pytest.approx(start * 1.2 ** (k / (DUE - BASE)))) for k in range(DUE - BASE + 1)]
        assert found.path["T1", scope] == tuple(expected)
        starts.add(start)
    assert len(starts) == 4


def test_a_total_is_required_where_a_part_of_it_is_planned() -> None:
    found = run()
    assert found.path["T3", "programme"] == tuple((BASE + k, 250.0 * k) for k in range(5))
    assert found.path["T3", "cluster:c1"] == tuple((BASE + k, 10.0 * k) for k in range(5))
    assert sorted(scope for target, scope in found.path if target in {"T2", "T4", "T5b"}) == ["programme"] * 3
    assert ("T3", "cluster:c2") not in found.path
