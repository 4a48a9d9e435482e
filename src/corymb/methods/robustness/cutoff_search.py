"""A small change of weights that moves the cut-off line where no exact answer exists: the best found, an upper bound.

For budgets that end the list, TOPSIS, VIKOR, Copeland and trees of different means. See docs/methods/robustness.md.
"""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations, permutations

import numpy as np
from numpy.typing import NDArray

from corymb.methods.composite.scorers import Scorer
from corymb.methods.robustness.cutoff import ROUNDING, Change

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Differs = Callable[[Floats], Bools]

LEVELS = 1.5 ** np.arange(-12.0, 1.0)
"""Distances at which rays are looked at, from 0.8 % of the weight on."""
HALVINGS = 40
TRIES = 256
ROUNDS, IDLE = 100, 16
"""So often the nearest weights are varied, and so often in vain."""
ENDS, STARTS = 64, 8
"""Of so many nearest rays the nearest to each other selection are varied, at most so many."""
SHORTER = 0.9999
"""A step is worth taking only if it comes nearer by a ten-thousandth."""
BEYOND = 1e-6
"""So much further than where two are equal one has passed the other."""
NO_CHANGE = 1e-6
"""Of a change: what is less is rounding."""
MOST_LEAVES = 16
"""Of the weightiest leaves pairs are changed together; of more there would be too many."""
MOST_SCORES, FEWEST_TRIES = 40_000_000, 5_000
"""Scores looked at while weights are varied, so that many applications do not take longer; weights in any case."""


@dataclass(frozen=True)
class Asked:
    """Whom the rule selects under weights, and whether they are others than are `told`."""

    scorer: Scorer
    selects: Callable[[Floats], Bools]
    told: Bools

    def selected(self, weights: Floats) -> Bools:
        """(d, n) under (d, m) weights."""
        return self.selects(self.scorer.scores(weights))

    def differs(self, weights: Floats) -> Bools:
        """(d,)"""
        return np.any(self.selected(weights) != self.told, axis=1)


def nearest_found(
    scorer: Scorer, selects: Callable[[Floats], Bools], published: Floats, seed: int, pairs: Floats | None = None
) -> Change:
    """The nearest weights found under which `selects` (of (d, n) scores) names others than under the published ones.

    Rays from the published weights, to where one or two leaves have nothing or all, to drawn weights and to `pairs`
    (k, m), at which one application reaches another, are followed to where the selection first changes; the nearest of
    these are then varied as long as something nearer is found. None where no weights looked at change it: then nothing
    is proved.
    """
    rng = np.random.default_rng(seed)
    told = selects(scorer.scores(published[None]))[0]
    asked = Asked(scorer, selects, told)
    m = len(published)
    drawn = rng.dirichlet(np.ones(m), 4 * TRIES), rng.dirichlet(1 + 10 * published, TRIES)
    towards = np.vstack([simple_changes(published), *drawn, *([] if pairs is None else [_beyond(published, pairs)])])
    starts = _first_changes(published, towards, asked)
    if not len(starts):
        return Change(None, None, None, None, exact=False)
    tries = max(MOST_SCORES // len(told), FEWEST_TRIES) // len(starts)
    best = min(
        (_varied(published, end, asked.differs, rng, tries) for end in starts),
        key=lambda end: float(_distance(end[None], published)[0]),
    )
    now = asked.selected(best[None])[0]
    enters, leaves = np.flatnonzero(now & ~told), np.flatnonzero(told & ~now)
    return Change(
        float(_distance(best[None], published)[0]),
        int(enters[0]) if enters.size else None,
        int(leaves[0]) if leaves.size else None,
        best,
        exact=False,
    )


def simple_changes(published: Floats) -> Floats:
    """(k, m) weights in which one or two leaves have nothing or all, the others as their weights are to each other, or

    one leaf has what another had.
    """
    eye = np.eye(len(published))
    weighty = np.argsort(-published, kind="stable")[:MOST_LEAVES]
    twos = [eye[j] + eye[k] for j, k in combinations(weighty, 2)]
    sets = np.vstack([eye, *twos]) > 0
    given = [published + published[j] * (eye[k] - eye[j]) for j, k in permutations(weighty, 2)]
    shared = np.vstack([np.where(sets, published, 0.0), np.where(sets, 0.0, published)])
    found = np.vstack([eye, *(two / 2 for two in twos), *given, shared[shared.sum(axis=1) > 0]])
    return np.asarray(found / found.sum(axis=1, keepdims=True))


def _beyond(published: Floats, towards: Floats) -> Floats:
    found = np.maximum(published + (1 + BEYOND) * (towards - published), 0.0)
    return np.asarray(found / found.sum(axis=1, keepdims=True))


def _distance(weights: Floats, published: Floats) -> Floats:
    return np.abs(weights - published).sum(axis=1) / 2


def _first_changes(published: Floats, towards: Floats, asked: Asked) -> Floats:
    """(k, m) points nearest to the published weights where the selection has just changed, each to another selection.

    All rays are looked at in the same distances, the smallest first, and no further than so many of them have changed.
    """
    far = _distance(towards, published)
    towards, far = towards[far > ROUNDING], far[far > ROUNDING]
    low, high = np.zeros(len(far)), np.full(len(far), np.nan)
    for level in LEVELS:
        open_ = np.flatnonzero(np.isnan(high) & (low < 1))
        part = np.minimum(level / far[open_], 1.0)
        changed = asked.differs(published + part[:, None] * (towards[open_] - published))
        high[open_[changed]], low[open_[~changed]] = part[changed], part[~changed]
        if np.count_nonzero(~np.isnan(high)) >= ENDS:
            break
    found = ~np.isnan(high)
    ends = _halved(published, towards[found], (low[found], high[found]), asked.differs, ENDS)
    if not len(ends):
        return ends
    first = np.unique(asked.selected(ends), axis=0, return_index=True)[1]
    return np.asarray(ends[np.sort(first)[:STARTS]])


def _halved(
    published: Floats, towards: Floats, between: tuple[Floats, Floats], differs: Differs, nearest: int
) -> Floats:
    """(nearest, m) points on the rays, between these parts of them, where the selection has just changed, the nearest

    first; all of fewer rays. A ray is let go as soon as so many others are nearer wherever on it the change may be.
    """
    (low, high), far = between, _distance(towards, published)
    for _ in range(HALVINGS if len(towards) else 0):
        middle = (low + high) / 2
        changed = differs(published + middle[:, None] * (towards - published))
        high, low = np.where(changed, middle, high), np.where(changed, low, middle)
        if len(towards) > nearest:
            kept = low * far <= np.partition(high * far, nearest - 1)[nearest - 1] + ROUNDING
            low, high, far, towards = low[kept], high[kept], far[kept], towards[kept]
    ends = published + high[:, None] * (towards - published)
    return np.asarray(ends[np.argsort(_distance(ends, published), kind="stable")[:nearest]])


def _varied(published: Floats, end: Floats, differs: Differs, rng: np.random.Generator, tries: int) -> Floats:
    """The same, nearer: what criteria give and take is put back, moved between two of them by steps that grow smaller,

    and varied at random.
    """
    step, idle = 1.0, 0
    for _ in range(ROUNDS):
        distance = float(_distance(end[None], published)[0])
        if distance <= ROUNDING or idle == IDLE or tries < TRIES:  # nothing is nearer than equals at the line
            break
        at, change = distance * SHORTER, end - published
        nearer = np.vstack([_put_back(change), _shifted(change, step * distance, rng), _random(change, rng)])
        nearer = _at_distance(published, nearer, at)
        tries -= len(nearer)
        nearer = nearer[differs(nearer)]
        if not len(nearer):
            step, idle = step / 2, idle + 1
            continue
        step, idle = min(2 * step, 1.0), 0
        (end,) = _halved(published, nearer, (np.zeros(len(nearer)), np.ones(len(nearer))), differs, 1)
    return end


def _at_distance(published: Floats, changes: Floats, distance: float) -> Floats:
    """(k, m) weights that change so from the published ones, at that distance; those below zero left out."""
    size = np.abs(changes).sum(axis=1, keepdims=True) / 2
    is_change = size > NO_CHANGE * distance
    found = published + distance * changes / np.where(is_change, size, 1.0)
    return found[is_change[:, 0] & (found >= -ROUNDING).all(axis=1)].clip(min=0.0)


def _put_back(change: Floats) -> Floats:
    """(k, m) the change without what one criterion gives, or takes; the others on its side make up for it."""
    found = np.where(np.eye(len(change), dtype=bool), 0.0, change)[change != 0]
    return _balanced(found)


def _balanced(changes: Floats) -> Floats:
    """The same with as much given as taken; those in which nobody gives or takes left out."""
    takes, gives = np.maximum(changes, 0), np.maximum(-changes, 0)
    taken, given = takes.sum(axis=1, keepdims=True), gives.sum(axis=1, keepdims=True)
    both = (np.minimum(taken, given) > NO_CHANGE * np.maximum(taken, given))[:, 0]
    return np.asarray((takes[both] / taken[both]) - (gives[both] / given[both]))


def _shifted(change: Floats, step: float, rng: np.random.Generator) -> Floats:
    """(k, m) the change with a step more from one criterion to another; and with some such steps, smaller ones."""
    pairs = np.array(list(permutations(range(len(change)), 2)), dtype=np.intp).reshape(-1, 2)
    if len(pairs) > TRIES:
        pairs = pairs[rng.choice(len(pairs), TRIES, replace=False)]
    eye = np.eye(len(change))
    single = eye[pairs[:, 1]] - eye[pairs[:, 0]]
    mixed = rng.standard_normal((TRIES, len(change)))
    mixed[rng.random(mixed.shape) < 1 / 2] = 0.0
    mixed[:, change != 0] -= mixed.sum(axis=1, keepdims=True) / np.count_nonzero(change)
    return np.asarray(change + step * np.vstack([single, mixed]))


def _random(change: Floats, rng: np.random.Generator) -> Floats:
    """(k, m) changes most of which are much like this one."""
    gives, takes = (
        np.maximum(part, 0) * rng.exponential(size=(TRIES, len(change))) ** 2 for part in (-change, change)
    )  # some criteria nearly drop out, some come forward
    fresh = rng.random(TRIES) < 1 / 3
    takes[fresh, rng.integers(len(change), size=fresh.sum())] += change.max()
    fresh = rng.random(TRIES) < 1 / 3
    gives[fresh, rng.integers(len(change), size=fresh.sum())] += -change.min()
    return np.asarray(takes / takes.sum(axis=1, keepdims=True) - gives / gives.sum(axis=1, keepdims=True))
