"""The crossed model: mark = mean + application + expert + noise, all three normal with variances to be found.

V = e (I + a A A' + b B B') with a, b the variances of applications and experts over that of the noise. The larger of
the two is taken out at once, its part being diagonal; what is left of the smaller is sparse, one block for each
component of the review graph. REML: H. Patterson, R. Thompson, *Biometrika* 58, 1971; average information: A. Gilmour,
R. Thompson, B. Cullis, *Biometrics* 51, 1995.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from corymb.methods.calibration.blocks import Blocks, Factor, times
from corymb.methods.calibration.marks import Marks, ReviewGraph

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]


class Variances(NamedTuple):
    applications: float
    experts: float
    noise: float

    def with_experts(self, variance: float) -> "Variances":
        """The same with another variance between experts."""
        return Variances(self.applications, variance, self.noise)


@dataclass(frozen=True)
class Likelihood:
    """Restricted likelihood at some variances: `deviance` is -2 log of it but for a constant.

    `score` (3,) and `information` (3, 3) of the log likelihood, in the order of `Variances`.
    """

    deviance: float
    score: Floats
    information: Floats


class Side:
    """One of the two crossed factors: `of` (k,) the level of each mark, `counts` the marks of each level."""

    def __init__(self, of: Integers, levels: int) -> None:
        self.of, self.levels = of, levels
        self.counts = np.bincount(of, minlength=levels)

    def sums(self, over: Floats) -> Floats:
        """(levels, q) sums of (k, q)."""
        return np.stack([np.bincount(self.of, column, self.levels) for column in over.T], axis=1)


class Crossed:
    """What does not change with the variances. `kept` is the smaller side, `other` the one taken out first."""

    def __init__(self, marks: Marks, graph: ReviewGraph) -> None:
        self.marks = marks
        sides = (
            Side(marks.of_application, len(marks.applications)),
            Side(marks.of_expert, len(marks.experts)),
        )
        self.sides = sides
        self.place_of_kept = 0 if sides[0].levels <= sides[1].levels else 1
        self.kept, self.other = sides[self.place_of_kept], sides[1 - self.place_of_kept]
        component = (graph.component, graph.component_of_expert)[self.place_of_kept].copy()
        alone = component < 0
        component[alone] = graph.component.max() + 1 + np.arange(int(alone.sum()))
        self.blocks = Blocks(component)
        self.by_other, first, second = pairs(self.kept.of, self.other.of)
        self.at = self.blocks.place(first, second)
        levels = np.arange(self.kept.levels)
        self.diagonal = self.blocks.place(levels, levels)
        self.ones_and_marks = np.stack([np.ones(len(marks.values)), marks.signed], axis=1)

    def at_variances(self, variances: Variances) -> "Solved":
        return Solved(self, variances)


class Solved:
    """The model at some variances: factors, and V^-1 (at unit noise) applied to ones and marks."""

    def __init__(self, crossed: Crossed, variances: Variances) -> None:
        self.crossed, self.variances = crossed, variances
        ratios = variances.applications / variances.noise, variances.experts / variances.noise
        self.kept_ratio = ratios[crossed.place_of_kept]
        self.other_ratio = ratios[1 - crossed.place_of_kept]
        counts = crossed.other.counts
        self.shrunk = self.other_ratio / (1 + self.other_ratio * counts)
        self.matrix: Floats = np.zeros(crossed.blocks.cells)
        self.matrix -= np.bincount(crossed.at, self.shrunk[crossed.by_other], crossed.blocks.cells)
        self.matrix[crossed.diagonal] += crossed.kept.counts
        flat = np.multiply(self.matrix, self.kept_ratio)
        flat[crossed.diagonal] += 1
        self.factor: Factor = crossed.blocks.factored(flat)
        self.inverse = crossed.blocks.inverse(flat)
        self.ones, self.of_marks = self.weighed(crossed.ones_and_marks).T
        self.weight = float(self.ones.sum())
        self.mean = float(crossed.marks.signed @ self.ones) / self.weight
        self.rest = self.of_marks - self.mean * self.ones

    def without_other(self, over: Floats) -> Floats:
        """(k, q): the inverse of I + b B B' of the other side, times (k, q)."""
        other = self.crossed.other
        return over - (self.shrunk[:, None] * other.sums(over))[other.of]

    def of_kept(self, over: Floats) -> Floats:
        """(kept, q) what the kept side would be, given (k, q) marks without a mean; still to be scaled by its ratio."""
        crossed = self.crossed
        return times(crossed.blocks, self.inverse, crossed.kept.sums(self.without_other(over)))

    def weighed(self, over: Floats) -> Floats:
        """(k, q) V^-1 at unit noise times (k, q)."""
        kept = self.crossed.kept
        return self.without_other(over - self.kept_ratio * self.of_kept(over)[kept.of])

    def projected(self, over: Floats) -> Floats:
        """(k, q) the same after the mean is taken out."""
        found = self.weighed(over)
        return found - self.ones[:, None] * (found.sum(axis=0) / self.weight)

    def likelihood(self) -> Likelihood:
        crossed, noise = self.crossed, self.variances.noise
        k = len(self.rest)
        determinant = np.log1p(self.other_ratio * crossed.other.counts).sum() + self.factor.log_determinant
        misfit = float(crossed.marks.signed @ self.rest)
        deviance = (k - 1) * np.log(noise) + determinant + np.log(self.weight) + misfit / noise
        spread = [side.sums(self.rest[:, None])[side.of, 0] for side in crossed.sides]
        along = np.stack([*spread, self.rest], axis=1)
        fitted = self.rest @ along / noise**2
        means = [float((side.sums(self.ones[:, None]) ** 2).sum()) for side in crossed.sides]
        traces = (self._traces() - np.array([*means, float(self.ones @ self.ones)]) / self.weight) / noise
        information = along.T @ self.projected(along) / (2 * noise**3)
        return Likelihood(float(deviance), (fitted - traces) / 2, information)

    def _traces(self) -> Floats:
        """(3,) traces of V^-1 at unit noise times A A', B B' and I."""
        crossed, counts = self.crossed, self.crossed.other.counts
        kept = float((self.inverse * self.matrix).sum())
        slope = 1 / (1 + self.other_ratio * counts) ** 2
        through = float((self.inverse[crossed.at] * slope[crossed.by_other]).sum())
        other = float((counts / (1 + self.other_ratio * counts)).sum()) - self.kept_ratio * through
        noise = len(self.rest) - self.kept_ratio * kept - self.other_ratio * other
        both = (kept, other) if crossed.place_of_kept == 0 else (other, kept)
        return np.array([*both, noise])


def pairs(kept: Integers, other: Integers) -> tuple[Integers, Integers, Integers]:
    """(level of the other side, first, second): every two levels of the kept side that share a level of the other."""
    order = np.argsort(other, kind="stable")
    other, kept = other[order], kept[order]
    counts = np.bincount(other)
    times_each = counts[other]
    first = np.repeat(np.arange(len(other)), times_each)
    start = np.repeat((np.cumsum(counts) - counts)[other], times_each)
    inside = np.arange(len(first)) - np.repeat(np.cumsum(times_each) - times_each, times_each)
    return other[first], kept[first], kept[start + inside]
