"""Organisations, memberships, events, links and clusters from headed columns."""

from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from corymb.i18n import mark
from corymb.methods import tables
from corymb.methods.findings import Finding
from corymb.methods.vintages import RECORDED
from corymb.packs.mapping import Mapping, TableName
from corymb.sources.amounts import Column, read_amounts
from corymb.sources.carried import recorded
from corymb.sources.complaints import Complaints
from corymb.sources.grids import Grid
from corymb.sources.key_columns import complain_keys, complain_lost, filled, missing_columns
from corymb.sources.keys import dates, organisations, periods, texts, whole_numbers
from corymb.sources.written import text_of

SCHEMAS: dict[TableName, pa.Schema] = {
    "facts": tables.FACTS,
    "organisations": tables.ORGANISATIONS,
    "memberships": tables.MEMBERSHIPS,
    "events": tables.EVENTS,
    "links": tables.LINKS,
    "clusters": tables.CLUSTERS,
}
REQUIRED: dict[TableName, tuple[str, ...]] = {
    "facts": ("organisation", "period", "variable", "value"),
    "organisations": ("organisation",),
    "memberships": ("organisation", "cluster"),
    "events": ("event", "kind", "period"),
    "links": ("predecessor", "successor"),
    "clusters": ("cluster",),
}
_ORGANISATIONS = {"organisation", "predecessor", "successor", "group"}


def read_entities(grid: Grid, mapping: Mapping) -> tuple[pa.Table, list[Finding]]:
    """The rows of one table other than facts. Rows without a required key are findings and left out."""
    schema = SCHEMAS[mapping.table]
    complaints = Complaints(grid)
    findings = missing_columns(grid, mapping)
    columns = []
    known = recorded(grid, mapping.columns.get(RECORDED, ""), complaints)
    for field in schema:
        source = mapping.columns.get(field.name)
        if field.name == RECORDED:
            columns.append(known.at)
            continue
        at = grid.index(source) if source else None
        if at is None:
            columns.append(_constant(mapping, field, grid))
            continue
        scheme = mapping.organisation.scheme if mapping.organisation else "RU-INN"
        keyed = field.name in REQUIRED[mapping.table]
        cells = filled(grid, at, complaints) if keyed else grid.columns[at]
        columns.append(_typed(field, cells, at, complaints, scheme))
    table = pa.Table.from_arrays(columns, schema=schema)
    return _complete(table, grid, mapping, complaints, known.readable), [*findings, *complaints.findings]


def _constant(mapping: Mapping, field: pa.Field, grid: Grid) -> pa.Array:
    if mapping.table == "events" and field.name == "file":
        return pa.repeat(pa.scalar(grid.file, pa.string()), len(grid))
    if mapping.table == "events" and field.name == "sheet" and grid.sheet:
        return pa.repeat(pa.scalar(grid.sheet, pa.string()), len(grid))
    if mapping.table == "events" and field.name == "cell":
        at = grid.index(mapping.columns["event"]) if "event" in mapping.columns else None
        return grid.cells(at or 0)
    value = mapping.constants.get(field.name)
    return pa.repeat(pa.scalar(value, pa.string()), len(grid)).cast(field.type)


def _typed(field: pa.Field, cells: Column, at: int, complaints: Complaints, scheme: str) -> pa.Array:
    """A column in the type of its field; what does not fit is null and a finding."""
    if field.name in _ORGANISATIONS and field.type == pa.string():
        keys = organisations(cells, "" if field.name == "group" else scheme)
    elif field.name == "period":
        keys = periods(cells)
    elif field.type == pa.date32():
        keys = dates(cells)
    elif field.type == pa.int32():
        keys = whole_numbers(cells)
    elif pa.types.is_decimal(field.type):
        return _decimals(field, cells, at, complaints)
    else:
        return texts(cells)
    complain_keys(complaints, keys, at)
    return keys.values


def _decimals(field: pa.Field, cells: Column, at: int, complaints: Complaints) -> pa.Array:
    amounts = read_amounts(cells)
    complain_lost(complaints, at)
    for row, trouble, text, proposal in amounts.troubles:
        complaints.cells("unit_proposed" if proposal else trouble, at, [(row, text, proposal)])
    if field.type != tables.SHARE:
        return amounts.values
    values = amounts.values
    off = pc.fill_null(pc.or_(pc.less(values, Decimal(0)), pc.greater(values, Decimal(1))), False)
    rows = np.flatnonzero(off.to_numpy(zero_copy_only=False)).tolist()
    complaints.cells("bad_share", at, [(row, amounts.written[row].as_py(), "") for row in rows])
    kept = pc.if_else(off, pa.scalar(None, values.type), values)
    return kept.cast(tables.SHARE)


def _complete(table: pa.Table, grid: Grid, mapping: Mapping, complaints: Complaints, readable: pa.Array) -> pa.Table:
    """Rows with their required keys; wholly blank rows go unsaid, the others are findings. `readable`: rows to keep."""
    required = [name for name in REQUIRED[mapping.table] if name in mapping.columns or name in mapping.constants]
    mask = pa.repeat(pa.scalar(True), len(grid))
    for name in required:
        mask = pc.and_(mask, pc.is_valid(table[name].combine_chunks()))
    lacking = np.flatnonzero(~mask.to_numpy(zero_copy_only=False))
    filled_in = np.zeros(len(lacking), dtype=bool)
    for column in grid.columns if len(lacking) else ():
        cells = column if isinstance(column, pa.Array) else pa.array([text_of(cell) or None for cell in column])
        filled_in |= pc.is_valid(cells.take(pa.array(lacking))).to_numpy(zero_copy_only=False)
    lost = lacking[filled_in].tolist()
    if lost:
        complaints.column(
            "import.incomplete_row",
            "error",
            mark("Rows that lack one of {columns} and are not read: {count}, the first at {cell}."),
            mark("Fill these columns in every row."),
            count=len(lost),
            cell=grid.cell(lost[0], 0),
            columns=", ".join(mapping.columns.get(name, name) for name in required),
        )
    return table.filter(pc.and_(mask, readable))


def described_organisations(grid: Grid, mapping: Mapping) -> pa.Table:
    """Organisations named in a facts file through `attributes`: one row each; where a description changes from period
    to period, one dated row for each. Troubles of the keys are told by the facts themselves.
    """
    if not mapping.attributes or mapping.organisation is None or grid.index(mapping.organisation.column) is None:
        return tables.empty(tables.ORGANISATIONS)
    columns = {"organisation": mapping.organisation.column, **mapping.attributes}
    table, _ = read_entities(grid, Mapping(table="organisations", organisation=mapping.organisation, columns=columns))
    years = _years(grid, mapping)
    if years is None or table.num_rows != len(grid):
        years = pa.nulls(table.num_rows, pa.int32())
    names = ["organisation", *mapping.attributes]
    grouped = pa.table({name: table[name] for name in names} | {"year": years})
    spans = grouped.group_by(names, use_threads=False).aggregate([("year", "min"), ("year", "max")])
    return _dated(spans, names)


def _years(grid: Grid, mapping: Mapping) -> pa.Array | None:
    if mapping.period is None or mapping.period.column is None:
        return None
    column = grid.column(mapping.period.column)
    if column is None:
        return None
    return pc.utf8_slice_codeunits(periods(column, from_date=mapping.period.from_date).values, 0, 4).cast(pa.int32())


def _dated(spans: pa.Table, names: list[str]) -> pa.Table:
    """Rows of ORGANISATIONS; `from` and `to` only for organisations with several descriptions."""
    counts = spans.group_by("organisation").aggregate([("organisation", "count")])
    several = counts.filter(pc.greater(counts["organisation_count"], 1))["organisation"]
    changing = pc.is_in(spans["organisation"], value_set=several)
    first = pc.if_else(changing, spans["year_min"], pa.scalar(None, pa.int32())).cast(pa.string())
    last = pc.if_else(changing, spans["year_max"], pa.scalar(None, pa.int32())).cast(pa.string())
    given = {name: spans[name] for name in names} | {
        "from": pc.binary_join_element_wise(first, "01-01", "-").cast(pa.date32()),
        "to": pc.binary_join_element_wise(last, "12-31", "-").cast(pa.date32()),
    }
    columns = [given.get(field.name, pa.nulls(spans.num_rows, field.type)) for field in tables.ORGANISATIONS]
    return pa.Table.from_arrays(columns, schema=tables.ORGANISATIONS)


def canonical_mapping(headers: frozenset[str]) -> Mapping | None:
    """The mapping of a file that already has the columns of one of the tables, None for any other."""

    def own(name: TableName) -> Mapping:
        return Mapping(table=name, columns={f.name: f.name for f in SCHEMAS[name] if f.name in headers})

    if headers.issuperset(REQUIRED["facts"]):
        return Mapping.model_validate(
            {
                "table": "facts",
                "layout": "long",
                "organisation": {"column": "organisation"},
                "period": {"column": "period"},
                "long": {"variable": "variable", "value": "value", "unit": "unit" if "unit" in headers else None},
            }
        )
    for name in ("events", "links", "memberships"):
        if headers.issuperset(REQUIRED[name]):
            return own(name)
    if "cluster" in headers and headers & {"name_en", "name_ru"}:
        return own("clusters")
    if "organisation" in headers and headers & {"name", "region", "activity", "size", "group", "flags"}:
        return own("organisations")
    return None
