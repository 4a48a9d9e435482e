"""Ranks, with equals shown: of one vector of scores, or of thousands at once."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]

TIE = 1e-12
"""Scores that differ by no more, relative to the range of the scores, are equal: these are doubles."""
GRID_BITS = 40


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


def many_ranks(scores: Floats) -> NDArray[np.int32]:
    """(d, n) the same for each row of (d, n) scores.

    Each score is put on a grid of 2^40 steps over the range of its row and sorted together with its column as one
    integer, which is twice as fast as sorting indices; scores on one step are equal.
    """
    draws, n = scores.shape
    found = np.empty((draws, n), dtype=np.int32)
    if not n:
        return found
    step = max(25_000 // n, 1)
    for start in range(0, draws, step):
        found[start : start + step] = _ranked(scores[start : start + step])
    return found


def _ranked(scores: Floats) -> NDArray[np.int32]:
    rows, n = scores.shape
    bits = max(n - 1, 1).bit_length()
    high = scores.max(axis=1, keepdims=True)
    span = high - scores.min(axis=1, keepdims=True)
    span[span <= np.finfo(float).eps * np.abs(high) * 4] = np.inf  # all alike: they differ by rounding alone
    keys = ((high - scores) * (2.0**GRID_BITS / span)).astype(np.int64)
    keys <<= bits
    keys |= np.arange(n)
    keys.sort(axis=1)
    column = keys & ((1 << bits) - 1)
    keys >>= bits
    places = np.arange(1, n + 1, dtype=np.int32)
    sorted_ranks = np.broadcast_to(places, (rows, n))
    equal = keys[:, 1:] == keys[:, :-1]
    if equal.any():
        sorted_ranks = np.where(np.c_[np.zeros(rows, dtype=bool), equal], np.int32(0), sorted_ranks)
        sorted_ranks = np.maximum.accumulate(sorted_ranks, axis=1)
    found = np.empty((rows, n), dtype=np.int32)
    column += np.arange(0, rows * n, n)[:, None]
    found.ravel()[column.ravel()] = sorted_ranks.ravel()
    return found
