"""Why somebody is left out: the example of the page, and what each reason means, counted again."""

from collections.abc import Iterator
from itertools import islice, permutations, product

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from corymb.methods.selection import Award, Rule, selected_in, would_select
from corymb.methods.selection_why import ABOVE, BUDGET, GROUP, KEPT, over, reasons

few = st.integers(0, 3)


def told(scores: list[float], rule: Rule) -> tuple[Award, list[str | None]]:
    values = np.array(scores, dtype=float)
    found = would_select(values, rule, 2)
    return found, reasons(values, rule, found, 2)


def test_the_example_of_the_page() -> None:
    groups = np.array(["south", "south", "south", "east", "east", "north"])
    costs = np.array([30.0, 20, 10, 20, 20, 10])
    rule = Rule(4, 100.0, costs, groups, {"north": 1}, {"south": 2})
    found, whys = told([90, 80, 75, 70, 70, 40], rule)
    assert found.undecided.tolist() == [False, False, False, True, True, False]
    assert whys == [None, None, GROUP, None, None, None]


def test_each_reason() -> None:
    groups = np.array(["a", "a", "b", "b", "c"])
    assert told([5, 4, 3, 2, 1], Rule(2, groups=groups, at_most={"a": 1, "b": 1}))[1] == [
        None, GROUP, None, GROUP, None,
    ]  # fmt: skip
    assert told([5, 4, 3, 2, 1], Rule(2, groups=groups, at_least={"c": 1}))[1] == [None, KEPT, KEPT, KEPT, None]
    rule = Rule(5, 100.0, np.array([60.0, 50, 10, 10, 10]))
    found, whys = told([5, 4, 3, 2, 1], rule)
    assert whys == [None, BUDGET, ABOVE, ABOVE, ABOVE]
    assert (over(rule, found, 1), over(Rule(5), found, 1)) == (10.0, 0.0)
    assert told([5, 4, 3], Rule(1))[1] == [None, None, None]


def orders(ranks: list[int]) -> Iterator[list[int]]:
    """Every order of some applications, equals in any order; the first 500 of them where they are more."""
    levels = [[i for i, rank in enumerate(ranks) if rank == level] for level in sorted(set(ranks))]
    ways = product(*(permutations(level) for level in levels))
    return ([i for level in way for i in level] for way in islice(ways, 500))


@settings(max_examples=300, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 4), few, st.integers(0, 6)), min_size=1, max_size=9),
    st.integers(1, 5),
    st.dictionaries(few.map(str), few, max_size=3),
    st.dictionaries(few.map(str), st.integers(0, 1), max_size=1),
    st.none() | st.integers(0, 15),
)
def test_what_each_reason_means(
    rows: list[tuple[int, int, int]], places: int, most: dict[str, int], least: dict[str, int], budget: int | None
) -> None:
    scores = np.array([float(score) for score, _group, _cost in rows])
    groups, costs = np.array([str(group) for _s, group, _c in rows]), np.array([float(cost) for *_rest, cost in rows])
    money = None if budget is None else float(budget)
    rule = Rule(places, money, None if budget is None else costs, groups, least, most)
    found, whys = told(scores.tolist(), rule)
    free = would_select(scores, Rule(places, None, None, groups, least, most), 2)
    for i, why in enumerate(whys):
        above = [k for k in range(len(rows)) if groups[k] == groups[i] and scores[k] > scores[i]]
        limit = most.get(str(groups[i]), len(rows))
        held = sum(found.selected[k] or found.undecided[k] for k in above) >= limit
        out = not found.selected[i] and not found.undecided[i]
        if not found.undecided.any():
            assert (why == GROUP) == (out and held)
        elif why == GROUP:
            ways = (selected_in(np.array(order), scores, rule) for order in orders(found.ranks.tolist()))
            assert (out, min(sum(taken[k] for k in above) for taken in ways) >= limit) == (True, True)
        if why in {BUDGET, ABOVE}:
            dropped = np.flatnonzero((free.selected | free.undecided) & ~found.selected)
            ended = [k for k in dropped if scores[k] > scores[i]]
            assert free.selected[i] or free.undecided[i] or ended
        assert why != BUDGET or over(rule, found, i) > 0
        assert why != KEPT or any(least.values())
        if out and (scores[found.selected] < scores[i]).any():
            assert why is not None


def test_a_quota_one_of_two_equals_may_fill_is_no_reason() -> None:
    """The last place goes to one of two equals; whichever it is, who stands below them is out for their score."""
    rule = Rule(2, groups=np.array(["k", "t", "o", "t"]), at_most=dict.fromkeys("kto", 1))
    found, whys = told([3, 2, 2, 1], rule)
    assert (found.undecided.tolist(), whys) == ([False, True, True, False], [None] * 4)
    both = Rule(3, groups=np.array(["k", "t", "t", "t", "o"]), at_most=dict.fromkeys("kt", 1))
    assert told([3, 2, 2, 1, 0], both)[1] == [None, None, None, GROUP, None]


def test_a_quota_nobody_selected_fills_is_no_reason() -> None:
    """The best of its group is dropped for the budget, or for the places: the next of the group is not out for it."""
    groups, costs = np.array(["l", "k", "k", "u"]), np.array([120.0, 90.5, 40, 100])
    rule = Rule(3, 200.0, costs, groups, {}, dict.fromkeys("kl", 1))
    assert told([88, 83, 80, 66], rule)[1] == [None, BUDGET, ABOVE, ABOVE]
    assert told([5, 4, 3], Rule(2, 100.0, np.array([60.0, 50, 10])))[1] == [None, BUDGET, ABOVE]
    assert told([5, 4, 3], Rule(1, groups=np.array(["b", "a", "a"]), at_most={"a": 1}))[1] == [None, None, None]


def test_a_place_is_kept_for_a_group_the_budget_does_not_reach() -> None:
    rule = Rule(3, 400.5, np.array([150.0, 120, 150.25, 200]), np.array(["o", "o", "o", "bio"]), {"bio": 1})
    found, whys = told([75.33, 67.3, 66.33, 64.1], rule)
    assert (found.selected.tolist(), whys) == ([True, True, False, False], [None, None, KEPT, BUDGET])


def test_the_budget_ends_above_where_one_of_several_equals_spends_it() -> None:
    rule = Rule(2, 1.0, np.ones(3), np.array(["1", "0", "0"]), {"1": 1})
    found, whys = told([1, 2, 2], rule)
    assert (found.undecided.tolist(), whys) == ([False, True, True], [ABOVE, None, None])
    assert over(rule, found, 0) == 0.0


def test_equals_above_decide_among_equals_below_by_what_they_cost() -> None:
    scores, costs = [1.0, 1.0, 2.0, 3.0, 3.0], np.array([1.0, 1.0, 2.0, 6.0, 0.0])
    rule = Rule(3, 8.0, costs, np.array(list("00011")), {}, {"1": 1})
    found, whys = told(scores, rule)  # one of the best two may go; the dear one leaves nothing for the last two
    assert (found.selected.tolist(), found.undecided.tolist(), whys) == (
        [False, False, True, False, False], [True, True, False, True, True], [None] * 5,
    )  # fmt: skip
