"""The smallest change of weights under quotas and budgets: against every order there is, and against simple changes."""

from collections.abc import Callable
from itertools import combinations, pairwise, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from corymb.methods.composite.scorers import WeightedMean
from corymb.methods.ranking_firm import selects_others
from corymb.methods.robustness.cutoff import near_pairs, smallest_change
from corymb.methods.robustness.cutoff_search import nearest_found
from corymb.methods.selection import Rule, may_replace, selected_in, would_select

GROUPS = np.array(["n", "n", "s", "s", "s"])
COSTS = np.array([5.0, 2.0, 4.0, 1.0, 3.0])
QUOTAS = [
    Rule(2, groups=GROUPS, at_most={"n": 1, "s": 1}),
    Rule(3, groups=GROUPS, at_least={"n": 1}, at_most={"s": 2}),
    Rule(2, groups=GROUPS, at_least={"n": 1, "s": 1}),
    Rule(4, groups=GROUPS, at_least={"n": 3}),
]
BUDGETS = [Rule(4, 7.0, COSTS), Rule(3, 6.0, COSTS, GROUPS, {"s": 1}, {"n": 1})]


def over_all_orders(values: np.ndarray, published: np.ndarray, rule: Rule, told: np.ndarray) -> float:
    """The least weight moved to where some order of the scores, equals in any order, selects others (HiGHS)."""
    n, m = values.shape
    eye, found = np.eye(m), np.inf
    for order in permutations(range(n)):
        if (selected_in(np.array(order), np.zeros(n), rule) == told).all():
            continue
        chain = np.array([values[b] - values[a] for a, b in pairwise(order)])
        answer = linprog(
            np.r_[np.zeros(m), np.full(m, 0.5)],
            A_ub=np.vstack([
                np.hstack([chain, np.zeros((n - 1, m))]), np.hstack([eye, -eye]), np.hstack([-eye, -eye])
            ]),
            b_ub=np.r_[np.zeros(n - 1), published, -published],
            A_eq=np.r_[np.ones(m), np.zeros(m)][None],
            b_eq=[1.0],
        )  # fmt: skip
        found = min(found, float(answer.fun)) if answer.status == 0 else found
    return found


def situation(seed: int, leaves: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    return rng.random((5, leaves)), rng.dirichlet(np.full(leaves, 4.0))


def found_for(values: np.ndarray, published: np.ndarray, rule: Rule) -> tuple[float | None, np.ndarray, Callable]:  # type: ignore[type-arg]
    """The distance found, who is selected, and what selects."""
    scorer = WeightedMean(values, "arithmetic")
    told = would_select(values @ published, rule).selected

    def selects(scores: np.ndarray) -> np.ndarray:
        return selects_others(scores, rule, told)

    pairs = near_pairs(values, published, told)
    return nearest_found(scorer, selects, published, 1, pairs).distance, told, selects


@pytest.mark.parametrize("rule", QUOTAS)
@pytest.mark.parametrize("seed", range(3))
def test_under_quotas_the_answer_is_that_of_all_orders(rule: Rule, seed: int) -> None:
    values, published = situation(seed, 3)
    told = would_select(values @ published, rule).selected
    change = smallest_change(values, published, told, may_replace(told, rule))
    assert change.exact
    assert change.distance == pytest.approx(over_all_orders(values, published, rule, told), abs=1e-7)
    searched, _told, _selects = found_for(values, published, rule)
    assert searched == pytest.approx(change.distance, rel=1e-3)


@pytest.mark.parametrize("rule", BUDGETS)
@pytest.mark.parametrize("seed", range(6))
def test_under_a_budget_what_is_found_is_that_of_all_orders(rule: Rule, seed: int) -> None:
    values, published = situation(seed, 4)
    searched, told, _selects = found_for(values, published, rule)
    expected = over_all_orders(values, published, rule, told)
    assert (np.inf if searched is None else searched) == pytest.approx(expected, rel=1e-3)


def test_nobody_may_be_replaced_where_a_quota_would_break() -> None:
    selected = np.array([True, False, True, False, False])  # one of each group
    assert may_replace(selected, QUOTAS[0]).tolist() == [[True, False, False], [False, True, True]]
    assert may_replace(selected, QUOTAS[1]).tolist() == [[True, False, False], [True, True, True]]
    assert may_replace(selected, Rule(2)).tolist() == [[True] * 3] * 2


def test_who_passes_one_that_is_too_dear_enters_though_nobody_leaves() -> None:
    # A is paid, B takes more than is left and ends the list, C would fit: equal to B where the first weighs 0.5
    values, costs = np.array([[9.0, 9.0], [6.0, 3.0], [5.0, 4.0]]), np.array([5.0, 9.0, 1.0])
    searched, told, _selects = found_for(values, np.array([0.7, 0.3]), Rule(3, 10.0, costs))
    assert told.tolist() == [True, False, False]
    assert searched == pytest.approx(0.2, abs=1e-6)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(3, 7), st.sampled_from(BUDGETS))
def test_nothing_simple_is_nearer(seed: int, leaves: int, rule: Rule) -> None:
    """One or two leaves without weight, and one that has all of another."""
    values, published = situation(seed, leaves)
    searched, told, selects = found_for(values, published, rule)
    changes = []
    for few in (*combinations(range(leaves), 1), *combinations(range(leaves), 2)):
        rest = published.copy()
        rest[list(few)] = 0.0
        changes.append(rest / rest.sum())
    for a, b in permutations(range(leaves), 2):
        given_all = published.copy()
        given_all[[a, b]] = 0.0, published[a] + published[b]
        changes.append(given_all)
    turned = np.any(selects(np.array(changes) @ values.T) != told, axis=1)
    distances = np.abs(np.array(changes) - published).sum(axis=1)[turned] / 2
    assert (np.inf if searched is None else searched) <= distances.min(initial=np.inf) * (1 + 1e-6)
