"""The findings of the import: one wording per kind of trouble, at most a page of them per column."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from corymb.i18n import mark
from corymb.methods.findings import Finding, Level
from corymb.sources.grids import Grid

MOST_PER_COLUMN = 200
"""Findings of one kind shown cell by cell for one column; the rest is counted in one more finding."""

_WORDS: dict[str, tuple[Level, str, str]] = {
    "not_a_number": ("error", mark("{value} is not a number."), mark("Write a number, or leave the cell empty.")),
    "unit_in_cell": (
        "error",
        mark("{value} is a number with a unit."),
        mark("Write the number alone, in the unit of the column."),
    ),
    "unit_proposed": (
        "error",
        mark("{value} is a number with a unit."),
        mark("If {proposal} is meant, write that."),
    ),
    "ambiguous": (
        "error",
        mark("{value} can be read in two ways: the comma is a decimal or a thousands sign."),
        mark('Write it without the comma, or say decimal = "," or "." in the mapping.'),
    ),
    "too_large": (
        "error",
        mark("{value} is larger than any figure a member can report (16 digits)."),
        mark("Check the unit and the digits."),
    ),
    "date": (
        "error",
        mark("{value} is a date, not a number."),
        mark("Set the cell's format to a number and retype it."),
    ),
    "yes_no": ("error", mark("{value} is a yes or no, not a number."), mark("Write a number.")),
    "formula_error": ("error", mark("The formula gives {value}."), mark("Mend the formula, or write the number.")),
    "empty_formula": (
        "error",
        mark("The cell holds a formula that no program has computed yet."),
        mark("Open the workbook in Excel or LibreOffice, save it and send it again."),
    ),
    "merged_figure": (
        "explain",
        mark("The cell is merged over several rows; its figure counts for the first row alone."),
        mark("Unmerge it and write each row's own figure."),
    ),
    "bad_organisation": (
        "error",
        mark("{value} is not an organisation number."),
        mark("Write the taxpayer number: 10 digits for a legal entity, 12 for a sole trader."),
    ),
    "no_organisation": (
        "error",
        mark("The row has figures but no organisation."),
        mark("Write the taxpayer number in every row."),
    ),
    "total_row": ("note", mark("The row {value} looks like a total and was not read."), ""),
    "bad_period": (
        "error",
        mark("{value} is not a year or a quarter."),
        mark("Write 2016 or 2016-Q1; where the column holds dates, say from_date = true in the mapping."),
    ),
    "no_period": ("error", mark("The row has figures but no year."), mark("Write the year in every row.")),
    "bad_date": ("error", mark("{value} is not a date."), mark("Write 31.12.2016 or 2016-12-31.")),
    "bad_moment": (
        "error",
        mark(
            "{value} is not a date, with or without a time; the row is left out, for it may have been recorded any day."
        ),
        mark("Write 2019-03-31 or 2019-03-31T14:05, or leave the cell empty."),
    ),
    "bad_share": ("error", mark("{value} is not a share between 0 and 1."), mark("Write a tenth as 0.1.")),
    "bad_number": ("error", mark("{value} is not a whole number."), mark("Write a whole number.")),
    "unknown_unit": (
        "error",
        mark("The unit {value} is not known."),
        mark("Use RUB, thousand RUB, million RUB, or the base unit."),
    ),
    "unknown_code": (
        "note",
        mark("The programme has no variable {value}; its figures are not used."),
        mark("Check the code, or name it under codes in the mapping."),
    ),
    "unknown_flag": (
        "error",
        mark("{value} is not a mark of a figure."),
        mark("Write estimated, provisional or supplied_late, or leave the cell empty."),
    ),
    "padded": (
        "explain",
        mark("{value} lost its leading zero; it was read as {proposal}."),
        mark("Set the format of the column to text."),
    ),
}
_RULES = {"unit_proposed": "unit_in_cell"}


@dataclass
class Complaints:
    """Collects the findings of one grid."""

    grid: Grid
    findings: list[Finding] = field(default_factory=list)
    _seen: set[tuple[int, int]] = field(default_factory=set)

    def cells(self, kind: str, column: int, rows: Iterable[tuple[int, str, str]], **keys: str) -> None:
        """One finding per (row, text as written, proposal), `keys` being organisation, period or variable.

        A cell is complained of once: the first trouble found stands.
        """
        level, message, mend = _WORDS[kind]
        rows = [row for row in rows if (row[0], column) not in self._seen]
        self._seen.update((row[0], column) for row in rows)
        for row, value, proposal in rows[:MOST_PER_COLUMN]:
            self.findings.append(
                Finding(
                    f"import.{_RULES.get(kind, kind)}",
                    level,
                    message,
                    mend,
                    value=value,
                    file=self.grid.file,
                    sheet=self.grid.sheet,
                    cell=self.grid.cell(row, column),
                    fields={"value": value, "proposal": proposal},
                    **keys,
                )
            )
        if len(rows) > MOST_PER_COLUMN:
            self.column(
                f"import.{_RULES.get(kind, kind)}",
                level,
                mark("More cells of the column {column} with the same trouble: {count}."),
                column=self.grid.headers[column],
                count=len(rows) - MOST_PER_COLUMN,
            )

    def column(self, rule: str, level: Level, message: str, mend: str = "", **fields: object) -> None:
        """One finding for a whole column or sheet."""
        self.findings.append(
            Finding(
                rule,
                level,
                message,
                mend,
                file=self.grid.file,
                sheet=self.grid.sheet,
                fields=fields,
            )
        )
