"""Draws of weights in both ways, counted again from their definition."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corymb.methods.composite.scorers import WeightedMean
from corymb.methods.ranking import DRAWS, SEED, ranked
from corymb.methods.ranking_firm import AT_LINE, within
from corymb.methods.ranking_told import FIRST, told
from corymb.methods.robustness.acceptability import acceptability, half_width
from corymb.methods.robustness.draws import anywhere, around
from corymb.methods.selection import Rule, would_select
from corymb.packs.call_ranking import panel_of
from tests.methods.test_ranking import BOTH, call, frozen
from tests.methods.test_ranking_limits import planted
from tests.methods.test_ranking_rule import QUOTA


def test_two_criteria_by_hand() -> None:
    # 1 has 90 for the plan and 40 for the team, 2 has 70 and 90: 1 stands first where the plan weighs over 5 / 7
    kept = told(ranked(panel_of(call(), frozen(BOTH))))
    part = {row["application"]: float(row["any_within"]) for row in kept["rows"]}
    assert part["1"] == pytest.approx(2 / 7, abs=0.02)
    assert (part["2"], part["3"]) == (pytest.approx(1 - part["1"]), 0.0)
    (pair, *_others) = kept["firm"]["anywhere"]["pairs"]
    assert (pair["above"], pair["below"], float(pair["before"])) == ("2", "1", pytest.approx(part["2"]))
    first, second = kept["firm"]["anywhere"]["central"]
    # the mean of the plan's weight where it is uniform from 0 to 5/7, and from there to 1
    assert (first["application"], float(first["weights"]["plan"])) == ("2", pytest.approx(5 / 14, abs=0.01))
    assert (second["application"], float(second["weights"]["plan"])) == ("1", pytest.approx(6 / 7, abs=0.01))


def test_both_ways_counted_again() -> None:
    content = call(places=10, quotas=[QUOTA | {"at_most": 4}])
    groups = {str(n): f"region {n % 4}" for n in range(1, 31)}
    found = ranked(panel_of(content, frozen(planted(), groups)))
    kept, shares, ids = told(found), found.panel.weights.shares, found.panel.applications
    for way, drawn in (("around", around(shares, DRAWS, SEED)), ("anywhere", anywhere(2, DRAWS, SEED))):
        scores = found.standing.scorer.scores(drawn)
        for pair in kept["firm"][way]["pairs"]:
            above, below = (scores[:, ids.index(pair[side])] for side in ("above", "below"))
            assert float(pair["before"]) == pytest.approx(np.mean(above > below), abs=0.003)  # equals apart
            error = half_width(np.array(float(pair["before"])), DRAWS)
            assert float(pair["before_error"]) == pytest.approx(float(error), abs=1e-4)
    standing = {row["application"]: row["standing"] for row in kept["rows"]}
    pairs = kept["firm"]["around"]["pairs"]
    assert {standing[one["above"]] for one in pairs} == {"selected"}
    assert {standing[one["below"]] for one in pairs} == {"not_selected", "undecided"}
    assert len(pairs) == AT_LINE**2
    assert sum(float(row["any_within"]) for row in kept["rows"]) == pytest.approx(10, abs=0.002)


def test_a_criterion_without_weight_stays_without() -> None:
    criteria = [one.model_dump(mode="json") for one in call().criteria]
    criteria[1]["weight"] = "0"
    kept = told(ranked(panel_of(call(criteria=criteria), frozen(BOTH))))
    assert [one["weights"] for one in kept["firm"]["anywhere"]["central"]] == [{"plan": "1.0000", "team": "0.0000"}]
    assert [float(row["any_within"]) for row in kept["rows"]] == [1, 0, 0]


def test_where_no_line_runs_nobody_stands_at_it() -> None:
    assert told(ranked(panel_of(call(places=5), frozen(BOTH))))["firm"]["around"]["pairs"] == []


def test_the_first_form_says_nothing_of_it() -> None:
    first = told(ranked(panel_of(call(), frozen(BOTH))), FIRST)
    assert ("firm" in first, "any_low" in first["rows"][0]) == (False, False)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=8),
    st.integers(1, 9),
    st.integers(1, 5),
)
def test_equals_are_between_what_they_get_last_and_first_among_them(
    rows: list[tuple[int, int]], places: int, seed: int
) -> None:
    scorer, rule = WeightedMean(np.array(rows, dtype=float), "arithmetic"), Rule(places)
    drawn = acceptability(scorer, anywhere(2, 200, seed))
    ways = [would_select(scores, rule) for scores in scorer.scores(drawn.weights)]
    least = np.mean([way.selected for way in ways], axis=0)
    most = np.mean([way.selected | way.undecided for way in ways], axis=0)
    part = within(scorer, drawn, rule, seed)
    assert np.all((least - 1e-12 <= part) & (part <= most + 1e-12))
    assert part.sum() == pytest.approx(min(places, len(rows)))


QUOTAS = Rule(2, groups=np.array(list("abcda")), at_most=dict.fromkeys("abcd", 1))
DEAR = Rule(3, 10.0, np.array([5.0, 3, 3, 3, 9]))


@pytest.mark.parametrize("rule", [Rule(2), QUOTAS, DEAR], ids=["plain", "quotas", "budget"])
def test_three_of_the_same_marks_share_a_place_alike(rule: Rule) -> None:
    """The best one first; of three that are equal under any weights one is selected, each in a third of the draws."""
    scorer = WeightedMean(np.array([[9.0, 9], [5, 3], [5, 3], [5, 3], [1, 1]]), "arithmetic")
    part = within(scorer, acceptability(scorer, anywhere(2, DRAWS, SEED)), rule, SEED)
    assert part[[0, 4]].tolist() == [1, 0]
    assert part[1:4] == pytest.approx(1 / 3, abs=0.015)
