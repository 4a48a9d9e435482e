"""A sheet, a text file or a Parquet file as headed columns that know where each value stands."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corymb.sources.amounts import Column
from corymb.sources.written import plain, text_of

HEADER_ROWS = 30
"""How many rows from the top may come before the header."""


def letters(index: int) -> str:
    """Column letters of a zero-based column: 0 -> A, 26 -> AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name


@dataclass(frozen=True)
class Grid:
    """Headed columns. `lines`: row numbers as the user sees them, one per body row; `places`: column letters, or None
    where rows are called lines (text files, Parquet). `merged`: (first row, last row, column) of the body, zero-based;
    `lost_cells`: (row, column) of the body that look blank but are not, with the error they show ("" = not computed).
    """

    file: str
    sheet: str
    headers: tuple[str, ...]
    columns: tuple[Column, ...]
    lines: np.ndarray
    places: tuple[str, ...] | None = None
    merged: tuple[tuple[int, int, int], ...] = ()
    lost_cells: Mapping[tuple[int, int], str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.lines)

    def index(self, header: str) -> int | None:
        """Position of a column by its header; the first where it is repeated, None where it is absent."""
        wanted = plain(header)
        return next((i for i, name in enumerate(self.headers) if plain(name) == wanted), None)

    def column(self, header: str) -> Column | None:
        at = self.index(header)
        return None if at is None else self.columns[at]

    def cell(self, row: int, column: int) -> str:
        """Address of one value: A1, or "line 17"."""
        line = int(self.lines[row])
        return f"{self.places[column]}{line}" if self.places else f"line {line}"

    def cells(self, column: int) -> pa.Array:
        """Addresses of a whole column as strings."""
        lines = pa.array(self.lines, pa.int64()).cast(pa.string())
        return pc.binary_join_element_wise(self.places[column] if self.places else "line ", lines, "")


class Sheet(Protocol):
    """Something that can be seen as a grid once it is known which headers are looked for."""

    @property
    def file(self) -> str: ...

    @property
    def sheet(self) -> str: ...

    def grid(self, fits: Callable[[frozenset[str]], bool]) -> Grid | None:
        """The grid under the first row whose plain headers fit, None where there is none."""

    def first_headers(self) -> tuple[str, ...]:
        """What most likely is the header row, for messages and guesses; empty for an empty sheet."""


@dataclass(frozen=True)
class RowSheet:
    """Rows of a workbook sheet or of a text file, all of one width. `at`: zero-based (row, column) of the first cell.

    `lines`: line numbers of the rows of a text file, None for a workbook.
    """

    file: str
    sheet: str
    rows: Sequence[Sequence[object]]
    at: tuple[int, int] = (0, 0)
    lines: Sequence[int] | None = None
    merged: tuple[tuple[tuple[int, int], tuple[int, int]], ...] = ()
    lost_cells: Mapping[tuple[int, int], str] = field(default_factory=dict)

    def grid(self, fits: Callable[[frozenset[str]], bool]) -> Grid | None:
        for number, row in enumerate(self.rows[:HEADER_ROWS]):
            if fits(frozenset(plain(cell) for cell in row) - {""}):
                return self.under(number)
        return None

    def under(self, header: int) -> Grid:
        """The grid below the header row (zero-based within `rows`)."""
        body = list(self.rows[header + 1 :])
        top, left = self.at
        lines = range(top + 1, top + 1 + len(self.rows)) if self.lines is None else self.lines
        width = len(self.rows[header])
        first = top + header + 1
        return Grid(
            self.file,
            self.sheet,
            tuple(text_of(cell) for cell in self.rows[header]),
            tuple(zip(*body, strict=True)) if body else tuple(() for _ in range(width)),
            np.asarray(lines[header + 1 :], dtype=np.int64),
            tuple(letters(left + i) for i in range(width)) if self.lines is None else None,
            tuple((a[0] - first, b[0] - first, a[1] - left) for a, b in self.merged if a[0] >= first),
            {(row - first, column - left): text for (row, column), text in self.lost_cells.items() if row >= first},
        )

    def first_headers(self) -> tuple[str, ...]:
        at = self.header_row()
        return () if at is None else tuple(text_of(cell) for cell in self.rows[at])

    def header_row(self) -> int | None:
        """The row with most different texts among the first, earliest wins; None where all are blank."""
        best, most = None, 0
        for number, row in enumerate(self.rows[:HEADER_ROWS]):
            count = len({plain(cell) for cell in row if isinstance(cell, str)} - {""})
            if count > most:
                best, most = number, count
        return best


@dataclass(frozen=True)
class ArrowSheet:
    """A Parquet file read into memory."""

    file: str
    table: pa.Table
    sheet: str = ""

    def grid(self, fits: Callable[[frozenset[str]], bool]) -> Grid | None:
        if not fits(frozenset(plain(name) for name in self.table.column_names)):
            return None
        columns = tuple(_one_chunk(column) for column in self.table.columns)
        lines = np.arange(1, self.table.num_rows + 1)
        return Grid(self.file, self.sheet, tuple(self.table.column_names), columns, lines)

    def first_headers(self) -> tuple[str, ...]:
        return tuple(self.table.column_names)


def _one_chunk(column: pa.ChunkedArray) -> pa.Array:
    joined = column.combine_chunks()
    one = joined.combine_chunks() if isinstance(joined, pa.ChunkedArray) else joined
    return one.cast(pa.string()) if pa.types.is_large_string(one.type) else one


def holds(required: Iterable[str]) -> Callable[[frozenset[str]], bool]:
    """A test for `Sheet.grid`: all required headers are there."""
    wanted = frozenset(plain(header) for header in required)
    return wanted.issubset
