"""The proof of one figure: what every organisation (or event) brought in every year, and formulas that add it up."""

from dataclasses import dataclass
from functools import cached_property
from math import fsum

import pyarrow as pa
import pyarrow.compute as pc
from xlsxwriter.utility import xl_col_to_name

from corymb.methods.programme import Indicator, Target
from corymb.reports.workbook_looks import Formula

NUMERATOR, DENOMINATOR, SHARE = range(3)
Cell = float | None


@dataclass(frozen=True)
class Proof:
    """Rows of one target: per organisation and year the numerator, denominator and share.

    `peak`: the rows are levels, and each organisation is credited with the highest gain over the baseline year `base`.
    """

    years: tuple[int, ...]
    organisations: tuple[str, ...]
    cells: dict[tuple[str, int], tuple[Cell, Cell, float]]
    base: int
    ratio: bool
    shared: bool
    peak: bool
    first: int = 0
    """First row of data, as Excel counts."""

    def column(self, year: int, which: int) -> list[Cell]:
        return [found[which] if (found := self.cells.get((o, year))) else None for o in self.organisations]

    def total(self, year: int, which: int) -> Formula:
        """Sum over all organisations, times their shares where not all are whole."""
        rows = [self.cells[o, year] for o in self.organisations if (o, year) in self.cells]
        value = fsum((row[which] or 0.0) * float(row[SHARE] or 0) for row in rows)
        if self.shared:
            return Formula(f"=SUMPRODUCT({self.span(year, which)},{self.span(year, SHARE)})", value)
        return Formula(f"=SUM({self.span(year, which)})", value)

    def letter(self, year: int, which: int) -> str:
        """Column of a year's numerator, denominator or share: all numerators stand first."""
        place = {NUMERATOR: 0, DENOMINATOR: 1, SHARE: 1 + self.ratio}[which]
        return xl_col_to_name(1 + place * len(self.years) + self.years.index(year))

    def span(self, year: int, which: int) -> str:
        return self._span(self.letter(year, which))

    def _span(self, column: str) -> str:
        return f"{column}{self.first}:{column}{self.first + len(self.organisations) - 1}"

    @cached_property
    def credit_letter(self) -> str:
        """Column of what an organisation is credited with: the last one."""
        return xl_col_to_name(1 + (1 + self.ratio + self.shared) * len(self.years))

    def credit(self, organisation: str, row: int) -> Formula:
        """Highest gain over the baseline, at the share of its year; nothing without a baseline figure."""
        start = self.cells.get((organisation, self.base))
        later = [year for year in self.years if year > self.base]
        if self.base not in self.years or not later:
            return Formula("=0", 0.0)
        gains = [(n or 0.0) * s - (start[0] or 0.0) * s for year in later
                 if start and (found := self.cells.get((organisation, year))) for n, _, s in [found]]  # fmt: skip
        base = f"{self.letter(self.base, NUMERATOR)}{row}"
        terms = ",".join(self._gain(year, base, row) for year in later)
        return Formula(f'=IF({base}="",0,MAX(0,{terms}))', max(0.0, *gains) if gains else 0.0)

    def _gain(self, year: int, base: str, row: int) -> str:
        level = f"{self.letter(year, NUMERATOR)}{row}"
        share = f"*{self.letter(year, SHARE)}{row}" if self.shared else ""
        return f'IF({level}="",0,({level}-{base}){share})'

    def all_credits(self) -> Formula:
        value = fsum(self.credit(o, 0).value or 0.0 for o in self.organisations)
        return Formula(f"=SUM({self._span(self.credit_letter)})", value)


@dataclass(frozen=True)
class Proved:
    """Where a proof sheet shows the figure of the baseline year and of the year, for other sheets to point at."""

    baseline: Formula | None
    actual: Formula | None


def proof_of(table: pa.Table, target: Target, indicator: Indicator, base: int, first: int = 0) -> Proof:
    """The rows of one target out of the proof table of a run."""
    rows = table.filter(pc.equal(table["target"], target.code)).to_pydict()
    cells = {
        (o, year): (num, den, 1.0 if share is None else share)
        for o, year, num, den, share in zip(
            rows["organisation"], rows["year"], rows["numerator"], rows["denominator"], rows["share"], strict=True)
    }  # fmt: skip
    return Proof(
        tuple(sorted(set(rows["year"]))), tuple(sorted(set(rows["organisation"]))), cells, base,
        ratio=indicator.denominator is not None, shared=any(cell[SHARE] != 1 for cell in cells.values()),
        peak=indicator.kind == "peak_gain", first=first,
    )  # fmt: skip
