"""Why the rule leaves somebody out though it selects others below. See docs/methods/selection.md."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from corymb.methods.selection import Award, Rule, selected_in, would_select

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Integers = NDArray[np.intp]

GROUP, BUDGET, ABOVE, KEPT = "group", "budget", "budget_above", "kept"
"""The quota of its group is full; it does not fit into the budget; the budget ended the list above it; the places left

are kept for other groups."""


def reasons(scores: Floats, rule: Rule, found: Award, decimals: int) -> list[str | None]:
    """(n,) why not, of whoever is left out for another reason than that the places were taken by better ones.

    Equals are those whose scores are equal to so many `decimals`. Nothing is said of whom equals decide. Where one of
    several equals spends the budget, whichever it is, the budget ended the list above: by how much is not said.

    A quota is full where the selected of its group fill it, however equals are ordered. Whoever stands below the one
    that did not fit any more is left out for that, whether or not a list without a budget would have had them: places
    are left.
    """
    out, ranks = ~found.selected & ~found.undecided, found.ranks
    decided_above = ranks > ranks[found.undecided].min(initial=len(scores) + 1)  # by equals: the rule does not say how
    full = _full(scores, rule, ranks)
    listed, stops = _budget(scores, rule, found, decimals)
    below = ranks < ranks[found.selected].max(initial=0)
    if any(rule.at_least.values()) and not found.undecided.any() and found.selected.sum() < rule.places:
        below[:] = True  # places are left, and kept
    told: list[str | None] = [None] * len(scores)
    for i in np.flatnonzero(out):
        if full[i]:
            told[i] = GROUP
        elif listed[i]:
            told[i] = BUDGET if ranks[i] == stops and over(rule, found, int(i)) > 0 else ABOVE
        elif 0 < stops < ranks[i] and not decided_above[i]:
            told[i] = ABOVE
        elif below[i]:
            told[i] = KEPT
    return told


def over(rule: Rule, found: Award, i: int) -> float:
    """By how much of the budget's currency the application `i` exceeds what better ones leave of the budget."""
    if rule.budget is None or rule.costs is None:
        return 0.0
    better = found.selected & (found.ranks < found.ranks[i])
    return max(float(rule.costs[better].sum() + rule.costs[i]) - rule.budget, 0.0)


def _full(scores: Floats, rule: Rule, place: Integers) -> Bools:
    """(n,) whether so many of its group are selected above an application as the group may have, however equals stand.

    The fewest of a group are selected where its own stand last among their equals.
    """
    full = np.zeros(len(place), dtype=bool)
    if rule.groups is None:
        return full
    for label, most in rule.at_most.items():
        in_group = rule.groups == label
        taken = selected_in(np.lexsort((in_group, place)), scores, rule)
        own = np.flatnonzero(in_group)
        full[own] = np.searchsorted(np.sort(place[own[taken[own]]]), place[own], side="left") >= most
    return full


def _budget(scores: Floats, rule: Rule, found: Award, decimals: int) -> tuple[Bools, int]:
    """(n,) who would be selected, or might, if there were no budget; and the place at which it ends the list."""
    if rule.budget is None:
        return np.zeros(len(scores), dtype=bool), 0
    free = replace(rule, budget=None)
    without = would_select(scores, free, decimals)
    order = np.argsort(found.ranks, kind="stable")
    stopped = selected_in(order, scores, free) & ~selected_in(order, scores, rule)
    stops = int(found.ranks[stopped].min()) if stopped.any() else 0
    return without.selected | without.undecided, stops
