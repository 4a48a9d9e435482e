"""Disclosure: nothing that is published, alone or put together, gives a contributor away; and no more is withheld."""

import math
import random
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corymb.methods import disclosure_game
from corymb.methods.disclosure import PublishedSum, audit, primary, protect
from corymb.methods.disclosure_game import Game
from corymb.methods.programme import DisclosureRule
from tests.methods.disclosure_oracle import exposed, least_cost
from tests.methods.measured import table

RULE = DisclosureRule()
TEN = {f"o{k}": 1000.0 + 97 * k for k in range(10)}


def one(
    key: str, contributors: dict[str, float], measure: str = "revenue:2020", **more: dict[str, float]
) -> PublishedSum:
    return PublishedSum((key,), measure, contributors, more.get("shares"))


def test_fewer_than_three_contributors_are_withheld() -> None:
    assert primary([one("a", {"x": 50.0, "y": 60.0})], RULE, {}) == {("a",): "too_few"}
    assert primary([one("a", {"x": 50.0, "y": 60.0, "z": 55.0})], RULE, {}) == {}


def test_three_firms_of_two_groups_are_two_contributors() -> None:
    assert primary([one("a", {"x": 50.0, "y": 60.0, "z": 55.0})], RULE, {"x": "G", "y": "G"}) == {("a",): "too_few"}


def test_p_percent_rule_at_its_border() -> None:
    safe = one("safe", {"x": 100.0, "y": 50.0, "z": 10.0})
    sensitive = one("sensitive", {"x": 100.0, "y": 50.0, "z": 9.99})
    assert primary([safe, sensitive], RULE, {}) == {("sensitive",): "dominated"}


def test_dominance_is_optional() -> None:
    cell = one("a", {"x": 86.0, "y": 4.0, "z": 10.0})
    assert primary([cell], DisclosureRule(p_percent=Decimal(1)), {}) == {}
    assert primary([cell], DisclosureRule(p_percent=Decimal(1), dominance_percent=Decimal(85)), {}) == {
        ("a",): "dominated"
    }


def test_confidential_members_are_a_closed_block_of_three() -> None:
    cell = one("a", TEN)
    assert primary([cell], RULE, {}, frozenset({"o1", "o2"})) == {("a",): "closed_block_too_small"}
    assert primary([cell], RULE, {}, frozenset({"o1", "o2", "o3"})) == {}


def test_a_ratio_falls_with_either_of_its_sums() -> None:
    heads = dict.fromkeys(TEN, 1.0) | {"o0": 1000.0}
    assert primary([one("a", TEN), one("a", heads, "heads:2020")], RULE, {}) == {("a",): "dominated"}


def test_one_joiner_is_reporting_minus_matched() -> None:
    """Two cohort rules side by side: their difference is what the one joiner reported."""
    lines = [one("reporting", TEN | {"joiner": 500.0}), one("matched", TEN)]
    found = audit(lines, frozenset(), RULE, {})
    assert [(e.contributor, e.attacker, e.kind, e.keys) for e in found] == [
        ("joiner", None, "upper", frozenset({("reporting",), ("matched",)}))
    ]
    kept = protect(lines, RULE, {})
    assert (kept.suppressed, kept.reasons, kept.exact, kept.gap, kept.audit) == (
        frozenset({("matched",)}),
        {("matched",): "secondary"},
        True,
        0.0,
        (),
    )


def test_two_joiners_can_read_each_other() -> None:
    lines = [one("reporting", TEN | {"j1": 500.0, "j2": 450.0}), one("matched", TEN)]
    assert {(e.contributor, e.attacker, e.kind) for e in audit(lines, frozenset(), RULE, {})} == {("j1", None, "total")}
    parted = [*lines, one("panel", {i: v for i, v in TEN.items() if i != "o0"})]
    assert ("o0",) not in protect(parted, RULE, {}).suppressed
    assert protect(parted, RULE, {}).audit == ()


def test_three_equal_joiners_are_safe() -> None:
    lines = [one("reporting", TEN | {"j1": 500.0, "j2": 450.0, "j3": 480.0}), one("matched", TEN)]
    assert protect(lines, RULE, {}).suppressed == frozenset()


def test_a_small_joiner_is_found_inside_a_huge_total() -> None:
    huge = {i: v * 1e9 for i, v in TEN.items()}
    lines = [one("reporting", huge | {"joiner": 250_000.0}), one("matched", huge)]
    assert {e.contributor for e in audit(lines, frozenset(), RULE, {})} == {"joiner"}


def test_rounding_hides_what_it_swallows() -> None:
    lines = [one("reporting", TEN | {"joiner": 5.0}), one("matched", TEN)]
    assert audit(lines, frozenset(), DisclosureRule(rounding=Decimal(100)), {}) == ()
    assert {e.contributor for e in audit(lines, frozenset(), RULE, {})} == set()
    assert {e.contributor for e in audit(lines, frozenset(), DisclosureRule(rounding=Decimal("0.01")), {})} == {
        "joiner"
    }


def test_the_withheld_cluster_is_programme_minus_the_others() -> None:
    small = {"x": 700.0, "y": 800.0}
    other, third = ({f"{c}{i}": v for i, v in TEN.items()} for c in "bc")
    lines = [one("a", small), one("b", other), one("c", third), one("programme", small | other | third)]
    kept = protect(lines, RULE, {}, worth={("a",): 1, ("b",): 3, ("c",): 4, ("programme",): 10})
    assert kept.suppressed == {("a",), ("b",)}
    assert kept.reasons == {("a",): "too_few", ("b",): "secondary"}


def test_an_earlier_version_gives_the_late_reporter_away() -> None:
    lines = [one("version 1", TEN), one("version 2", TEN | {"late": 900.0})]
    assert len(protect(lines, RULE, {}).suppressed) == 1


def test_an_exclusion_gives_the_excluded_away() -> None:
    lines = [one("with", TEN), one("without", {i: v for i, v in TEN.items() if i != "o3"})]
    assert {e.contributor for e in audit(lines, frozenset(), RULE, {})} == {"o3"}


def test_shares_part_what_sums_join() -> None:
    """The same members with another share of one of them: the difference is that one."""
    lines = [one("a", TEN), one("b", TEN, shares={"o1": 0.5})]
    assert {e.contributor for e in audit(lines, frozenset(), RULE, {})} == {"o1"}


def test_negative_values_are_found_by_difference() -> None:
    lines = [one("reporting", TEN | {"joiner": -500.0}), one("matched", TEN)]
    assert {e.contributor for e in audit(lines, frozenset(), RULE, {})} == {"joiner"}


values = st.integers(1, 200).map(float)


@st.composite
def publications(draw: st.DrawFn) -> list[PublishedSum]:
    names = [f"o{k}" for k in range(draw(st.integers(3, 5)))]
    held = {i: draw(values) for i in names}
    sets = draw(st.lists(st.sets(st.sampled_from(names), min_size=1), min_size=1, max_size=4, unique_by=frozenset))
    return [one(f"s{n}", {i: held[i] for i in sorted(chosen)}) for n, chosen in enumerate(sets)]


@settings(max_examples=30, deadline=None)
@given(publications())
def test_nothing_can_be_worked_out_and_no_more_is_withheld(lines: list[PublishedSum]) -> None:
    """Against an audit with one unknown per contributor, and the cheapest of all suppressions."""
    worth = {s.key: 1.0 + len(s.contributors) for s in lines}
    primaries = frozenset(primary(lines, RULE, {}))
    kept = protect(lines, RULE, {})
    assert not exposed(lines, kept.suppressed, RULE, primaries)
    assert kept.exact
    assert sum(worth[k] for k in kept.suppressed) == pytest.approx(least_cost(lines, primaries, RULE, worth))


@settings(max_examples=30, deadline=None)
@given(publications())
def test_the_audit_finds_what_the_independent_audit_finds(lines: list[PublishedSum]) -> None:
    assert bool(audit(lines, frozenset(), RULE, {})) == exposed(lines, frozenset(), RULE)


def test_the_worked_example_of_the_page() -> None:
    rows = table("disclosure.md", "Worked example")
    lines = []
    for row in rows:
        held = dict(part.split(" ") for part in row["contributors"].split(", "))
        lines.append(one(row["published"], {i: float(v) for i, v in held.items()}))
    kept = protect(lines, RULE, {})
    assert {row["published"]: row["result"] for row in rows} == {
        s.key[0]: kept.reasons.get(s.key, "published") for s in lines
    }


def test_who_learns_nothing_is_found_by_few_linear_programmes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of three hundred members some are in two of six clusters; one movement shows that none of them learns a thing."""
    asked: list[object] = []
    solved = Game._solved
    monkeypatch.setattr(Game, "_solved", lambda *told: asked.append(told) or solved(*told))
    assert protect(clusters(300, "abcdef", 1), RULE, {}).suppressed == frozenset()
    assert 0 < len(asked) < 20


def clusters(members: int, places: str, seed: int) -> list[PublishedSum]:
    """The sum of a programme, and those of its clusters; three in ten members belong to two of them by halves."""
    chance = random.Random(seed)
    values = {f"o{k}": float(round(10 * math.exp(chance.gauss(0, 1.5)))) for k in range(members)}
    homes = {who: chance.sample(places, 2 if chance.random() < 0.3 else 1) for who in values}
    sums = [one("programme", values)]
    for place in places:
        here = {who: value for who, value in values.items() if place in homes[who]}
        sums.append(one(place, here, shares={who: 1 / len(homes[who]) for who in here}))
    return sums


@pytest.mark.parametrize("seed", range(8))
def test_looking_near_by_first_changes_nothing(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """In large systems atoms near by are tried first: found or not, the answer is the same."""
    sums = clusters(30, "abcdefgh", seed)
    whole = protect(sums, RULE, {})
    monkeypatch.setattr(disclosure_game, "LARGE", 0)
    monkeypatch.setattr(disclosure_game, "WIDE", 12)
    assert protect(sums, RULE, {}) == whole
    assert whole.suppressed
