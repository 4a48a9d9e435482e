"""One grid and one mapping to rows of `facts`: whole columns at a time, every value with its address."""

from collections.abc import Mapping as Dictionary
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corymb.i18n import mark
from corymb.methods.findings import Finding
from corymb.methods.tables import FACTS, empty
from corymb.packs.mapping import SCALES, LongColumns, Mapping
from corymb.sources.amounts import Amounts, Column, read_amounts
from corymb.sources.carried import Recorded, carried, recorded
from corymb.sources.complaints import Complaints
from corymb.sources.grids import Grid
from corymb.sources.key_columns import complain_keys, complain_lost, filled, missing_columns
from corymb.sources.keys import organisations, periods
from corymb.sources.written import text_of

UNIT_WORDS = {
    "руб": Decimal(1),
    "руб.": Decimal(1),
    "rub": Decimal(1),
    "тыс. руб.": Decimal(1000),
    "тыс.руб.": Decimal(1000),
    "тыс. руб": Decimal(1000),
    "thousand rub": Decimal(1000),
    "rub thousand": Decimal(1000),
    "млн руб.": Decimal(1_000_000),
    "млн. руб.": Decimal(1_000_000),
    "млн руб": Decimal(1_000_000),
    "million rub": Decimal(1_000_000),
    "rub million": Decimal(1_000_000),
} | {name.casefold(): factor for name, factor in SCALES.items()}


@dataclass(frozen=True)
class Unfolding:
    """What every column of one grid shares: keys of the rows, units of the pack, and where troubles are collected."""

    grid: Grid
    mapping: Mapping
    units: Dictionary[str, str]
    organisation: pa.Array
    recorded: Recorded
    complaints: Complaints


def unfold_facts(grid: Grid, mapping: Mapping, units: Dictionary[str, str]) -> tuple[pa.Table, list[Finding]]:
    """The facts of a grid. `units`: variable code -> base unit of the pack. A missing value gives no row."""
    complaints = Complaints(grid)
    at = grid.index(mapping.organisation.column) if mapping.organisation else None
    if (
        mapping.organisation is None
        or at is None
        or (mapping.period and mapping.period.column and grid.index(mapping.period.column) is None)
    ):
        return empty(FACTS), missing_columns(grid, mapping)
    keys = organisations(filled(grid, at, complaints), mapping.organisation.scheme)
    complain_keys(complaints, keys, at)
    job = Unfolding(grid, mapping, units, keys.values, _recorded(grid, mapping, complaints), complaints)
    period = _period_column(job)
    parts = _long(job, period, mapping.long) if mapping.long else _wide(job, period)
    _note_unread(job)
    table = pa.concat_tables(parts) if parts else empty(FACTS)
    return table, [*missing_columns(grid, mapping), *complaints.findings]


def _recorded(grid: Grid, mapping: Mapping, complaints: Complaints) -> Recorded:
    return recorded(grid, "" if mapping.recorded_at in mapping.ignore else mapping.recorded_at, complaints)


def _period_column(job: Unfolding) -> pa.Array:
    period = job.mapping.period
    at = job.grid.index(period.column) if period and period.column else None
    if period is None or at is None:
        return pa.repeat(pa.scalar(period.value if period else None, pa.string()), len(job.grid))
    keys = periods(filled(job.grid, at, job.complaints), from_date=period.from_date)
    complain_keys(job.complaints, keys, at)
    return keys.values


def _wide(job: Unfolding, period: pa.Array) -> list[pa.Table]:
    parts = []
    for column in job.mapping.variables:
        at = job.grid.index(column.column)
        if at is None:
            continue
        scale = column.scale or job.mapping.scale
        amounts = _amounts(job, at, scale, column.variable)
        own = period if column.period is None else pa.array([column.period] * len(job.grid), pa.string())
        mask = _complete(job, at, amounts, own)
        parts.append(
            _facts(
                job,
                at,
                mask,
                {
                    "period": own,
                    "value": amounts.values,
                    "written": amounts.written,
                    "variable": column.variable,
                    "unit": job.units.get(column.variable),
                    "scale": f"{scale.normalize():f}",
                },
            )
        )
        if column.variable not in job.units:
            job.complaints.cells("unknown_code", at, [(0, column.variable, "")] if len(job.grid) else [])
    return parts


def _amounts(job: Unfolding, at: int, scale: Decimal, variable: str, column: Column | None = None) -> Amounts:
    amounts = read_amounts(
        job.grid.columns[at] if column is None else column,
        scale,
        decimal=job.mapping.decimal,
        missing=frozenset(job.mapping.missing),
    )
    for kind in dict.fromkeys(trouble for _, trouble, _, _ in amounts.troubles):
        rows = [(row, text, proposal) for row, trouble, text, proposal in amounts.troubles if trouble == kind]
        proposed = [row for row in rows if row[2]]
        job.complaints.cells("unit_proposed", at, proposed, variable=variable)
        job.complaints.cells(kind, at, [row for row in rows if not row[2]], variable=variable)
    complain_lost(job.complaints, at, variable=variable)
    _tell_merged(job, at, variable)
    if amounts.texts and job.grid.places:
        job.complaints.column(
            "import.text_number",
            "note",
            mark("Numbers kept as text in the column {column}: {count}, the first at {cell}; they were read."),
            count=len(amounts.texts),
            column=job.grid.headers[at],
            cell=job.grid.cell(amounts.texts[0], at),
        )
    if amounts.rounded:
        job.complaints.column(
            "import.rounded",
            "note",
            mark(
                "Values with more than four decimals in the column {column}: {count}, the first at {cell}; "
                "they count rounded to four."
            ),
            count=len(amounts.rounded),
            column=job.grid.headers[at],
            cell=job.grid.cell(amounts.rounded[0], at),
        )
    return amounts


def _tell_merged(job: Unfolding, at: int, variable: str) -> None:
    """A merged cell of figures counts once, for its first row: it must be explained."""
    spans = [(first, "", "") for first, last, merged in job.grid.merged if merged == at and last > first]
    job.complaints.cells("merged_figure", at, spans, variable=variable)


def _complete(job: Unfolding, at: int, amounts: Amounts, period: pa.Array) -> pa.Array:
    """Rows with a value, an organisation and a period; a value without its keys is a finding, never dropped unsaid."""
    value = pc.is_valid(amounts.values)
    unnamed = pc.is_null(job.organisation)
    timeless = pc.and_(pc.is_null(period), pc.invert(unnamed))
    for kind, absent in (("no_organisation", unnamed), ("no_period", timeless)):
        lost = np.flatnonzero(pc.and_(value, absent).to_numpy(zero_copy_only=False)).tolist()
        job.complaints.cells(kind, _key_index(job, kind, at), [(row, "", "") for row in lost])
    return pc.and_(value, pc.and_(pc.is_valid(job.organisation), pc.is_valid(period)))


def _key_index(job: Unfolding, kind: str, otherwise: int) -> int:
    """The column of the key that is missing in a row."""
    key = job.mapping.organisation if kind == "no_organisation" else job.mapping.period
    found = job.grid.index(key.column) if key is not None and key.column else None
    return otherwise if found is None else found


def _long(job: Unfolding, period: pa.Array, long: LongColumns) -> list[pa.Table]:
    variable_at, value_at = job.grid.index(long.variable), job.grid.index(long.value)
    if variable_at is None or value_at is None:
        return []
    codes = _codes(job, variable_at, long)
    factors = _factors(job, codes, long)
    column = job.grid.columns[value_at]
    parts = []
    for scale in sorted({factor for factor in factors if factor is not None}):
        chosen = pa.array([factor == scale for factor in factors])
        amounts = _amounts(job, value_at, scale, "", column if pc.all(chosen).as_py() else chosen_only(column, chosen))
        mask = pc.and_(_complete(job, value_at, amounts, period), pc.is_valid(codes))
        parts.append(
            _facts(
                job,
                value_at,
                mask,
                {
                    "period": period,
                    "value": amounts.values,
                    "written": amounts.written,
                    "variable": codes,
                    "unit": pa.array([job.units.get(code) for code in codes.to_pylist()], pa.string()),
                    "scale": f"{scale.normalize():f}",
                    **carried(job.grid, job.mapping, job.complaints),
                },
            )
        )
    return parts


def chosen_only(column: Column, chosen: pa.Array) -> Column:
    """The column with blanks where a row is not chosen."""
    if isinstance(column, pa.Array):
        return pc.if_else(chosen, column, pa.scalar(None, column.type))
    return [cell if take else None for cell, take in zip(column, chosen.to_pylist(), strict=True)]


def _codes(job: Unfolding, at: int, long: LongColumns) -> pa.Array:
    column = job.grid.columns[at]
    cells = column.to_pylist() if isinstance(column, pa.Array) else column
    codes = [long.codes.get(text, text) or None for text in map(text_of, cells)]
    unknown = {code: row for row, code in reversed(list(enumerate(codes))) if code and code not in job.units}
    job.complaints.cells(
        "unknown_code", at, [(row, code, "") for code, row in sorted(unknown.items(), key=lambda x: x[1])]
    )
    return pa.array(codes, pa.string())


def _factors(job: Unfolding, codes: pa.Array, long: LongColumns) -> list[Decimal | None]:
    """The factor of every row; None where its unit is not known."""
    base = [long.scales.get(code, job.mapping.scale) for code in codes.to_pylist()]
    at = job.grid.index(long.unit) if long.unit else None
    if at is None:
        return list(base)
    column = job.grid.columns[at]
    units = [text_of(cell) for cell in (column.to_pylist() if isinstance(column, pa.Array) else column)]
    troubles, factors = [], []
    for row, (unit, code, factor) in enumerate(zip(units, codes.to_pylist(), base, strict=True)):
        own = Decimal(1) if unit in {"", job.units.get(code)} else UNIT_WORDS.get(unit.casefold())
        if own is None:
            troubles.append((row, unit, ""))
        factors.append(None if own is None else own * factor)
    job.complaints.cells("unknown_unit", at, troubles)
    return factors


def _facts(job: Unfolding, at: int, mask: pa.Array, columns: dict[str, pa.Array | str | None]) -> pa.Table:
    """Rows of FACTS where the mask holds. Texts stand for a whole column."""
    rows = len(job.grid)
    given: dict[str, pa.Array | str | None] = {
        "source": job.mapping.source or "file",
        "file": job.grid.file,
        "sheet": job.grid.sheet or None,
        "organisation": job.organisation,
        "cell": job.grid.cells(at),
        "flag": None,
        "recorded_at": job.recorded.at,
        **columns,
    }
    arrays = [
        value if isinstance(value := given[field.name], pa.Array) else pa.repeat(pa.scalar(value, field.type), rows)
        for field in FACTS
    ]
    return pa.Table.from_arrays(arrays, schema=FACTS).filter(pc.and_(mask, job.recorded.readable))


def _note_unread(job: Unfolding) -> None:
    """One note that names the columns which are neither read nor set aside in the mapping."""
    read = {job.grid.index(name) for name in (*job.mapping.file_columns(), *job.mapping.ignore)}
    own = {"source", "flag", "unit", "file", "sheet", "cell", "written", "scale"} if job.mapping.long else set()
    own.add(job.mapping.recorded_at)
    unread = [name for i, name in enumerate(job.grid.headers) if name and i not in read and name not in own]
    if unread:
        job.complaints.column(
            "import.unread_columns",
            "note",
            mark("Columns not read: {columns}."),
            mark("Name them in the mapping, or under ignore."),
            count=len(unread),
            columns=", ".join(unread),
        )
