"""What the readers of all tables share: key columns under merged cells, lost cells, missing columns."""

from corymb.i18n import mark
from corymb.methods.findings import Finding
from corymb.packs.mapping import Mapping
from corymb.sources.amounts import Column
from corymb.sources.complaints import Complaints
from corymb.sources.grids import Grid
from corymb.sources.keys import Keys


def filled(grid: Grid, at: int, complaints: Complaints) -> Column:
    """A key column where a merged cell counts for every row it covers, as the reader of the sheet sees it."""
    column = grid.columns[at]
    spans = [(first, last) for first, last, merged in grid.merged if merged == at and last > first]
    if not spans:
        return column
    cells = list(column)
    for first, last in spans:
        cells[first : last + 1] = [cells[first]] * (min(last, len(cells) - 1) - first + 1)
    complaints.column(
        "import.merged",
        "note",
        mark("Merged cells of the column {column} count for all {count} rows they cover."),
        column=grid.headers[at],
        count=sum(last - first + 1 for first, last in spans),
    )
    return cells


def complain_keys(complaints: Complaints, keys: Keys, at: int) -> None:
    """Findings of a key column."""
    for kind in dict.fromkeys(kind for _, kind, _ in keys.troubles):
        complaints.cells(kind, at, [(row, text, "") for row, found, text in keys.troubles if found == kind])
    complaints.cells("padded", at, [(row, text, f"0{text}") for row, text in keys.padded])
    complain_lost(complaints, at)


def complain_lost(complaints: Complaints, at: int, **keys: str) -> None:
    """Findings of cells that look blank but hold a formula without a result, or one that ended in an error."""
    lost = [(row, text, "") for (row, column), text in sorted(complaints.grid.lost_cells.items()) if column == at]
    complaints.cells("empty_formula", at, [cell for cell in lost if not cell[1]], **keys)
    complaints.cells("formula_error", at, [cell for cell in lost if cell[1]], **keys)


def missing_columns(grid: Grid, mapping: Mapping) -> list[Finding]:
    """Columns the mapping reads and the grid does not have, and columns that stand there twice."""
    complaints = Complaints(grid)
    for name in mapping.file_columns():
        if grid.index(name) is None:
            complaints.column(
                "import.missing_column",
                "error",
                mark("The column {column} is not in the file."),
                mark("Put the column back, or mend its name in the mapping."),
                column=name,
            )
    repeated = {name for name in grid.headers if name and grid.headers.count(name) > 1}
    for name in sorted(repeated & set(mapping.file_columns())):
        complaints.column(
            "import.repeated_column",
            "error",
            mark("The column {column} stands in the file twice; the first was read."),
            mark("Give the columns different names."),
            column=name,
        )
    return complaints.findings
