"""Weights from what people judge: pairwise comparisons with their consistency, and points given away.

Plain numbers, so that a page can say at once whether comparisons contradict one another, and where. A comparison is a
whole number: k of 2 to 9, the first matters k times as much as the second; -k, the second k times as much as the first;
1, both alike. Those of m criteria stand row by row: first with second, first with third, ..., second with third, ...
See docs/methods/composite.md.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from itertools import combinations

Rows = list[list[float]]

SCALE = (9, 8, 7, 6, 5, 4, 3, 2, 1, -2, -3, -4, -5, -6, -7, -8, -9)
"""What a comparison may say, from the first mattering most to the second mattering most (Saaty 1980)."""
RANDOM_INDEX = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49, 1.51, 1.48, 1.56, 1.57, 1.59)
"""Mean consistency index of random matrices of 1 to 15 rows (Saaty 1980)."""
MOST = len(RANDOM_INDEX)
INCONSISTENT = 0.10
"""Comparisons of a greater consistency ratio contradict one another and do not count."""
POINTS = 100
HUNDREDTH = Decimal("0.01")
_CLOSE, _STEPS = 1e-15, 10_000


@dataclass(frozen=True)
class Look:
    """The one comparison whose change helps most: of `first` with `second`, which said `said`.

    `better` is what the others together come nearest to, `ratio` what the consistency ratio would be then.
    """

    first: int
    second: int
    said: int
    better: int
    ratio: float


def times(judged: int) -> float:
    """How many times as much the first matters."""
    return float(judged) if judged > 0 else 1 / -judged


def count_of(criteria: int) -> int:
    """How many comparisons there are of so many criteria."""
    return criteria * (criteria - 1) // 2


def rows_of(judged: Sequence[float], criteria: int) -> Rows:
    """The reciprocal matrix of comparisons given as how many times as much the first matters."""
    rows = [[1.0] * criteria for _ in range(criteria)]
    for (j, k), value in zip(combinations(range(criteria), 2), judged, strict=True):
        rows[j][k], rows[k][j] = value, 1 / value
    return rows


def compared(judged: Sequence[int], criteria: int) -> tuple[list[float], float]:
    """(weights, consistency ratio) of one person's comparisons."""
    return consistent(rows_of([times(one) for one in judged], criteria))


def compared_together(judges: Sequence[Sequence[int]], criteria: int) -> tuple[list[float], float]:
    """The same of several people: each comparison is the geometric mean of theirs (Aczel, Saaty 1983)."""
    means = [math.exp(sum(math.log(times(one)) for one in said) / len(said)) for said in zip(*judges, strict=True)]
    return consistent(rows_of(means, criteria))


def consistent(rows: Rows) -> tuple[list[float], float]:
    """(principal eigenvector, consistency ratio) of a reciprocal matrix; the ratio of one or two criteria is 0."""
    m = len(rows)
    weights, greatest = _principal(rows)
    index = 0.0 if m == 1 else (greatest - m) / (m - 1)
    return weights, max(index / RANDOM_INDEX[m - 1], 0.0) if RANDOM_INDEX[m - 1] else 0.0


def _principal(rows: Rows) -> tuple[list[float], float]:
    """Eigenvector of a positive matrix, summing to 1, and its eigenvalue: multiplied until nothing changes (Perron)."""
    weights = [1 / len(rows)] * len(rows)
    total = 1.0
    for _ in range(_STEPS):
        product = [math.fsum(a * b for a, b in zip(row, weights, strict=True)) for row in rows]
        total = math.fsum(product)
        then = [one / total for one in product]
        if max(abs(a - b) for a, b in zip(then, weights, strict=True)) <= _CLOSE:
            return then, total
        weights = then
    return weights, total


def look_again(judged: Sequence[int], criteria: int) -> Look | None:
    """Which comparison to look at again where they contradict one another; None where they do not.

    For each, what the others say of it is found by leaving it out (Harker 1987): the gap is filled with the ratio of
    the weights themselves. The one that leaves the least ratio is named.
    """
    if compared(judged, criteria)[1] <= INCONSISTENT:
        return None
    found = []
    for place, (j, k) in enumerate(combinations(range(criteria), 2)):
        better = _nearest(_without(judged, criteria, j, k))
        other = [*judged[:place], better, *judged[place + 1 :]]
        found.append(Look(j, k, judged[place], better, compared(other, criteria)[1]))
    return min(found, key=lambda look: look.ratio)


def _without(judged: Sequence[int], criteria: int, j: int, k: int) -> float:
    """How many times as much j matters as k by the other comparisons."""
    rows = rows_of([times(one) for one in judged], criteria)
    rows[j][k] = rows[k][j] = 0.0
    rows[j][j] = rows[k][k] = 2.0
    weights = _principal(rows)[0]
    return weights[j] / weights[k]


def _nearest(ratio: float) -> int:
    return min(SCALE, key=lambda one: abs(math.log(times(one) / ratio)))


def points_together(judges: Sequence[Sequence[int]]) -> list[float]:
    """Mean share of each criterion of the points that each person gave away."""
    return [sum(given) / (len(given) * POINTS) for given in zip(*judges, strict=True)]


def in_hundredths(shares: Sequence[float], whole: int = 100) -> list[Decimal]:
    """Shares as parts of `whole` with two decimals that sum to it: the greatest remainders are rounded up."""
    exact = [Decimal(repr(one)) * whole for one in shares]
    found = [one.quantize(HUNDREDTH, ROUND_DOWN) for one in exact]
    missing = int(((whole - sum(found)) / HUNDREDTH).to_integral_value())
    last = sorted(range(len(found)), key=lambda i: (found[i] - exact[i], i))
    for i in last[:missing]:
        found[i] += HUNDREDTH
    return found
