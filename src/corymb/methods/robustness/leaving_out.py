"""What the order and the selection hang on: each criterion, and each expert, left out in turn."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from corymb.methods.composite.scorers import Scorer
from corymb.methods.selection import Rule, would_select

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Integers = NDArray[np.intp]


@dataclass(frozen=True)
class Without:
    """The order without one criterion or expert.

    `ranks` (n,), 0 for an application that then has no marks at all; `enters` and `leaves` are rows that the selection
    gains and loses, `undecided` equals across the line; of `unknown` rows nothing can be said any more.
    """

    left_out: str
    ranks: Integers
    enters: tuple[int, ...]
    leaves: tuple[int, ...]
    undecided: tuple[int, ...]
    unknown: tuple[int, ...]

    @property
    def turns(self) -> bool:
        return bool(self.enters or self.leaves)


def without_each_criterion(scorer: Scorer, published: Floats, leaves: tuple[str, ...], rule: Rule) -> list[Without]:
    """Each leaf's weight set to zero, the others raised in proportion. A criterion that has all the weight stays."""
    told = _outcome(scorer.scores(published[None])[0], rule)
    found = []
    for j, leaf in enumerate(leaves):
        rest = published.copy()
        rest[j] = 0.0
        if rest.sum() > 0:
            found.append(_compared(leaf, told, scorer.scores(rest[None] / rest.sum())[0], rule))
    return found


Aggregate = Literal["mean", "trimmed", "median"]
FEWEST_TO_TRIM = 3
"""Marks below which none is left out: of two, none would remain."""


@dataclass(frozen=True)
class Reviews:
    """r reviews: rows of `applications` and `experts` (r,), and `marks` (r, m), NaN where a criterion got none.

    `aggregates` (m,) say how the marks of a criterion are put together; means where none are given.
    """

    applications: Integers
    experts: Integers
    marks: Floats
    names: tuple[str, ...]
    aggregates: tuple[Aggregate, ...] = ()

    def of(self, rows: Bools) -> "Reviews":
        """Reviews of some of the applications, which are counted anew; the experts stay."""
        place, kept = np.cumsum(rows) - 1, rows[self.applications]
        return replace(
            self, applications=place[self.applications[kept]], experts=self.experts[kept], marks=self.marks[kept]
        )

    def together(self, count: int) -> Floats:
        """(count, m) one mark for each application and criterion, NaN where there is none.

        A trimmed mean leaves out one of the lowest and one of the highest marks, where there are three or more.
        """
        found = self._means(count)
        for j, way in enumerate(self.aggregates):
            if way == "mean":
                continue
            there = ~np.isnan(self.marks[:, j])
            rows, marks = self.applications[there], self.marks[there, j]
            order = np.lexsort((marks, rows))
            whose, first = np.unique(rows[order], return_index=True)
            ends = [*first[1:].tolist(), len(order)]
            for i, start, end in zip(whose, first, ends, strict=True) if len(whose) else ():
                found[i, j] = _together(marks[order[start:end]], way)
        return found

    def without(self, expert: int, together: Floats) -> Floats:
        """(n, m) what `together` gives for n applications, put together again where that expert had a part."""
        own = self.experts == expert
        rows = np.zeros(len(together), dtype=bool)
        rows[self.applications[own]] = True
        rest = replace(
            self, applications=self.applications[~own], experts=self.experts[~own], marks=self.marks[~own]
        ).of(rows)
        found = together.copy()
        found[rows] = rest.together(int(rows.sum()))
        return found

    def _means(self, count: int) -> Floats:
        m = self.marks.shape[1]
        place = (self.applications[:, None] * m + np.arange(m)).ravel()
        given = self.marks.ravel()
        there = ~np.isnan(given)
        total = np.bincount(place[there], given[there], count * m)
        times = np.bincount(place[there], minlength=count * m)
        found = np.full(count * m, np.nan)
        np.divide(total, times, out=found, where=times > 0)
        return found.reshape(count, m)


def _together(given: Floats, way: Aggregate) -> float:
    """One mark of (k,) marks in order."""
    if way == "median":
        return float(np.median(given))
    return float((given[1:-1] if len(given) >= FEWEST_TO_TRIM else given).mean())


def without_each_expert(
    reviews: Reviews, count: int, scored: Callable[[Floats], Floats], rule: Rule, always: tuple[str, ...] = ()
) -> list[Without]:
    """Each expert's marks left out, but for those who are in `always`.

    `scored` gives (k,) scores of (k, m) marks put together, without gaps. An application that loses its last mark in a
    criterion is `unknown`: it is neither scored nor compared, and the rule is applied to the others.
    """
    together = reviews.together(count)
    told = _outcome(_scored(together, scored), rule)
    return [
        _compared(name, told, _scored(reviews.without(e, together), scored), rule)
        for e, name in enumerate(reviews.names)
        if name not in always
    ]


def _scored(means: Floats, scored: Callable[[Floats], Floats]) -> Floats:
    """(n,) scores; NaN where a mark is missing."""
    whole = ~np.isnan(means).any(axis=1)
    found = np.full(len(means), np.nan)
    if whole.any():
        found[whole] = scored(means[whole])
    return found


Outcome = tuple[Bools, Bools, Integers]
"""(n,) selected, undecided, place; an application without a score is none of them and has place 0."""


def _compared(name: str, told: Outcome, now: Floats, rule: Rule) -> Without:
    (before, _, _), (after, undecided, place) = told, _outcome(now, rule)
    unknown = np.isnan(now)
    return Without(
        name,
        place,
        _rows(after & ~before),
        _rows(before & ~after & ~undecided & ~unknown),
        _rows(undecided),
        _rows(unknown),
    )


def _outcome(scores: Floats, rule: Rule) -> Outcome:
    known = ~np.isnan(scores)
    selected, undecided, place = (np.zeros(len(scores), dtype=kind) for kind in (bool, bool, np.intp))
    found = would_select(scores[known], rule.among(known))
    selected[known], undecided[known], place[known] = found.selected, found.undecided, found.ranks
    return selected, undecided, place


def _rows(which: Bools) -> tuple[int, ...]:
    return tuple(int(k) for k in np.flatnonzero(which))
