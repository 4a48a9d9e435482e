"""How far experts agree: intraclass correlations of one and of the mean of several marks."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corymb.i18n import mark
from corymb.refusal import Refusal

Floats = NDArray[np.float64]

LEVEL = 0.95


@dataclass(frozen=True)
class Agreement:
    """One-way correlations of applications with `marks` each: of a single mark (and its interval), of the mean."""

    applications: int
    marks: int
    single: float
    interval: tuple[float, float]
    mean: float


def one_way(values: Floats) -> Agreement:
    """ICC(1) and ICC(k) of (n, k) marks with the F interval of 95 %.

    P. Shrout, J. Fleiss, *Psychological Bulletin* 86, 1979.
    """
    from scipy.special import fdtri  # takes long to load

    n, k = values.shape
    within = float(np.var(values, axis=1, ddof=1).mean()) if n > 1 and k > 1 else 0.0
    if not within > 0:
        raise Refusal(
            mark("{n} applications with {k} marks each that never differ say nothing about agreement."),
            mend=mark("Two applications and two marks of each are the least, and some must differ."),
            n=n,
            k=k,
        )
    ratio = k * float(np.var(values.mean(axis=1), ddof=1)) / within
    free = n - 1, n * (k - 1)
    low = ratio / fdtri(*free, (1 + LEVEL) / 2)
    high = ratio * fdtri(*reversed(free), (1 + LEVEL) / 2)
    ends = (float(_single(low, k)), float(_single(high, k)))
    return Agreement(n, k, _single(ratio, k), ends, 1 - 1 / ratio)


def _single(ratio: float, k: int) -> float:
    return (ratio - 1) / (ratio + k - 1)
