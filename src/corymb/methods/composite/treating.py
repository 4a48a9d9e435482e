"""Outliers: a criterion whose few extreme values leave no room for the others is treated, and says so.

By skewness and kurtosis, as the handbook of OECD and JRC and the R package COINr do. See docs/methods/composite.md.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from corymb.methods.composite.criteria import Tree

Floats = NDArray[np.float64]

FEWEST = 4
"""Kurtosis corrected for the size of the sample needs four values."""
OFFSET = 0.01
"""Of the range, added before a logarithm is taken."""


@dataclass(frozen=True)
class Treatment:
    """A criterion is treated where |skewness| > `skewness` and kurtosis > `kurtosis`.

    At most `most` extreme values are drawn in to the next one; if that does not help, all are put on a logarithm.
    """

    skewness: float = 2.0
    kurtosis: float = 3.5
    most: int = 5


@dataclass(frozen=True)
class Treated:
    """What was done to one criterion. `helped` is False where it stays outside the limits all the same."""

    criterion: str
    did: Literal["drawn_in", "logarithm"]
    low: int
    high: int
    before: tuple[float, float]
    after: tuple[float, float]
    helped: bool


def shape(x: Floats) -> tuple[float, float]:
    """(skewness, excess kurtosis), both corrected for the size of the sample; (0, 0) where they do not exist."""
    n = len(x)
    spread = x - x.mean()
    m2 = np.mean(spread**2)
    if n < FEWEST or m2 <= (1e-14 * np.abs(x).max()) ** 2:
        return 0.0, 0.0
    g1, g2 = np.mean(spread**3) / m2**1.5, np.mean(spread**4) / m2**2 - 3
    skewness = g1 * np.sqrt(n * (n - 1)) / (n - 2)
    kurtosis = ((n + 1) * g2 + 6) * (n - 1) / ((n - 2) * (n - 3))
    return float(skewness), float(kurtosis)


def treated(values: Floats, tree: Tree, rule: Treatment | None) -> tuple[Floats, tuple[Treated, ...]]:
    """((n, m) values after treatment, what was done); nothing is done without a rule."""
    if rule is None:
        return values, ()
    found, done = values.copy(), []
    for j, leaf in enumerate(tree.leaves):
        before = shape(values[:, j])
        if _outside(before, rule):
            found[:, j], what = _treat(values[:, j], leaf, before, rule)
            done.append(what)
    return found, tuple(done)


def _outside(shape_of: tuple[float, float], rule: Treatment) -> bool:
    return abs(shape_of[0]) > rule.skewness and shape_of[1] > rule.kurtosis


def _treat(x: Floats, leaf: str, before: tuple[float, float], rule: Treatment) -> tuple[Floats, Treated]:
    drawn, now, low, high = x, before, 0, 0
    ordered = np.sort(x)
    while low + high < rule.most and _outside(now, rule):
        if now[0] > 0:
            high += 1
        else:
            low += 1
        drawn = np.clip(x, ordered[low], ordered[-1 - high])
        now = shape(drawn)
    if not _outside(now, rule):
        return drawn, Treated(leaf, "drawn_in", low, high, before, now, helped=True)
    found = _logarithm(x, before[0])
    after = shape(found)
    return found, Treated(leaf, "logarithm", 0, 0, before, after, helped=not _outside(after, rule))


def _logarithm(x: Floats, skewness: float) -> Floats:
    """ln(x - min + a), mirrored where the long tail is on the left; a is a hundredth of the range."""
    a = OFFSET * (x.max() - x.min())
    return np.log(x - x.min() + a) if skewness > 0 else -np.log(x.max() - x + a)
