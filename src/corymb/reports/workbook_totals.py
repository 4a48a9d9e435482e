"""The totals of a proof sheet: sums, the figure they make, its change, and what the run published beside them."""

from collections.abc import Sequence
from math import fsum

from xlsxwriter.utility import xl_col_to_name

from corymb.i18n import gettext
from corymb.methods.programme import Indicator, Target
from corymb.methods.results import Line
from corymb.reports.proof import DENOMINATOR, NUMERATOR, Proof, Proved
from corymb.reports.workbook_looks import Formula, Page

Row = Sequence[Formula | float | None]


def write_totals(page: Page, proof: Proof, what: tuple[Target, Indicator, Line]) -> Proved:
    """Seven rows, years as columns: head, numerator, denominator, figure, change, as published, difference."""
    target, indicator, line = what
    page.line([gettext("Total"), *map(str, proof.years)], "head")
    top = page.row + 1
    nums = [proof.total(year, NUMERATOR) for year in proof.years]
    dens = [proof.total(year, DENOMINATOR) for year in proof.years] if proof.ratio else []
    _row(page, gettext("Numerator") if proof.ratio else gettext("Sum"), nums, "sum")
    _row(page, gettext("Denominator") if proof.ratio else "", dens, "sum")
    figures = _figures(proof, indicator, (nums, dens), top)
    _row(page, gettext("Running total") if indicator.is_cumulative else gettext("Figure"), figures, "level")
    _against_baseline(page, proof, figures, (target, line), top + 2)
    known = {} if line.actual_is_index else {line.baseline_year: line.baseline, line.year: line.actual}
    published = [known.get(year) for year in proof.years]
    _row(page, gettext("As published"), published, "level")
    _row(page, gettext("Difference"), _differences(figures, published, top), "level")
    return Proved(*(_pointer(page, proof, figures, year, top + 2) for year in (line.baseline_year, line.year)))


def _row(page: Page, name: str, values: Row, look: str) -> None:
    page.line([name, *values], ["label", *[look] * len(values)])


def _figures(proof: Proof, indicator: Indicator, sums: tuple[list[Formula], list[Formula]], top: int,
             ) -> list[Formula | None]:  # fmt: skip
    """The figure of every year: ratio, sum, running total after the baseline year, or all credits in the last year."""
    nums, dens = sums
    letters = [xl_col_to_name(1 + i) for i in range(len(nums))]
    if proof.peak:
        return [*[None] * (len(nums) - 1), proof.all_credits()]
    if indicator.is_cumulative:
        return _running(proof, nums, letters, top)
    if proof.ratio:
        return [
            Formula(f'=IF({c}{top + 1}=0,"",{c}{top}/{c}{top + 1})', (n.value or 0.0) / d.value if d.value else None)
            for c, n, d in zip(letters, nums, dens, strict=True)
        ]
    return [Formula(f"={c}{top}", n.value) for c, n in zip(letters, nums, strict=True)]


def _running(proof: Proof, nums: list[Formula], letters: list[str], top: int) -> list[Formula | None]:
    start = next((i for i, year in enumerate(proof.years) if year > proof.base), len(nums))
    values = [n.value or 0.0 for n in nums]
    later = [
        Formula(f"=SUM(${letters[start]}{top}:{letters[i]}{top})", fsum(values[start : i + 1]))
        for i in range(start, len(nums))
    ]
    return [*[None] * start, *later]


def _against_baseline(page: Page, proof: Proof, figures: list[Formula | None], what: tuple[Target, Line], row: int,
                      ) -> None:  # fmt: skip
    """Change or factor against the baseline year, where the verdict is about one; else an empty row."""
    target, line = what
    if target.kind == "cumulative" or line.baseline_year not in proof.years:
        page.skip()
        return
    start = proof.years.index(line.baseline_year)
    first, less = figures[start], 1 if target.kind == "growth" else 0
    cell, base = f"${xl_col_to_name(1 + start)}${row}", first.value if first else None
    told = []
    for i, figure in enumerate(figures):
        value = None if not base or figure is None or figure.value is None else figure.value / base - less
        told.append(Formula(f'=IFERROR({xl_col_to_name(1 + i)}{row}/{cell}-{less},"")', value))
    look = page.looks.decimals(4, percent=True) if less else page.looks.decimals(6)
    page.line([gettext("Change") if less else gettext("Factor"), *told], ["label", *[look] * len(told)])


def _differences(figures: list[Formula | None], published: Sequence[float | None], top: int) -> list[Formula | None]:
    """Figure less what was published: nought, or what these rows do not explain."""
    found: list[Formula | None] = []
    for i, (figure, known) in enumerate(zip(figures, published, strict=True)):
        if figure is None or figure.value is None or known is None:
            found.append(None)
            continue
        column = xl_col_to_name(1 + i)
        found.append(Formula(f"={column}{top + 2}-{column}{top + 4}", figure.value - known))
    return found


def _pointer(page: Page, proof: Proof, figures: list[Formula | None], year: int, row: int) -> Formula | None:
    if year not in proof.years:
        return None
    i = proof.years.index(year)
    figure = figures[i]
    if figure is None:
        return None
    return Formula(f"={page.reference(f'{xl_col_to_name(1 + i)}{row}')}", figure.value)
