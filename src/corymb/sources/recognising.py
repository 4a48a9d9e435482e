"""Which mapping fits a sheet, and the tables it then gives."""

from collections.abc import Callable, Sequence
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import PurePath

import pyarrow as pa

from corymb.i18n import mark
from corymb.methods.findings import Finding
from corymb.packs.mapping import FileFormat, Mapping, TableName
from corymb.sources.entities import canonical_mapping, described_organisations, read_entities
from corymb.sources.grids import Grid, RowSheet, Sheet, holds
from corymb.sources.unfold import unfold_facts
from corymb.sources.written import plain

Progress = Callable[[str, int, int], None]


@dataclass
class Harvest:
    """What the files have given so far: parts of each table, findings, large facts files left on disk, and
    organisations of official registers, which are settled when all have been read.
    """

    parts: dict[TableName, list[pa.Table]] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    large_facts: list[str] = field(default_factory=list)
    registers: list[pa.Table] = field(default_factory=list)
    progress: Progress | None = None

    def add(self, table: TableName, rows: pa.Table) -> None:
        if rows.num_rows:
            self.parts.setdefault(table, []).append(rows)


@dataclass(frozen=True)
class Knowledge:
    """What the reader knows beforehand: the mapping asked for, the pack's own, and the base units by variable code."""

    asked: Mapping | None
    packed: tuple[Mapping, ...]
    units: Dictionary[str, str]

    def fitting(self, file: str, file_format: FileFormat) -> list[Mapping]:
        """Mappings that may apply to a file by its name and format, the asked one first."""
        known = [mapping for mapping in (self.asked, *self.packed) if mapping is not None]
        return [mapping for mapping in known if _name_fits(mapping, file, file_format)]

    def mapped(self, file: str, columns: Sequence[str]) -> bool:
        """Whether some mapping fits a Parquet file with these columns."""
        headers = frozenset(map(plain, columns))
        return any(holds(wanted_columns(mapping))(headers) for mapping in self.fitting(file, "parquet"))


def _name_fits(mapping: Mapping, file: str, file_format: FileFormat) -> bool:
    match = mapping.match
    name = PurePath(file).name.casefold()
    return (match.format in {None, file_format}) and (match.name is None or fnmatch(name, match.name.casefold()))


def wanted_columns(mapping: Mapping) -> tuple[str, ...]:
    """Headers a sheet must have to be read by the mapping: those of `match`, else its key columns."""
    if mapping.match.columns:
        return mapping.match.columns
    if mapping.table != "facts" or mapping.organisation is None:
        return tuple(mapping.columns.values())
    period = mapping.period.column if mapping.period else None
    return tuple(name for name in (mapping.organisation.column, period) if name)


def read_sheets(
    sheets: Sequence[Sheet], file: str, file_format: FileFormat, known: Knowledge, harvest: Harvest
) -> None:
    """Adds what the sheets of one file hold. A sheet nobody recognises is a finding, an error if none was."""
    mappings = known.fitting(file, file_format)
    read, strange = 0, []
    for sheet in sheets:
        used = [grid_and_mapping for mapping in mappings if (grid_and_mapping := _under(sheet, mapping))]
        if not used and (grid := sheet.grid(_is_canonical)) is not None:
            mapping = canonical_mapping(frozenset(plain(header) for header in grid.headers))
            used = [(grid, mapping)] if mapping else []
        for grid, mapping in used:
            fit = mapping if mapping is known.asked else _where_there(grid, mapping)
            _gather(grid, fit, known.units, harvest)
        read += bool(used)
        if not used:
            strange.append(sheet)
    harvest.findings.extend(_not_recognised(sheet, read, known.asked) for sheet in strange)
    if not sheets:
        harvest.findings.append(
            Finding(
                "import.no_rows",
                "error",
                mark("The file has no filled sheet."),
                mark("Fill it and send it again."),
                file=file,
            )
        )


def _under(sheet: Sheet, mapping: Mapping) -> tuple[Grid, Mapping] | None:
    if mapping.sheet and sheet.sheet and plain(mapping.sheet) != plain(sheet.sheet):
        return None
    if mapping.header_row and isinstance(sheet, RowSheet):
        at = mapping.header_row - 1 - sheet.at[0]
        return (sheet.under(at), mapping) if 0 <= at < len(sheet.rows) else None
    grid = sheet.grid(holds(wanted_columns(mapping)))
    return (grid, mapping) if grid else None


def _where_there(grid: Grid, mapping: Mapping) -> Mapping:
    """The mapping with the attributes the grid has: a pack's mapping names columns that not every file has."""
    there = {name: column for name, column in mapping.attributes.items() if grid.index(column) is not None}
    return mapping.model_copy(update={"attributes": there})


def _is_canonical(headers: frozenset[str]) -> bool:
    return canonical_mapping(headers) is not None


def _gather(grid: Grid, mapping: Mapping, units: Dictionary[str, str], harvest: Harvest) -> None:
    if mapping.table == "facts":
        rows, findings = unfold_facts(grid, mapping, units)
        harvest.add("organisations", described_organisations(grid, mapping))
    else:
        rows, findings = read_entities(grid, mapping)
    harvest.add(mapping.table, rows)
    harvest.findings.extend(findings)


def _not_recognised(sheet: Sheet, others_read: int, asked: Mapping | None) -> Finding:
    headers = ", ".join(header for header in sheet.first_headers() if header)[:200]
    if others_read:
        return Finding(
            "import.sheet_not_read",
            "note",
            mark("The sheet {sheet} was not read: no mapping fits its columns."),
            file=sheet.file,
            sheet=sheet.sheet,
            fields={"sheet": sheet.sheet},
        )
    if asked is not None:
        there = {plain(header) for header in sheet.first_headers()}
        missing = [name for name in wanted_columns(asked) if plain(name) not in there]
        return Finding(
            "import.not_recognised",
            "error",
            mark("The mapping does not fit: the columns {missing} are not there."),
            mark("The file has the columns {headers}: put the missing ones back, or mend the mapping."),
            file=sheet.file,
            sheet=sheet.sheet,
            fields={"missing": ", ".join(missing), "headers": headers},
        )
    return Finding(
        "import.not_recognised",
        "error",
        mark("It is not known what the columns mean: {headers}."),
        mark("Let a mapping be proposed with corymb import --guess, look it over, and give it with --mapping."),
        file=sheet.file,
        sheet=sheet.sheet,
        fields={"headers": headers},
    )
