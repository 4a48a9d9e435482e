"""A small change of weights that moves the cut-off line where no exact answer exists: the best found, an upper bound.

For quotas, budgets, TOPSIS, VIKOR, Copeland and trees of different means. See docs/methods/robustness.md.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from corymb.methods.composite.scorers import Scorer
from corymb.methods.robustness.cutoff import ROUNDING, Change

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

HALVINGS = 40
TRIES = 256
ROUNDS = 40
STARTS = 3
SHORTER = 0.999
"""A step is worth taking only if it comes nearer by a thousandth."""


def nearest_found(scorer: Scorer, selects: Callable[[Floats], Bools], published: Floats, seed: int) -> Change:
    """The nearest weights found under which `selects` (of (d, n) scores) names others than under the published ones.

    Rays from the published weights to the corners and to drawn weights are halved to where the selection changes; the
    nearest of them are then varied as long as something nearer is found. None where no weights looked at change it:
    then nothing is proved.
    """
    rng = np.random.default_rng(seed)
    told = selects(scorer.scores(published[None]))[0]

    def differs(weights: Floats) -> Bools:
        return np.any(selects(scorer.scores(weights)) != told, axis=1)

    m = len(published)
    towards = np.vstack([np.eye(m), rng.dirichlet(np.ones(m), 4 * TRIES), rng.dirichlet(1 + 10 * published, TRIES)])
    towards = towards[differs(towards)]
    if not len(towards):
        return Change(None, None, None, None, exact=False)
    best = min(
        (_varied(published, end, differs, rng) for end in _halved(published, towards, differs, STARTS)),
        key=lambda end: float(_distance(end[None], published)[0]),
    )
    now = selects(scorer.scores(best[None]))[0]
    enters, leaves = np.flatnonzero(now & ~told), np.flatnonzero(told & ~now)
    return Change(
        float(_distance(best[None], published)[0]),
        int(enters[0]) if enters.size else None,
        int(leaves[0]) if leaves.size else None,
        best,
        exact=False,
    )


def _distance(weights: Floats, published: Floats) -> Floats:
    return np.abs(weights - published).sum(axis=1) / 2


def _halved(published: Floats, towards: Floats, differs: Callable[[Floats], Bools], nearest: int) -> Floats:
    """(nearest, m) points on the rays where the selection has just changed, the nearest first; all of fewer rays.

    A ray is let go as soon as so many others are nearer wherever on it the change may be.
    """
    low, high, far = np.zeros(len(towards)), np.ones(len(towards)), _distance(towards, published)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        changed = differs(published + middle[:, None] * (towards - published))
        high, low = np.where(changed, middle, high), np.where(changed, low, middle)
        if len(towards) > nearest:
            kept = low * far <= np.partition(high * far, nearest - 1)[nearest - 1] + ROUNDING
            low, high, far, towards = low[kept], high[kept], far[kept], towards[kept]
    ends = published + high[:, None] * (towards - published)
    return np.asarray(ends[np.argsort(_distance(ends, published), kind="stable")[:nearest]])


def _varied(published: Floats, end: Floats, differs: Callable[[Floats], Bools], rng: np.random.Generator) -> Floats:
    """The same, nearer: which criteria give and which take is varied at random."""
    for _ in range(ROUNDS):
        distance = float(_distance(end[None], published)[0])
        if distance <= ROUNDING:  # equals stand at the line: nothing is nearer
            break
        nearer = _proposals(published, end, distance * SHORTER, rng)
        nearer = nearer[differs(nearer)] if len(nearer) else nearer
        if not len(nearer):
            continue
        (end,) = _halved(published, nearer, differs, 1)
    return end


def _proposals(published: Floats, end: Floats, distance: float, rng: np.random.Generator) -> Floats:
    """(k, m) weights at that distance from the published ones, most of them much like `end`."""
    change = end - published
    gives, takes = (
        np.maximum(part, 0) * rng.exponential(size=(TRIES, len(end))) ** 2 for part in (-change, change)
    )  # some criteria nearly drop out, some come forward
    fresh = rng.random(TRIES) < 1 / 3
    takes[fresh, rng.integers(len(end), size=fresh.sum())] += change.max()
    fresh = rng.random(TRIES) < 1 / 3
    gives[fresh, rng.integers(len(end), size=fresh.sum())] += -change.min()
    found = published + distance * (takes / takes.sum(axis=1, keepdims=True) - gives / gives.sum(axis=1, keepdims=True))
    return found[(found >= 0).all(axis=1)]
