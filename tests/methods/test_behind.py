"""What is said to stand behind a line adds up to the line: every target, rule, scope and price basis, to the digit."""

from collections import defaultdict
from decimal import Decimal
from itertools import product
from typing import Any, Final

import pytest

from corymb.methods.asked import Asked
from corymb.methods.behind import terms
from corymb.methods.ground import RETURNS
from corymb.methods.kept import options_of
from corymb.methods.lines import Board
from corymb.methods.options import ScoreOptions
from corymb.methods.programme import COHORT_RULES, Programme
from corymb.methods.scorecard import scored
from corymb.methods.term import EXACT, IN, REASONS, Term
from corymb.packs.loader import load_pack
from tests.methods.test_kept import YEAR, World

NAMES: Final = ("num_0", "den_0", "num_t", "den_t")


@pytest.fixture(scope="module")
def programme() -> Programme:
    return load_pack("innovative-clusters-2016").programme()


def board(programme: Programme, seed: int, prices: Any = "nominal", year: int = YEAR) -> Board:
    options = ScoreOptions(year=year, by="place", prices=prices, explain=False, behind=True)
    return scored(programme, World(programme, seed).tables(), options)[1]


def added(found: list[Term], indicator: str) -> dict[tuple[str, str], dict[str, Decimal]]:
    """Sums of the terms of an indicator by scope and rule, with how many organisations count."""
    sums: dict[tuple[str, str], dict[str, Decimal]] = defaultdict(dict)
    for term in (term for term in found if term.indicator == indicator):
        at = sums[term.scope, term.rule]
        brought = {name: value for name in NAMES if (value := getattr(term, name)) is not None}
        brought |= {"n": Decimal(term.standing == IN)} if term.organisation else {}
        at.update({name: EXACT.add(at.get(name, Decimal(0)), value) for name, value in brought.items()})
    return sums


def compare(found: Board) -> int:
    """How many lines were held against their terms."""
    made, compared = list(terms(found)), 0
    returned = added(made, RETURNS)
    for target in found.programme.targets:
        indicator = found.programme.indicator(target.indicator)
        if found.context.basis(indicator) != found.context.prices:
            continue
        sums = added(made, indicator.code)
        for scope, rule in product(found.scopes, COHORT_RULES):
            step = found.steps[target.code, scope, rule][-1]
            own = sums.get((scope, rule), {})
            said = {"num_0": step.num_0, "den_0": step.den_0, "num_t": step.num, "den_t": step.den}
            noughts = {name: Decimal(0) for name, value in said.items() if value is not None and indicator.is_event}
            assert {n: (noughts | own).get(n) for n in NAMES} == said, (target.code, scope, rule)
            counts = (returned if indicator.is_event else sums).get((scope, rule), {}).get("n", 0)
            assert counts == step.n or step.reason == "not_applicable", (target.code, scope, rule)
            compared += step.num is not None
    return compared


@pytest.mark.parametrize("seed", range(4))
def test_terms_add_up_to_the_lines(programme: Programme, seed: int) -> None:
    assert compare(board(programme, seed)) > 120


@pytest.mark.parametrize("prices", ["constant", "usd"])
def test_terms_add_up_in_other_prices(programme: Programme, prices: str) -> None:
    assert compare(board(programme, 1, prices)) > 15


def test_terms_add_up_in_every_year(programme: Programme) -> None:
    for year in (2017, 2018, 2020):
        assert compare(board(programme, 2, year=year)) > 20


def test_every_member_and_event_has_a_reason_or_counts(programme: Programme) -> None:
    found = list(terms(board(programme, 3)))
    assert {term.reason for term in found} <= set(REASONS)
    assert {bool(term.organisation) for term in found if not term.event} == {True}
    assert [t for t in found if t.standing == "out" and not t.reason] == []
    assert [t for t in found if t.standing == "out" and (t.num_0 or t.num_t)] == []


def test_the_questions_of_the_living_scorecard_bring_the_same_terms(programme: Programme) -> None:
    world = World(programme, 3)
    whole = scored(programme, world.tables(), options_of(YEAR))[1]
    asked = Asked(programme, YEAR)
    try:
        again = asked.brought(world.tables())[1]
    finally:
        asked.close()
    assert set(again) == set(terms(whole))
    assert len(again) == len(set(again))
