"""Ranks, with equals shown: of one vector of scores, or of thousands at once."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]
Places = NDArray[np.int16] | NDArray[np.int32]

TIE = 1e-12
"""Scores that differ by no more, relative to the range of the scores, are equal: these are doubles."""
GRID_BITS = 40
BLOCK = 15_000
"""Scores ranked together: few enough that the memory they need is used again and again."""


def ranks(scores: Floats, decimals: int | None = None) -> Integers:
    """(n,) 1 for the best; equals share the better place. `decimals`: equals are those that are published equal."""
    if not len(scores):
        return np.zeros(0, dtype=np.intp)
    compared = scores if decimals is None else np.round(scores, decimals)
    order = np.argsort(-compared, kind="stable")
    slack = TIE * max(float(np.ptp(compared)), float(np.abs(compared).max()) * np.finfo(float).eps / TIE)
    new = np.r_[True, -np.diff(compared[order]) > slack]
    first = np.maximum.accumulate(np.where(new, np.arange(len(order)), 0))
    found = np.empty(len(order), dtype=np.intp)
    found[order] = first + 1
    return found


def many_ranks(scores: Floats) -> Places:
    """(d, n) the same for each row of (d, n) scores.

    Each score is put on a grid of 2^40 steps over the range of its row and sorted together with its column as one
    integer, which is twice as fast as sorting indices; scores on one step are equal.
    """
    return ranks_under(np.copy, scores, scores.shape[1])


def ranks_under(scores: Callable[[Floats], Floats], weights: Floats, n: int) -> Places:
    """(d, n) ranks of the (d, n) `scores` under (d, m) weights, block by block: each block stays in the cache."""
    found = np.empty((len(weights), n), dtype=np.int16 if n <= np.iinfo(np.int16).max else np.int32)
    step = max(BLOCK // max(n, 1), 1)
    for start in range(0, len(weights) if n else 0, step):
        _rank(scores(weights[start : start + step]), found[start : start + step])
    return found


def _rank(scores: Floats, found: Places) -> None:
    """Ranks of each row of (rows, n) scores into `found`; the scores are used up."""
    rows, n = scores.shape
    bits = max(n - 1, 1).bit_length()
    high = scores.max(axis=1, keepdims=True)
    span = high - scores.min(axis=1, keepdims=True)
    span[span <= np.finfo(float).eps * np.abs(high) * 4] = np.inf  # all alike: they differ by rounding alone
    np.subtract(high, scores, out=scores)
    scores *= 2.0**GRID_BITS / span
    keys = scores.astype(np.int64)
    keys <<= bits
    keys |= np.arange(n)
    keys.sort(axis=1)
    column = keys & ((1 << bits) - 1)
    keys >>= bits
    in_order = np.broadcast_to(np.arange(1, n + 1, dtype=found.dtype), (rows, n))
    equal = keys[:, 1:] == keys[:, :-1]
    if equal.any():
        first = np.c_[np.ones(rows, dtype=bool), ~equal]
        in_order = np.maximum.accumulate(np.where(first, in_order, 0), axis=1)
    column += np.arange(0, rows * n, n)[:, None]
    found.ravel()[column.ravel()] = in_order.ravel()
