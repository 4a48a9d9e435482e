"""Numerators and denominators per organisation and year, as arrays: what the explaining methods work on.

Published sums never come from here (they are exact decimals from the engine); these are doubles for decomposition,
influence, coverage and trend.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Measures:
    """One indicator over n organisation-scope rows and T years (years[0] is the baseline year, ascending, no gaps).

    `ids` (n,) organisation ids; `group` (n,) scope index 0..G-1 (an organisation in two clusters has two rows);
    `num`, `den` (n, T) doubles, NaN where the organisation is not complete for the indicator in that year; `den` is
    None for additive indicators; `member` (n, T) membership of the scope; `share` (n, T) attribution share, 0 where
    not a member. Reported in year t = member and complete. `scopes`: G, where it is more than the rows show.
    """

    ids: NDArray[np.str_]
    group: NDArray[np.intp]
    years: tuple[int, ...]
    num: NDArray[np.float64]
    den: NDArray[np.float64] | None
    member: NDArray[np.bool_]
    share: NDArray[np.float64]
    scopes: int = 0

    @property
    def complete(self) -> NDArray[np.bool_]:
        """(n, T) every variable of the indicator is present."""
        there = ~np.isnan(self.num)
        return there if self.den is None else there & ~np.isnan(self.den)

    @property
    def reported(self) -> NDArray[np.bool_]:
        """(n, T) member and complete: r_ik(t) within the scope."""
        return self.member & self.complete

    @property
    def groups(self) -> int:
        return max(self.scopes, int(self.group.max()) + 1 if self.group.size else 0)
