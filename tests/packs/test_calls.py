"""Calls as data: the presets, the tree of criteria, what keeps a call from being published."""

from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from corymb.i18n import use_language
from corymb.packs.call import CallContent
from corymb.packs.call_lint import lacks
from corymb.packs.call_presets import preset, presets
from corymb.packs.loader import load_pack

GROUPS = "A quota has to be about the region, or about a question with a choice, and to name one of its answers."
COST = "There is a budget; say which question, answered with a number, tells what an application costs."
WINDOW = {"opens_at": "2018-05-01T10:00", "closes_at": "2018-07-01T18:00"}


def call(**changes: Any) -> CallContent:
    """The neutral preset with a window, and with something else in it."""
    return CallContent.model_validate(preset("three-stages").model_dump(mode="json") | WINDOW | changes)


def parts(kind: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = call().model_dump(mode="json")[kind]
    return found


def limited(code: str, **limits: str) -> list[dict[str, Any]]:
    return [one | limits if one["code"] == code else one for one in parts("questions")]


def said(**changes: Any) -> list[tuple[str, str, str]]:
    return [(lack.part, lack.code, str(lack)) for lack in lacks(call(**changes))]


def test_the_presets_are_whole_but_for_their_window() -> None:
    assert presets() == ("leaders-2016", "pilot-2012", "three-stages")
    missing = "The call does not say from when to when applications are taken."
    assert [[str(lack) for lack in lacks(preset(code))] for code in presets()] == [[missing]] * 3
    assert lacks(call()) == ()


def test_a_text_that_is_not_said_leaves_the_hash_as_it_was() -> None:
    plain = call(body=None)
    assert '"body"' not in plain.text
    assert call(body={"en": "One.", "ru": "Раз."}).sha256 != plain.sha256
    assert said(body={"en": "One."}) == [("", "", "Text of the call: the Russian text is missing.")]


def test_presets_hold_a_longer_text_and_the_one_of_2016_the_parts_of_its_targets() -> None:
    assert [len(str(preset(code).body).split("\n\n")) for code in presets()] == [3, 2, 3]
    content = preset("leaders-2016")
    pack = load_pack("innovative-clusters-2016")
    divided = {one.code: one for one in pack.targets if one.kind == "cumulative"}
    units = {one.code: str(one.unit) for one in content.questions}
    assert {one.target: units[one.question] for one in content.after.commitments} == {
        "T2": "jobs", "T3": "RUB", "T4": "RUB", "T5b": "start-ups",
    }  # fmt: skip
    assert {one.target for one in content.after.commitments} == set(divided)


def test_reconstructions_say_so() -> None:
    told = {code: (preset(code).is_reconstruction, preset(code).weights_established) for code in presets()}
    assert told == {"leaders-2016": (True, False), "pilot-2012": (True, False), "three-stages": (False, True)}
    assert [str(one.label) for one in preset("pilot-2012").criteria] == [
        "Scientific, technological and educational potential",
        "Production potential",
        "Quality of life and infrastructure of the territory",
        "Organisational development of the cluster",
    ]
    with pytest.raises(KeyError):
        preset("nothing")


def test_the_text_stands_for_the_content() -> None:
    content = call()
    again = CallContent.model_validate_json(content.text)
    assert (again.sha256, again.text) == (content.sha256, content.text)
    assert call(places=11).sha256 != content.sha256


def test_shares_of_the_whole_follow_the_tree() -> None:
    shares = call().shares
    assert shares["science"] == Decimal("0.2")
    assert sum(shares[leaf.code] for leaf in call().leaves) == 1
    assert [leaf.code for leaf in call().leaves] == [
        "science", "production", "targets_quality", "projects_quality", "management_quality"
    ]  # fmt: skip


def test_a_criterions_own_words_come_before_those_of_the_scale() -> None:
    own = [{"mark": 5, "text": {"en": "best of all", "ru": "лучший"}}]
    rows = [row | ({"anchors": own} if row["code"] == "science" else {}) for row in parts("criteria")]
    content = call(criteria=rows)
    science, production = (next(leaf for leaf in content.leaves if leaf.code == c) for c in ("science", "production"))
    assert [str(anchor.text) for anchor in content.anchors_of(science)][4:] == [
        "well grounded and documented",
        "best of all",
    ]
    assert str(content.anchors_of(production)[5].text) == "outstanding, with proof from outside"


def label(text: str = "x") -> dict[str, str]:
    return {"en": text, "ru": text}


def gate(about: str, test: str, value: str = "") -> dict[str, Any]:
    return {"code": "g", "label": label(), "about": about, "test": test, "value": value}


CANNOT = "The condition cannot be judged: look at what it is about and at its value."


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"opens_at": None}, ("", "", "The call does not say from when to when applications are taken.")),
        ({"opens_at": "2019-01-01T00:00"}, ("", "", "The call closes before it opens.")),
        ({"zone": "Mars/Olympus"}, ("", "", "No time zone is called Mars/Olympus.")),
        ({"summary": {"en": "only"}}, ("", "", "Summary: the Russian text is missing.")),
        ({"title": {"ru": "только"}}, ("", "", "Title: the English text is missing.")),
        ({"stages": []}, ("stages", "", "The call says no stages: how it goes from the application to the list.")),
        ({"gates": [gate("poem", "given")]}, ("gates", "g", "The call asks for nothing that is called poem.")),
        ({"gates": [gate("members", "at_least", "many")]}, ("gates", "g", CANNOT)),
        ({"gates": [gate("manager", "at_least", "1")]}, ("gates", "g", CANNOT)),
        ({"gates": [gate("manager", "is", "maybe")]}, ("gates", "g", CANNOT)),
        ({"gates": [gate("strategy", "is", "yes")]}, ("gates", "g", CANNOT)),
        (
            {"questions": limited("regional_share", lowest="5", highest="4")},
            ("questions", "regional_share", "The lowest answer of a question is above its highest."),
        ),
        (
            {"questions": limited("team", lowest="0")},
            ("questions", "team", "A lowest and a highest answer can be given only where the answer is a number."),
        ),
        ({"scale": {"worst": 5, "best": 5}}, ("scale", "", "The worst mark of the scale is not below the best.")),
        (
            {"quotas": [{"code": "s", "label": label(), "at_least": 11, "value": "RU-TOM"}]},
            ("quotas", "", "11 places are kept for groups, and there are 10 in all."),
        ),
        (
            {"quotas": [{"code": "s", "label": label(), "at_least": 2, "at_most": 1, "value": "RU-TOM"}]},
            ("quotas", "s", "More places are kept than are given at most."),
        ),
        (
            {"quotas": [{"code": "s", "label": label(), "at_least": 2}]},
            ("quotas", "s", "Say for which group places are kept."),
        ),
        (
            {"quotas": [{"code": "s", "label": label(), "at_most": 1, "about": "members"}]},
            ("quotas", "s", GROUPS),
        ),
        (
            {"quotas": [{"code": "s", "label": label(), "at_most": 1, "about": "manager", "value": "maybe"}]},
            ("quotas", "s", GROUPS),
        ),
        (
            {"quotas": [{"code": c, "label": label(), "at_most": 1, "value": "RU-TOM"} for c in ("s", "t")]},
            ("quotas", "", "Two quotas are about the same group: say in one what is kept for it and given to it."),
        ),
        ({"budget": "5", "cost": "manager"}, ("", "", COST)),
        (
            {"budget": "0", "cost": "revenue"},
            ("", "", "A budget of nothing pays for nobody: say how much it is, or leave it empty."),
        ),
    ],
)
def test_what_is_missing_is_said(changes: dict[str, Any], found: tuple[str, str, str]) -> None:
    assert said(**changes) == [found]


def test_the_tree_has_no_circle_and_no_unknown_parent() -> None:
    first, second = ({"code": c, "label": label(), "parent": p} for c, p in (("a", "b"), ("b", "a")))
    alone = {"code": "c", "label": label(), "parent": "nobody"}
    found = said(criteria=[*parts("criteria"), first, second, alone])
    assert found == [
        ("criteria", "a", "The criterion stands below itself."),
        ("criteria", "b", "The criterion stands below itself."),
        ("criteria", "c", "No criterion is called nobody, below which this one stands."),
    ]


def test_weights_and_anchors_and_codes() -> None:
    rows = [row | ({"weight": "0"} if row["parent"] == "plan" else {}) for row in parts("criteria")]
    assert said(criteria=rows) == [("criteria", "plan", "None of the criteria below plan has a weight.")]
    found = said(scale={"worst": 0, "best": 6, "anchors": parts_of_scale()})
    assert found[0] == ("criteria", "science", "Nobody says what the marks 6 mean for this criterion.")
    assert len(found) == 5
    beyond = {"anchors": [{"mark": 9, "text": label()}, {"mark": 1, "text": label()}]}
    own = [row | (beyond if row["code"] == "science" else {}) for row in parts("criteria")]
    assert said(criteria=own) == [
        ("criteria", "science", "The scale has no marks 9; for this criterion it is said what they mean."),
    ]
    stages = parts("stages")
    assert said(stages=[*stages, stages[0]]) == [("stages", "intake", "The code intake stands twice.")]
    same = {"code": "revenue", "label": label()}
    twice = "A question and a document have the same code, revenue."
    assert said(documents=[*parts("documents"), same]) == [("documents", "revenue", twice)]


def parts_of_scale() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = call().model_dump(mode="json")["scale"]["anchors"]
    return found


def test_a_choice_offers_something() -> None:
    asked = {"code": "kind", "label": label(), "section": label(), "kind": "choice", "options": []}
    told = "A choice has to have two options at least, each with a code of its own."
    assert said(questions=[*parts("questions"), asked]) == [("questions", "kind", told)]


def test_what_is_no_call_is_refused() -> None:
    for wrong in ({"places": 0}, {"opens_at": "tomorrow"}, {"colour": "red"}, {"evidence": "X"}):
        with pytest.raises(ValidationError):
            call(**wrong)


def test_what_is_missing_is_said_in_russian_too() -> None:
    use_language("ru")
    assert said(opens_at=None) == [("", "", "Конкурс не говорит, с какого и по какое время принимаются заявки.")]
