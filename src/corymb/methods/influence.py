"""What a verdict hangs on: the figure without each organisation, and the smallest set whose removal turns the verdict.

An organisation is taken out of both years of every comparison it is in. See docs/methods/influence.md.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from corymb.methods.measures import Measures
from corymb.methods.pairs import Bools, Floats, of_group, pairs
from corymb.methods.programme import CohortRule
from corymb.methods.results import Influence

Integers = NDArray[np.intp]

TIE = 1e-12
"""A factor this close below the goal, relatively, reaches it: these are doubles, the verdict itself is exact."""
LARGEST_SET = 100
"""The greedy search stops here: a verdict that hangs on more organisations than this does not hang on a few."""
TOP = 10


@dataclass(frozen=True)
class _Link:
    """One comparison: which rows enter its earlier and later year, and what each brings to the sums of both."""

    then: Bools
    now: Bools
    sums: Floats
    """(2, n) numerators, or (4, n) numerators then denominators; earlier year first. 0 where a row does not enter."""

    def of(self, rows: Bools | Integers) -> "_Link":
        return _Link(self.then[rows], self.now[rows], self.sums[:, rows])


def leave_one_out(measures: Measures, rule: CohortRule) -> Floats:
    """(n,) the factor of each row's scope without that row; NaN where it does not exist.

    Chained: the product of the links, the row taken out of each link it is in. Rows outside the cohort leave the factor
    as it is. One pass over all scopes.
    """
    return _without(_links(measures, rule), measures.group, measures.groups)[0]


def factors(measures: Measures, rule: CohortRule) -> Floats:
    """(G,) the factor of every scope in doubles; NaN where it does not exist."""
    return _without(_links(measures, rule), measures.group, measures.groups)[1]


def flip_counts(measures: Measures, rule: CohortRule, tau: float) -> Integers:
    """(G,) how many organisations turn the verdict `factor >= tau` of their scope when they alone are left out."""
    alone, whole = _without(_links(measures, rule), measures.group, measures.groups)
    flips = _flips(alone, whole[measures.group], tau)
    return np.bincount(measures.group[flips], minlength=measures.groups)


def influence(measures: Measures, rule: CohortRule, group: int, tau: float, largest: int = LARGEST_SET) -> Influence:
    """What the verdict `factor >= tau` of one scope hangs on.

    The smallest set is exact for additive indicators under rules of one comparison (the verdict is linear in the
    organisations) and wherever it has at most two members; else greedy, an upper bound, searched up to `largest`.
    """
    of_scope = of_group(measures, group)
    links, ids = _links(of_scope, rule), of_scope.ids
    one_group = np.zeros(len(ids), dtype=np.intp)
    alone, whole = _without(links, one_group, 1)
    if not len(ids) or np.isnan(whole[0]):
        return Influence((), None, True, ())
    moved = np.where(np.any([x.then | x.now for x in links], axis=0), np.abs(alone - whole[0]), 0.0)
    order = np.lexsort((ids, -np.nan_to_num(moved, nan=np.inf)))
    flips = _flips(alone, whole[0], tau)
    linear = measures.den is None and len(links) == 1
    chosen = _linear_set(links[0], ids, tau) if linear else None
    linear = chosen is not None
    if chosen is None:
        chosen = _greedy_set(links, ids, (tau, largest), reached=bool(whole[0] >= tau * (1 - TIE)))
    return Influence(
        flips_alone=tuple((str(ids[k]), float(alone[k])) for k in order if flips[k]),
        smallest_set=chosen,
        exact=chosen is not None and (linear or len(chosen) <= 2),  # noqa: PLR2004 - no one alone
        top=tuple((str(ids[k]), float(alone[k])) for k in order[:TOP] if moved[k] > 0 and not np.isnan(alone[k])),
    )


def influence_on_total(ids: NDArray[np.str_], amounts: Floats, goal: float) -> Influence:
    """The same for a cumulative target: `amounts` (n,) is what each organisation of the scope adds to the total."""
    total = amounts.sum()
    order = np.lexsort((ids, -np.abs(amounts)))
    reached = total >= goal * (1 - TIE)
    flips = (total - amounts >= goal * (1 - TIE)) != reached
    chosen = _by_sorting(amounts, goal * (1 - TIE), ids)
    return Influence(
        tuple((str(ids[k]), float(total - amounts[k])) for k in order if flips[k]),
        chosen,
        chosen is not None,
        tuple((str(ids[k]), float(total - amounts[k])) for k in order[:TOP] if amounts[k] != 0),
    )


def _links(measures: Measures, rule: CohortRule) -> tuple[_Link, ...]:
    links = []
    for p in pairs(measures, rule):
        columns = [p.num_then, p.num_now]
        if p.den_then is not None and p.den_now is not None:
            columns += [p.den_then, p.den_now]
        links.append(_Link(p.then, p.now, np.stack(columns)))
    return tuple(links)


def _without(links: tuple[_Link, ...], group: Integers, groups: int) -> tuple[Floats, Floats]:
    """((n,) factor without each row, (G,) factor): products over the links."""
    alone, whole = np.ones(len(group)), np.ones(groups)
    for link in links:
        totals = _summed(link.sums, group, groups)
        floor = TIE * _summed(np.abs(link.sums), group, groups)
        then, now = (np.bincount(group[there], minlength=groups) for there in (link.then, link.now))
        whole *= _factor(totals, floor, (then > 0) & (now > 0))
        others = (then[group] > link.then) & (now[group] > link.now)
        alone *= _factor(totals[:, group] - link.sums, floor[:, group], others)
    return alone, whole


def _summed(rows: Floats, group: Integers, groups: int) -> Floats:
    return np.stack([np.bincount(group, row, groups).astype(np.float64, copy=False) for row in rows])


def _factor(sums: Floats, floor: Floats, there: Bools) -> Floats:
    """V(now) / V(then); NaN for an empty year, and for a baseline or denominator of zero or less.

    A value below `floor` is what subtraction left over, not a value.
    """
    good = there & (sums[0] > floor[0])
    for row, least in zip(sums[2:], floor[2:], strict=True):
        good &= row > least
    factor = np.full(sums.shape[1], np.nan)
    np.divide(np.where(np.abs(sums[1]) > floor[1], sums[1], 0.0), sums[0], out=factor, where=good)
    if len(sums) > 2:  # noqa: PLR2004 - numerators only
        np.multiply(factor, sums[2], out=factor, where=good)
        np.divide(factor, sums[3], out=factor, where=good)
    return factor


def _flips(alone: Floats, whole: Floats | float, tau: float) -> Bools:
    """A removal flips where both figures exist and only one of them reaches the goal."""
    goal = tau * (1 - TIE)
    known = ~np.isnan(alone) & ~np.isnan(whole)
    return known & ((alone >= goal) != (np.asarray(whole) >= goal))


def _linear_set(link: _Link, ids: NDArray[np.str_], tau: float) -> tuple[str, ...] | None:
    """Additive: reached where sum of (now - tau * then) >= 0, and every removal takes its own term away.

    None where no set turns it, or where the one found leaves no figure at all.
    """
    chosen = _by_sorting(link.sums[1] - tau * (1 - TIE) * link.sums[0], 0.0, ids)
    rest = link.of(~np.isin(ids, chosen or ()))
    figure = rest.now.any() and rest.then.any() and rest.sums[0].sum() > 0
    return chosen if figure else None


def _by_sorting(terms: Floats, goal: float, ids: NDArray[np.str_]) -> tuple[str, ...] | None:
    """The fewest terms whose removal turns `sum >= goal`: the largest first, the smallest where it is not reached."""
    reached = terms.sum() >= goal
    order = np.lexsort((ids, -terms if reached else terms))
    rest = terms.sum() - np.cumsum(terms[order])
    turned = np.flatnonzero((rest >= goal) != reached)
    if not turned.size or turned[0] + 1 >= len(terms):
        return None
    return tuple(str(i) for i in ids[order[: turned[0] + 1]])


def _greedy_set(
    links: tuple[_Link, ...], ids: NDArray[np.str_], asked: tuple[float, int], *, reached: bool
) -> tuple[str, ...] | None:
    """Take out, again and again, the organisation without which the figure is furthest on the other side."""
    tau, largest = asked
    left = np.arange(len(ids))
    chosen: list[str] = []
    while len(chosen) < min(largest, len(ids) - 1):
        alone, _ = _without(links, np.zeros(len(left), dtype=np.intp), 1)
        if np.isnan(alone).all():
            return None
        best = int(np.nanargmin(alone) if reached else np.nanargmax(alone))
        chosen.append(str(ids[left[best]]))
        if (alone[best] >= tau * (1 - TIE)) != reached:
            return tuple(chosen)
        rest = np.delete(np.arange(len(left)), best)
        left, links = left[rest], tuple(x.of(rest) for x in links)
    return None
