"""What a kept ranking says of calibrated marks: counted again from the draws, and why nothing is said."""

import numpy as np
import pytest

from corymb.methods.calibration.calibrated import Calibration, draws
from corymb.methods.ranking import SEED, ranked
from corymb.methods.ranking_told import FIRST, NEWEST, SECOND, told
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
    (grid([[1, 2], [4, 3]]) | {(a, e, BOTH_CRITERIA[int(e)]): None for a in "01" for e in "01"}, "gaps"),
    (grid([[1, 2], [4, 3], [3, 4], [2, 2]]) | {(a, "0", "team"): None for a in "0123"}, "one_expert"),
])  # fmt: skip
def test_why_nothing_is_computed(marks: Marks, why: str) -> None:
    found = ranked(panel_of(call(), frozen(marks)))
    assert (told(found)["calibration"], told(found)["calibration_refused"]) == (None, why)
    assert "calibration_refused" not in told(found, FIRST)


def parted(marks: Marks, plan: int, team: int, one: str = "3") -> Marks:
    """The same where of one application the first expert marked the plan alone, and the second the team alone."""
    kept = {key: mark for key, mark in marks.items() if key[0] != one}
    return kept | {
        (one, "1", "plan"): plan,
        (one, "1", "team"): None,
        (one, "2", "plan"): None,
        (one, "2", "team"): team,
    }


def test_an_application_of_which_nobody_marked_all_is_compared_by_its_score_and_the_others_are_calibrated() -> None:
    """As one whose experts agreed on these marks: of both nothing more is known than the score."""
    ranking = ranked(panel_of(call(places=10), frozen(parted(planted(), 4, 2))))
    as_agreed = {key: mark for key, mark in planted().items() if key[0] != "3"}
    as_agreed |= {("3", "consensus:3", "plan"): 4, ("3", "consensus:3", "team"): 2}
    found, wanted = told(ranking), told(ranked(panel_of(call(places=10), frozen(as_agreed))))
    names = ("application", "score", "standing", "calibrated", "calibrated_rank")
    assert [[row[name] for name in names] for row in found["rows"]] == [
        [row[name] for name in names] for row in wanted["rows"]
    ]
    assert (found["gapped"], wanted["gapped"], found["calibration"]) == (["3"], [], wanted["calibration"])
    assert (found["calibration"]["advised"], found["calibration"]["reviewed"]) == (True, 29)
    assert isinstance(ranking.calibration, Calibration)
    places = (-draws(ranking.calibration, SEED)).argsort(axis=1).argsort(axis=1) + 1
    for row in found["rows"]:
        own = places[:, ranking.panel.applications.index(row["application"])]
        assert float(row["chance"]) == pytest.approx(np.mean(own <= 10), abs=5.1e-5)


def test_in_earlier_forms_nothing_is_calibrated_where_nobody_marked_all_of_an_application() -> None:
    found = ranked(panel_of(call(places=10), frozen(parted(planted(), 4, 2))))
    second, first = told(found, SECOND), told(found, FIRST)
    assert (second["format"], second["calibration"], second["calibration_refused"]) == (SECOND, None, "gaps")
    assert ("gapped" in second, first["calibration"], "zone" in first["rows"][0]) == (False, None, False)
    whole = ranked(panel_of(call(places=10), frozen(planted())))
    newest = told(whole)
    assert (newest["gapped"], newest["calibration"].pop("reviewed")) == ([], 30)
    assert {name: value for name, value in newest.items() if name != "gapped"} == told(whole, SECOND) | {
        "format": NEWEST
    }


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


def agreed(marks: Marks, *applications: str) -> Marks:
    """The same with a consensus in place of the marks of these applications."""
    kept = {key: mark for key, mark in marks.items() if key[0] not in applications}
    return kept | {
        (one, f"consensus:{one}", code): 3 + (code == "plan") for one in applications for code in BOTH_CRITERIA
    }


def test_a_consensus_is_no_expert_and_no_part_of_the_reviews() -> None:
    ids = ("3", "17", "18", "19")
    kept = told(ranked(panel_of(call(places=10), frozen(agreed(planted(), *ids)))))
    found = kept["calibration"]
    names = ("experts", "linking", "components", "single", "largest")
    assert [found[name] for name in names] == [6, 6, 1, 0, 26]
    assert (kept["agreed"], found["advised"], found["against"]) == (4, True, [])
    assert sorted(found["leniency"]) == ["1", "2", "3", "4", "5", "6"]
    assert {row["application"] for row in kept["rows"] if "chance" in row} >= set(ids)
    without = told(ranked(panel_of(call(places=10), frozen(planted()))))
    assert ("agreed" in without, without["calibration"]["components"]) == (False, 1)


def test_consensuses_do_not_make_reviews_fall_apart_that_hang_together() -> None:
    """One of five: as an expert's it was a second part, and more than a tenth of the applications."""
    kept = told(ranked(panel_of(call(), frozen(agreed(planted(5), "2")))))
    assert (kept["calibration"]["components"], "apart" in kept["calibration"]["against"]) == (1, False)


@pytest.mark.parametrize(("marks", "why"), [
    (agreed(grid([[1], [2], [3], [4], [5]]), "0", "1"), "one_expert"),
    (agreed(grid([[1], [2], [3], [4]]), "0", "1", "2") | {("3", "consensus:3", code): 1 for code in BOTH_CRITERIA}
     | {("3", "0", code): None for code in BOTH_CRITERIA}, "no_scatter"),
])  # fmt: skip
def test_where_consensuses_leave_nothing_to_compare_nothing_is_computed(marks: Marks, why: str) -> None:
    kept = told(ranked(panel_of(call(), frozen(marks))))
    assert (kept["calibration"], kept["calibration_refused"]) == (None, why)
    assert kept["agreed"] == len({one for one, who, _code in marks if who.startswith("consensus")})


def test_the_first_form_counts_a_consensus_as_it_did() -> None:
    panel = panel_of(call(places=10), frozen(agreed(planted(), "3", "17")))
    first = told(ranked(panel), FIRST)
    assert ("agreed" in first, first["calibration"]["components"]) == (False, 3)
    assert sorted(first["calibration"]["leniency"])[-2:] == ["consensus:17", "consensus:3"]


def test_the_first_form_says_no_more_than_it_did() -> None:
    first = told(ranked(panel_of(call(places=10), frozen(planted()))), FIRST)
    assert sorted(first["calibration"]) == ["advised", "between_experts", "components", "interval", "leniency"]
    assert {name for row in first["rows"] for name in row} >= {"calibrated", "calibrated_rank", "chance", "zone"}
    assert "chance_error" not in first["rows"][0]
