"""Stochastic multicriteria acceptability: how often each application takes each place when weights are drawn.

See docs/methods/robustness.md.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corymb.methods.composite.ranks import Places, ranks_under
from corymb.methods.composite.scorers import Scorer

Floats = NDArray[np.float64]

QUANTILE = 1.96
"""Of the normal distribution, for intervals of 95 %."""
INTERVAL = (0.05, 0.95)


@dataclass(frozen=True)
class Acceptability:
    """What `draws` of weights say of n applications. Computed from `ranks` (draws, n) when asked for."""

    ranks: Places
    weights: Floats

    @property
    def draws(self) -> int:
        return len(self.ranks)

    @cached_property
    def places(self) -> Floats:
        """(n, n) part of the draws in which an application (row) takes a place (column); equals take the better one."""
        n = self.ranks.shape[1]
        flat = (self.ranks + np.arange(-1, n * n - 1, n)).ravel()
        return np.bincount(flat, minlength=n * n).reshape(n, n) / self.draws

    @cached_property
    def winning(self) -> Floats:
        """(n, n) part of the draws in which the row stands before the column; equals stand before neither."""
        columns = np.ascontiguousarray(self.ranks.T.astype(np.min_scalar_type(self.ranks.shape[1])))
        return np.array([np.count_nonzero(columns > own, axis=1) for own in columns]) / self.draws

    @cached_property
    def _firsts(self) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
        """The draws, and who stands first in them; equals at the first place are there each."""
        draw, who = np.nonzero(self.ranks == 1)
        return draw, who

    @cached_property
    def first(self) -> Floats:
        """(n,) part of the draws in which an application stands first."""
        return np.bincount(self._firsts[1], minlength=self.ranks.shape[1]) / self.draws

    @cached_property
    def central_weights(self) -> Floats:
        """(n, m) mean of the weights that put an application first; NaN where none of the draws did."""
        draw, who = self._firsts
        n, m = self.ranks.shape[1], self.weights.shape[1]
        sums = np.stack([np.bincount(who, self.weights[draw, j], n) for j in range(m)], axis=1)
        times = np.bincount(who, minlength=n)[:, None]
        found = np.full((n, m), np.nan)
        np.divide(sums, times, out=found, where=times > 0)
        return found

    def before(self, above: NDArray[np.intp], below: NDArray[np.intp]) -> Floats:
        """(a, b) part of the draws in which one of `above` stands before one of `below`; equals before neither."""
        return np.mean(self.ranks[:, above, None] < self.ranks[:, None, below], axis=0)

    @cached_property
    def intervals(self) -> Places:
        """(n, 2) the places between which an application stands in 90 % of the draws."""
        return intervals_of(self.ranks)

    def within(self, places: int) -> Floats:
        """(n,) part of the draws in which an application stands at or above that place."""
        return np.mean(self.ranks <= places, axis=0)

    def error(self, part: Floats) -> Floats:
        """Half the width of the 95 % interval of a part of the draws."""
        return half_width(part, self.draws)

    @property
    def largest_error(self) -> float:
        """The most that chance of the draws can bring to any of the parts, at 95 %."""
        return float(self.error(np.array(0.5)))


def acceptability(scorer: Scorer, weights: Floats) -> Acceptability:
    """Ranks of all applications under (d, m) drawn weights."""
    return Acceptability(ranks_under(scorer.scores, weights, len(scorer.values)), weights)


def intervals_of(places: NDArray[Any]) -> Places:
    """(n, 2) of (draws, n) places: those between which an application stands in 90 % of the draws."""
    low, high = (np.quantile(places, q, axis=0, method="inverted_cdf") for q in INTERVAL)
    return np.stack([low, high], axis=1).astype(np.int32)


def half_width(part: Floats, draws: int) -> Floats:
    """Half the width of the 95 % interval of a part of so many draws (Wilson's, so that 0 and 1 have one too)."""
    z2 = QUANTILE**2 / draws
    return QUANTILE * np.sqrt(part * (1 - part) / draws + z2 / (4 * draws)) / (1 + z2)
