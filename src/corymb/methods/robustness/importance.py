"""How much each criterion moves the score, against the weight it was given. See docs/methods/robustness.md."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from corymb.i18n import mark
from corymb.refusal import Refusal

Floats = NDArray[np.float64]

FEW = 50
"""Applications below which only a straight line can be told from chance."""
RESAMPLES = 2_000
INTERVAL = (0.025, 0.975)


@dataclass(frozen=True)
class Importance:
    """One criterion. `weight` is its nominal share, `importance` the part of the variance of the scores that goes with

    it, `low` and `high` its bootstrap interval of 95 % (for the squared correlation alone), `share` the importance over
    the sum of all: what can be set beside the weight.
    """

    criterion: str
    weight: float
    importance: float
    share: float
    low: float | None
    high: float | None
    kind: Literal["squared_correlation", "correlation_ratio"]


def importances(
    values: Floats, scores: Floats, leaves: tuple[str, ...], weights: Floats, seed: int
) -> list[Importance]:
    """One for each leaf; `values` (n, m) normalised, `scores` (n,).

    Below 50 applications the squared correlation, else the correlation ratio. Refuses fewer than four applications and
    scores that are all equal.
    """
    n = len(scores)
    if n < 4 or not np.ptp(scores) > 0:  # noqa: PLR2004 - two points always lie on a line
        raise Refusal(
            mark("Importance cannot be told from {n} applications with {different} different scores."),
            mend=mark("It takes four applications that differ."),
            n=n,
            different=len(np.unique(scores)),
        )
    few = n < FEW
    parts = squared_correlations(values, scores) if few else correlation_ratios(values, scores)
    low, high = _interval(values, scores, seed) if few else (None, None)
    total = float(parts.sum())
    return [
        Importance(
            leaf,
            float(weights[j]),
            float(parts[j]),
            float(parts[j]) / total if total > 0 else 0.0,
            None if low is None else float(low[j]),
            None if high is None else float(high[j]),
            "squared_correlation" if few else "correlation_ratio",
        )
        for j, leaf in enumerate(leaves)
    ]


def squared_correlations(values: Floats, scores: Floats) -> Floats:
    """(..., m) of (..., n, m) values and (..., n) scores; 0 where either does not vary."""
    x = values - values.mean(axis=-2, keepdims=True)
    y = (scores - scores.mean(axis=-1, keepdims=True))[..., None]
    both = (x**2).sum(axis=-2) * (y**2).sum(axis=-2)
    found = np.zeros(both.shape)
    np.divide((x * y).sum(axis=-2) ** 2, both, out=found, where=both > 0)
    return found


def correlation_ratios(values: Floats, scores: Floats) -> Floats:
    """(m,) part of the variance of the scores explained by a criterion, straight or not: between classes of it.

    Classes are its values where there are at most sqrt(n) of them, else about sqrt(n) classes of equal numbers;
    corrected for their number (epsilon squared, Kelley 1935), 0 where the correction takes it below.
    """
    n, m = values.shape
    most = max(int(np.sqrt(n)), 2)
    total = np.var(scores, ddof=1)
    found = np.zeros(m)
    for j in range(m):
        different, place = np.unique(values[:, j], return_inverse=True)
        if len(different) > most:
            edges = np.quantile(values[:, j], np.linspace(0, 1, most + 1)[1:-1])
            _, place = np.unique(np.searchsorted(edges, values[:, j], side="right"), return_inverse=True)
        classes = int(place.max()) + 1
        means = np.bincount(place, scores) / np.bincount(place)
        within = np.sum((scores - means[place]) ** 2) / (n - classes)
        found[j] = max(1 - within / total, 0.0)
    return found


def _interval(values: Floats, scores: Floats, seed: int) -> tuple[Floats, Floats]:
    """(m,) percentiles over resampled applications."""
    rows = np.random.default_rng(seed).integers(len(scores), size=(RESAMPLES, len(scores)))
    drawn = squared_correlations(values[rows], scores[rows])
    low, high = np.quantile(drawn, INTERVAL, axis=0)
    return low, high
