"""Proof sheets: numerator and denominator of every organisation and year, added up by live formulas."""

from dataclasses import dataclass
from math import fsum

import pyarrow as pa
import pyarrow.compute as pc
from xlsxwriter.utility import xl_col_to_name

from corymb.i18n import gettext, mark
from corymb.methods.programme import Indicator, Target
from corymb.methods.results import Line, Run
from corymb.refusal import Refusal
from corymb.reports import caveats, wording
from corymb.reports.sentences import bare
from corymb.reports.workbook_looks import MOST_ROWS, Formula, Looks, Page

_HEAD_ROWS = 20
Cell = float | None


@dataclass(frozen=True)
class Proof:
    """Rows of one target: per organisation, by year, the numerator, denominator and share (None = not counted)."""

    years: tuple[int, ...]
    organisations: tuple[str, ...]
    cells: dict[tuple[str, int], tuple[Cell, Cell, float]]
    ratio: bool
    shared: bool

    def column(self, year: int, which: int) -> list[Cell]:
        return [found[which] if (found := self.cells.get((o, year))) else None for o in self.organisations]

    def total(self, year: int, which: int) -> float:
        """Sum over all organisations of share times value, correctly rounded."""
        rows = (self.cells[o, year] for o in self.organisations if (o, year) in self.cells)
        return fsum((row[which] or 0.0) * (row[2] if self.shared else 1.0) for row in rows)


@dataclass(frozen=True)
class Proved:
    """Where a proof sheet shows the figure of the baseline year and of the year, for other sheets to point at."""

    baseline: Formula | None
    actual: Formula | None


def proof_of(table: pa.Table, target: Target, indicator: Indicator) -> Proof:
    """The rows of one target out of the proof table of a run."""
    rows = table.filter(pc.equal(table["target"], target.code)).to_pydict()
    cells = {
        (o, year): (num, den, 1.0 if share is None else share)
        for o, year, num, den, share in zip(
            rows["organisation"], rows["year"], rows["numerator"], rows["denominator"], rows["share"], strict=True)
    }  # fmt: skip
    return Proof(
        tuple(sorted(set(rows["year"]))), tuple(sorted(set(rows["organisation"]))), cells,
        ratio=indicator.denominator is not None, shared=any(cell[2] != 1 for cell in cells.values()),
    )  # fmt: skip


def write_proof(looks: Looks, run: Run, target: Target) -> Proved:
    """The proof sheet of one target under its official rule."""
    indicator = run.programme.indicator(target.indicator)
    line = run.official(target.code)
    if run.proof is None:
        return Proved(None, None)
    proof = proof_of(run.proof, target, indicator)
    if len(proof.organisations) > MOST_ROWS - _HEAD_ROWS:
        raise Refusal(
            mark("{target} has {count} organisations, more than a sheet of Excel can hold."),
            mend=mark("Choose --format json, or score a part of the programme."),
            target=target.code, count=len(proof.organisations))  # fmt: skip
    measures = 1 + proof.ratio + proof.shared
    page = looks.page(gettext("Proof {target}").format(target=target.code), [24, *[17] * (measures * len(proof.years))])
    _explain(page, run, target, indicator, line)
    if not proof.organisations:
        page.line([gettext("Nobody is counted.")], "hint")
        return Proved(None, None)
    first = page.row + 8 + 1
    proved = _totals(page, proof, _Block(proof, first), (target, indicator, line))
    page.skip()
    _rows(page, proof, indicator)
    return proved


def _explain(page: Page, run: Run, target: Target, indicator: Indicator, line: Line) -> None:
    page.line([f"{target.label} · {wording.unit(indicator.unit)} · {caveats.period(run)}"], "strong")
    page.line(
        [
            gettext("Cohort rule: {rule}: {definition}").format(
                rule=wording.rule(line.cohort), definition=wording.rule_definition(line.cohort)
            )
        ]
    )
    page.line(
        [gettext("All figures are those behind the year {year}; totals are live formulas.").format(year=run.year)],
        "hint",
    )


@dataclass(frozen=True)
class _Block:
    """Columns of the rows: numerators of all years, then denominators, then shares. `first` = first row in Excel."""

    proof: Proof
    first: int

    def letters(self, year: int, which: int) -> str:
        """Column of a year's numerator (0), denominator (1) or share (2)."""
        place = {0: 0, 1: 1, 2: 1 + self.proof.ratio}[which]
        return xl_col_to_name(1 + place * len(self.proof.years) + self.proof.years.index(year))

    def span(self, year: int, which: int) -> str:
        column = self.letters(year, which)
        return f"{column}{self.first}:{column}{self.first + len(self.proof.organisations) - 1}"

    def total(self, year: int, which: int) -> Formula:
        value = self.proof.total(year, which)
        if self.proof.shared:
            return Formula(f"=SUMPRODUCT({self.span(year, which)},{self.span(year, 2)})", value)
        return Formula(f"=SUM({self.span(year, which)})", value)


def _totals(page: Page, proof: Proof, block: _Block, what: tuple[Target, Indicator, Line]) -> Proved:
    """Six rows: years, sums, figure, change and what the run published; the figures they lead to."""
    target, indicator, line = what
    page.line([gettext("Total"), *map(str, proof.years)], "head")
    top = page.row + 1
    nums = [block.total(year, 0) for year in proof.years]
    page.line([gettext("Numerator") if proof.ratio else gettext("Sum"), *nums], ["label", *["sum"] * len(nums)])
    dens = [block.total(year, 1) for year in proof.years] if proof.ratio else []
    page.line([gettext("Denominator") if proof.ratio else "", *dens], ["label", *["sum"] * len(dens)])
    if indicator.is_cumulative:
        figures = _running(nums, top)
    elif proof.ratio:
        figures = [_quotient(n, d, i, top) for i, (n, d) in enumerate(zip(nums, dens, strict=True))]
    else:
        figures = [Formula(f"={xl_col_to_name(1 + i)}{top}", n.value) for i, n in enumerate(nums)]
    name = gettext("Running total") if indicator.is_cumulative else gettext("Figure")
    page.line([name, *figures], ["label", *["level"] * len(figures)])
    _against_baseline(page, proof, figures, (target, line), top + 2)
    published = [{line.baseline_year: line.baseline, line.year: line.actual}.get(year) for year in proof.years]
    shown = [None if line.actual_is_index else value for value in published]
    page.line([gettext("As published"), *shown], ["label", *["level"] * len(shown)])
    return Proved(*(_pointer(page, proof, figures, year, top + 2) for year in (line.baseline_year, line.year)))


def _quotient(num: Formula, den: Formula, i: int, top: int) -> Formula:
    column = xl_col_to_name(1 + i)
    value = (num.value or 0.0) / den.value if den.value else None
    return Formula(f'=IF({column}{top + 1}=0,"",{column}{top}/{column}{top + 1})', value)


def _running(nums: list[Formula], top: int) -> list[Formula]:
    values = [n.value or 0.0 for n in nums]
    return [Formula(f"=SUM($B{top}:{xl_col_to_name(1 + i)}{top})", fsum(values[: i + 1])) for i in range(len(nums))]


def _against_baseline(page: Page, proof: Proof, figures: list[Formula], what: tuple[Target, Line], row: int) -> None:
    """Change or factor against the baseline year, where the verdict is about one."""
    target, line = what
    if target.kind == "cumulative" or line.baseline_year not in proof.years:
        page.skip()
        return
    start = proof.years.index(line.baseline_year)
    base, less = figures[start].value, 1 if target.kind == "growth" else 0
    cell = f"${xl_col_to_name(1 + start)}${row}"
    told = []
    for i, figure in enumerate(figures):
        value = None if not base or figure.value is None else figure.value / base - less
        told.append(Formula(f'=IFERROR({xl_col_to_name(1 + i)}{row}/{cell}-{less},"")', value))
    name = gettext("Change") if less else gettext("Factor")
    look = page.looks.decimals(4, percent=True) if less else page.looks.decimals(6)
    page.line([name, *told], ["label", *[look] * len(told)])


def _pointer(page: Page, proof: Proof, figures: list[Formula], year: int, row: int) -> Formula | None:
    if year not in proof.years:
        return None
    i = proof.years.index(year)
    return Formula(f"={page.reference(f'{xl_col_to_name(1 + i)}{row}')}", figures[i].value)


def _rows(page: Page, proof: Proof, indicator: Indicator) -> None:
    names = [gettext("Numerator {year}") if proof.ratio else "{year}"]
    names += [gettext("Denominator {year}")] if proof.ratio else []
    names += [gettext("Share {year}")] if proof.shared else []
    first = gettext("Event") if indicator.is_event else gettext("Organisation")
    head = [first, *(name.format(year=year) for name in names for year in proof.years)]
    page.head(head, filtered=len(proof.organisations))
    which = [0, *([1] if proof.ratio else []), *([2] if proof.shared else [])]
    looks = ["text", *("share" if w == 2 else "number" for w in which for _ in proof.years)]  # noqa: PLR2004 - the shares
    columns = [proof.column(year, w) for w in which for year in proof.years]
    for i, organisation in enumerate(proof.organisations):
        page.line([bare(organisation), *(column[i] for column in columns)], looks)
