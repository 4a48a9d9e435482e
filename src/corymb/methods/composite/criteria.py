"""The tree of criteria: what is judged, in which direction, with which weight among its neighbours."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from corymb.i18n import mark
from corymb.refusal import Refusal

Floats = NDArray[np.float64]
Mean = Literal["arithmetic", "geometric", "harmonic"]


@dataclass(frozen=True)
class Criterion:
    """One node. `parent` is the code of the node above, None for the root.

    Leaves alone have values: `better` says which are good, `denominator` names the size they are divided by,
    `goalposts` are the values that stand for the worst and the best, (worst, best), in the direction of the scale.
    `mean` is how a node above sums its children up; None leaves it to the method of the whole index.
    """

    code: str
    parent: str | None
    weight: float = 1.0
    better: Literal["higher", "lower"] = "higher"
    denominator: str | None = None
    goalposts: tuple[float, float] | None = None
    mean: Mean | None = None


class Tree:
    """Criteria under one root. Refuses what is no tree: two roots, a parent nobody knows, a circle, a code twice."""

    def __init__(self, criteria: Iterable[Criterion]) -> None:
        self.criteria = tuple(criteria)
        self.node = {c.code: c for c in self.criteria}
        roots = [c.code for c in self.criteria if c.parent is None]
        if len(self.node) != len(self.criteria) or len(roots) != 1:
            raise Refusal(
                mark("The criteria have {roots} roots and {twice} codes that stand twice; a tree has one root."),
                mend=mark("Give every criterion but one a parent, and each a code of its own."),
                roots=len(roots),
                twice=len(self.criteria) - len(self.node),
            )
        self.root = roots[0]
        self.children: dict[str, tuple[str, ...]] = {c.code: () for c in self.criteria}
        for c in self.criteria:
            if c.parent is not None:
                self._hang(c.code, c.parent)
        self.order = self._downwards()
        self.leaves = tuple(c.code for c in self.criteria if not self.children[c.code])
        for code in self.children:
            self._check_weights(code)

    def _hang(self, code: str, parent: str) -> None:
        if parent not in self.node:
            raise Refusal(
                mark("Nobody knows the parent {parent}."),
                where=code,
                mend=mark("Add it to the criteria, or name another."),
                parent=parent,
            )
        self.children[parent] += (code,)

    def _downwards(self) -> tuple[str, ...]:
        """Every code, a parent before its children."""
        found = [self.root]
        for code in found:
            found += self.children[code]
        if len(found) < len(self.node):
            lost = sorted(set(self.node) - set(found))
            raise Refusal(
                mark("No way leads from the root {root} to {lost}: they are their own parents in a circle."),
                mend=mark("Let each criterion hang below the root."),
                root=self.root,
                lost=", ".join(lost),
            )
        return tuple(found)

    def _check_weights(self, code: str) -> None:
        weights = [self.node[child].weight for child in self.children[code]]
        if weights and (min(weights) < 0 or not 0 < sum(weights) < np.inf):
            raise Refusal(
                mark("The weights below are {weights}; none may be negative, and together they must be above zero."),
                where=code,
                mend=mark("Correct the weights of the criteria below it."),
                weights=", ".join(f"{w:g}" for w in weights),
            )

    @cached_property
    def shares(self) -> Floats:
        """(m,) weights of the leaves in the whole, in the order of `leaves`; they sum to 1."""
        share = {self.root: 1.0}
        for code in self.order:
            total = sum(self.node[child].weight for child in self.children[code])
            for child in self.children[code]:
                share[child] = share[code] * self.node[child].weight / total
        return np.array([share[leaf] for leaf in self.leaves])

    @cached_property
    def signs(self) -> Floats:
        """(m,) 1 where higher is better, -1 where lower is."""
        return np.array([1.0 if self.node[leaf].better == "higher" else -1.0 for leaf in self.leaves])

    @property
    def own_means(self) -> bool:
        """Whether a node sums up in a way of its own."""
        return any(c.mean for c in self.criteria)
