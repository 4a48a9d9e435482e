"""Reads a return workbook back: by codes, named cells and the hidden sheet, wherever rows and columns have moved to."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pyarrow as pa

from corymb.i18n import mark
from corymb.methods.findings import Finding
from corymb.methods.tables import EVENTS, FACTS
from corymb.packs.schema import Pack
from corymb.sources.amounts import read_amounts
from corymb.sources.archives import kind_of
from corymb.sources.complaints import Complaints
from corymb.sources.grids import Grid, RowSheet
from corymb.sources.return_form import SYNTHETIC
from corymb.sources.returned_cells import Place, column_grid, find_places
from corymb.sources.returned_events import read_events
from corymb.sources.returned_head import Head, read_head
from corymb.sources.workbooks import read_workbook

_RETURN = "return"


@dataclass(frozen=True)
class ReturnRead:
    """One return: `facts` and `events` in the schemas of the tables, and what must be said about them."""

    organisation: str
    period: str
    facts: pa.Table
    events: pa.Table
    findings: tuple[Finding, ...] = ()
    origin: str = "reported"


@dataclass
class _Rows:
    """Facts as they are gathered."""

    head: Head
    units: dict[str, str]
    rows: list[dict[str, object]] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def read_return(path: Path, pack: Pack, file: str = "") -> ReturnRead:
    """The return in a workbook made from the template of `pack`. `file`: the name findings and facts give.

    Refuses a workbook without the hidden sheet, of another pack, or that names two organisations or periods.
    """
    name = file or path.name
    sheets, _ = read_workbook(path, name, kind_of(path))
    return return_of(sheets, pack, path, name)


def return_of(sheets: Sequence[RowSheet], pack: Pack, path: Path, file: str) -> ReturnRead:
    """The return in the sheets of a workbook that has been opened already."""
    head = read_head(sheets, pack, file)
    places, findings = find_places(sheets, head, path)
    gathered = _Rows(head, {v.code: v.unit for v in pack.variables}, findings=[*head.findings, *findings])
    for group in _by_column(places):
        _read_column(group, gathered)
    _complain_of_repeats(gathered)
    events, troubles = read_events(sheets, head, pack)
    return ReturnRead(
        head.organisation,
        head.period,
        pa.Table.from_pylist(gathered.rows, FACTS) if gathered.rows else FACTS.empty_table(),
        events if events is not None else EVENTS.empty_table(),
        (*gathered.findings, *troubles),
        head.origin,
    )


def _by_column(places: Sequence[Place]) -> list[list[Place]]:
    """Places that share sheet, column and scale: read at once."""
    groups: dict[tuple[str, int, Decimal], list[Place]] = {}
    for place in places:
        groups.setdefault((place.sheet.sheet, place.column, place.factor), []).append(place)
    return list(groups.values())


def _read_column(places: list[Place], gathered: _Rows) -> None:
    grid = column_grid(places)
    factor = places[0].factor
    amounts = read_amounts(grid.columns[0], factor)
    complaints = Complaints(grid)
    keys: dict[str, str] = {"organisation": gathered.head.organisation, "period": gathered.head.period}
    for row, trouble, text, proposal in amounts.troubles:
        kind = "unit_proposed" if proposal else trouble
        complaints.cells(kind, 0, [(row, text, _in_scale(proposal, factor))], variable=places[row].variable, **keys)
    for (row, _), text in sorted(grid.lost_cells.items()):
        complaints.cells(
            "formula_error" if text else "empty_formula", 0, [(row, text, "")], variable=places[row].variable, **keys
        )
    for first, last, _ in grid.merged:
        if last > first:
            complaints.cells("merged_figure", 0, [(first, "", "")], variable=places[first].variable, **keys)
    _note_rounded(complaints, grid, amounts.rounded, places, keys)
    gathered.findings += complaints.findings
    source = SYNTHETIC if gathered.head.origin == "synthetic" else _RETURN
    for row, (value, written) in enumerate(zip(amounts.values.to_pylist(), amounts.written.to_pylist(), strict=True)):
        if value is None:
            continue
        gathered.rows.append(
            {
                **keys,
                "variable": places[row].variable,
                "value": value,
                "unit": gathered.units[places[row].variable],
                "source": source,
                "file": grid.file,
                "sheet": grid.sheet,
                "cell": grid.cell(row, 0),
                "written": written,
                "scale": f"{factor.normalize():f}",
            }
        )


def _in_scale(proposal: str, factor: Decimal) -> str:
    """A proposal in base units as it must be written in the cell."""
    return f"{(Decimal(proposal) / factor).normalize():f}" if proposal else ""


def _note_rounded(
    complaints: Complaints, grid: Grid, rows: list[int], places: list[Place], keys: dict[str, str]
) -> None:
    for row in rows:
        complaints.findings.append(
            Finding(
                "import.rounded",
                "note",
                mark("The value has more than four decimals and counts rounded to four."),
                file=grid.file,
                sheet=grid.sheet,
                cell=grid.cell(row, 0),
                variable=places[row].variable,
                organisation=keys["organisation"],
                period=keys["period"],
            )
        )


def _complain_of_repeats(gathered: _Rows) -> None:
    """A code that stands in two rows with different figures: both are kept, so nothing is chosen silently."""
    seen: dict[str, dict[str, object]] = {}
    for row in gathered.rows:
        first = seen.setdefault(str(row["variable"]), row)
        if first is not row and first["value"] != row["value"]:
            fields = {"code": row["variable"], "first": f"{first['sheet']} {first['cell']}", "value": row["written"]}
            gathered.findings.append(
                Finding(
                    "return.repeated",
                    "error",
                    mark("The code {code} stands in two rows with different figures, the first in {first}."),
                    mark("Keep one of the two rows."),
                    organisation=gathered.head.organisation,
                    period=gathered.head.period,
                    variable=str(row["variable"]),
                    value=str(row["written"]),
                    file=str(row["file"]),
                    sheet=str(row["sheet"]),
                    cell=str(row["cell"]),
                    fields=fields,
                )
            )
