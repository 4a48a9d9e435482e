"""A file as rows of organisations: what was written, what was read of it, what is wrong with it and where."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from corymb.apps.linkage.actions.importing.cells import READERS, Dictionaries, WrongCell
from corymb.apps.linkage.actions.importing.columns import NOT_READ, Found, fits, found_in
from corymb.i18n import mark
from corymb.methods.findings import Finding
from corymb.refusal import Refusal
from corymb.sources.archives import Kind
from corymb.sources.grids import Grid, RowSheet
from corymb.sources.written import text_of

MEMBERSHIP = ("starts_on", "basis")
DESCRIBED = ("ogrn", "name", "short_name", "name_en", "region", "okved_main", "kind")
LONGEST = 500


@dataclass
class Line:
    """A row of a file. `parsed` holds the fields that could be read, `raw` what stands in its cells by header."""

    sheet: str
    place: str
    raw: dict[str, str]
    parsed: dict[str, Any] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    @property
    def is_wrong(self) -> bool:
        return any(finding.level == "error" for finding in self.findings)


Progress = Callable[[int, int], None]


def read_workbook_lines(path: Path, name: str, kind: Kind, general: list[Finding]) -> Iterator[Line]:
    """Rows of a workbook or a text file. What concerns the file as a whole goes to `general`.

    Refuses a file without a sheet that looks like a list of organisations.
    """
    from corymb.sources.delimited import read_delimited
    from corymb.sources.workbooks import read_workbook

    if kind == "parquet":
        mend = mark("Give a workbook, a CSV or the archive of the tax service.")
        raise Refusal(mark("This kind of file is not read."), where=name, mend=mend)
    if kind == "text":
        sheet, findings = read_delimited(path, name)
        general += findings
        sheets: Sequence[RowSheet] = [sheet] if sheet.rows else []
    else:
        sheets = read_workbook(path, name, kind)[0]
    words, seen = Dictionaries.of_register(), Repeats()
    used = False
    for sheet in sheets:
        grid = None if sheet.sheet in NOT_READ else sheet.grid(fits)
        if grid is None:
            general.append(_not_used(sheet))
            continue
        used = True
        found = found_in(grid.headers)
        general += [_not_known(grid, header) for header in found.unknown]
        yield from _lines(grid, found, words, seen)
    if not used:
        raise Refusal(
            mark("No sheet has a column of numbers or names of organisations under a header we know."),
            where=name,
            mend=mark("Take the headers from the template: INN, Name, Region and so on."),
        )


def _lines(grid: Grid, found: Found, words: Dictionaries, seen: "Repeats") -> Iterator[Line]:
    for row in range(len(grid)):
        cells = {name: grid.columns[place][row] for name, place in found.places.items()}
        lost = {place for at, place in grid.lost_cells if at == row} if grid.lost_cells else set()
        if not any(text_of(cell) for cell in cells.values()) and not lost.intersection(found.places.values()):
            continue
        line = _line(grid, row, found, words)
        seen.check(line)
        yield line


def _line(grid: Grid, row: int, found: Found, words: Dictionaries) -> Line:
    number = int(grid.lines[row])
    place = f"row {number}" if grid.places else f"line {number}"
    line = Line(grid.sheet, place, {})
    for name, column in found.places.items():
        cell, at = grid.columns[column][row], grid.cell(row, column)
        text = text_of(cell)
        if (row, column) in grid.lost_cells:
            line.findings.append(_lost(grid, at, grid.lost_cells[row, column]))
        if not text:
            continue
        line.raw[grid.headers[column]] = text[:LONGEST].replace("\0", "")
        try:
            line.parsed[name] = READERS[name](cell, words)
        except WrongCell as wrong:
            line.findings.append(
                Finding(
                    wrong.rule,
                    "error",
                    wrong.message,
                    wrong.mend,
                    value=text[:LONGEST],
                    file=grid.file,
                    sheet=grid.sheet,
                    cell=at,
                    fields={"value": text[:80]},
                )
            )
    line.findings += whole(line.parsed, file=grid.file, sheet=grid.sheet, cell=place)
    return line


def whole(parsed: Mapping[str, Any], **where: Any) -> list[Finding]:
    """What fields lack one another: a size its year, a membership its day and basis."""
    found = []
    if "size" in parsed and "year" not in parsed:
        text, mend = mark("The size has no year."), mark("Fill the column of the year the size holds for.")
        found.append(Finding("import.size_without_year", "error", text, mend, **where))
    if "headcount" in parsed and "size" not in parsed:
        text, mend = mark("The headcount has no size beside it."), mark("Fill the column of the size too.")
        found.append(Finding("import.headcount_without_size", "error", text, mend, **where))
    if "cluster" in parsed and any(name not in parsed for name in MEMBERSHIP):
        text = mark("The membership lacks the day it begins or its basis.")
        mend = mark("Fill both columns; the basis is a decision of the council or a three-party contract.")
        found.append(Finding("import.membership_not_whole", "error", text, mend, **where))
    if not {"number", "ogrn", "name"}.intersection(parsed):
        text = mark("The row has neither a number nor a name that could be read.")
        found.append(Finding("import.row_without_organisation", "error", text, mark("Write the number."), **where))
    return found


class Repeats:
    """Numbers of the file so far: a second row may add a membership or a size, not say otherwise what it is."""

    def __init__(self) -> None:
        self._told: dict[str, tuple[str, dict[str, Any]]] = {}
        self._ties: set[tuple[str, Any, Any, Any]] = set()

    def check(self, line: Line) -> None:
        """Add a finding where the row contradicts one before it, or says once more what one before it said."""
        number = line.parsed.get("number")
        if not number:
            return
        said = {name: line.parsed[name] for name in DESCRIBED if name in line.parsed}
        place, before = self._told.setdefault(number, (line.place, said))
        other = [name for name in said if name in before and before[name] != said[name]]
        tie = (number, line.parsed.get("cluster"), line.parsed.get("year"), line.parsed.get("starts_on"))
        if other or tie in self._ties:
            text = mark("The number {value} stands in another row already ({place}).")
            mend = mark("Leave one row for each organisation; a second one may only add a cluster or a year.")
            told = {"value": number, "place": place}
            where = {"sheet": line.sheet, "cell": line.place, "value": number}
            line.findings.append(Finding("import.number_twice", "error", text, mend, fields=told, **where))
        self._ties.add(tie)


def _lost(grid: Grid, cell: str, shown: str) -> Finding:
    if shown:
        text, mend = mark("The formula gives {value}."), mark("Mend the formula, or write the value.")
    else:
        text = mark("The cell holds a formula that no program has computed yet.")
        mend = mark("Open the workbook in Excel or LibreOffice, save it and send it again.")
    where = {"file": grid.file, "sheet": grid.sheet, "cell": cell, "value": shown}
    return Finding("import.formula_not_computed", "error", text, mend, fields={"value": shown}, **where)


def _not_used(sheet: RowSheet) -> Finding:
    text = mark("The sheet {sheet} has no list of organisations and was not read.")
    told: dict[str, object] = {"sheet": sheet.sheet}
    return Finding("import.sheet_not_used", "note", text, file=sheet.file, sheet=sheet.sheet, fields=told)


def _not_known(grid: Grid, header: str) -> Finding:
    text, mend = mark("The column {column} is not one we know; it was not read."), mark("Compare with the template.")
    told: dict[str, object] = {"column": header[:80]}
    where = {"file": grid.file, "sheet": grid.sheet, "value": header[:80]}
    return Finding("import.column_not_known", "note", text, mend, fields=told, **where)
