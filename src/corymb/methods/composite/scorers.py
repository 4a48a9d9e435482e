"""From normalised values and weights to scores, for one vector of weights or for thousands at once.

A scorer keeps what does not depend on weights. `scores` takes (d, m) weights and gives (d, n) scores, higher is better;
the last, published, score and the robustness of the order are computed by the same lines.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from corymb.i18n import mark
from corymb.methods.composite.criteria import Mean, Tree
from corymb.refusal import Refusal

Floats = NDArray[np.float64]


class Scorer(Protocol):
    """What every method of summing up gives."""

    @property
    def values(self) -> Floats:
        """(n, m) normalised values."""

    @property
    def terms(self) -> Floats | None:
        """(n, m) whose products with the weights order the applications as the scores do; None where none do."""

    def scores(self, weights: Floats) -> Floats:
        """(d, n) scores under (d, m) weights; higher is better."""

    def parts(self, weights: Floats) -> Floats:
        """(n, m) what each criterion brings under (m,) weights, in the terms the method adds up."""


def forward(values: Floats, mean: Mean) -> Floats:
    """What a mean of that kind adds up: x, ln x, or -1/x, which all grow with x."""
    if mean == "geometric":
        return np.log(values)
    return -1 / values if mean == "harmonic" else values


def backward(sums: Floats, mean: Mean) -> Floats:
    """The mean from the weighted sum of `forward`."""
    if mean == "geometric":
        return np.exp(sums)
    return -1 / sums if mean == "harmonic" else sums


def check_positive(values: Floats, mean: Mean, where: str) -> None:
    """Refuse a geometric or harmonic mean of values that are not above zero."""
    if mean != "arithmetic" and not (values > 0).all():
        raise Refusal(
            mark("A {mean} mean needs values above zero; the least is {least}."),
            where=where,
            mend=mark("Choose goalposts that no application touches, or an arithmetic mean."),
            mean=mean,
            least=f"{values.min():g}",
        )


@dataclass(frozen=True)
class WeightedMean:
    """One mean for the whole tree: then the tree is the same as its leaves with the products of their weights."""

    values: Floats
    mean: Mean

    def __post_init__(self) -> None:
        check_positive(self.values, self.mean, "")

    @property
    def terms(self) -> Floats:
        return forward(self.values, self.mean)

    def scores(self, weights: Floats) -> Floats:
        return backward(weights @ self.terms.T, self.mean)

    def parts(self, weights: Floats) -> Floats:
        return weights * self.terms


@dataclass(frozen=True)
class TreeOfMeans:
    """Nodes that sum up in different ways, from the leaves to the root; a node weighs what its leaves weigh."""

    values: Floats
    tree: Tree
    mean: Mean

    def nodes(self, weights: Floats) -> dict[str, Floats]:
        """Code -> (d, n) scores of every node under (d, m) weights of the leaves. A node without weight is its plain

        mean: it counts for nothing above.
        """
        found: dict[str, Floats] = {}
        weight: dict[str, Floats] = {}
        for j, leaf in enumerate(self.tree.leaves):
            found[leaf] = np.broadcast_to(self.values[:, j], (len(weights), len(self.values)))
            weight[leaf] = weights[:, j]
        for code in reversed(self.tree.order):
            if children := self.tree.children[code]:
                mean = self.tree.node[code].mean or self.mean
                below = np.stack([found[child] for child in children])
                check_positive(below, mean, code)
                shares = np.stack([weight[child] for child in children])
                weight[code] = shares.sum(axis=0)
                empty = weight[code] == 0
                shares = np.where(empty, 1 / len(children), shares / np.where(empty, 1.0, weight[code]))
                found[code] = backward(np.einsum("cd,cdn->dn", shares, forward(below, mean)), mean)
        return found

    @property
    def terms(self) -> None:
        return None

    def scores(self, weights: Floats) -> Floats:
        return self.nodes(weights)[self.tree.root]

    def parts(self, weights: Floats) -> Floats:
        return weights * self.values
