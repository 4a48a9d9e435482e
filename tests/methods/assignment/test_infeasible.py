"""What cannot be assigned is refused in words that name the trouble."""

import numpy as np
import pytest
from hypothesis import given, settings

from corymb.methods.assignment.best import greatest_sum
from corymb.methods.assignment.infeasible import why_not
from corymb.methods.assignment.problem import Problem
from corymb.refusal import Refusal
from tests.methods.assignment.examples import every_assignment, problem, problems


def said(asked: Problem) -> str:
    with pytest.raises(Refusal) as refused:
        greatest_sum(asked)
    return str(refused.value)


def test_an_application_with_too_few_experts() -> None:
    asked = problem(
        [[0.9] * 6, [0.9, 0.9, 0.1, 0.9, 0.9, 0.9]],
        [[0] * 6, [0, 1, 0, 1, 0, 0]],
        need=[1, 3],
        upper=[1, 1, 1, 1, 0, 1],
        least_fit=0.5,
    )
    assert said(asked) == (
        "P1: The application has 2 eligible experts and needs 3: 2 are conflicted, 1 are full, 1 are too far from its "
        "field. Invite an expert of its field, or look at the conflicts again."
    )


def test_an_expert_who_must_take_more_than_there_are() -> None:
    asked = problem([[0.5, 0.5], [0.5, 0.5]], [[0, 1], [0, 0]], lower=[0, 2], upper=[2, 2])
    assert said(asked).startswith("E1: The expert must take at least 2 applications and may see 1.")


def test_too_few_and_too_many_places() -> None:
    few = problem([[0.5, 0.5]] * 3, need=1, upper=1)
    assert said(few).startswith("The applications need 3 reviews; the experts must do at least 0 and can do 2.")
    idle = problem([[0.5] * 3] * 2, need=1, lower=1)
    assert said(idle).startswith("The applications need 2 reviews; the experts must do at least 3 and can do 3.")


def test_a_group_whose_experts_together_cannot() -> None:
    """P1 and P3 have E0 and E1 alone, who take one each in need of two each; the others are not named."""
    barred = [[0, 0, 0, 0], [0, 0, 1, 1], [0, 0, 0, 0], [0, 0, 1, 1]]
    asked = problem([[0.5] * 4] * 4, barred, need=[1, 2, 1, 2], upper=[1, 1, 4, 4])
    assert said(asked).startswith(
        "2 applications together need 4 reviews; the 2 experts who may see any of them can do 2 of them at most: P1, P3"
    )


def test_least_numbers_that_do_not_go_together() -> None:
    asked = problem(
        [[0.5] * 3] * 3, [[0, 0, 1], [0, 0, 1], [1, 1, 0]], need=[1, 1, 1], lower=[1, 1, 0], upper=[1, 1, 1]
    )
    assert greatest_sum(asked).total == pytest.approx(1.5)
    tight = problem([[0.5] * 3] * 3, [[0, 0, 1], [1, 0, 0], [1, 0, 0]], need=1, lower=[1, 0, 2], upper=[1, 3, 2])
    assert greatest_sum(tight).total == pytest.approx(1.5)
    both = problem([[0.5] * 3] * 3, [[0, 0, 1], [0, 0, 1], [0, 1, 0]], need=1, lower=[0, 2, 1], upper=[3, 2, 1])
    assert greatest_sum(both).total == pytest.approx(1.5)
    none = problem([[0.5] * 4] * 3, [[0, 0, 1, 1], [1, 1, 0, 0], [1, 1, 0, 0]], need=1, lower=[1, 1, 0, 0], upper=2)
    assert said(none).startswith("Every application can have its experts, but not so that each expert does at least")


@settings(max_examples=150)
@given(problems())
def test_refused_if_and_only_if_there_is_none(asked: Problem) -> None:
    if any(True for _ in every_assignment(asked)):
        greatest_sum(asked)
    else:
        assert said(asked) == str(why_not(asked))


@settings(max_examples=150)
@given(problems(equal_limits=True))
def test_nothing_can_be_left_out_of_the_group_named(asked: Problem) -> None:
    refused = None if any(True for _ in every_assignment(asked)) else why_not(asked)
    if refused is None or "names" not in refused.fields:
        return
    names = str(refused.fields["names"]).split(", ")
    rows = [asked.applications.index(name) for name in names]
    assert refused.fields["need"] == int(asked.need[rows].sum())
    for k in range(len(rows)):
        rest = rows[:k] + rows[k + 1 :]
        part = Problem(
            tuple(names[:k] + names[k + 1 :]),
            asked.experts,
            asked.fit[rest],
            asked.conflict[rest],
            asked.need[rest],
            np.zeros_like(asked.lower),
            asked.upper,
            asked.least_fit,
        )
        assert not rest or any(True for _ in every_assignment(part))
