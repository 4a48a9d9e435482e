"""One scale for all criteria, higher is better. See docs/methods/composite.md."""

from typing import Literal

import numpy as np
from numpy.typing import NDArray

from corymb.i18n import mark
from corymb.methods.composite.criteria import Tree
from corymb.refusal import Refusal

Floats = NDArray[np.float64]

Scale = Literal["goalposts", "min_max", "z", "rank", "vector"]
SCALES: tuple[Scale, ...] = ("goalposts", "min_max", "z", "rank", "vector")
TOP = 100.0
"""What goalposts, min-max and ranks give the best."""


def depends_on_others(scale: Scale) -> bool:
    """Whether an application's own figure changes with who else applies. Fixed goalposts alone do not."""
    return scale != "goalposts"


def normalised(values: Floats, tree: Tree, scale: Scale) -> Floats:
    """(n, m) values on one scale, higher is better. Refuses a criterion on which the scale does not exist."""
    found = np.empty_like(values)
    for j, leaf in enumerate(tree.leaves):
        x = values[:, j] * tree.signs[j]
        if scale == "goalposts":
            found[:, j] = _between(values[:, j], tree, leaf)
        elif scale == "rank":
            found[:, j] = _ranked(x)
        elif scale == "vector":
            found[:, j] = x / _above_zero(float(np.sqrt(np.sum(x**2))), leaf)
        elif scale == "z":
            found[:, j] = (x - x.mean()) / _above_zero(_spread(x), leaf)
        else:
            share = (values[:, j] - values[:, j].min()) / _above_zero(float(np.ptp(x)), leaf)
            found[:, j] = TOP * share if tree.signs[j] > 0 else TOP - TOP * share
    return found


def _between(x: Floats, tree: Tree, leaf: str) -> Floats:
    """0 at the worst goalpost and beyond, TOP at the best and beyond."""
    posts = tree.node[leaf].goalposts
    if posts is None or posts[0] == posts[1] or (posts[1] > posts[0]) != (tree.node[leaf].better == "higher"):
        raise Refusal(
            mark("Its goalposts are {posts}; the worst and the best value must stand in the direction of the scale."),
            where=leaf,
            mend=mark("Give the worst value, then the best."),
            posts="-" if posts is None else f"{posts[0]:g}, {posts[1]:g}",
        )
    worst, best = posts
    return np.clip(TOP * (x - worst) / (best - worst), 0.0, TOP)


def _ranked(x: Floats) -> Floats:
    """TOP for the best, 0 for the last; equals share the middle of their places. One application alone is the best."""
    if len(x) == 1:
        return np.array([TOP])
    below = (x[None, :] < x[:, None]).sum(axis=1)
    equal = (x[None, :] == x[:, None]).sum(axis=1)
    return TOP * (below + (equal - 1) / 2) / (len(x) - 1)


def _spread(x: Floats) -> float:
    return float(x.std(ddof=1)) if len(x) > 1 and np.ptp(x) > 0 else 0.0


def _above_zero(length: float, leaf: str) -> float:
    if not length > 0:
        raise Refusal(
            mark("All applications have the same value, and this scale cannot tell them apart."),
            where=leaf,
            mend=mark("Choose fixed goalposts, or leave the criterion out."),
        )
    return length
