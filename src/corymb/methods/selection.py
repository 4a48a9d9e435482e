"""The rule by which applications are selected, applied to one order or to thousands. See docs/methods/selection.md."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from corymb.i18n import mark
from corymb.methods.composite.pipeline import Standing, require_published
from corymb.methods.composite.ranks import ranks
from corymb.refusal import Refusal

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Integers = NDArray[np.intp]


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
    ways = selected_in_each(_orders(place, scores, rule), np.broadcast_to(scores, (1, len(scores))), rule)
    always, ever = np.all(ways, axis=0), np.any(ways, axis=0)
    return Award(always, ever & ~always, place, float(scores[always].min()) if always.any() else None)


def _orders(place: Integers, scores: Floats, rule: Rule) -> Integers:
    """(d, n) orders to try: as they stand, and each of the equals across the line first and last among its equals."""
    among = np.arange(len(place))
    orders = [_order(place, among)]
    chosen = selected_in(orders[0], scores, rule)
    for rank in np.unique(place):
        equals = np.flatnonzero(place == rank)
        taken = int(chosen[equals].sum())
        # Who stands first among equals may exhaust the budget for all of them
        across = 0 < taken < len(equals) or (rule.budget is not None and not taken and len(equals) > 1)
        for one in equals if across else ():
            orders += [_order(place, np.where(among == one, end, among)) for end in (-1, len(place))]
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
    eligible = np.ones(order.shape, dtype=bool)
    if rule.floor is not None:
        eligible = np.take_along_axis(np.broadcast_to(scores >= rule.floor, order.shape), order, axis=1)
    kept = np.zeros(order.shape, dtype=bool)
    if rule.groups is not None:
        labels = rule.groups[order]
        for label in {*rule.at_least, *rule.at_most}:
            own = (labels == label) & eligible
            nth = np.cumsum(own, axis=1)
            kept |= own & (nth <= rule.at_least.get(label, 0))
            if label in rule.at_most:
                eligible &= ~(own & (nth > rule.at_most[label]))
    free = rule.places - kept.sum(axis=1, keepdims=True)
    rest = eligible & ~kept
    chosen = kept | (rest & (np.cumsum(rest, axis=1) <= free))
    if rule.budget is not None and rule.costs is not None:
        spent = np.cumsum(np.where(chosen, rule.costs[order], 0.0), axis=1)
        chosen &= spent <= rule.budget * (1 + 1e-12)
    found = np.empty_like(chosen)
    np.put_along_axis(found, order, chosen, axis=1)
    return found
