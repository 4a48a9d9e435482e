"""The rule by which applications are selected, applied to one order or to thousands. See docs/methods/selection.md."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import chain, permutations, product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corymb.i18n import mark
from corymb.methods.composite.pipeline import Standing, require_published
from corymb.methods.composite.ranks import ranks
from corymb.refusal import Refusal

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Integers = NDArray[np.intp]

BLOCK = 250_000
"""Places of orders that are looked at together: what is made of them stays within some tens of megabytes."""
MOST_SHORT = 2**15 - 1
"""Groups whose numbers, and one more, are sorted digit by digit."""


@dataclass(frozen=True)
class Rule:
    """How many are selected.

    `places` at most; `budget` for the sum of `costs` (n,), the list ends at the first that does not fit; `groups` (n,)
    labels with `at_least` places kept and `at_most` given for a label; `floor`: a score below it is never selected.
    """

    places: int
    budget: float | None = None
    costs: Floats | None = None
    groups: NDArray[np.str_] | None = None
    at_least: Mapping[str, int] = field(default_factory=dict)
    at_most: Mapping[str, int] = field(default_factory=dict)
    floor: float | None = None

    def __post_init__(self) -> None:
        kept = sum(self.at_least.values())
        if self.places < 1 or kept > self.places:
            raise Refusal(
                mark("{kept} places are kept for groups, and there are {places} in all."),
                mend=mark("There is at least one place, and no more are kept than there are."),
                kept=kept,
                places=self.places,
            )
        if (self.budget is not None and self.costs is None) or (
            (self.at_least or self.at_most) and self.groups is None
        ):
            raise Refusal(
                mark("The rule speaks of a budget without costs, or of groups nobody is in."),
                mend=mark("Give the cost, or the group, of every application."),
            )

    @property
    def plain(self) -> bool:
        """Whether the best are simply taken, as many as there are places."""
        return self.budget is None and not self.at_least and not self.at_most and self.floor is None

    def among(self, rows: Bools) -> "Rule":
        """The same rule for some of the applications."""
        return replace(
            self,
            costs=None if self.costs is None else self.costs[rows],
            groups=None if self.groups is None else self.groups[rows],
        )


@dataclass(frozen=True)
class Award:
    """Who is selected however equals are ordered; `undecided` are those of whom their order would decide.

    `line` is the score of the last one selected, None where nobody is.
    """

    selected: Bools
    undecided: Bools
    ranks: Integers
    line: float | None


def award(standing: Standing, rule: Rule, decimals: int | None = None) -> Award:
    """Apply the rule to a standing under published weights; nothing else is taken.

    `decimals`: scores are compared as they are published. Equals across the line are not decided by their order.
    """
    require_published(standing.weights)
    return would_select(standing.scores, rule, decimals)


def would_select(scores: Floats, rule: Rule, decimals: int | None = None) -> Award:
    """The same for (n,) scores of any origin: what would happen, for analysis."""
    place = ranks(scores, decimals)
    if rule.budget is None:
        always, ever = _last_and_first(place, scores, rule)
    else:
        ways = selected_in_each(_orders(place, scores, rule), np.broadcast_to(scores, (1, len(scores))), rule)
        always, ever = np.all(ways, axis=0), np.any(ways, axis=0)
    return Award(always, ever & ~always, place, float(scores[always].min()) if always.any() else None)


def _last_and_first(place: Integers, scores: Floats, rule: Rule) -> tuple[Bools, Bools]:
    """(n,) who is selected though they stand last among their equals, and who would be if they stood first.

    Without a budget no other order is better or worse for them: how many of each group and place are kept, stopped or
    left for the free places does not depend on the order of equals. So counts of groups are enough.
    """
    counts = np.ones(len(place), dtype=bool) if rule.floor is None else scores >= rule.floor
    own, least, most = _limits(rule, len(place))
    groups, (_, level) = len(least), np.unique(place, return_inverse=True)
    levels = int(level.max(initial=-1)) + 1
    here = np.bincount(level[counts] * groups + own[counts], minlength=levels * groups).reshape(levels, groups)
    through = np.cumsum(here, axis=0)
    before = through - here
    rest = np.maximum(np.minimum(through, most) - np.maximum(before, least), 0).sum(axis=1)
    passed = np.cumsum(rest)
    free = rule.places - int(np.minimum(through[-1:], least).sum())
    found = []
    for nth, queue in ((through, passed), (before + 1, passed - rest + 1)):
        taken = (nth <= least) | ((nth <= most) & (queue <= free)[:, None])
        found.append(counts & taken[level, own])
    return found[0], found[1]


EVERY_ORDER, FEW = 240, 6
"""So many orders of equals are all tried; of more than `FEW` equals there are more."""


def _limits(rule: Rule, count: int) -> tuple[NDArray[Any], Integers, Integers]:
    """(n,) number of the group of each, (g,) places kept for each group, (g,) places it may have at most."""
    if rule.groups is None:
        return np.zeros(count, dtype=np.int16), np.zeros(1, dtype=np.intp), np.full(1, count)
    labels, codes = np.unique(rule.groups, return_inverse=True)
    least = np.array([rule.at_least.get(label, 0) for label in labels.tolist()], dtype=np.intp)
    most = np.array([rule.at_most.get(label, count) for label in labels.tolist()], dtype=np.intp)
    return codes.astype(np.int16 if len(labels) < MOST_SHORT else np.intp), least, most


def may_replace(selected: Bools, rule: Rule) -> Bools:
    """(selected, others) whom of the selected each of the others could replace without breaking a quota.

    Selections that keep to the quotas are the bases of a matroid and the rule takes a best one, so that it stays the
    only best one for as long as nobody reaches one whom they may replace.
    """
    own, least, most = _limits(rule, len(selected))
    taken = np.bincount(own[selected], minlength=len(least))
    to_spare, has_room = taken > least, taken < np.maximum(least, most)
    inside, outside = own[selected], own[~selected]
    return (inside[:, None] == outside) | (to_spare[inside][:, None] & has_room[outside])


def _orders(place: Integers, scores: Floats, rule: Rule) -> Integers:
    """(d, n) orders to try under a budget: every order of equals where there are few of them.

    Else as they stand, and each of equals across the line first and last among them, while all others stand as they do
    and turned round. The line is that of the places, and where the budget stops the list: whoever stands first there
    may exhaust it, and what is paid to better ones may decide among the worse.
    """
    among, equals = np.arange(len(place)), np.bincount(place)
    if math.prod(math.factorial(min(n, FEW)) for n in equals.tolist()) <= EVERY_ORDER:
        levels = [np.flatnonzero(place == level) for level in np.flatnonzero(equals)]
        return np.array([[*chain(*one)] for one in product(*map(permutations, levels))], dtype=np.intp)
    orders = [_order(place, among)]
    paid, listed = (selected_in(orders[0], scores, one) for one in (rule, replace(rule, budget=None)))
    taken = np.bincount(place, paid, len(equals))
    across = (taken > 0) & (taken < equals)
    stopped = place[listed & ~paid]
    if len(stopped):
        across[stopped.min()] = True
    for one in np.flatnonzero(across[place]):
        for others in (among, among[::-1]):
            orders += [_order(place, np.where(among == one, end, others)) for end in (-1, len(place))]
    return np.array(orders)


def _order(place: Integers, among: Integers) -> Integers:
    """Applications from the best on; equals by `among`."""
    return np.lexsort((among, place))


def selected_in(order: Integers, scores: Floats, rule: Rule) -> Bools:
    """(n,) who is selected in one order."""
    return selected_in_each(order[None], scores[None], rule)[0]


def selected_in_each(order: Integers, scores: Floats, rule: Rule) -> Bools:
    """(d, n) who is selected in each of d orders, (d, n) columns from the best on, under (d, n) or (1, n) scores.

    Kept places go first to the best of their group, then the rest to the best that no limit stops; the list of those
    is paid from the budget down to the first that does not fit.
    """
    found = np.empty(order.shape, dtype=bool)
    step = max(BLOCK // max(order.shape[1], 1), 1)
    for start in range(0, len(order), step):
        part = slice(start, start + step)
        _select(found[part], order[part], scores[part] if len(scores) > 1 else scores, rule)
    return found


def _select(found: Bools, order: Integers, scores: Floats, rule: Rule) -> None:
    """Fill `found`."""
    eligible = np.ones(order.shape, dtype=bool)
    if rule.floor is not None:
        eligible = np.take_along_axis(np.broadcast_to(scores >= rule.floor, order.shape), order, axis=1)
    kept = np.zeros(order.shape, dtype=bool)
    if rule.groups is not None:
        codes, least, most = _limits(rule, order.shape[1])
        own = codes[order]
        nth = _nth_of_group(own, eligible, len(least))
        kept = eligible & (nth <= least[own])
        eligible &= nth <= most[own]
    free = rule.places - kept.sum(axis=1, keepdims=True)
    rest = eligible & ~kept
    chosen = kept | (rest & (np.cumsum(rest, axis=1) <= free))
    if rule.budget is not None and rule.costs is not None:
        spent = np.cumsum(np.where(chosen, rule.costs[order], 0.0), axis=1)
        chosen &= spent <= rule.budget * (1 + 1e-12)
    np.put_along_axis(found, order, chosen, axis=1)


def _nth_of_group(own: NDArray[Any], counts: Bools, groups: int) -> Integers:
    """(d, n) the how manieth of those that count in its group each is, from 1; anything for those that do not count."""
    codes = np.where(counts, own, own.dtype.type(groups))
    together = np.argsort(codes, axis=1, kind="stable")
    codes = np.take_along_axis(codes, together, axis=1)
    place = np.broadcast_to(np.arange(codes.shape[1]), codes.shape)
    opens = np.ones(codes.shape, dtype=bool)
    opens[:, 1:] = codes[:, 1:] != codes[:, :-1]
    nth = np.empty(codes.shape, dtype=np.intp)
    np.put_along_axis(nth, together, place - np.maximum.accumulate(np.where(opens, place, 0), axis=1) + 1, axis=1)
    return nth
