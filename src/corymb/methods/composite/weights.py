"""Weights that may decide an award: published before anybody applied, or elicited from experts who saw no application.

Weights computed from the applications are of another kind (`exploring`), and nothing that decides takes them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from corymb.i18n import mark
from corymb.methods.composite.criteria import Tree
from corymb.methods.composite.judgements import INCONSISTENT, RANDOM_INDEX
from corymb.refusal import Refusal

Floats = NDArray[np.float64]

Origin = Literal["published", "equal", "budget_allocation", "pairwise"]

RECIPROCAL = 1e-9


@dataclass(frozen=True)
class PublishedWeights:
    """(m,) shares of the leaves, summing to 1, and where they come from.

    `source` is where they were published or who was asked. `spread` (m,) is the standard deviation over the experts,
    `consistency` the ratio of a pairwise comparison, where there are such.
    """

    shares: Floats
    origin: Origin
    source: str
    spread: Floats | None = None
    consistency: float | None = None

    def __post_init__(self) -> None:
        if self.shares.ndim != 1 or not np.isfinite(self.shares).all() or (self.shares < 0).any():
            raise Refusal(
                mark("Weights are numbers of zero or more, one for each criterion."),
                mend=mark("Correct the weights."),
            )
        if not np.isclose(self.shares.sum(), 1.0, rtol=0, atol=1e-9):
            raise Refusal(
                mark("The weights sum to {total}, not to 1."),
                mend=mark("Correct the weights."),
                total=f"{self.shares.sum():g}",
            )
        if not self.source.strip():
            raise Refusal(
                mark("The weights have no source."),
                mend=mark("Say in which document they were published, or who was asked and when."),
            )


def published(tree: Tree, source: str) -> PublishedWeights:
    """The weights that stand in the tree of criteria."""
    return PublishedWeights(tree.shares, "published", source)


def equal(tree: Tree, source: str) -> PublishedWeights:
    """Each leaf weighs the same, whatever the tree says."""
    return PublishedWeights(np.full(len(tree.leaves), 1 / len(tree.leaves)), "equal", source)


def budget_allocation(points: Floats, experts: Sequence[str], source: str, budget: float = 100.0) -> PublishedWeights:
    """Mean of what each expert gave each criterion; `points` (experts, m), each row sums to `budget`."""
    for name, row in zip(experts, points, strict=True):
        if (row < 0).any() or not np.isclose(row.sum(), budget, rtol=1e-9):
            raise Refusal(
                mark("The points sum to {total}; each expert gives away {budget}, none below zero."),
                where=name,
                mend=mark("Ask the expert again."),
                total=f"{row.sum():g}",
                budget=f"{budget:g}",
            )
    shares = points / budget
    spread = shares.std(axis=0, ddof=1) if len(points) > 1 else None
    return PublishedWeights(shares.mean(axis=0), "budget_allocation", source, spread)


def pairwise(comparisons: Sequence[Floats], experts: Sequence[str], source: str) -> PublishedWeights:
    """Analytic hierarchy process: the principal eigenvector of the experts' comparisons, averaged geometrically.

    Each comparison is (m, m); entry (j, k) says how many times as much j matters as k. Refuses one that is not
    reciprocal, or contradicts itself (consistency ratio above 0.10).
    """
    for name, comparison in zip(experts, comparisons, strict=True):
        _check_reciprocal(comparison, name)
        ratio = principal(comparison)[1]
        if ratio > INCONSISTENT:
            raise Refusal(
                mark(
                    "The comparisons contradict one another: the consistency ratio is {ratio}, at most 0.10 is allowed."
                ),
                where=name,
                mend=mark("Ask the expert to look at them again."),
                ratio=f"{ratio:.3f}",
            )
    together = np.exp(np.mean([np.log(comparison) for comparison in comparisons], axis=0))
    shares, ratio = principal(together)
    each = np.array([principal(comparison)[0] for comparison in comparisons])
    spread = each.std(axis=0, ddof=1) if len(each) > 1 else None
    return PublishedWeights(shares, "pairwise", source, spread, ratio)


def principal(comparison: Floats) -> tuple[Floats, float]:
    """(weights, consistency ratio) of one reciprocal matrix; the ratio of one or two criteria is 0."""
    m = len(comparison)
    values, vectors = np.linalg.eig(comparison)
    first = int(values.real.argmax())
    weights = np.abs(vectors[:, first].real)
    index = 0.0 if m == 1 else (values[first].real - m) / (m - 1)
    ratio = index / RANDOM_INDEX[m - 1] if RANDOM_INDEX[m - 1] else 0.0
    return weights / weights.sum(), max(float(ratio), 0.0)


def _check_reciprocal(comparison: Floats, name: str) -> None:
    m = len(comparison)
    square = comparison.shape == (m, m) and m <= len(RANDOM_INDEX)
    if not square or (comparison <= 0).any() or not np.allclose(comparison * comparison.T, 1, rtol=0, atol=RECIPROCAL):
        raise Refusal(
            mark("The comparisons are not reciprocal: if one criterion matters 3 times as much as another, that one "
                 "matters a third; at most {most} criteria are compared."),
            where=name,
            mend=mark("Fill in one half and let the other follow."),
            most=len(RANDOM_INDEX),
        )  # fmt: skip
