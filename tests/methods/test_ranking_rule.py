"""What a kept ranking says of quotas, budget and criteria; one kept in the first form comes out in it again."""

import json

from corymb.methods.chain import canonical
from corymb.methods.ranking import ranked
from corymb.methods.ranking_told import FIRST, NEWEST, form_of, told
from corymb.packs.call_ranking import panel_of
from tests.methods.test_ranking import BOTH, Marks, call, frozen

QUOTA = {"code": "one", "label": {"en": "x", "ru": "х"}, "about": "region", "value": "", "at_most": 1}
FIRST_ROW = ["application", "high", "low", "marks", "rank", "reviews", "score", "standing", "within", "within_error"]


def test_groups_costs_and_what_the_selected_use() -> None:
    content = call(places=3, budget="100", cost="members", quotas=[QUOTA])
    groups = {"1": "RU-TOM", "2": "RU-TOM", "3": "RU-KLU"}
    kept = told(ranked(panel_of(content, frozen(BOTH, groups, {"2": "60.5", "1": "10", "3": "20"}))))
    rows = [[row.get(name) for name in ("application", "group", "cost", "spent", "why")] for row in kept["rows"]]
    assert rows == [
        ["2", "RU-TOM", "60.50", "60.50", None],
        ["1", "RU-TOM", "10.00", None, "group"],
        ["3", "RU-KLU", "20.00", "80.50", None],
    ]
    assert kept["spent"] == "80.50"


def test_how_much_too_much_it_is() -> None:
    content = call(places=3, budget="100", cost="members")
    kept = told(ranked(panel_of(content, frozen(BOTH, costs={"2": "60", "1": "50"}))))
    rows = [[row.get(name) for name in ("application", "cost", "spent", "why", "over")] for row in kept["rows"]]
    assert rows == [
        ["2", "60.00", "60.00", None, None],
        ["1", "50.00", None, "budget", "10.00"],
        ["3", None, None, "budget_above", None],
    ]


def test_a_plain_rule_adds_nothing() -> None:
    kept = told(ranked(panel_of(call(), frozen(BOTH))))
    assert ("spent" in kept, {"group", "cost", "spent", "why"} & set(kept["rows"][0])) == (False, set())


def test_the_first_form_comes_out_as_it_was() -> None:
    content = call(places=2, budget="100", cost="members", quotas=[QUOTA])
    found = ranked(panel_of(content, frozen(BOTH, {"1": "RU-TOM", "2": "RU-KLU", "3": "RU-KLU"})))
    first, newest = told(found, FIRST), told(found)
    assert sorted(first["rows"][0]) == FIRST_ROW
    assert sorted(first) == [
        "calibration", "change", "draws", "importance", "largest_error", "line", "rows", "seed", "unranked",
        "without_criteria", "without_experts",
    ]  # fmt: skip
    assert [sorted(one) for one in first["importance"]] == []
    assert (form_of(canonical(first)), form_of(canonical(newest)), newest["format"]) == (FIRST, NEWEST, NEWEST)


def test_what_is_no_outcome_is_taken_for_the_first_form() -> None:
    assert [form_of(text) for text in ("{", "[]", json.dumps({"format": FIRST}))] == [FIRST] * 3
    assert form_of("") == NEWEST


def many(count: int) -> Marks:
    """So many applications of one expert, whose marks of the plan vary and whose marks of the team hardly do."""
    return {
        (str(a), "7", code): (a * 7 + a // 3) % 6 if code == "plan" else 3 + (a % 9 == 0)
        for a in range(count)
        for code in ("plan", "team")
    }


def test_importance_stands_beside_the_weight_with_its_interval() -> None:
    few, lots = (told(ranked(panel_of(call(), frozen(many(n)))))["importance"] for n in (20, 60))
    assert [(one["criterion"], one["weight"], one["kind"]) for one in few] == [
        ("plan", "0.6667", "squared_correlation"), ("team", "0.3333", "squared_correlation"),
    ]  # fmt: skip
    for one in few:
        assert 0 <= float(one["low"]) <= float(one["importance"]) <= float(one["high"]) <= 1
    assert [round(float(one["importance"])) for one in few] == [1, 0]
    assert {(one["kind"], one["low"], one["high"]) for one in lots} == {("correlation_ratio", None, None)}
    first = told(ranked(panel_of(call(), frozen(many(20)))), FIRST)["importance"]
    assert first == [{name: one[name] for name in ("criterion", "share", "weight")} for one in few]
