"""Even loads: against every assignment there is, at no cost in the sum, under the same certificate."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corymb.methods.assignment.best import best_flow, fairest, greatest_sum, network_of, proves, whole
from corymb.methods.assignment.flow import Network, greatest
from corymb.methods.assignment.problem import Problem
from corymb.methods.assignment.randomised import lot
from corymb.methods.assignment.repair import repaired, worth_of
from tests.methods.assignment.examples import every_assignment, feasible_fields, problem, problems


@st.composite
def with_ties(draw: st.DrawFn) -> Problem:
    """Problems in which many assignments have the same sum, and experts have something already."""
    asked = draw(problems())
    fit = np.minimum(asked.fit, draw(st.sampled_from([0.0, 0.1, 0.2, 1.0])))
    has = draw(st.lists(st.integers(0, 3), min_size=len(asked.experts), max_size=len(asked.experts)))
    return replace(asked, fit=fit, has=np.array(has))


def unevenness(asked: Problem, used: np.ndarray) -> int:
    return int(((asked.stood + used.sum(axis=0)) ** 2).sum())


def sum_of(asked: Problem, used: np.ndarray) -> int:
    return int(whole(asked.fit)[used].sum())


@settings(max_examples=250)
@given(with_ties())
def test_of_the_best_the_most_even_is_taken(asked: Problem) -> None:
    every = list(every_assignment(asked))
    if not every:
        return
    best = max(sum_of(asked, used) for used in every)
    tied = [used for used in every if sum_of(asked, used) == best]
    found = greatest_sum(asked)
    matrix = found.matrix(asked)
    assert sum_of(asked, matrix) == best
    assert unevenness(asked, matrix) == min(unevenness(asked, used) for used in tied)
    loads = [sorted(asked.stood + used.sum(axis=0), reverse=True) for used in tied]
    assert sorted(asked.stood + matrix.sum(axis=0), reverse=True) == min(loads)
    assert proves(asked, found)
    fair = fairest(asked)
    reaching = [used for used in every if asked.fit[used].min() >= fair.smallest]
    best = max(sum_of(asked, used) for used in reaching)
    tied = [used for used in reaching if sum_of(asked, used) == best]
    assert sum_of(asked, fair.matrix(asked)) == best
    assert unevenness(asked, fair.matrix(asked)) == min(unevenness(asked, used) for used in tied)
    assert proves(asked, fair)


@settings(max_examples=100)
@given(with_ties())
def test_a_repair_is_even_too_and_its_certificate_is_of_both_aims(asked: Problem) -> None:
    if not list(every_assignment(asked)):
        return
    before = greatest_sum(asked)
    late = asked.conflict.copy()
    late[tuple(before.pairs[0])] = True
    after = replace(asked, conflict=late)
    every, told = list(every_assignment(after)), before.matrix(asked)
    if not every:
        return
    found = repaired(after, before).assigned

    def aims(used: np.ndarray) -> tuple[int, int, int]:
        return -int((used & told).sum()), -sum_of(asked, used), unevenness(asked, used)

    assert aims(found.matrix(after)) == min(aims(used) for used in every)
    assert proves(after, found, worth_of(after, before))


@settings(max_examples=60)
@given(with_ties(), st.sampled_from([Fraction(1, 2), Fraction(2, 3), Fraction(1)]))
def test_a_lot_expects_the_same_sum_as_without(asked: Problem, cap: Fraction) -> None:
    a, b = cap.numerator, cap.denominator
    limits = asked.need * b, asked.lower * b, asked.upper * b
    plain = greatest(Network(whole(asked.fit), asked.allowed, *limits, a))
    if plain is None or greatest(network_of(asked, whole(asked.fit))) is None:
        return
    found = lot(asked, cap)
    assert (found.parts * whole(asked.fit)).sum() == (plain.amount * whole(asked.fit)).sum()
    assert (found.parts.sum(axis=1) == limits[0]).all()
    assert ((limits[1] <= found.parts.sum(axis=0)) & (found.parts.sum(axis=0) <= limits[2])).all()
    assert (found.parts <= a * asked.allowed).all()


@pytest.mark.parametrize("seed", range(3))
def test_the_sum_of_a_larger_call_is_that_of_the_flow_alone(seed: int) -> None:
    asked = feasible_fields(60, 40, seed)
    coarse = replace(asked, fit=np.round(asked.fit, 1))
    for one in (asked, coarse):
        worth = whole(one.fit)
        plain, found = greatest(network_of(one, worth)), best_flow(one, worth)
        assert plain is not None
        assert (plain.amount * worth).sum() == (found.amount * worth).sum()
        assert (found.amount.sum(axis=0) ** 2).sum() <= (plain.amount.sum(axis=0) ** 2).sum()


def test_where_all_fit_equally_everybody_has_as_much() -> None:
    asked = problem([[0.5] * 6] * 10, need=3, upper=10)
    assert set(greatest_sum(asked).matrix(asked).sum(axis=0).tolist()) == {5}
    had = replace(asked, has=np.array([5, 0, 0, 0, 0, 1]))
    assert (greatest_sum(had).matrix(had).sum(axis=0) + had.stood).tolist() == [6] * 6
    assert set(lot(asked, Fraction(1, 2)).parts.sum(axis=0).tolist()) == {10}
