"""Who is selected, who is not, and where lots are drawn: against counting, and at the limits."""

import numpy as np
import pytest

from corymb.methods.calibration.calibrated import calibrated, draws
from corymb.methods.calibration.zones import Limits, zones
from corymb.methods.selection import Rule, would_select
from corymb.refusal import Refusal
from tests.methods.calibration.examples import of_the_page, planted


def test_the_worked_example_of_the_page() -> None:
    marks, rows = of_the_page()
    found = zones(calibrated(marks), Rule(4), seed=1)
    said = ["select" if s else "do not" if n else "lots" for s, n in zip(found.selected, found.left, strict=True)]
    assert said == [row["zone"] for row in rows]
    assert [f"{chance:.2f}" for chance in found.chance] == [row["q"] for row in rows]
    raw = ["selected" if s else "-" for s in found.raw.selected]
    assert raw == [row["by raw marks"] for row in rows]
    assert [rows[i]["application"] for i in np.flatnonzero(found.moved)] == list("ABCHJ")
    assert float(found.error.max()) < 0.016


def test_the_whole_rule_is_applied_to_each_draw() -> None:
    marks = planted(40, 14, 3, (1.0, 1.0, 0.5), seed=6)
    rng = np.random.default_rng(2)
    rule = Rule(10, 30.0, rng.integers(1, 6, 40).astype(float), np.array(list("ns") * 20), {"s": 2}, {"n": 6}, 4.0)
    calibration = calibrated(marks)
    found = zones(calibration, rule, seed=7, count=300)
    each = [would_select(scores, rule).selected for scores in draws(calibration, seed=7, count=300)]
    assert found.chance.tolist() == np.mean(each, axis=0).tolist()
    assert (found.selected.astype(int) + found.left + found.lottery == 1).all()


def test_limits_are_the_calls() -> None:
    marks, _ = of_the_page()
    found = zones(calibrated(marks), Rule(4), seed=1, limits=Limits(0.5, 0.5 - 1e-9))
    assert not found.lottery.any()
    assert zones(calibrated(marks), Rule(4), seed=1, limits=Limits(1.0, 0.0)).lottery.sum() > 5
    with pytest.raises(Refusal, match=r"Limits of 0\.6 and 0\.5 leave no room"):
        Limits(0.5, 0.6)


def test_a_chance_at_a_limit_is_called_near() -> None:
    marks, _ = of_the_page()
    found = zones(calibrated(marks), Rule(4), seed=1)
    limits = Limits(float(found.chance[0]) + 0.5, float(found.chance[0]))
    assert zones(calibrated(marks), Rule(4), seed=1, limits=limits).near[0]
    assert not found.near[6]
