"""TOPSIS and VIKOR: how near the best and how far from the worst. Both take best and worst from the applications."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SERIAL = 262_144
"""Products of matrices below this size run on one thread, in the cache: threads cost more than they bring here."""
ROUNDING = 1e-12


@dataclass(frozen=True)
class Topsis:
    """d- / (d+ + d-), weighted Euclidean distances from the worst and the best value of each criterion.

    The squared distances are linear in the squared weights, so that any number of draws is one product of matrices.
    """

    values: Floats

    @cached_property
    def _squares(self) -> tuple[Floats, Floats]:
        """(m, n) squared distances from the worst and from the best, criterion by criterion."""
        low, high = self.values.min(axis=0), self.values.max(axis=0)
        return np.ascontiguousarray(((self.values - low) ** 2).T), np.ascontiguousarray(((high - self.values) ** 2).T)

    @property
    def terms(self) -> None:
        return None

    def scores(self, weights: Floats) -> Floats:
        n, m = self.values.shape
        found = np.empty((len(weights), n))
        step = max(SERIAL // (n * m), 1)
        for start in range(0, len(weights), step):
            found[start : start + step] = self._block(weights[start : start + step])
        return found

    def _block(self, weights: Floats) -> Floats:
        worst, best = self._squares
        squared = weights * weights
        near, far = np.sqrt(squared @ worst), np.sqrt(squared @ best)
        far += near
        if not far.all():  # all applications are alike in what has weight: none is nearer than another
            near, far = np.where(far == 0, 0.5, near), np.where(far == 0, 1.0, far)
        near /= far
        return near

    def parts(self, weights: Floats) -> Floats:
        return weights * self.values


@dataclass(frozen=True)
class Vikor:
    """-Q of VIKOR (Opricovic and Tzeng 2004): `v` weighs the sum of the distances from the best against the largest.

    Q is 0 for the best; the sign is turned so that higher is better, as everywhere.
    """

    values: Floats
    v: float = 0.5

    @cached_property
    def _regrets(self) -> Floats:
        """(n, m) distance from the best, 1 at the worst; 0 where all are alike."""
        low, high = self.values.min(axis=0), self.values.max(axis=0)
        return (high - self.values) / np.where(high > low, high - low, 1.0)

    @property
    def terms(self) -> None:
        return None

    def scores(self, weights: Floats) -> Floats:
        total, largest = self.distances(weights)
        return -(self.v * _scaled(total) + (1 - self.v) * _scaled(largest))

    def distances(self, weights: Floats) -> tuple[Floats, Floats]:
        """(d, n) S, the weighted sum of the distances, and R, the largest of them."""
        largest = np.zeros((len(weights), len(self.values)))
        for j, column in enumerate(self._regrets.T):
            np.maximum(largest, weights[:, j, None] * column, out=largest)
        return weights @ self._regrets.T, largest

    def compromise(self, weights: Floats) -> tuple[int, ...]:
        """Rows of the compromise set under (m,) weights: the first alone where its lead over the second is at least

        1/(n - 1) and it also leads in S or R; else all that stand near it.
        """
        total, largest = (x[0] for x in self.distances(weights[None]))
        q = -self.scores(weights[None])[0]
        order = np.argsort(q, kind="stable")
        if len(order) == 1:
            return (int(order[0]),)
        gap = 1 / (len(order) - 1)
        first, second = order[0], order[1]
        if q[second] - q[first] < gap:
            return tuple(int(k) for k in order[q[order] - q[first] < gap])
        stable = total[first] <= total.min() or largest[first] <= largest.min()
        return (int(first),) if stable else (int(first), int(second))

    def parts(self, weights: Floats) -> Floats:
        return weights * self._regrets


def _scaled(distances: Floats) -> Floats:
    """0 for the least of each draw, 1 for the largest; 0 where all are alike but for rounding."""
    low, high = distances.min(axis=1, keepdims=True), distances.max(axis=1, keepdims=True)
    apart = high - low > ROUNDING * high
    return np.where(apart, (distances - low) / np.where(apart, high - low, 1.0), 0.0)
