"""Where the past pace leads: a log random walk with drift, and an honest interval. See docs/methods/trend.md.

Extrapolation of past pace: neither a sampling error nor a forecast.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from corymb.methods.results import Trend

LEVEL = 0.8
FEWEST_LINKS = 3

Floats = NDArray[np.float64]


def project(
    values: Sequence[float | None], horizon: int, kind: Literal["growth", "cumulative"], level: float = LEVEL
) -> Trend:
    """The value `horizon` years after the last one.

    `values`, one per year from the baseline year on: factors (the first 1) for "growth", running totals (the first 0)
    for "cumulative"; None where there is no figure, and the links on both sides of a gap are lost. `slowest` and
    `fastest` are the yearly factor or increment seen. No projection in the due year (`horizon` 0), from a last year
    without a figure, or of a factor that is not positive.
    """
    links = _links(values, kind)
    n = len(links)
    last = values[-1] if values else None
    growth = kind == "growth"
    if horizon < 1 or last is None or n == 0 or (growth and last <= 0):
        return Trend(None, None, None, None, None, n)
    slowest, fastest = float(links.min()), float(links.max())
    if growth:
        slowest, fastest = float(np.exp(slowest)), float(np.exp(fastest))
    if n < FEWEST_LINKS:
        return Trend(None, None, None, slowest, fastest, n)
    moved = [float(x) for x in interval(links, horizon, level)]
    low, middle, high = (last * np.exp(x) for x in moved) if growth else (max(last, last + x) for x in moved)
    return Trend(float(low), float(middle), float(high), slowest, fastest, n)


def interval(links: Floats, horizon: int, level: float = LEVEL) -> tuple[Floats, Floats, Floats]:
    """Low, middle and high of the sum of the next `horizon` links; `links` (..., n), results (...).

    mean*h +- t(n-1) * s * sqrt(h + h^2/n): the variance of the h steps to come and of the estimated drift.
    """
    from scipy.special import stdtrit  # takes long to load, and in the due year nothing is projected

    n = links.shape[-1]
    middle = links.mean(axis=-1) * horizon
    width = stdtrit(n - 1, (1 + level) / 2) * links.std(axis=-1, ddof=1) * np.sqrt(horizon + horizon**2 / n)
    return middle - width, middle, middle + width


def _links(values: Sequence[float | None], kind: Literal["growth", "cumulative"]) -> Floats:
    links: list[float] = []
    for earlier, later in pairwise(values):
        if earlier is None or later is None:
            continue
        if kind == "cumulative":
            links.append(later - earlier)
        elif earlier > 0 and later > 0:
            links.append(float(np.log(later / earlier)))
    return np.array(links, dtype=np.float64)
