"""Non-members that members of a scope absorbed: their figures of the baseline year, which the later year contains."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import isnan, nan

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corymb.methods.lines import Board
from corymb.methods.measures import Measures
from corymb.methods.pairs import Bools, Floats
from corymb.methods.programme import Indicator


@dataclass(frozen=True)
class Taken:
    """What a successor took from one predecessor: `num` and `den` of the earlier year times the part that went over.

    NaN where the figure is not known; `den` is NaN for an additive indicator.
    """

    successor: str
    num: float
    den: float


@dataclass(frozen=True)
class Brought:
    """(n,) what is added to the earlier year of each row; how many were absorbed with known figures, and without."""

    num: Floats
    den: Floats
    known: int
    silent: int


def taken(found: Board, indicator: Indicator, scope: str) -> tuple[Taken, ...]:
    """What organisations took, between the baseline year and the last, from those that were not members of the scope
    in the baseline year.
    """
    parts = _parts(found.computed.heirs, found.context.base, found.context.last)
    if not parts:
        return ()
    grid = found.grid_of(indicator, "reporting")
    members = set(grid.ids[(grid.group == found.places[scope]) & grid.member[:, 0]].tolist())
    cells = found.computed.cells if found.computed.as_it_was is None else found.computed.as_it_was[0]
    figures = _figures(cells, indicator, found.context.base, {giver for giver, _ in parts})
    return tuple(
        Taken(successor, *(part * x for x in figures.get(giver, (nan, nan))))
        for (giver, successor), part in sorted(parts.items())
        if giver not in members
    )


def _parts(heirs: pa.Table, base: int, last: int) -> dict[tuple[str, str], float]:
    """(predecessor, successor) -> part of the predecessor that went over after the baseline year, by the last year."""
    held: dict[tuple[str, str], dict[int, float]] = {}
    for row in heirs.to_pylist():
        if row["organisation"] != row["successor"] and row["year"] in {base, last}:
            held.setdefault((row["organisation"], row["successor"]), {})[row["year"]] = float(row["part"])
    gone = {key: years.get(base, 0.0) - years.get(last, 0.0) for key, years in held.items()}
    return {key: part for key, part in gone.items() if part > 0}


def _figures(cells: pa.Table, indicator: Indicator, year: int, of: set[str]) -> dict[str, tuple[float, float]]:
    chosen = pc.and_(pc.equal(cells["year"], year), pc.is_in(cells["organisation"], pa.array(sorted(of))))
    rows = cells.filter(chosen)
    names = [f"num {indicator.code}", f"den {indicator.code}"]
    columns = [rows[n].to_pylist() if n in rows.column_names else [None] * rows.num_rows for n in names]
    return {
        organisation: (nan if num is None else num, nan if den is None else den)
        for organisation, num, den in zip(rows["organisation"].to_pylist(), *columns, strict=True)
    }


def brought(scope: Measures, both: Bools, share: Floats, given: Iterable[Taken]) -> Brought:
    """What members in both years took, weighted with their later share, row by row of one scope."""
    place = {organisation: row for row, organisation in enumerate(scope.ids.tolist()) if both[row]}
    num, den = np.zeros(len(scope.ids)), np.zeros(len(scope.ids))
    known = silent = 0
    for one in given:
        row = place.get(one.successor)
        if row is None:
            continue
        if isnan(one.num) or (scope.den is not None and isnan(one.den)):
            silent += 1
            continue
        known += 1
        num[row] += share[row] * one.num
        den[row] += 0.0 if scope.den is None else share[row] * one.den
    return Brought(num, den, known, silent)
