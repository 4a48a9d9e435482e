"""The smallest change of the published weights that moves the cut-off line: exact where scores are linear in them.

Distance is half the sum of absolute differences: the weight that has to move from some criteria to others.
See docs/methods/robustness.md.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Integers = NDArray[np.intp]

ROUNDING = 1e-12
PAIRS = 20_000
"""Pairs looked at together; more would only cost memory."""
MOST_NEXT, MOST_PAIRS = 8, 128
"""So many of the first that are not selected, and so many pairs, are gone towards where no pair is an answer."""


@dataclass(frozen=True)
class Change:
    """Moving `distance` of weight lets the application `enters` (row) reach the score of `leaves`.

    `weights` (m,) are those at which it does. None stands for a line that no weights move: whoever is selected beats in
    every criterion all who could come in their place. `exact` is False where it is the best found: an upper bound.
    """

    distance: float | None
    enters: int | None
    leaves: int | None
    weights: Floats | None
    exact: bool


def smallest_change(terms: Floats, published: Floats, selected: Bools, may_replace: Bools | None = None) -> Change:
    """The smallest change over all pairs of a selected and another application.

    `terms` (n, m): scores are ordered as `terms @ weights`. `may_replace` (selected, others): which of the others could
    stand in the place of which of the selected, all others staying as they are; each of each where nothing is given.
    """
    inside, outside = np.flatnonzero(selected), np.flatnonzero(~selected)
    distances = pair_distances(terms, published, inside, outside)
    if may_replace is not None:
        distances[~may_replace] = np.inf
    if not distances.size or not np.isfinite(distances).any():
        return Change(None, None, None, None, exact=True)
    a, b = np.unravel_index(int(distances.argmin()), distances.shape)
    leaves, enters = int(inside[a]), int(outside[b])
    weights = moved(terms[enters] - terms[leaves], published)
    return Change(float(distances[a, b]), enters, leaves, weights, exact=True)


def pair_distances(terms: Floats, published: Floats, inside: Integers, outside: Integers) -> Floats:
    """(inside, outside) weight to move before the one outside reaches the one inside; inf where it never does."""
    found = np.empty((len(inside), len(outside)))
    step = max(PAIRS // max(len(outside), 1), 1)
    for start in range(0, len(inside), step):
        rows = inside[start : start + step]
        lead = terms[outside][None, :, :] - terms[rows][:, None, :]
        found[start : start + step] = _distances(lead.reshape(-1, terms.shape[1]), published).reshape(len(rows), -1)
    return found


def near_pairs(terms: Floats, published: Floats, selected: Bools) -> Floats:
    """(k, m) weights at which one that is not selected reaches one that is, or one of the first that are not: of the

    nearest pairs. Under a budget an application may enter because it passes another that is not selected either.
    """
    order = np.argsort(-(terms @ published), kind="stable")
    outside = order[~selected[order]]
    reached = np.concatenate([np.flatnonzero(selected), outside[:MOST_NEXT]])
    distances = pair_distances(terms, published, reached, outside)
    distances[distances <= 0] = np.inf  # it is ahead already
    nearest = np.argsort(distances, axis=None, kind="stable")[:MOST_PAIRS]
    pairs = zip(*np.unravel_index(nearest, distances.shape), strict=True)
    found = [moved(terms[outside[b]] - terms[reached[a]], published) for a, b in pairs if distances[a, b] < np.inf]
    return np.array(found).reshape(-1, len(published))


def _distances(lead: Floats, published: Floats) -> Floats:
    """(pairs,) least weight moved until `lead @ weights >= 0`.

    Weight goes to the criterion with the greatest lead, and comes from those with the smallest, the smallest first:
    each unit moved brings the most it can, so that no other way is shorter.
    """
    size = np.abs(lead).max(axis=1)
    best = lead.max(axis=1)
    missing = -(lead @ published)
    order = np.argsort(lead, axis=1)
    gain = best[:, None] - np.take_along_axis(lead, order, axis=1)
    there = published[order]
    total = np.cumsum(gain * there, axis=1)
    short = np.sum(total < missing[:, None] - ROUNDING * size[:, None], axis=1)
    k = np.minimum(short, lead.shape[1] - 1)
    rows = np.arange(len(lead))
    before = total[rows, k] - (gain * there)[rows, k]
    rate = gain[rows, k]
    last = np.divide(missing - before, rate, out=np.zeros(len(lead)), where=rate > 0)
    moved_before = np.cumsum(there, axis=1)[rows, k] - there[rows, k]
    found = moved_before + np.clip(last, 0.0, there[rows, k])
    found[missing <= ROUNDING * size] = 0.0
    found[best < -ROUNDING * size] = np.inf  # behind in every criterion
    return found


def moved(lead: Floats, published: Floats) -> Floats:
    """(m,) the weights nearest to the published ones at which `lead @ weights` reaches zero, by the same steps."""
    weights = published.copy()
    missing = -float(lead @ published)
    best = int(lead.argmax())
    for j in np.argsort(lead):
        gain = lead[best] - lead[j]
        if missing <= 0 or gain <= 0:
            break
        step = min(float(published[j]), missing / gain)
        weights[j] -= step
        weights[best] += step
        missing -= step * gain
    return weights
