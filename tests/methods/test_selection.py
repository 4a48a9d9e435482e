"""The rule of selection: the page's example, a second count in plain Python, equals across the line."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from corymb.methods import selection
from corymb.methods.composite.pipeline import Choices
from corymb.methods.selection import Award, Rule, award, selected_in, selected_in_each, would_select
from corymb.refusal import Refusal
from tests.methods.composite.examples import standing
from tests.methods.measured import table


def plain_count(order: list[int], scores: list[int], rule: Rule) -> list[bool]:
    """Walk down the list as an official would."""
    groups = [] if rule.groups is None else rule.groups.tolist()
    seen: dict[str, int] = {}
    kept, queue = [], []
    for i in order:
        if rule.floor is not None and scores[i] < rule.floor:
            continue
        if groups:
            seen[groups[i]] = seen.get(groups[i], 0) + 1
            if seen[groups[i]] <= rule.at_least.get(groups[i], 0):
                kept.append(i)
                continue
            if seen[groups[i]] > rule.at_most.get(groups[i], len(order)):
                continue
        queue.append(i)
    taken = {*kept, *queue[: rule.places - len(kept)]}
    paid, left = [], rule.budget
    for i in order:
        if i not in taken:
            continue
        if left is not None and rule.costs is not None:
            if rule.costs[i] > left + 1e-9:
                break
            left -= rule.costs[i]
        paid.append(i)
    return [i in paid for i in range(len(order))]


@st.composite
def situations(draw: st.DrawFn, largest: int = 7) -> tuple[list[int], Rule]:
    n = draw(st.integers(1, largest))
    scores = draw(st.lists(st.integers(0, 6), min_size=n, max_size=n))
    labels = np.array(draw(st.lists(st.sampled_from(["n", "s"]), min_size=n, max_size=n)))
    costs = np.array(draw(st.lists(st.integers(1, 5), min_size=n, max_size=n)), dtype=float)
    places = draw(st.integers(1, 6))
    return scores, Rule(
        places,
        draw(st.none() | st.integers(1, 20).map(float)),
        costs,
        labels,
        draw(st.sampled_from([{}, {"n": 1}])),
        draw(st.sampled_from([{}, {"n": 1, "s": 2}, {"s": 1}])),
        draw(st.sampled_from([None, 2.0])),
    )


def of_scores(scores: list[int], rule: Rule) -> Award:
    return would_select(np.array(scores, dtype=float), rule)


def test_the_worked_example_of_the_page() -> None:
    rows = table("selection.md", "Worked example")
    rule = Rule(
        4,
        100.0,
        np.array([float(row["cost"]) for row in rows]),
        np.array([row["group"] for row in rows]),
        {"north": 1},
        {"south": 2},
    )
    found = of_scores([int(row["score"]) for row in rows], rule)
    said = [
        "selected" if s else "undecided" if u else "-" for s, u in zip(found.selected, found.undecided, strict=True)
    ]
    assert said == [row["outcome"] for row in rows]
    assert found.line == 40


@given(situations())
def test_the_same_as_walking_down_the_list(situation: tuple[list[int], Rule]) -> None:
    scores, rule = situation
    order = sorted(range(len(scores)), key=lambda i: -scores[i])
    found = selected_in(np.array(order), np.array(scores, dtype=float), rule)
    assert found.tolist() == plain_count(order, scores, rule)


@given(situations(largest=5))
def test_undecided_is_what_the_order_of_equals_would_decide(situation: tuple[list[int], Rule]) -> None:
    scores, rule = situation
    found = of_scores(scores, rule)
    orders = [p for p in permutations(range(len(scores))) if [scores[i] for i in p] == sorted(scores, reverse=True)]
    ways = np.array([plain_count(list(p), scores, rule) for p in orders])
    assert found.selected.tolist() == ways.all(axis=0).tolist()
    assert found.undecided.tolist() == (ways.any(axis=0) & ~ways.all(axis=0)).tolist()


def test_many_orders_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(5)
    scores = rng.random((40, 9))
    order = np.argsort(-scores, axis=1)
    rule = Rule(4, 12.0, rng.integers(1, 6, 9).astype(float), np.array(list("nnnsssnns")), {"s": 2}, {"n": 2}, 0.1)
    together = selected_in_each(order, scores, rule)
    assert together.tolist() == [selected_in(o, s, rule).tolist() for o, s in zip(order, scores, strict=True)]
    monkeypatch.setattr(selection, "BLOCK", 27)  # three orders together, and the last alone
    assert selected_in_each(order, scores, rule).tolist() == together.tolist()
    assert selected_in_each(order, scores[:1], rule)[0].tolist() == together[0].tolist()


def test_an_award_by_a_standing() -> None:
    found = award(standing(), Rule(2))
    assert found.selected.tolist() == [False, True, True, False]
    assert found.line == pytest.approx(60)
    equals = award(standing(Choices(summing="copeland")), Rule(1))
    assert (equals.selected.any(), equals.undecided.tolist(), equals.line) == (False, [False, True, True, False], None)
    assert award(standing(), Rule(3), decimals=-1).undecided.tolist() == [False, False, False, False]


def test_rules_that_contradict_themselves() -> None:
    with pytest.raises(Refusal, match="3 places are kept for groups, and there are 2 in all"):
        Rule(2, groups=np.array(["a"]), at_least={"a": 3})
    with pytest.raises(Refusal, match="0 places are kept for groups, and there are 0"):
        Rule(0)
    with pytest.raises(Refusal, match="a budget without costs"):
        Rule(2, budget=5.0)
    with pytest.raises(Refusal, match="groups nobody is in"):
        Rule(2, at_most={"a": 1})
