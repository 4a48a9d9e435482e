"""Reads a return workbook back: by codes, named cells and the hidden sheet, wherever rows and columns have moved to."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pyarrow as pa

from corymb.i18n import Text, mark
from corymb.methods.findings import Finding
from corymb.methods.tables import EVENTS, FACTS
from corymb.packs.schema import Pack
from corymb.sources.amounts import read_amounts
from corymb.sources.archives import kind_of
from corymb.sources.complaints import Complaints
from corymb.sources.grids import Grid, RowSheet
from corymb.sources.return_form import SYNTHETIC
from corymb.sources.returned_cells import Place, column_grid, find_places, places_left
from corymb.sources.returned_events import read_events
from corymb.sources.returned_head import read_head, read_layout
from corymb.sources.returned_versions import version_findings
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
    sheets: tuple[str, ...] = ()
    """Names of the sheets, in their order."""
    language: str = ""
    """In which the template was written; "" where it does not say."""


@dataclass
class Gathered:
    """Facts of a period as they are gathered; `source` says what they are from."""

    period: str
    units: dict[str, str]
    labels: dict[str, Text]
    source: str = _RETURN
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
    layout = read_layout(sheets, pack, file)
    head = read_head(sheets, layout, file)
    versions = version_findings(layout, pack, file, places_left(sheets, head, layout.left), head.period)
    places, findings = find_places(sheets, head, path)
    gathered = gathered_of(places, head.period, pack, head.origin)
    events, troubles = read_events(sheets, head, pack)
    return ReturnRead(
        head.organisation,
        head.period,
        pa.Table.from_pylist(gathered.rows, FACTS) if gathered.rows else FACTS.empty_table(),
        events if events is not None else EVENTS.empty_table(),
        (*versions, *findings, *gathered.findings, *troubles),
        head.origin,
        tuple(sheet.sheet for sheet in sheets),
        head.language,
    )


def gathered_of(places: Sequence[Place], period: str, pack: Pack, origin: str) -> Gathered:
    """The facts that stand in the places, and what is wrong with them there."""
    source = SYNTHETIC if origin == "synthetic" else _RETURN
    units, labels = ({v.code: getattr(v, name) for v in pack.variables} for name in ("unit", "label"))
    gathered = Gathered(period, units, labels, source)
    for group in _by_column(places):
        _read_column(group, gathered)
    _complain_of_repeats(gathered)
    return gathered


def _by_column(places: Sequence[Place]) -> list[list[Place]]:
    """Places that share sheet, column and scale: read at once."""
    groups: dict[tuple[str, int, Decimal], list[Place]] = {}
    for place in places:
        groups.setdefault((place.sheet.sheet, place.column, place.factor), []).append(place)
    return list(groups.values())


def _read_column(places: list[Place], gathered: Gathered) -> None:
    grid = column_grid(places)
    factor = places[0].factor
    amounts = read_amounts(grid.columns[0], factor)
    complaints = Complaints(grid)
    keys = [{"organisation": place.organisation, "period": gathered.period} for place in places]
    for row, trouble, text, proposal in amounts.troubles:
        kind = "unit_proposed" if proposal else trouble
        complaints.cells(
            kind, 0, [(row, text, _in_scale(proposal, factor))], variable=places[row].variable, **keys[row]
        )
    for (row, _), text in sorted(grid.lost_cells.items()):
        complaints.cells(
            "formula_error" if text else "empty_formula",
            0,
            [(row, text, "")],
            variable=places[row].variable,
            **keys[row],
        )
    for first, last, _ in grid.merged:
        if last > first:
            complaints.cells("merged_figure", 0, [(first, "", "")], variable=places[first].variable, **keys[first])
    _note_rounded(complaints, grid, amounts.rounded, places, keys)
    gathered.findings += complaints.findings
    for row, (value, written) in enumerate(zip(amounts.values.to_pylist(), amounts.written.to_pylist(), strict=True)):
        if value is None:
            continue
        gathered.rows.append(
            {
                **keys[row],
                "variable": places[row].variable,
                "value": value,
                "unit": gathered.units[places[row].variable],
                "source": gathered.source,
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
    complaints: Complaints, grid: Grid, rows: list[int], places: list[Place], keys: list[dict[str, str]]
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
                organisation=keys[row]["organisation"],
                period=keys[row]["period"],
            )
        )


def _complain_of_repeats(gathered: Gathered) -> None:
    """A code that stands in two rows with different figures: both are kept, so nothing is chosen silently."""
    seen: dict[tuple[str, str], dict[str, object]] = {}
    for row in gathered.rows:
        first = seen.setdefault((str(row["organisation"]), str(row["variable"])), row)
        if first is not row and first["value"] != row["value"]:
            label = gathered.labels.get(str(row["variable"]), row["variable"])
            fields = {"label": label, "first": f"{first['sheet']} {first['cell']}", "value": row["written"]}
            gathered.findings.append(
                Finding(
                    "return.repeated",
                    "error",
                    mark("{label} stands in two rows with different figures, the first in {first}; neither is used."),
                    mark("Keep one of the two rows."),
                    organisation=str(row["organisation"]),
                    period=gathered.period,
                    variable=str(row["variable"]),
                    value=str(row["written"]),
                    file=str(row["file"]),
                    sheet=str(row["sheet"]),
                    cell=str(row["cell"]),
                    fields=fields,
                )
            )
