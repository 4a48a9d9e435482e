"""What was applied with: a value per application and criterion, sizes to divide by, groups to fill gaps from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from corymb.i18n import mark
from corymb.methods.composite.criteria import Tree
from corymb.refusal import Refusal

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Applications:
    """n applications by m leaves of a tree.

    `values` (n, m) as they were written, NaN where there is none; `sizes`: name -> (n,); `groups` (n,) labels or None.
    """

    ids: tuple[str, ...]
    values: Floats
    sizes: Mapping[str, Floats] = field(default_factory=dict)
    groups: NDArray[np.str_] | None = None

    def __post_init__(self) -> None:
        if len(set(self.ids)) < len(self.ids) or len(self.ids) != len(self.values):
            raise Refusal(
                mark("There are {ids} different applications and {rows} rows of values."),
                mend=mark("Give every application one row and a number of its own."),
                ids=len(set(self.ids)),
                rows=len(self.values),
            )
        endless = np.isinf(self.values).any(axis=1)
        if endless.any():
            raise Refusal(
                mark("A value is infinite."),
                where=self.ids[int(endless.argmax())],
                mend=mark("Write a number, or leave it empty."),
            )


def divided(applications: Applications, tree: Tree) -> Floats:
    """(n, m) values over the sizes the criteria name; NaN without a size. Refuses unknown and non-positive sizes."""
    if applications.values.shape[1] != len(tree.leaves):
        raise Refusal(
            mark("There are values of {columns} criteria; the tree has {leaves} at its ends."),
            mend=mark("Give one column of values for each, in their order."),
            columns=applications.values.shape[1],
            leaves=len(tree.leaves),
        )
    found = applications.values.copy()
    for j, leaf in enumerate(tree.leaves):
        name = tree.node[leaf].denominator
        if name is not None:
            found[:, j] /= _size(applications, leaf, name)
    return found


def _size(applications: Applications, leaf: str, name: str) -> Floats:
    if name not in applications.sizes:
        raise Refusal(
            mark("It is divided by {name}, which nobody gave."),
            where=leaf,
            mend=mark("Give that size for every application."),
            name=name,
        )
    size = applications.sizes[name]
    bad = size <= 0
    if bad.any():
        raise Refusal(
            mark("{name}, which {criterion} is divided by, is {value}; it must be above zero."),
            where=applications.ids[int(bad.argmax())],
            mend=mark("Correct it, or leave it empty and choose how gaps are filled."),
            name=name,
            criterion=leaf,
            value=f"{size[bad][0]:g}",
        )
    return size
