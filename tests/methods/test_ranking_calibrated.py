"""What a kept ranking says of calibrated marks: counted again from the draws, and why nothing is said."""

import numpy as np
import pytest

from corymb.methods.calibration.calibrated import Calibration, draws
from corymb.methods.ranking import SEED, ranked
from corymb.methods.ranking_told import FIRST, told
from corymb.methods.selection import would_select
from corymb.packs.call_ranking import panel_of
from tests.methods.test_ranking import Marks, call, frozen
from tests.methods.test_ranking_limits import planted

BOTH_CRITERIA = ("plan", "team")


def test_places_by_calibrated_marks_are_those_of_the_draws() -> None:
    found = ranked(panel_of(call(places=10), frozen(planted())))
    assert isinstance(found.calibration, Calibration)
    of_draws = draws(found.calibration, SEED)
    places = (-of_draws).argsort(axis=1).argsort(axis=1) + 1
    for row in told(found)["rows"]:
        own = np.sort(places[:, found.panel.applications.index(row["application"])])
        assert (row["calibrated_low"], row["calibrated_high"]) == (own[199], own[3799])  # of 4,000: 5 and 95 %
        assert float(row["chance"]) == pytest.approx(np.mean(own <= 10), abs=5e-5)
        assert 0 < float(row["chance_error"]) <= 0.0155


def test_whom_the_calibrated_order_would_move() -> None:
    marks = {key: mark for key, mark in planted(experts=8).items() if (int(key[0]) + int(key[1])) % 3}
    found = ranked(panel_of(call(places=10), frozen(marks)))
    kept = told(found)["calibration"]
    assert isinstance(found.calibration, Calibration)
    assert kept["advised"]
    then, ids = would_select(found.calibration.quality, found.panel.rule).selected, np.array(found.panel.applications)
    assert kept["enters"] == ids[then & ~found.award.selected].tolist() != []
    assert kept["leaves"] == ids[found.award.selected & ~then].tolist() != []
    assert (kept["experts"], kept["linking"], kept["components"], kept["largest"], kept["against"]) == (8, 8, 1, 30, [])


def grid(values: list[list[int | None]], team: int = 0) -> Marks:
    """A row for each application, a column for each expert."""
    return {
        (str(a), str(e), code): None if mark is None else mark + (team if code == "team" else 0)
        for a, row in enumerate(values)
        for e, mark in enumerate(row)
        for code in BOTH_CRITERIA
    }


@pytest.mark.parametrize(("marks", "why"), [
    (grid([[3], [4]]), "alike"),
    (grid([[3, 3], [3, 3]]), "alike"),
    (grid([[1], [2], [3], [4]]), "one_expert"),
    (grid([[1, 2], [2, 3], [3, 4]]), "no_scatter"),
    (grid([[1, 2], [4, 3], [3, 4]]) | {("0", "0", "team"): None, ("0", "1", "plan"): None}, "gaps"),
])  # fmt: skip
def test_why_nothing_is_computed(marks: Marks, why: str) -> None:
    found = ranked(panel_of(call(), frozen(marks)))
    assert (told(found)["calibration"], told(found)["calibration_refused"]) == (None, why)
    assert "calibration_refused" not in told(found, FIRST)


def test_why_it_is_not_advised() -> None:
    apart = grid([[1, 2, None, None], [3, 3, None, None], [None, None, 4, 1], [None, None, 2, 5]])
    kept = told(ranked(panel_of(call(), frozen({key: mark for key, mark in apart.items() if mark is not None}))))
    found = kept["calibration"]
    assert (found["advised"], found["components"], found["largest"]) == (False, 2, 2)
    assert found["against"] == ["alike", "apart"]
    assert [name for row in kept["rows"] for name in row if name.startswith("calibrated")] == []


def test_one_part_is_no_falling_apart_however_few_applications_there_are() -> None:
    """Five applications whose experts all marked all of them: one part is more than a tenth of five, and no reason."""
    strict = [0, 2, 0, 2]
    marks = grid([[base - less for less in strict] for base in (3, 2, 4, 5, 3)])
    marks = {key: mark + (int(key[0]) + int(key[1])) % 2 for key, mark in marks.items() if mark is not None}
    found = told(ranked(panel_of(call(), frozen(marks))))["calibration"]
    assert (found["components"], found["against"], found["advised"]) == (1, [], True)


def test_the_first_form_says_no_more_than_it_did() -> None:
    first = told(ranked(panel_of(call(places=10), frozen(planted()))), FIRST)
    assert sorted(first["calibration"]) == ["advised", "between_experts", "components", "interval", "leniency"]
    assert {name for row in first["rows"] for name in row} >= {"calibrated", "calibrated_rank", "chance", "zone"}
    assert "chance_error" not in first["rows"][0]
