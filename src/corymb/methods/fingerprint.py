"""inputs_hash: sha256 over the canonical sorted rows a run used, whatever the files they came from."""

import hashlib
from collections.abc import Iterable, Sequence

import pyarrow as pa
import pyarrow.compute as pc


def canonical_lines(rows: pa.Table, columns: Sequence[str]) -> pa.Array:
    """One text per row: the columns in order, each ended by the unit separator, null as the empty text."""
    texts = [pc.fill_null(pc.cast(rows[c], pa.large_string()), "").combine_chunks() for c in columns]
    ends = pa.scalar("\n", pa.large_string())
    return pc.binary_join_element_wise(*texts, ends, pa.scalar("\x1f", pa.large_string()))


def inputs_hash(parts: Iterable[tuple[str, pa.Table, Sequence[str]]]) -> str:
    """sha256 hex over the named tables: each table's name and columns, then its canonical lines in sorted order."""
    digest = hashlib.sha256()
    for name, rows, columns in parts:
        digest.update(f"{name}\x1e{','.join(columns)}\n".encode())
        if rows.num_rows:
            lines = canonical_lines(rows, columns)
            ordered = lines.take(pc.array_sort_indices(lines))
            digest.update(_bytes(ordered))
    return digest.hexdigest()


def _bytes(lines: pa.Array) -> pa.Buffer:
    """The text of the lines, one after the other: the array's own data buffer, fresh from `take`, so without gaps."""
    data = lines.buffers()[2]
    return data if data is not None else pa.py_buffer(b"")
