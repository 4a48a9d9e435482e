"""Columns of our own tables that go through as they are: who says so, marks of a figure, when it was recorded."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corymb.methods.tables import FLAGS, MOMENT
from corymb.packs.mapping import Mapping
from corymb.sources.complaints import Complaints
from corymb.sources.grids import Grid
from corymb.sources.key_columns import complain_keys, filled
from corymb.sources.keys import moments
from corymb.sources.written import text_of


@dataclass(frozen=True)
class Recorded:
    """When each row was recorded (null = always known), and whether that could be read."""

    at: pa.Array
    readable: pa.Array


def recorded(grid: Grid, header: str, complaints: Complaints) -> Recorded:
    """The column of that header; a row whose moment cannot be read belongs to no vintage and is left out."""
    place = grid.index(header)
    if place is None:
        return Recorded(pa.nulls(len(grid), MOMENT), pa.repeat(pa.scalar(True), len(grid)))
    keys = moments(filled(grid, place, complaints))
    complain_keys(complaints, keys, place)
    readable = np.ones(len(grid), dtype=bool)
    for row, _, _ in keys.troubles:
        readable[row] = False
    return Recorded(keys.values, pa.array(readable))


def carried(grid: Grid, mapping: Mapping, complaints: Complaints) -> dict[str, pa.Array]:
    """`source` and `flag` of a long file."""
    found = {}
    for name in ("source", "flag"):
        at = grid.index(name)
        if at is not None and name not in mapping.ignore:
            column = grid.columns[at]
            cells = column.to_pylist() if isinstance(column, pa.Array) else column
            found[name] = pa.array([text_of(cell) or None for cell in cells], pa.string())
            if name == "flag":
                found[name] = _known_flags(complaints, at, found[name])
    return found


def _known_flags(complaints: Complaints, at: int, flags: pa.Array) -> pa.Array:
    """Flags in small letters; a word that is none of them marks nothing, and is a finding."""
    small = pc.utf8_lower(flags)
    known = pc.is_in(small, pa.array(FLAGS))
    strange = pc.and_(pc.is_valid(flags), pc.invert(known))
    rows = np.flatnonzero(strange.to_numpy(zero_copy_only=False)).tolist()
    complaints.cells("unknown_flag", at, [(row, flags[row].as_py(), "") for row in rows])
    return pc.if_else(known, small, pa.scalar(None, pa.string()))
