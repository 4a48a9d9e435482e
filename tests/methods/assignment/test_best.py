"""Greatest sum and fairest: against every assignment there is, by the certificate, by a linear programme."""

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.optimize import linprog
from scipy.sparse import csr_matrix, vstack

from corymb.methods.assignment import flow
from corymb.methods.assignment.best import bottleneck, fairest, greatest_sum, proves
from corymb.methods.assignment.problem import Assigned, Certificate, Problem
from corymb.methods.assignment.repair import repaired
from corymb.refusal import Refusal
from tests.methods.assignment.examples import every_assignment, feasible_fields, of_the_page, problem, problems


def named(found: Assigned) -> list[str]:
    return ["XYZ"[column] for _, column in found.pairs]


def test_the_worked_example_of_the_page() -> None:
    asked, rows = of_the_page()
    best, fair = greatest_sum(asked), fairest(asked)
    assert named(best) == [row["greatest sum"] for row in rows]
    assert named(fair) == [row["fairest"] for row in rows]
    assert (best.total, best.smallest, fair.total, fair.smallest) == pytest.approx((2.2, 0.3, 2.1, 0.5))
    late = asked.conflict.copy()
    late[0, 0] = True
    after = repaired(Problem(asked.applications, asked.experts, asked.fit, late, *limits(asked)), best)
    assert named(after.assigned) == [row["after A may not see X"] for row in rows]
    assert (after.gone.tolist(), after.new.tolist()) == ([[0, 0], [1, 1]], [[0, 1], [1, 0]])


def limits(asked: Problem) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return asked.need, asked.lower, asked.upper


@settings(max_examples=150)
@given(problems())
def test_no_assignment_is_better(asked: Problem) -> None:
    every = list(every_assignment(asked))
    if not every:
        for solve in (greatest_sum, fairest):
            with pytest.raises(Refusal):
                solve(asked)
        return
    best, fair = greatest_sum(asked), fairest(asked)
    assert best.total == pytest.approx(max(asked.fit[used].sum() for used in every))
    assert any((best.matrix(asked) == used).all() for used in every)
    assert proves(asked, best)
    smallest = max(asked.fit[used].min() for used in every)
    assert fair.smallest == smallest == bottleneck(asked)
    assert fair.total == pytest.approx(max(asked.fit[u].sum() for u in every if asked.fit[u].min() >= smallest))
    assert proves(asked, fair)


@settings(max_examples=100)
@given(problems(equal_limits=True))
def test_a_repair_changes_as_little_as_can_be(asked: Problem) -> None:
    if not list(every_assignment(asked)):
        return
    before = greatest_sum(asked)
    late = asked.conflict.copy()
    late[tuple(before.pairs[0])] = True
    after = Problem(asked.applications, asked.experts, asked.fit, late, *limits(asked), asked.least_fit)
    every, told = list(every_assignment(after)), before.matrix(asked)
    if not every:
        with pytest.raises(Refusal):
            repaired(after, before)
        return
    found = repaired(after, before)
    kept = max(int((used & told).sum()) for used in every)
    assert len(before.pairs) - len(found.gone) == kept
    totals = [asked.fit[used].sum() for used in every if (used & told).sum() == kept]
    assert found.assigned.total == pytest.approx(max(totals))


def by_programme(asked: Problem) -> float:
    """The greatest sum by a linear programme over all allowed pairs (HiGHS)."""
    rows, columns = np.nonzero(asked.allowed)
    p, e = asked.fit.shape
    places, ones = np.arange(len(rows)), np.ones(len(rows))
    loads = csr_matrix((ones, (columns, places)), shape=(e, len(rows)))
    answer = linprog(
        -asked.fit[rows, columns],
        A_eq=csr_matrix((ones, (rows, places)), shape=(p, len(rows))),
        b_eq=asked.need,
        A_ub=vstack([loads, -loads]),
        b_ub=np.r_[asked.upper, -asked.lower],
        bounds=(0, 1),
    )
    return -float(answer.fun)


def test_a_call_of_some_size_against_a_linear_programme() -> None:
    asked = feasible_fields(60, 40, seed=1)
    found, fair = greatest_sum(asked), fairest(asked)
    assert found.total == pytest.approx(by_programme(asked), abs=1e-4)
    assert proves(asked, found)
    assert found.certificate is not None
    assert found.certificate.gap == pytest.approx(180e-6)
    assert fair.smallest >= found.smallest
    assert fair.total <= found.total
    assert proves(asked, fair)


def test_pairs_nobody_looked_at_are_added(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = feasible_fields(60, 40, seed=2)
    whole = greatest_sum(asked).total
    monkeypatch.setattr(flow, "OF_APPLICATION", 1)
    monkeypatch.setattr(flow, "OF_EXPERT", 0)
    narrow = greatest_sum(asked)
    assert narrow.total == pytest.approx(whole, abs=1e-4)
    assert proves(asked, narrow)


def test_the_order_of_rows_changes_no_sum() -> None:
    asked = feasible_fields(30, 20, seed=3)
    turned = Problem(
        asked.applications, asked.experts, asked.fit[::-1], asked.conflict[::-1], asked.need, asked.lower, asked.upper
    )
    assert greatest_sum(turned).total == pytest.approx(greatest_sum(asked).total, abs=1e-4)


def test_a_wrong_certificate_proves_nothing() -> None:
    asked, _ = of_the_page()
    best, fair = greatest_sum(asked), fairest(asked)
    assert best.certificate is not None
    c = best.certificate
    free = Certificate(c.of_applications - 1_000_000, c.of_experts, c.scale, c.gap, c.pairs)
    assert not proves(asked, Assigned(best.pairs, best.total, best.smallest, free))
    assert not proves(asked, Assigned(fair.pairs, fair.total, fair.smallest, c))
    assert not proves(asked, Assigned(best.pairs, best.total, best.smallest, None))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"fit": [[1.5]]}, "Fit is a number from 0 to 1"),
        ({"fit": [[0.5]], "lower": 2}, "E0: The limits contradict themselves: at least 2, at most 1"),
        ({"fit": [[0.5]], "need": 0}, "P0: The limits contradict themselves"),
        ({"fit": [[0.5]], "conflict": [[0, 1]]}, "there are 1 applications and 1 experts"),
    ],
)
def test_problems_that_are_none(changed: dict, said: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(Refusal, match=said):
        problem(**changed)
