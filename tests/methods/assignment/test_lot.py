"""By lot and under rules of mix: what is expected, what every draw keeps, what is refused."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.optimize import linprog

from corymb.methods.assignment import mixed
from corymb.methods.assignment.best import greatest_sum
from corymb.methods.assignment.mixed import Mix, under_rules
from corymb.methods.assignment.problem import Problem
from corymb.methods.assignment.randomised import drawn, lot
from corymb.refusal import Refusal
from tests.methods.assignment.examples import every_assignment, feasible_fields, problem, problems


def expected_by_programme(asked: Problem, cap: float) -> float | None:
    p, e = asked.fit.shape
    rows = np.kron(np.eye(p), np.ones(e))
    columns = np.kron(np.ones(p), np.eye(e))
    answer = linprog(
        -asked.fit.ravel(),
        A_eq=rows,
        b_eq=asked.need,
        A_ub=np.vstack([columns, -columns]),
        b_ub=np.r_[asked.upper, -asked.lower],
        bounds=np.column_stack([np.zeros(p * e), np.where(asked.allowed.ravel(), cap, 0.0)]),
    )
    return None if answer.status else -float(answer.fun)


@settings(max_examples=80)
@given(problems())
def test_the_expected_sum_is_what_a_linear_programme_finds(asked: Problem) -> None:
    if not any(True for _ in every_assignment(asked)):
        return
    known = expected_by_programme(asked, 2 / 3)
    if known is None:
        with pytest.raises(Refusal, match=r"With no pair more likely than 66\.67 % the needs cannot be met"):
            lot(asked, Fraction(2, 3))
        return
    found = lot(asked, Fraction(2, 3))
    assert found.expected == pytest.approx(known, abs=1e-5)
    assert found.probabilities.max() <= 2 / 3
    assert found.uncapped == pytest.approx(greatest_sum(asked).total)
    for seed in range(3):
        used = drawn(asked, found, seed).matrix(asked)
        load = used.sum(axis=0)
        assert used.sum(axis=1).tolist() == asked.need.tolist()
        assert ((asked.lower <= load) & (load <= asked.upper)).all()
        assert (used <= (found.parts > 0)).all()


def test_draws_have_the_probabilities() -> None:
    asked = feasible_fields(8, 6, seed=4)
    chances = lot(asked, Fraction(3, 5))
    often = np.mean([drawn(asked, chances, seed).matrix(asked) for seed in range(800)], axis=0)
    np.testing.assert_allclose(often, chances.probabilities, atol=0.07)
    assert drawn(asked, chances, 1).pairs.tolist() == drawn(asked, chances, 1).pairs.tolist()


@pytest.mark.parametrize("cap", [Fraction(0), Fraction(3, 2)])
def test_what_is_no_probability(cap: Fraction) -> None:
    with pytest.raises(Refusal, match="is none"):
        lot(problem([[0.5]]), cap)


@settings(max_examples=60)
@given(problems())
def test_rules_of_mix_against_every_assignment(asked: Problem) -> None:
    seniors = np.arange(len(asked.experts)) % 2 == 0
    mixes = [Mix("senior", seniors, at_least=1), Mix("junior", ~seniors, at_most=1)]
    every = list(every_assignment(asked))
    kept = [u for u in every if (u[:, seniors].sum(axis=1) >= 1).all() and (u[:, ~seniors].sum(axis=1) <= 1).all()]
    if not kept:
        with pytest.raises(Refusal):
            under_rules(asked, mixes)
        return
    found = under_rules(asked, mixes)
    assert found.assigned.total == pytest.approx(max(asked.fit[u].sum() for u in kept), abs=1e-4)
    assert any((found.assigned.matrix(asked) == u).all() for u in kept)
    assert found.bound >= found.assigned.total
    assert found.gap == pytest.approx((found.bound - found.assigned.total) / found.bound if found.bound else 0)


def test_a_rule_nobody_can_meet_is_named() -> None:
    asked = problem([[0.5, 0.5], [0.5, 0.5]], [[0, 0], [1, 0]], upper=2)
    with pytest.raises(Refusal, match="P1: The rule senior asks for experts: 1; who may see this application: 0"):
        under_rules(asked, [Mix("senior", np.array([True, False]), at_least=1)])
    apart = problem([[0.5, 0.5]] * 2, upper=1)
    with pytest.raises(Refusal, match="No assignment was found under the rules senior all at once"):
        under_rules(apart, [Mix("senior", np.array([True, False]), at_least=1)])


def test_a_small_problem_is_proven_and_a_search_that_was_stopped_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = problem([[0.9, 0.8, 0.1]], need=2)
    apart = [Mix("region", np.array([True, True, False]), at_most=1)]
    found = under_rules(asked, apart)
    assert (found.assigned.total, found.gap, found.ended) == (pytest.approx(1.0), pytest.approx(0), True)
    monkeypatch.setattr(mixed, "STOPPED", 0)
    assert not under_rules(asked, apart).ended


def test_those_an_application_has_already_count() -> None:
    asked = problem([[0.9, 0.8, 0.1], [0.9, 0.8, 0.1]], upper=2)
    had = np.array([1, 0])
    region = Mix("region", np.array([True, True, False]), at_most=1, had=had)
    assert under_rules(asked, [region]).assigned.pairs.tolist() == [[0, 2], [1, 0]]
    senior = Mix("senior", np.array([False, False, True]), at_least=1, had=had)
    assert under_rules(asked, [senior]).assigned.pairs.tolist() == [[0, 0], [1, 2]]
    broken = Mix("region", np.array([True, True, True]), at_most=1, had=np.array([2, 0]))
    with pytest.raises(Refusal, match="P0: Of the 3 experts who may take this application no 1 keep the rules region"):
        under_rules(asked, [broken])


def test_a_search_that_found_nothing_in_time_does_not_say_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    apart = problem([[0.5, 0.5]] * 2, upper=1)
    monkeypatch.setattr(mixed, "STOPPED", 2)
    with pytest.raises(Refusal, match="Under the rules senior none was found before the time"):
        under_rules(apart, [Mix("senior", np.array([True, False]), at_least=1)])
