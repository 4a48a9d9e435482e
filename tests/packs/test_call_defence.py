"""What a call says of its defence, what it comes to, and that calls which say nothing keep their hash."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from corymb.packs.call import CallContent
from corymb.packs.call_defence import (
    asked_at_defence,
    points,
    share_of_defence,
    shares_in_score,
    together,
    weight_in_score,
)
from corymb.packs.call_lint import lacks
from corymb.packs.call_presets import preset, presets

WORDS = {"en": "x", "ru": "х"}


def call(**stage: Any) -> CallContent:
    """The neutral preset with a defence."""
    return with_stages({"code": "defence", "kind": "defence", "label": WORDS, **stage})


def with_stages(*stages: dict[str, Any]) -> CallContent:
    found = preset("three-stages").model_dump()
    return CallContent.model_validate(found | {"stages": [*found["stages"], *stages]})


@pytest.mark.parametrize("code", presets())
def test_a_call_that_says_nothing_of_it_is_written_as_before(code: str) -> None:
    content = preset(code)
    assert ('"share":' in content.text, content.text.count('"experts":')) == (False, len(content.stages))
    assert CallContent.model_validate_json(content.text).sha256 == content.sha256
    assert share_of_defence(content) == 0
    assert asked_at_defence(content) == content.leaves


def test_what_is_said_stays_said() -> None:
    content = call(criteria=["science"], share="0.25")
    again = CallContent.model_validate_json(content.text)
    assert (again.stages[-1].criteria, again.stages[-1].share) == (("science",), Decimal("0.25"))
    assert again.sha256 == content.sha256
    assert [leaf.code for leaf in asked_at_defence(content)] == ["science"]


def test_what_a_criterion_weighs_in_the_score_counts_what_a_commission_marks_of_it() -> None:
    """Four equal leaves; the defence has 30 % and marks two of them: 0.7 / 4 + 0.3 / 2, the others 0.7 / 4."""
    group, leaf = {"label": WORDS, "weight": "1"}, {"label": WORDS, "weight": "1"}
    criteria = [
        {**group, "code": "a"}, {**group, "code": "b"},
        *({**leaf, "code": f"{parent}{n}", "parent": parent} for parent in "ab" for n in (1, 2)),
    ]  # fmt: skip
    content = CallContent.model_validate(call(criteria=["a1", "b1"], share="0.3").model_dump() | {"criteria": criteria})
    shares = {code: float(share) for code, share in shares_in_score(content).items()}
    assert shares == pytest.approx({"a": 0.5, "b": 0.5, "a1": 0.325, "a2": 0.175, "b1": 0.325, "b2": 0.175})
    assert weight_in_score(content, "defence:a1") == Decimal("0.15")
    plain = preset("three-stages")
    assert shares_in_score(plain) == plain.shares


def test_what_a_commission_gave_weighs_what_it_weighs_in_the_call() -> None:
    content = call(criteria=["science", "targets_quality"])
    science, targets = (Fraction(content.shares[code]) for code in ("science", "targets_quality"))
    marks = {"science": [5, 4], "targets_quality": [2]}
    # 9/2 and 2 of 5
    wanted = 100 * (science * Fraction(9, 10) + targets * Fraction(2, 5)) / (science + targets)
    assert points(content, marks) == wanted
    assert points(content, {"science": [5]}) == 100
    assert points(content, {}) is None
    assert points(content, {"production": [5]}) is None


@pytest.mark.parametrize(
    ("way", "marks", "wanted"),
    [
        ("mean", [1, 2, 4], Fraction(7, 3)),
        ("median", [1, 2, 3, 5], Fraction(5, 2)),
        ("trimmed", [0, 3, 4, 5], Fraction(7, 2)),
        ("trimmed", [0, 3], Fraction(3, 2)),
    ],
)
def test_marks_put_together(way: Any, marks: list[int], wanted: Fraction) -> None:
    assert together(marks, way) == wanted


@pytest.mark.parametrize(
    ("stage", "message"),
    [
        ({"criteria": ["nothing"]}, "The defence names what is no criterion that is marked: nothing."),
        ({"kind": "council", "share": "0.2"}, "Only a defence can name criteria of its own and a share of the score."),
    ],
)
def test_what_a_call_must_not_say(stage: dict[str, Any], message: str) -> None:
    told = [str(lack) for lack in lacks(call(**stage)) if lack.part == "stages"]
    assert told == [message]


def test_there_is_one_defence_where_it_says_something() -> None:
    first = {"code": "defence", "kind": "defence", "label": WORDS, "share": "0.2"}
    twice = with_stages(first, {"code": "second", "kind": "defence", "label": WORDS})
    assert [str(lack) for lack in lacks(twice) if lack.part == "stages"] == [
        "Where the defence names criteria or a share, the call has to have one defence alone."
    ]


@pytest.mark.parametrize(
    ("after", "has_defence", "refused"),
    [
        ({"opens_marks": True, "opens_defence": True}, True, False),
        ({"opens_marks": True, "opens_defence": True}, False, True),
        ({"opens_defence": True}, True, True),
        ({"opens_marks": True}, False, False),
    ],
)
def test_marks_of_a_defence_are_opened_beside_those_of_the_experts(
    after: dict[str, bool], *, has_defence: bool, refused: bool
) -> None:
    content = call() if has_defence else preset("three-stages")
    said = CallContent.model_validate(content.model_dump() | {"after": after})
    assert any("Marks of the defence can be opened only" in str(lack) for lack in lacks(said)) == refused
