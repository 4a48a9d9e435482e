"""One criterion or one expert less: against doing it by hand."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from corymb.methods.composite.scorers import WeightedMean
from corymb.methods.robustness.leaving_out import Aggregate, Reviews, without_each_criterion, without_each_expert
from corymb.methods.selection import Rule
from tests.methods.composite.examples import standing, tree

MARKS = Reviews(
    applications=np.array([0, 0, 1, 1, 2, 2, 3]),
    experts=np.array([0, 1, 0, 1, 0, 2, 2]),
    marks=np.array([[8.0, 6], [6, 6], [9, 5], [3, 3], [5, 5], [5, np.nan], [7, 7]]),
    names=("first", "second", "third"),
)


def total(means: np.ndarray) -> np.ndarray:
    return np.asarray(means.sum(axis=1))


def test_each_criterion_left_out() -> None:
    found = without_each_criterion(standing().scorer, tree().shares, tree().leaves, Rule(2))
    assert [w.left_out for w in found] == ["plan", "firms", "cost"]
    # Without plan: firms 1/3, cost 2/3: A 60, B 66.7, C 60, D 45
    assert (found[0].ranks.tolist(), found[0].undecided, found[0].leaves) == ([2, 1, 2, 4], (0, 2), ())
    # Without cost: plan and firms half each: A 60, B 65, C 40, D 92.5
    assert (found[2].ranks.tolist(), found[2].enters, found[2].leaves) == ([3, 2, 4, 1], (3,), (2,))
    assert [w.turns for w in found] == [False, False, True]
    assert all(w.unknown == () for w in found)


def test_the_only_criterion_stays() -> None:
    scorer = WeightedMean(np.array([[1.0, 2.0], [3.0, 4.0]]), "arithmetic")
    assert [w.left_out for w in without_each_criterion(scorer, np.array([1.0, 0.0]), ("a", "b"), Rule(1))] == ["b"]


def test_means_of_marks() -> None:
    assert MARKS.together(4).tolist() == [[7, 6], [6, 4], [5, 5], [7, 7]]
    assert MARKS.without(1, MARKS.together(4)).tolist()[:2] == [[8, 6], [9, 5]]


@given(st.data())
def test_one_expert_less_is_as_if_they_had_not_marked(data: st.DataObject) -> None:
    n, r = data.draw(st.integers(1, 4)), data.draw(st.integers(0, 12))
    applications, experts = (
        np.array(data.draw(st.lists(st.integers(0, most), min_size=r, max_size=r)), dtype=np.intp)
        for most in (n - 1, 3)
    )
    told = data.draw(st.lists(st.sampled_from([0.0, 1, 2, 5, np.nan]), min_size=3 * r, max_size=3 * r))
    ways: tuple[Aggregate, ...] = ("mean", "trimmed", "median")
    marks = np.array(told, dtype=float).reshape(r, 3)
    reviews = Reviews(applications, experts, marks, ("a", "b", "c", "d"), ways)
    for e in range(4):
        others = experts != e
        rest = Reviews(applications[others], experts[others], marks[others], reviews.names, ways)
        np.testing.assert_array_equal(reviews.without(e, reviews.together(n)), rest.together(n))


def test_each_expert_left_out() -> None:
    first, second, third = without_each_expert(MARKS, 4, total, Rule(2))
    # All: 13, 10, 10, 14. Without the second: 14, 14, 10, 14, three equals for two places
    assert (second.ranks.tolist(), second.unknown) == ([1, 1, 4, 1], ())
    assert (second.undecided, second.enters, second.leaves) == ((0, 1, 3), (), ())
    # Without the first: 12, 6, no second mark, 14
    assert (first.ranks.tolist(), first.unknown, first.turns) == ([2, 3, 0, 1], (2,), False)
    # Without the third: 13, 10, 10, nothing: a place is free, and two are equal
    assert (third.ranks.tolist(), third.unknown, third.undecided) == ([1, 2, 2, 0], (3,), (1, 2))


def test_an_expert_who_turns_the_selection() -> None:
    found = without_each_expert(MARKS, 4, lambda means: means[:, 0], Rule(1))
    # All: 7, 6, 5, 7. Without the first: 6, 3, 5, 7; without the second: 8, 9, 5, 7; without the third: 7, 6, 5
    assert [(w.left_out, w.enters, w.leaves) for w in found] == [
        ("first", (3,), ()),
        ("second", (1,), ()),
        ("third", (0,), ()),
    ]
