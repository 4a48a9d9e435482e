"""Figures in the order of time, as arrays: what comparisons between years and between peers work on."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from corymb.methods.checks.clauses import column
from corymb.methods.checks.ground import Ground

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

MAD_TO_DEVIATION = 1.4826
"""Median absolute deviation to standard deviation under normality (Hampel 1974)."""


@dataclass(frozen=True)
class Histories:
    """n organisation-periods ordered by organisation, part of the year, year.

    `rows`: organisation, period (n,) and one double per variable, null where missing. `starts`: first row of every
    history (one organisation, one part of the year); `follows` (n,): the row before is the same history a year earlier;
    `peer` (n,): number of the (year, part) a row belongs to.
    """

    rows: pa.Table
    starts: NDArray[np.intp]
    follows: Flags
    peer: NDArray[np.intp]

    @property
    def counts(self) -> NDArray[np.intp]:
        """Rows of every history."""
        return np.diff(np.append(self.starts, self.rows.num_rows))

    def levels(self, variable: str) -> Floats:
        """(n,) natural logarithm of the variable where it is above zero, else NaN."""
        return logarithm(self.rows["v_" + variable])

    def usual(self, values: Floats, least: int) -> tuple[Floats, Floats]:
        """(n,) median and 1.4826 MAD of the values among the peers of each row; NaN with fewer than `least` of them."""
        middles, spreads = (np.full(int(self.peer.max(initial=-1)) + 1, np.nan) for _ in range(2))
        there = ~np.isnan(values)
        for number in range(len(middles)):
            among = values[there & (self.peer == number)]
            if among.size >= max(least, 1):
                middles[number] = np.median(among)
                spreads[number] = MAD_TO_DEVIATION * np.median(np.abs(among - middles[number]))
        return middles[self.peer], spreads[self.peer]


def logarithm(values: pa.ChunkedArray) -> Floats:
    """Natural logarithm of what is above zero, else NaN."""
    numbers = np.asarray(values.to_numpy(), dtype=np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(numbers > 0, np.log(np.where(numbers > 0, numbers, 1.0)), np.nan)


def histories(ground: Ground) -> Histories:
    """The pivoted facts as histories; read once."""
    columns = "".join(f", {column(c)}::DOUBLE AS {column(c)}" for c in ground.codes)
    rows = ground.kept(
        "histories",
        lambda: ground.arrow(
            f"SELECT organisation, period, year, part{columns} FROM {ground.wide} "
            "ORDER BY organisation, part, year, period"
        ),
    )
    year = np.asarray(rows["year"].to_numpy(), dtype=np.intp)
    same = _same_as_before(rows["organisation"]) & _same_as_before(rows["part"])
    follows = same & (np.diff(year, prepend=year[:1]) == 1)
    part = np.asarray(pc.index_in(rows["part"], value_set=pc.unique(rows["part"])).to_numpy(), dtype=np.intp)
    peers = np.unique(year * (part.max(initial=0) + 1) + part, return_inverse=True)[1]
    return Histories(rows, np.flatnonzero(~same), follows, peers)


def _same_as_before(texts: pa.ChunkedArray) -> Flags:
    flat = texts.combine_chunks()
    if not len(flat):
        return np.zeros(0, dtype=bool)
    same = pc.equal(flat.slice(1), flat.slice(0, len(flat) - 1)).to_numpy(zero_copy_only=False)
    return np.append(False, np.asarray(same, dtype=bool))
