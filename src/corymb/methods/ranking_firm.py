"""How firmly a ranking stands when weights are drawn: around the published ones, and anywhere. See robustness.md."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corymb.methods.composite.ranks import Places
from corymb.methods.composite.scorers import Scorer
from corymb.methods.robustness.acceptability import Acceptability, acceptability
from corymb.methods.robustness.draws import anywhere
from corymb.methods.selection import BLOCK, Award, Rule, selected_in_each

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Integers = NDArray[np.intp]

AT_LINE, MOST_CENTRAL = 3, 10
"""So many on each side are neighbours at the line; of so many applications central weights are kept."""
EQUAL = 1e-9
"""Of the range of the scores: who are nearer than that are equal but for rounding."""


@dataclass(frozen=True)
class Firm:
    """What draws of weights say of n applications, in short.

    `within` (n,) part of the draws in which the rule selects an application; `intervals` (n, 2) of its places in 90 %
    of them; `first` part in which those `central_of` stand first, the most frequent first, and (k, m) `central` weights
    that put them there; `before` (a, b) part in which a neighbour above the line stands before one below.
    """

    within: Floats
    intervals: Places
    central_of: Integers
    first: Floats
    central: Floats
    before: Floats


def selects(scores: Floats, rule: Rule) -> Bools:
    """(d, n) whom the rule selects under (d, n) scores."""
    return selected_in_each(np.argsort(-scores, axis=1, kind="stable"), scores, rule)


def selects_others(scores: Floats, rule: Rule, told: Bools) -> Bools:
    """The same, of equals first those who are not `told`: where equals arise the selection is open already."""
    return selects(scores - EQUAL * np.ptp(scores, axis=1, keepdims=True) * told, rule)


def within(scorer: Scorer, drawn: Acceptability, rule: Rule, seed: int) -> Floats:
    """(n,) part of the draws of weights under which the rule selects an application; of equals it takes any, by lot."""
    draws, n = drawn.ranks.shape
    lots = np.random.default_rng(seed)
    step, times = max(BLOCK // n, 1), np.zeros(n, dtype=np.intp)
    for start in range(0, draws, step):
        weights = drawn.weights[start : start + step]
        if rule.plain:
            taken, settled = _best(drawn.ranks[start : start + step], rule.places)
            times += taken
            weights = weights[~settled]
        if len(weights):
            scores = scorer.scores(weights)
            times += selected_in_each(_by_lot(scores, lots), scores, rule).sum(axis=0)
    return np.asarray(times / draws)


def _by_lot(scores: Floats, lots: np.random.Generator) -> Integers:
    """(d, n) orders of (d, n) scores, the best first, in which equals stand as a lot has it."""
    range_ = np.ptp(scores, axis=1, keepdims=True)
    return np.argsort(-(scores + EQUAL * np.where(range_ > 0, range_, 1) * lots.random(scores.shape)), axis=1)


def _best(ranks: Places, places: int) -> tuple[Integers, Bools]:
    """(n,) how often each is among the best, of the draws (d,) in which no equals stand across the line."""
    best = ranks <= places
    settled = np.count_nonzero(best, axis=1) == min(places, ranks.shape[1])
    return np.count_nonzero(best[settled], axis=0), np.asarray(settled)


def neighbours(found: Award) -> tuple[Integers, Integers]:
    """The last that are selected and the first that are not, or not for certain, from the best on; none where the line

    runs nowhere.
    """
    order = np.argsort(found.ranks, kind="stable")
    inside, outside = order[found.selected[order]], order[~found.selected[order]]
    if not len(inside) or not len(outside):
        return inside[:0], outside[:0]
    return inside[-AT_LINE:], outside[:AT_LINE]


def firm(drawn: Acceptability, part: Floats, found: Award) -> Firm:
    """The same in short of draws of weights that are ranked; `part` is what `within` gives for them."""
    times = drawn.first
    order = np.argsort(-times, kind="stable")[:MOST_CENTRAL]
    order = order[times[order] > 0]
    above, below = neighbours(found)
    return Firm(part, drawn.intervals, order, times[order], drawn.central_weights[order], drawn.before(above, below))


def firm_anywhere(scorer: Scorer, published: Floats, rule: Rule, found: Award, draws: int, seed: int) -> Firm:
    """The same of so many weights drawn from all that sum to 1; a criterion without weight stays without."""
    weighty = published > 0
    drawn = np.zeros((draws, len(published)))
    drawn[:, weighty] = anywhere(int(weighty.sum()), draws, seed)
    ranked = acceptability(scorer, drawn)
    return firm(ranked, within(scorer, ranked, rule, seed), found)
