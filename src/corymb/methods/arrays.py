"""Cells and weights as arrays: `Measures` of one indicator over the scopes of a run."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from corymb.methods.measures import Measures
from corymb.methods.membership import MILLION


class Grid:
    """The organisation-scope rows of a run, shared by all its indicators. `scopes[g]` names group g.

    `cells`: (organisation, year, "num <code>", "den <code>" …) as `Computed.cells`.
    """

    def __init__(self, weights: pa.Table, cells: pa.Table, years: tuple[int, ...], scopes: tuple[str, ...]) -> None:
        self.years, self.scopes = years, scopes
        # Sorted, so that sums of doubles are taken in one order, whatever the order of the rows.
        organisations = pc.unique(weights["organisation"].combine_chunks()).sort()
        self.organisations = organisations
        org = _codes(weights["organisation"], organisations)
        scope = _codes(weights["scope"], pa.array(scopes, pa.string()))
        year = np.asarray(weights["year"].to_numpy(), dtype=np.intp) - years[0]
        known = scope >= 0
        rows, place = np.unique(scope[known] * len(organisations) + org[known], return_inverse=True)
        self.org = rows % max(len(organisations), 1)
        self.group = rows // max(len(organisations), 1)
        self.share = np.zeros((len(rows), len(years)))
        self.share[place, year[known]] = weights["share"].to_numpy()[known] / MILLION
        self.member = np.zeros((len(rows), len(years)), dtype=bool)
        self.member[place, year[known]] = True
        self._cells = cells
        self._cell_org = _codes(cells["organisation"], organisations)
        self._cell_year = np.asarray(cells["year"].to_numpy(), dtype=np.intp) - years[0]
        self.ids = (
            np.asarray(organisations.to_pylist(), dtype=str)[self.org] if len(rows) else np.asarray([], dtype=str)
        )

    def measures(self, code: str, *, additive: bool) -> Measures:
        """Measures of the indicator of that code; an additive one has no denominator."""
        num = self._matrix(f"num {code}")
        den = None if additive else self._matrix(f"den {code}")
        return Measures(
            ids=self.ids,
            group=self.group,
            years=self.years,
            num=num,
            den=den,
            member=self.member,
            share=self.share,
            scopes=len(self.scopes),
        )

    def values(self, organisations: pa.ChunkedArray, values: pa.ChunkedArray) -> NDArray[np.float64]:
        """(n,) a value per organisation, spread over its rows; NaN where there is none."""
        per_organisation = np.full(len(self.organisations), np.nan)
        codes = _codes(organisations, self.organisations)
        per_organisation[codes[codes >= 0]] = pc.cast(values, pa.float64()).to_numpy(zero_copy_only=False)[codes >= 0]
        return per_organisation[self.org]

    def _matrix(self, column: str) -> NDArray[np.float64]:
        matrix = np.full((len(self.organisations), len(self.years)), np.nan)
        there = self._cell_org >= 0
        values = self._cells[column].to_numpy()
        matrix[self._cell_org[there], self._cell_year[there]] = values[there]
        return matrix[self.org]


def _codes(column: pa.ChunkedArray, names: pa.Array) -> NDArray[np.intp]:
    """Index of each value among the names, -1 where it is not one of them."""
    found = pc.fill_null(pc.index_in(column, value_set=names), -1)
    return np.asarray(found.to_numpy(), dtype=np.intp)
