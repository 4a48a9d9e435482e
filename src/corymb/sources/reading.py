"""Files and folders in, the tables of a programme out, with everything that could not be read as findings."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol, cast

import pyarrow as pa
import pyarrow.parquet as pq

from corymb.i18n import mark
from corymb.methods.findings import Finding
from corymb.methods.programme import Programme
from corymb.methods.tables import Tables, empty, kinds_of, origin_of
from corymb.methods.vintages import RECORDED
from corymb.packs.mapping import Mapping
from corymb.refusal import Refusal
from corymb.sources.archives import Kind, kind_of
from corymb.sources.delimited import read_delimited
from corymb.sources.entities import SCHEMAS
from corymb.sources.grids import ArrowSheet
from corymb.sources.recognising import Harvest, Knowledge, Progress, read_sheets
from corymb.sources.tax_organisations import condensed, settled
from corymb.sources.tax_service import read_archive

LARGE_FACTS = 1_000_000
"""Rows from which a canonical Parquet file of facts stays on disk."""

READ_SUFFIXES = frozenset(
    {
        ".xlsx",
        ".xlsm",
        ".xlsb",
        ".xls",
        ".ods",
        ".csv",
        ".tsv",
        ".txt",
        ".parquet",
        ".pq",
        ".zip",
    }
)
_SILENT_SUFFIXES = frozenset({".toml", ".md", ".pdf", ".json"})
_CANONICAL_FACTS = ("organisation", "period", "variable", "value")


class PackLike(Protocol):
    """What the reader needs of a pack."""

    @property
    def mappings(self) -> tuple[Mapping, ...]: ...

    def programme(self) -> Programme: ...


def read_tables(
    paths: Sequence[Path],
    pack: PackLike,
    mapping: Mapping | None = None,
    progress: Progress | None = None,
) -> tuple[Tables, tuple[Finding, ...]]:
    """Every file of the paths (folders recursively) as tables, and what was wrong in them.

    A file that cannot be read is a finding of level error and the rest goes on. `progress(file, done, total)`.
    Refuses paths that do not exist or hold no file at all.
    """
    files, findings = listed(paths)
    units = {variable.code: variable.unit for variable in pack.programme().variables}
    known = Knowledge(mapping, tuple(pack.mappings), units)
    harvest = Harvest(findings=findings, progress=progress)
    for number, (path, name) in enumerate(files):
        if progress:
            progress(name, number, len(files))
        try:
            _read_file(path, name, known, pack, harvest)
        except Refusal as refusal:
            harvest.findings.append(_as_finding(refusal, name))
    if progress:
        progress("", len(files), len(files))
    return _tables(harvest, known), tuple(harvest.findings)


def listed(paths: Sequence[Path]) -> tuple[list[tuple[Path, str]], list[Finding]]:
    """(path, name shown) of the files to read in a stable order, and a note for each file passed over."""
    files: list[tuple[Path, str]] = []
    findings = []
    for path in paths:
        if path.is_dir():
            inside = [(p, p.relative_to(path).as_posix()) for p in sorted(path.rglob("*")) if p.is_file()]
            seen = [(file, name) for file, name in inside if not _is_hidden(name)]
            files += [(file, name) for file, name in seen if file.suffix.lower() in READ_SUFFIXES]
            findings += [
                Finding("import.passed_over", "note", mark("Files of this kind are not read."), file=name)
                for file, name in seen
                if file.suffix.lower() not in READ_SUFFIXES | _SILENT_SUFFIXES
            ]
        elif path.exists():
            files.append((path, path.name))
        else:
            raise Refusal(mark("There is no such file or folder."), where=str(path), mend=mark("Check the path."))
    if not files:
        raise Refusal(
            mark("There is nothing to read."),
            where=", ".join(map(str, paths)),
            mend=mark("Give workbooks (xlsx, xlsm, xlsb, xls, ods), CSV, Parquet or ZIP files of the tax service."),
        )
    return files, findings


def _is_hidden(name: str) -> bool:
    return any(part.startswith((".", "~$")) for part in name.split("/"))


def _as_finding(refusal: Refusal, name: str) -> Finding:
    return Finding(
        "import.unreadable",
        "error",
        refusal.message,
        refusal.mend,
        file=name,
        fields=refusal.fields,
        cell=refusal.where.removeprefix(name).strip() if refusal.where.startswith(name) else "",
    )


def _read_file(path: Path, name: str, known: Knowledge, pack: PackLike, harvest: Harvest) -> None:
    try:
        kind = kind_of(path)
    except OSError as error:
        raise Refusal(
            mark("The file cannot be opened."),
            where=name,
            mend=mark("Check that you may read it."),
        ) from error
    if kind == "archive":
        _read_archive(path, name, known, harvest)
    elif kind == "parquet":
        _read_parquet(path, name, known, harvest)
    elif kind == "text":
        asked = next((m for m in known.fitting(name, "csv") if m.delimiter or m.encoding), None)
        sheet, findings = read_delimited(
            path,
            name,
            delimiter=asked.delimiter if asked else None,
            encoding=asked.encoding if asked else None,
        )
        harvest.findings.extend(findings)
        read_sheets([sheet] if sheet.rows else [], name, "csv", known, harvest)
    else:
        _read_workbook(path, name, kind, known, pack, harvest)


def _read_workbook(
    path: Path,
    name: str,
    kind: Kind,
    known: Knowledge,
    pack: PackLike,
    harvest: Harvest,
) -> None:
    from corymb.sources.cluster_returns import is_of_many, read_cluster
    from corymb.sources.return_form import TEMPLATE_SHEET
    from corymb.sources.returns import return_of  # readers of workbooks are loaded only where there is one
    from corymb.sources.workbooks import read_workbook

    sheets, names = read_workbook(path, name, kind)
    if TEMPLATE_SHEET not in names:
        read_sheets(sheets, name, "workbook", known, harvest)
        return
    if is_of_many(sheets):
        many = read_cluster(sheets, cast("Any", pack), name)
        returns = many.returns
        harvest.findings.extend(many.findings)
    else:
        returns = (return_of(sheets, cast("Any", pack), path, name),)
    for read in returns:
        harvest.add("facts", read.facts)
        harvest.add("events", read.events)
        harvest.findings.extend(read.findings)


def _read_parquet(path: Path, name: str, known: Knowledge, harvest: Harvest) -> None:
    try:
        file = pq.ParquetFile(path)
        names, rows = file.schema_arrow.names, file.metadata.num_rows
        stays = set(_CANONICAL_FACTS) <= set(names) and _moments_known(file.schema_arrow)
        if rows >= LARGE_FACTS and stays and not known.mapped(name, names):
            harvest.large_facts.append(str(path))
            return
        table = file.read()
    except (pa.ArrowException, OSError) as error:
        raise Refusal(
            mark("The file is damaged or cut off."),
            where=name,
            mend=mark("Copy or download it again."),
        ) from error
    read_sheets([ArrowSheet(name, table)], name, "parquet", known, harvest)


def _moments_known(schema: pa.Schema) -> bool:
    """Whether the column that says when a row was recorded, if there is one, needs no reading."""
    if RECORDED not in schema.names:
        return True
    kind = schema.field(RECORDED).type
    return pa.types.is_date(kind) or (pa.types.is_timestamp(kind) and kind.tz is None)


def _read_archive(path: Path, name: str, known: Knowledge, harvest: Harvest) -> None:
    chosen = next((m for m in known.fitting(name, "tax_service") if m.match.format == "tax_service"), None)
    codes = chosen.long.codes if chosen and chosen.long else {}
    for batch in read_archive(
        path,
        name,
        codes=codes,
        units=known.units,
        findings=harvest.findings,
        progress=harvest.progress,
    ):
        if batch.table == "facts":
            harvest.add("facts", batch.rows)
        else:
            harvest.registers.append(condensed(batch.rows))


def _tables(harvest: Harvest, known: Knowledge) -> Tables:
    large = harvest.large_facts
    if large and (len(large) > 1 or "facts" in harvest.parts):
        for name in large:
            read_sheets([ArrowSheet(Path(name).name, pq.ParquetFile(name).read())], name, "parquet", known, harvest)
        large = []
    if harvest.registers:
        harvest.add("organisations", settled(pa.concat_tables(harvest.registers)))
    tables = {
        name: pa.concat_tables(harvest.parts[name]).combine_chunks() if name in harvest.parts else empty(schema)
        for name, schema in SCHEMAS.items()
    }
    path = large[0] if large else None
    return Tables(**tables, facts_path=path, origin=_origin(tables["facts"], path))


def _origin(facts: pa.Table, path: str | None) -> str:
    """Whether the facts call themselves synthetic in `source`: all, some ("mixed") or none ("reported")."""
    return origin_of(kinds_of(facts["source"].unique().to_pylist() if path is None else _sources_of_large(path)))


def _sources_of_large(path: str) -> set[str | None]:
    """Smallest and largest `source` of every row group, from the file's own statistics."""
    metadata = pq.ParquetFile(path).metadata
    found: set[str | None] = set()
    for group in range(metadata.num_row_groups):
        for column in range(metadata.num_columns):
            chunk = metadata.row_group(group).column(column)
            if chunk.path_in_schema == "source" and chunk.statistics and chunk.statistics.has_min_max:
                found |= {chunk.statistics.min, chunk.statistics.max}
    return found
