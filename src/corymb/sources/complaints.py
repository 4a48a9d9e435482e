"""The findings of the import: one wording per kind of trouble, at most a page of them per column."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from corymb.i18n import mark
from corymb.methods.findings import Finding, Level
from corymb.sources.grids import Grid
from corymb.sources.troubles import RULES, WORDS

MOST_PER_COLUMN = 200
"""Findings of one kind shown cell by cell for one column; the rest is counted in one more finding."""


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
        level, message, mend = WORDS[kind]
        rows = [row for row in rows if (row[0], column) not in self._seen]
        self._seen.update((row[0], column) for row in rows)
        for row, value, proposal in rows[:MOST_PER_COLUMN]:
            self.findings.append(
                Finding(
                    f"import.{RULES.get(kind, kind)}",
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
                f"import.{RULES.get(kind, kind)}",
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
