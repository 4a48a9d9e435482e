"""Marks that experts gave to applications, and the graph that shared experts make of the applications."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from corymb.i18n import mark
from corymb.refusal import Refusal

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]

GAPS, ALIKE, ONE_EXPERT, NO_SCATTER = "gaps", "alike", "one_expert", "no_scatter"
"""Why nothing is computed, by the field `why` of what refuses it: for a page that says so in its own words."""
FEWEST = 4
"""Marks below which three variances and a mean cannot be told apart at all."""


@dataclass(frozen=True)
class Marks:
    """k marks as they were written.

    `of_application`, `of_expert` (k,): places in `applications` and `experts`; `values` (k,); `better` says which marks
    are good. Every application has a mark; an expert may have none. `agreed` are those in `experts` who stand for what
    several agreed on about one application: no expert is known by it.
    """

    applications: tuple[str, ...]
    experts: tuple[str, ...]
    of_application: Integers
    of_expert: Integers
    values: Floats
    better: Literal["higher", "lower"] = "higher"
    agreed: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        unreadable = ~np.isfinite(self.values)
        if unreadable.any():
            raise Refusal(
                mark("A mark is not a number."),
                where=self.applications[int(self.of_application[unreadable][0])],
                mend=mark("Leave out reviews without a mark."),
            )
        none = np.bincount(self.of_application, minlength=len(self.applications)) == 0
        if none.any():
            raise Refusal(
                mark("The application has no marks."),
                where=self.applications[int(none.argmax())],
                mend=mark("Leave it out, or wait for its reviews."),
                why=GAPS,
            )
        self._refuse_twice()
        if len(self.values) < FEWEST or not np.ptp(self.values):
            raise Refusal(
                mark("{count} marks, from {least} to {most}, say nothing about how strict experts are."),
                mend=mark("Rank by the raw marks."),
                why=ALIKE,
                count=len(self.values),
                least=f"{self.values.min(initial=np.inf):g}",
                most=f"{self.values.max(initial=-np.inf):g}",
            )

    def _refuse_twice(self) -> None:
        pairs = self.of_application * len(self.experts) + self.of_expert
        different, times = np.unique(pairs, return_counts=True)
        if (times > 1).any():
            application, expert = divmod(int(different[times > 1][0]), len(self.experts))
            raise Refusal(
                mark("The expert {expert} marked the application twice."),
                where=self.applications[application],
                mend=mark("Keep the mark that stands."),
                expert=self.experts[expert],
            )

    @property
    def signed(self) -> Floats:
        """(k,) marks turned so that higher is better."""
        return self.values if self.better == "higher" else -self.values

    @cached_property
    def by_expert(self) -> NDArray[np.bool_]:
        """(k,) whether a single expert gave the mark."""
        return np.array([name not in self.agreed for name in self.experts], dtype=bool)[self.of_expert]

    @cached_property
    def raw(self) -> Floats:
        """(p,) means of the signed marks of each application: the raw order."""
        size = len(self.applications)
        return np.bincount(self.of_application, self.signed, size) / np.bincount(self.of_application, minlength=size)


@dataclass(frozen=True)
class ReviewGraph:
    """Applications are joined where an expert marked both.

    `component` (p,) and `component_of_expert` (r,), counted from 0, -1 for an expert without marks. Of `agreed`
    applications there is nothing but what several experts agreed on; they stand alone, and are left out of all other
    counts: `components`; `single`: those of one application; `largest`: applications in the largest; `experts`: those
    who gave a mark, `linking`: those who gave two or more.
    """

    component: Integers
    component_of_expert: Integers
    components: int
    single: int
    largest: int
    experts: int
    linking: int
    agreed: int


def review_graph(marks: Marks) -> ReviewGraph:
    """Connected components of the marks, in the order of their first application."""
    from scipy.sparse import coo_array  # takes long to load
    from scipy.sparse.csgraph import connected_components

    p, r = len(marks.applications), len(marks.experts)
    ends = (marks.of_application, p + marks.of_expert)
    joined = coo_array((np.ones(len(marks.values)), ends), shape=(p + r, p + r))
    label = connected_components(joined, directed=False)[1]
    used, first, own = np.unique(label[:p], return_index=True, return_inverse=True)
    number = np.full(label.max() + 1, -1)
    number[used[np.argsort(first)]] = np.arange(len(used))
    given = np.bincount(marks.of_expert[marks.by_expert], minlength=r)
    reviewed = np.bincount(marks.of_application[marks.by_expert], minlength=p) > 0
    sizes = np.bincount(own[reviewed], minlength=len(used))
    return ReviewGraph(
        number[label[:p]],
        number[label[p:]],
        int((sizes > 0).sum()),
        int((sizes == 1).sum()),
        int(sizes.max()),
        int((given > 0).sum()),
        int((given > 1).sum()),
        int((~reviewed).sum()),
    )
