"""A sparse symmetric matrix of one dense block for each connected component, and its Cholesky factors."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.intp]


@dataclass(frozen=True)
class Group:
    """Blocks of equal size: `rows` (blocks, size) of the whole matrix, `start` in the flat storage."""

    rows: Integers
    start: int

    def of(self, flat: Floats) -> Floats:
        """(blocks, size, size) view of the flat storage."""
        count, size = self.rows.shape
        return flat[self.start : self.start + count * size * size].reshape(count, size, size)


class Blocks:
    """Where the entries of the blocks lie: block by block, row by row, blocks of equal size behind one another."""

    def __init__(self, component: Integers) -> None:
        """`component` (c,) the block of each row."""
        order = np.argsort(component, kind="stable")
        _, first, sizes = np.unique(component[order], return_index=True, return_counts=True)
        self.groups: list[Group] = []
        self.base, self.local, self.size = (np.zeros(len(component), dtype=np.intp) for _ in range(3))
        start = 0
        for size in np.unique(sizes):
            rows = order[first[sizes == size][:, None] + np.arange(size)]
            self.groups.append(Group(rows, start))
            self.base[rows] = (start + np.arange(len(rows)) * size * size)[:, None]
            self.local[rows] = np.arange(size)
            self.size[rows] = size
            start += rows.size * int(size)
        self.cells = start

    def place(self, row: Integers, column: Integers) -> Integers:
        """Places of entries in the flat storage; row and column are of one block."""
        return self.base[row] + self.local[row] * self.size[row] + self.local[column]

    def inverse(self, flat: Floats) -> Floats:
        """Entries of the inverse inside the blocks, in the flat storage; it has none outside."""
        found = np.empty_like(flat)
        for group in self.groups:
            group.of(found)[...] = np.linalg.inv(group.of(flat))
        return found

    def factored(self, flat: Floats) -> "Factor":
        """Cholesky factor of the positive definite matrix with these entries."""
        lower = [np.asarray(np.linalg.cholesky(group.of(flat)), dtype=np.float64) for group in self.groups]
        return Factor(self, lower)


@dataclass(frozen=True)
class Factor:
    """Lower triangles, one stack for each group of blocks."""

    blocks: Blocks
    lower: list[Floats]

    @property
    def log_determinant(self) -> float:
        return float(sum(2 * np.log(np.diagonal(part, axis1=1, axis2=2)).sum() for part in self.lower))

    def half_solved(self, right: Floats) -> Floats:
        """(c, d) x with L' x = right, (c, d): of unit normal draws it makes draws with the inverse as covariance."""
        found = np.empty_like(right)
        for group, part in zip(self.blocks.groups, self.lower, strict=True):
            found[group.rows] = np.linalg.solve(part.transpose(0, 2, 1), right[group.rows])
        return found


def times(blocks: Blocks, flat: Floats, right: Floats) -> Floats:
    """(c, q) product of the matrix with (c, q)."""
    found = np.empty_like(right)
    for group in blocks.groups:
        found[group.rows] = group.of(flat) @ right[group.rows]
    return found
