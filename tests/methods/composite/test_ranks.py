"""Ranks of one vector and of many: equals, rounding, the same as counting those above."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from corymb.methods.composite.ranks import many_ranks, ranks
from tests.methods.composite.oracle import places

rows = st.integers(1, 9).flatmap(
    lambda n: st.lists(st.lists(st.integers(-30, 30), min_size=n, max_size=n), min_size=1, max_size=5)
)


@given(rows)
def test_ranks_count_those_above(scores: list[list[int]]) -> None:
    values = np.array(scores) / 7
    expected = [places(row) for row in scores]
    assert many_ranks(values).tolist() == expected
    assert [ranks(row).tolist() for row in values] == expected


@given(rows, st.randoms())
def test_rounding_makes_no_order(scores: list[list[int]], random) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    values = np.array([[(x + 0.1 + 0.2) - 0.1 - 0.2 if random.random() < 0.5 else x for x in row] for row in scores])
    values = values.astype(float)
    assert [ranks(row + 40).tolist() for row in values] == [places(row) for row in scores]


def test_all_alike() -> None:
    assert many_ranks(np.array([[0.1 + 0.2, 0.3, 0.3]])).tolist() == [[1, 1, 1]]
    assert many_ranks(np.zeros((2, 3))).tolist() == [[1, 1, 1]] * 2
    assert ranks(np.array([0.1 + 0.2, 0.3])).tolist() == [1, 1]


def test_published_digits_decide_what_is_equal() -> None:
    scores = np.array([77.574995, 77.565487, 77.536965])
    assert ranks(scores).tolist() == [1, 2, 3]
    assert ranks(scores, 2).tolist() == [1, 1, 3]


def test_nobody_and_many() -> None:
    assert ranks(np.zeros(0)).tolist() == []
    assert many_ranks(np.zeros((3, 0))).shape == (3, 0)
    scores = np.random.default_rng(3).random((300, 257))
    assert (many_ranks(scores) == scores.argsort(axis=1)[:, ::-1].argsort(axis=1) + 1).all()
