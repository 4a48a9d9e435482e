"""What is withheld is not given back by adding and subtracting what is published, and no more falls than must."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corymb.methods.disclosure import PublishedSum, audit, primary, protect
from corymb.methods.programme import DisclosureRule
from tests.methods.disclosure_oracle import exposed, least_cost, spanned

RULE = DisclosureRule(rounding=Decimal(1))
ROUGH = DisclosureRule(dominance_percent=Decimal(85), rounding=Decimal(0))
EVEN = {f"e{k}": 90.0 + k for k in range(6)}


def clusters(shares: tuple[float, float], scale: float, number: int = 12) -> list[PublishedSum]:
    """Clusters of ten, one organisation that takes part in the first two, and the programme, which is their sum."""
    held = [{f"c{k}o{i}": scale * (1 + 0.37 * i + 0.11 * k) for i in range(10)} for k in range(number)]
    both = {"both": scale * 0.3}
    whole = {i: v for cluster in held for i, v in cluster.items()} | both
    parts = [
        PublishedSum((f"c{k}",), "m", own | both, {"both": shares[k]}) if k < 2 else PublishedSum((f"c{k}",), "m", own)
        for k, own in enumerate(held)
    ]
    return [*parts, PublishedSum(("programme",), "m", whole)]


@pytest.mark.parametrize("shares", [(0.6, 0.4), (0.9, 0.1), (0.7, 0.3)])
@pytest.mark.parametrize("scale", [1e3, 1e9])
def test_an_organisation_in_two_clusters_is_given_away_by_nothing(shares: tuple[float, float], scale: float) -> None:
    """Its shares add up to one, so that the programme is the sum of its clusters and nothing has to fall."""
    assert audit(clusters(shares, scale), frozenset(), RULE, {}) == ()
    assert protect(clusters(shares, scale), RULE, {}).suppressed == frozenset()


def test_a_dominated_cluster_is_not_the_programme_less_the_others() -> None:
    """Nobody in it can be worked out within p %, and yet nobody may be told what one member is nearly all of."""
    small, other = {"x": 870.0} | {f"s{k}": 20.0 for k in range(7)}, EVEN
    third = {f"t{k}": 200.0 for k in range(6)}
    lines = [
        PublishedSum(("a",), "m", small),
        PublishedSum(("b",), "m", other),
        PublishedSum(("c",), "m", third),
        PublishedSum(("programme",), "m", small | other | third),
    ]
    assert audit(lines, frozenset({("a",)}), ROUGH, {}) == ()
    kept = protect(lines, ROUGH, {}, worth={("a",): 4, ("b",): 6, ("c",): 7, ("programme",): 40})
    assert kept.reasons == {("a",): "dominated", ("b",): "secondary"}
    assert (kept.audit, spanned(lines, kept.suppressed)) == ((), set())


def test_a_closed_block_that_is_too_small_falls_wherever_it_stands() -> None:
    lines = [
        PublishedSum(("a",), "m", EVEN),
        PublishedSum(("b",), "m", {f"t{k}": 200.0 for k in range(6)}),
        PublishedSum(("programme",), "m", EVEN | {f"t{k}": 200.0 for k in range(6)}),
    ]
    kept = protect(lines, RULE, {}, frozenset({"e0"}))
    assert kept.reasons == dict.fromkeys((("a",), ("programme",)), "closed_block_too_small")


def test_a_block_is_of_all_that_reported_with_or_without_an_event() -> None:
    block = frozenset({"e0", "e1", "e2"})
    held = {i: v for i, v in EVEN.items() if i not in {"e1", "e2"}}
    assert primary([PublishedSum(("a",), "m", held)], RULE, {}, block) == {("a",): "closed_block_too_small"}
    assert primary([PublishedSum(("a",), "m", held, beside=frozenset({"e1", "e2"}))], RULE, {}, block) == {}
    assert primary([PublishedSum(("a",), "m", held, beside=frozenset({"e1"}))], RULE, {}, block) != {}
    nobody = {i: v for i, v in EVEN.items() if i not in block}
    assert primary([PublishedSum(("a",), "m", nobody, beside=frozenset({"e1"}))], RULE, {}, block) == {}


def test_the_figures_of_one_target_are_held_against_those_of_another() -> None:
    """Numerator of one and denominator of the other are the same figures, but for one member in one of them alone."""
    first = PublishedSum(("T1", "a"), "revenue:2019", EVEN | {"lone": 400.0})
    second = PublishedSum(("T7", "a"), "revenue:2019", EVEN)
    assert {e.contributor for e in audit([first, second], frozenset(), RULE, {})} == {"lone"}
    assert len(protect([first, second], RULE, {}).suppressed) == 1


values = st.integers(1, 200).map(float)


@st.composite
def tables(draw: st.DrawFn) -> list[PublishedSum]:
    """Three clusters that add up to the programme, for two targets with a measure in common."""
    found: list[PublishedSum] = []
    members = {c: {f"{c}{k}": draw(values) for k in range(draw(st.integers(1, 4)))} for c in "abc"}
    for target in ("T1", "T7")[: draw(st.integers(1, 2))]:
        left_out = draw(st.sampled_from(["", *(i for held in members.values() for i in held)]))
        own = {c: {i: v for i, v in held.items() if i != left_out} for c, held in members.items()}
        found += [PublishedSum((target, c), "revenue", held) for c, held in own.items() if held]
        found.append(PublishedSum((target, "programme"), "revenue", {i: v for h in own.values() for i, v in h.items()}))
    return found


@settings(max_examples=25, deadline=None)
@given(tables())
def test_nothing_withheld_can_be_worked_out_and_no_more_is_withheld(lines: list[PublishedSum]) -> None:
    """Against an audit with one unknown per contributor; and no cell that fell comes out by sums and differences."""
    worth = {s.key: 1.0 + len(s.contributors) for s in lines}
    primaries = frozenset(primary(lines, ROUGH, {}))
    kept = protect(lines, ROUGH, {}, worth=worth)
    assert not exposed(lines, kept.suppressed, ROUGH, primaries)
    assert {key for key, _measure in spanned(lines, kept.suppressed)} & primaries == set()
    assert kept.exact
    cost = sum(worth[k] for k in kept.suppressed)
    if len(worth) <= 5:
        assert cost == pytest.approx(least_cost(lines, primaries, ROUGH, worth))
