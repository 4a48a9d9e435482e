"""The greatest least sum: against every assignment there is, beside the other aims, and where the time is up."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corymb.methods.assignment import worst_off
from corymb.methods.assignment.best import bottleneck, fairest, greatest_sum
from corymb.methods.assignment.mixed import Mix
from corymb.methods.assignment.problem import Problem
from corymb.methods.assignment.worst_off import best_for_the_worst_off, sums_of
from corymb.refusal import Refusal
from tests.methods.assignment.examples import every_assignment, feasible_fields, problem, problems
from tests.methods.measured import table


def test_the_example_of_the_page() -> None:
    rows = table("assignment.md", "The worst off, worked out")
    asked = problem([[float(row[x]) for x in "WXYZ"] for row in rows], need=2, upper=2)
    best, found = greatest_sum(asked), best_for_the_worst_off(asked)
    for used, experts, sums in (
        (best.matrix(asked), "greatest sum", "its sum"),
        (found.assigned.matrix(asked), "worst off", "its sum then"),
    ):
        assert [", ".join("WXYZ"[j] for j in np.flatnonzero(one)) for one in used] == [row[experts] for row in rows]
        assert sums_of(asked, used) == pytest.approx([float(row[sums]) for row in rows])
    assert (best.total, best.smallest, fairest(asked).smallest) == pytest.approx((4.0, 0.4, 0.4))
    assert (found.smallest, found.assigned.total, found.bound) == pytest.approx((1.2, 3.9, 1.2))
    assert found.gap == pytest.approx(0, abs=1e-9)
    assert found.ended


def against_all(asked: Problem, every: list[np.ndarray], mixes: tuple[Mix, ...] = ()) -> None:
    """The least sum and then the sum of all are the greatest of all assignments; refused where there is none."""
    if not every:
        with pytest.raises(Refusal):
            best_for_the_worst_off(asked, mixes)
        return
    found = best_for_the_worst_off(asked, mixes)
    least = [float(sums_of(asked, used).min()) for used in every]
    assert found.smallest == pytest.approx(max(least), abs=1e-9)
    assert found.smallest == sums_of(asked, found.assigned.matrix(asked)).min()
    totals = [asked.fit[used].sum() for used, one in zip(every, least, strict=True) if one >= max(least) - 1e-9]
    assert found.assigned.total == pytest.approx(max(totals))
    assert any((found.assigned.matrix(asked) == used).all() for used in every)
    assert (found.gap, found.bound) == pytest.approx((0, max(least)), abs=1e-6)
    assert found.ended


@settings(max_examples=100)
@given(problems())
def test_no_assignment_has_a_greater_least_sum(asked: Problem) -> None:
    against_all(asked, list(every_assignment(asked)))


@settings(max_examples=60)
@given(problems(equal_limits=True), st.lists(st.booleans(), min_size=4, max_size=4))
def test_none_that_keeps_the_rules_has_a_greater_one(asked: Problem, seniors: list[bool]) -> None:
    of = np.array(seniors[: len(asked.experts)])
    every = [used for used in every_assignment(asked) if ((used & of).sum(axis=1) >= 1).all()]
    against_all(asked, every, (Mix("senior", of, at_least=1),))


@pytest.mark.parametrize("seed", range(4))
def test_it_is_never_worse_for_the_worst_off_than_the_other_aims_and_the_same_twice(seed: int) -> None:
    asked = feasible_fields(14, 9, seed)
    found, again = best_for_the_worst_off(asked), best_for_the_worst_off(asked)
    for other in (greatest_sum(asked), fairest(asked)):
        assert found.smallest >= sums_of(asked, other.matrix(asked)).min()
    assert found.smallest >= 3 * bottleneck(asked)
    assert found.assigned.total <= greatest_sum(asked).total + 1e-6
    load = found.assigned.matrix(asked).sum(axis=0)
    assert ((asked.lower <= load) & (load <= asked.upper)).all()
    assert not (found.assigned.matrix(asked) & asked.conflict).any()
    assert (found.bound >= found.smallest, found.ended) == (True, True)
    assert again.assigned.pairs.tolist() == found.assigned.pairs.tolist()


def test_where_the_time_is_up_it_gives_the_best_it_knows_and_says_so() -> None:
    asked = feasible_fields(40, 20, seed=3)
    found = best_for_the_worst_off(asked, seconds=0.0)
    known = [sums_of(asked, one.matrix(asked)).min() for one in (greatest_sum(asked), fairest(asked))]
    assert found.smallest >= max(known)
    assert (found.ended, found.gap) == (False, (found.bound - found.smallest) / found.bound)


def test_of_many_pairs_the_promising_are_looked_at_and_the_bound_holds_for_all(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = feasible_fields(14, 9, seed=1)
    exact = best_for_the_worst_off(asked)
    monkeypatch.setattr(worst_off, "MOST_PAIRS", 0)
    found = best_for_the_worst_off(asked)
    own = np.sort(np.where(asked.allowed, asked.fit, 0.0), axis=1)[:, -3:].sum(axis=1).min()
    assert found.bound == pytest.approx(own)
    assert found.smallest <= exact.smallest <= exact.bound <= found.bound + 1e-9
