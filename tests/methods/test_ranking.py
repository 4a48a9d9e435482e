"""From marks to a ranking: a known answer, an oracle in plain Python, and what must not matter."""

import json
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from statistics import median

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corymb.methods.ranking import Ranking, placed, ranked
from corymb.methods.ranking_told import told, told_of_places
from corymb.packs.call import CallContent
from corymb.packs.call_frozen import Entry, Frozen, Given
from corymb.packs.call_presets import preset
from corymb.packs.call_ranking import panel_of
from corymb.packs.call_what_if import WhatIf

Marks = dict[tuple[str, str, str], int | None]


def call(**changes: object) -> CallContent:
    """A call of two criteria: the plan counts twice as much as the team; marks from 0 to 5."""
    label = {"en": "x", "ru": "х"}
    criteria = [
        {"code": "plan", "label": label, "weight": "2"},
        {"code": "team", "label": label, "weight": "1"},
    ]
    told = preset("three-stages").model_dump(mode="json")
    whole = told | {"criteria": criteria, "scale": {"worst": 0, "best": 5}, "places": 1, "quotas": []} | changes
    return CallContent.model_validate(whole)


def frozen(marks: Marks, groups: dict[str, str] | None = None, costs: dict[str, str] | None = None) -> Frozen:
    ids = sorted({application for application, _expert, _criterion in marks})
    return Frozen(
        call="x", call_version=1, call_sha256="0" * 64,
        applications=tuple(
            Entry(
                application=one, sha256="0" * 64, group=(groups or {}).get(one, ""),
                cost=Decimal(costs[one]) if costs and one in costs else None,
            )
            for one in ids
        ),
        marks=tuple(Given(application=a, expert=e, criterion=c, mark=m) for (a, e, c), m in marks.items()),
    )  # fmt: skip


def rows(ranking: Ranking) -> list[tuple[str, int, str, str]]:
    return [(row["application"], row["rank"], row["score"], row["standing"]) for row in told(ranking)["rows"]]


BOTH: Marks = {
    ("1", "7", "plan"): 5, ("1", "7", "team"): 2, ("1", "8", "plan"): 4, ("1", "8", "team"): 2,
    ("2", "7", "plan"): 3, ("2", "7", "team"): 5, ("2", "8", "plan"): 4, ("2", "8", "team"): 4,
    ("3", "7", "plan"): 0, ("3", "7", "team"): 1, ("3", "8", "plan"): 1, ("3", "8", "team"): 0,
}  # fmt: skip


def test_a_known_answer() -> None:
    # 1: (2 * 4.5 + 2) / 3 / 5 = 73.33; 2: (2 * 3.5 + 4.5) / 3 / 5 = 76.67; 3: (2 * 0.5 + 0.5) / 3 / 5 = 10
    found = ranked(panel_of(call(), frozen(BOTH)))
    assert rows(found) == [
        ("2", 1, "76.67", "selected"),
        ("1", 2, "73.33", "not_selected"),
        ("3", 3, "10.00", "not_selected"),
    ]
    # 2 leads by 2.5 points of the team and is behind by 1 of the plan: equal where the plan weighs 2.5 times as much
    change = told(found)["change"]
    assert (change["distance"], change["enters"], change["leaves"], change["exact"]) == ("0.0476", "1", "2", True)
    assert change["weights"] == {"plan": "0.7143", "team": "0.2857"}
    assert [(one["left_out"], one["enters"]) for one in told(found)["without_criteria"]] == [
        ("plan", []), ("team", ["1"]),
    ]  # fmt: skip


def test_marks_are_put_together_as_the_criterion_says() -> None:
    marks: Marks = {("1", str(e), "plan"): m for e, m in enumerate((0, 3, 4, 5))}
    marks |= {("1", str(e), "team"): m for e, m in enumerate((5, 5, 0, None))}
    criteria = [one.model_dump(mode="json") for one in call().criteria]
    criteria[0]["aggregate"], criteria[1]["aggregate"] = "trimmed", "median"
    found = ranked(panel_of(call(criteria=criteria), frozen(marks)))
    assert found.marks.tolist() == [[3.5, 5.0]]
    assert rows(found) == [("1", 1, "80.00", "selected")]  # (2 * 3.5 + 5) / 3 / 5


def test_equals_at_the_line_are_not_decided() -> None:
    marks: Marks = {(one, "7", code): 3 for one in ("1", "2", "3") for code in ("plan", "team")}
    marks["3", "7", "plan"] = 1
    found = ranked(panel_of(call(), frozen(marks)))
    assert [(row[0], row[3]) for row in rows(found)] == [
        ("1", "undecided"), ("2", "undecided"), ("3", "not_selected"),
    ]  # fmt: skip
    assert (told(found)["change"]["distance"], told(found)["change"]["exact"]) == ("0.0000", True)


def test_one_place_for_each_region() -> None:
    label = {"en": "x", "ru": "х"}
    quota = {"code": "one", "label": label, "about": "region", "value": "", "at_most": 1}
    content = call(places=2, quotas=[quota])
    found = ranked(panel_of(content, frozen(BOTH, {"1": "RU-TOM", "2": "RU-TOM", "3": "RU-KLU"})))
    assert [(row[0], row[3]) for row in rows(found)] == [("2", "selected"), ("1", "not_selected"), ("3", "selected")]
    # 3 has the place of its region whatever counts; 2 and 1 are equal where they are without quotas
    change = told(found)["change"]
    assert (change["distance"], change["enters"], change["leaves"], change["exact"]) == ("0.0476", "1", "2", True)


def test_the_line_under_a_budget() -> None:
    costs = {"2": "60", "1": "50", "3": "40"}
    content = call(places=3, budget="100", cost="members")
    change = told(ranked(panel_of(content, frozen(BOTH, costs=costs))))["change"]
    assert (change["distance"], change["enters"], change["leaves"], change["exact"]) == ("0.0476", "1", "2", False)
    whole = told(ranked(panel_of(call(budget="110", cost="members"), frozen(BOTH, costs=costs))))["change"]
    assert (whole["distance"], whole["enters"], whole["leaves"], whole["exact"]) == ("0.0476", "1", "2", True)


def test_the_budget_ends_the_list() -> None:
    content = call(places=3, budget="100", cost="members")
    found = ranked(panel_of(content, frozen(BOTH, costs={"2": "60", "1": "50", "3": "40"})))
    assert [(row[0], row[3]) for row in rows(found)] == [
        ("2", "selected"), ("1", "not_selected"), ("3", "not_selected"),
    ]  # fmt: skip
    unsaid = ranked(panel_of(content, frozen(BOTH, costs={"2": "60", "3": "40"})))
    assert rows(unsaid)[1][3] == "not_selected"  # who does not say what it costs takes the whole budget


def test_without_a_mark_nobody_is_ranked_and_the_others_are() -> None:
    marks = BOTH | {("3", "7", "team"): None, ("3", "8", "team"): None}
    found = told(ranked(panel_of(call(), frozen(marks))))
    assert found["unranked"] == {"3": ["team"]}
    assert [row["application"] for row in found["rows"]] == ["2", "1"]


def test_a_criterion_that_weighs_nothing_needs_no_marks() -> None:
    criteria = [one.model_dump(mode="json") for one in call().criteria]
    criteria[1]["weight"] = "0"
    marks = {key: mark for key, mark in BOTH.items() if key[2] == "plan"}
    found = ranked(panel_of(call(criteria=criteria), frozen(marks)))
    assert rows(found)[0] == ("1", 1, "90.00", "selected")
    assert [one["unknown"] for one in told(found)["without_experts"]] == [[], []]


def test_few_marks_say_nothing_about_strictness() -> None:
    marks: Marks = {("1", "7", "plan"): 5, ("1", "7", "team"): 2}
    assert told(ranked(panel_of(call(), frozen(marks))))["calibration"] is None


APPLICATIONS, EXPERTS = ("1", "2", "3", "4"), ("7", "8", "9")
grids = st.lists(st.integers(0, 5), min_size=24, max_size=24)


def grid(values: Sequence[int]) -> Marks:
    keys = [(a, e, c) for a in APPLICATIONS for e in EXPERTS for c in ("plan", "team")]
    return dict(zip(keys, values, strict=True))


def by_hand(marks: Marks, together: object) -> dict[str, Fraction]:
    """Scores by fractions, from the definition."""
    found = {}
    for a in APPLICATIONS:
        parts = [
            weight * Fraction(together([m for (x, _e, c), m in marks.items() if (x, c) == (a, code)]))  # type: ignore[operator]
            for code, weight in (("plan", 2), ("team", 1))
        ]
        found[a] = sum(parts, Fraction()) * 100 / 15
    return found


@settings(max_examples=25, deadline=None)
@given(values=grids)
def test_scores_against_the_definition(values: list[int]) -> None:
    marks = grid(values)
    for way, together in (("mean", lambda given: Fraction(sum(given), len(given))), ("median", median)):
        criteria = [one.model_dump(mode="json") | {"aggregate": way} for one in call().criteria]
        found = ranked(panel_of(call(criteria=criteria), frozen(marks)))
        expected = by_hand(marks, together)
        scores = dict(zip(found.panel.applications, found.standing.scores, strict=True))
        assert scores == pytest.approx({a: float(x) for a, x in expected.items()}, abs=1e-9)


@settings(max_examples=15, deadline=None)
@given(values=grids, order=st.permutations(list(range(24))))
def test_the_order_of_the_marks_does_not_matter(values: list[int], order: list[int]) -> None:
    marks = grid(values)
    keys = list(marks)
    shuffled = {keys[k]: marks[keys[k]] for k in order}
    content = call(places=2)
    first, second = (told(ranked(panel_of(content, frozen(some)))) for some in (marks, shuffled))
    assert json.dumps(first) == json.dumps(second)


@settings(max_examples=15, deadline=None)
@given(values=grids, better=st.integers(0, 23))
def test_a_better_mark_never_lowers_an_application(values: list[int], better: int) -> None:
    marks = grid(values)
    key = list(marks)[better]
    raised = marks | {key: min((marks[key] or 0) + 1, 5)}
    before, after = (ranked(panel_of(call(), frozen(some))) for some in (marks, raised))
    i = before.panel.applications.index(key[0])
    assert after.standing.scores[i] >= before.standing.scores[i] - 1e-12
    assert int(after.award.ranks[i]) <= int(before.award.ranks[i])


def test_the_parts_of_the_draws_are_told_with_their_error() -> None:
    found = ranked(panel_of(call(), frozen(BOTH)))
    assert np.allclose(found.within.sum(), 1.0)  # one place, and always somebody for it
    row = told(found)["rows"][0]
    assert (row["low"], row["high"]) == (1, 2)
    assert 0 < float(row["within_error"]) < 0.0101


def test_what_if_the_weights_were_others_or_an_expert_not_there() -> None:
    # plan 3, team 1: 1: (3 * 4.5 + 2) / 4 / 5 = 77.5; 2: (3 * 3.5 + 4.5) / 4 / 5 = 75; 3: (3 * 0.5 + 0.5) / 4 / 5 = 10
    other = WhatIf(weights={"plan": Decimal(3)})
    found = told_of_places(placed(panel_of(call(), frozen(BOTH), other)))
    assert [(row["application"], row["score"], row["standing"]) for row in found["rows"]] == [
        ("1", "77.50", "selected"), ("2", "75.00", "not_selected"), ("3", "10.00", "not_selected"),
    ]  # fmt: skip
    # without 8: 1: (2 * 5 + 2) / 3 / 5 = 80; 2: (2 * 3 + 5) / 3 / 5 = 73.33; 3: (0 + 1) / 3 / 5 = 6.67
    found = told_of_places(placed(panel_of(call(), frozen(BOTH), WhatIf(without=("8",)))))
    assert [(row["application"], row["score"]) for row in found["rows"]] == [
        ("1", "80.00"), ("2", "73.33"), ("3", "6.67"),
    ]  # fmt: skip


def test_nothing_asked_otherwise_is_the_ranking() -> None:
    whole, places = told(ranked(panel_of(call(), frozen(BOTH)))), told_of_places(placed(panel_of(call(), frozen(BOTH))))
    assert [{name: row[name] for name in places["rows"][0]} for row in whole["rows"]] == places["rows"]
    assert (whole["line"], whole["unranked"]) == (places["line"], places["unranked"])
