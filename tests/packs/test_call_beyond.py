"""Where a choice leaves the rule of its call: places, budget, quotas; what is said of one group goes first."""

from decimal import Decimal
from typing import Any

import pytest

from corymb.packs.call import CallContent
from corymb.packs.call_beyond import Beyond, beyond, most_of
from corymb.packs.call_presets import preset

WORDS = {"en": "x", "ru": "х"}


def call(**said: Any) -> CallContent:
    return CallContent.model_validate(preset("three-stages").model_dump() | {"places": 3} | said)


def quota(code: str, **said: Any) -> dict[str, Any]:
    return {"code": code, "label": WORDS, **said}


EACH = quota("each", at_most=1)
KALUGA = quota("kaluga", value="RU-KLU", at_least=1, at_most=2)
COSTS = [("RU-KLU", Decimal(400)), ("RU-KLU", Decimal(300)), ("RU-TOM", None)]


def test_what_keeps_to_the_rule_breaks_nothing() -> None:
    assert beyond(call(quotas=[EACH, KALUGA]), COSTS) == Beyond()


@pytest.mark.parametrize(
    ("said", "chosen", "found"),
    [
        ({"places": 2}, COSTS, Beyond(chosen=3)),
        ({"quotas": [EACH]}, COSTS, Beyond(crowded={"RU-KLU": (2, 1)})),
        ({"quotas": [KALUGA]}, [*COSTS[:1], *COSTS[:2]], Beyond(crowded={"RU-KLU": (3, 2)})),
        ({"quotas": [KALUGA]}, COSTS[2:], Beyond(lacking={"RU-KLU": (0, 1)})),
    ],
)
def test_what_is_broken(said: dict[str, Any], chosen: list[tuple[str, Decimal | None]], found: Beyond) -> None:
    assert beyond(call(**said), chosen) == found


@pytest.mark.parametrize(("ruled", "is_lacking"), [([], False), (["RU-KLU"], True)])
def test_what_the_rule_itself_does_not_fill_is_not_lacking(ruled: list[str], *, is_lacking: bool) -> None:
    found, none = beyond(call(quotas=[KALUGA]), COSTS[2:], ruled), (0, 1)
    assert (found.lacking, found.unfilled) == (({"RU-KLU": none}, {}) if is_lacking else ({}, {"RU-KLU": none}))


def test_a_group_that_is_not_known_is_none_of_its_own() -> None:
    rows: list[tuple[str | None, Decimal | None]] = [(None, None), (None, None), *COSTS[2:]]
    assert beyond(call(places=2, quotas=[EACH, KALUGA]), rows) == Beyond(chosen=3)


@pytest.mark.parametrize(("budget", "spent"), [("700", None), ("699.99", Decimal(700))])
def test_costs_exceed_a_budget_only_above_it(budget: str, spent: Decimal | None) -> None:
    content = call().model_copy(update={"budget": Decimal(budget)})
    assert beyond(content, COSTS).spent == spent


def test_what_is_said_of_one_group_goes_before_what_is_said_of_each() -> None:
    assert most_of(call(quotas=[KALUGA, EACH]), ["RU-TOM", "RU-KLU"]) == {"RU-KLU": 2, "RU-TOM": 1}
