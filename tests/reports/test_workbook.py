"""The workbook, opened again with another library; its formulas are computed here and held against cached values."""

import re
from dataclasses import replace
from math import fsum, isclose
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell import Cell
from openpyxl.utils import range_boundaries
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from corymb.methods.results import Run
from corymb.reports import workbook
from corymb.reports.proof import proof_of
from corymb.reports.workbook_looks import sheet_name
from tests.reports.sample_run import innovative_run
from tests.reports.sample_tax_run import tax_run

RANGE = r"\$?[A-Z]+\$?\d+:\$?[A-Z]+\$?\d+"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return workbook.write(innovative_run(), tmp_path_factory.mktemp("books") / "run.xlsx")


class Sums:
    """Computes the few kinds of formula a proof sheet has, from the plain cells under them."""

    def __init__(self, book: Workbook) -> None:
        self.book = book

    def cell(self, sheet: Worksheet, address: str) -> float:
        value = sheet[address.replace("$", "")].value
        return self.formula(sheet, value) if isinstance(value, str) and value.startswith("=") else float(value or 0)

    def cells(self, sheet: Worksheet, span: str) -> list[float]:
        left, top, right, bottom = range_boundaries(span.replace("$", ""))
        rows = sheet.iter_rows(top, bottom, left, right)
        return [self.cell(sheet, cell.coordinate) for row in rows for cell in row]

    def formula(self, sheet: Worksheet, text: str) -> float:
        body = text.removeprefix("=").removeprefix("_xlfn.")
        if found := re.fullmatch(rf"SUM\(({RANGE})\)", body):
            return fsum(self.cells(sheet, found[1]))
        if found := re.fullmatch(rf"SUMPRODUCT\(({RANGE}),({RANGE})\)", body):
            return fsum(a * b for a, b in zip(*(self.cells(sheet, span) for span in found.groups()), strict=True))
        if found := re.fullmatch(r'IF\((\w+)="",0,MAX\(0,(.+)\)\)', body):
            return self.credit(sheet, found[1], found[2])
        return self.quotient(sheet, body)

    def credit(self, sheet: Worksheet, base: str, terms: str) -> float:
        """The highest gain over the baseline; a blank is no figure."""
        if sheet[base].value is None:
            return 0.0
        gains = re.findall(r'IF\((\w+)="",0,\(\1-\w+\)(?:\*(\w+))?\)', terms)
        shares = [(level, self.cell(sheet, share) if share else 1.0) for level, share in gains]
        filled = [(level, share) for level, share in shares if sheet[level].value is not None]
        return max(0.0, *((self.cell(sheet, level) - self.cell(sheet, base)) * share for level, share in filled))

    def quotient(self, sheet: Worksheet, body: str) -> float:
        if found := re.fullmatch(r"'?([^'!]+)'?!(\w+)", body):
            return self.cell(self.book[found[1]], found[2])
        if found := re.fullmatch(r'IF\((\w+)=0,"",(\w+)/(\w+)\)', body):
            return self.cell(sheet, found[2]) / self.cell(sheet, found[3])
        if found := re.fullmatch(r'IFERROR\((\w+)/(\$?\w+\$?\w+)-(\d),""\)', body):
            return self.cell(sheet, found[1]) / self.cell(sheet, found[2]) - int(found[3])
        if found := re.fullmatch(r"\((\w+)/(\w+)\)/\((\w+)/(\w+)\)", body):
            a, b, c, d = (self.cell(sheet, name) for name in found.groups())
            return (a / b) / (c / d)
        if found := re.fullmatch(r"(\w+)-(\w+)", body):
            return self.cell(sheet, found[1]) - self.cell(sheet, found[2])
        a, b = body.split("/") if "/" in body else (body, "")
        return self.cell(sheet, a) / self.cell(sheet, b) if b else self.cell(sheet, a)


def test_sheets(path: Path) -> None:
    codes = ("T1", "T2", "T3", "T4", "T5a", "T5b", "T6", "T7")
    assert openpyxl.load_workbook(path).sheetnames == [
        "Scorecard",
        "Cohort rules",
        *(f"Proof {code}" for code in codes),
        "Coverage",
        "What drives the change",
        "Who decides",
        "Beside the figures",
        "Exclusions",
        "Clusters and programme",
        "Findings",
        "Method notes",
    ]


def test_every_formula_gives_its_cached_value(path: Path) -> None:
    live, cached = openpyxl.load_workbook(path), openpyxl.load_workbook(path, data_only=True)
    sums, seen = Sums(live), 0
    for cell in formulas(live):
        computed, kept = sums.formula(cell.parent, cell.value), cached[cell.parent.title][cell.coordinate].value
        assert isclose(computed, kept, rel_tol=1e-12, abs_tol=1e-3), (cell.parent.title, cell.coordinate)
        seen += 1
    ratios, multiples, totals, peak = 2 * (4 * 5 + 2), 2 * (3 * 5 + 2), (5 + 4 + 1) + 2 * (4 + 4 + 1), 5 + 1 + 1 + 12
    pointers, factors = 4 * 2 + 4, 4 * 4 * 4
    assert seen == ratios + multiples + totals + peak + pointers + factors


def formulas(book: Workbook) -> list[Cell]:
    cells = (cell for sheet in book for row in sheet.iter_rows() for cell in row)
    return [cell for cell in cells if isinstance(cell.value, str) and cell.value.startswith("=")]


def test_proof_sheets_add_up_to_what_was_published(path: Path) -> None:
    run, cached = innovative_run(), openpyxl.load_workbook(path, data_only=True)
    for target in run.programme.targets:
        line = run.official(target.code)
        rows = {row[0]: row[1:] for row in cached[f"Proof {target.code}"].iter_rows(values_only=True) if row[0]}
        name = "Numerator" if line.denominator_t is not None else "Sum"
        if target.kind == "cumulative":
            last = rows["Total"].index("2020")
            assert (rows["Running total"][last], rows["Difference"][last]) == (float(line.numerator_t or 0), 0)
            continue
        assert (rows[name][0], rows[name][4]) == (float(line.numerator_0 or 0), float(line.numerator_t or 0))
        told = rows["Change" if target.kind == "growth" else "Factor"][4]
        assert isclose(told, line.change if target.kind == "growth" else line.factor, rel_tol=1e-12)  # type: ignore[arg-type]
        shown, figures = rows["As published"], rows["Figure"]
        assert isclose(shown[0], figures[0], rel_tol=1e-12)
        assert isclose(shown[4], figures[4], rel_tol=1e-12)


def test_every_row_of_the_proof_is_there(path: Path) -> None:
    run = innovative_run()
    assert run.proof is not None
    proof = proof_of(run.proof, run.programme.targets[0], run.programme.indicators[0], 2016)
    sheet = openpyxl.load_workbook(path)["Proof T1"]
    rows = list(sheet.iter_rows(min_row=sheet.max_row - len(proof.organisations) + 1, values_only=True))
    assert [row[0] for row in rows] == [o.removeprefix("RU-INN-") for o in proof.organisations]
    assert [row[1] for row in rows] == proof.column(2016, 0)
    assert [row[10] for row in rows] == proof.column(2020, 1)


def test_shares_are_weights(tmp_path: Path) -> None:
    run = innovative_run()
    assert run.proof is not None
    rows = run.proof.to_pylist()
    halved = [{**row, "share": 0.5 if row["organisation"].endswith("01") else 1.0} for row in rows]
    book = openpyxl.load_workbook(
        workbook.write(replace(run, proof=type(run.proof).from_pylist(halved, run.proof.schema)), tmp_path / "s.xlsx")
    )
    sheet = book["Proof T1"]
    formulas = [cell.value for row in sheet.iter_rows(max_row=9) for cell in row if str(cell.value).startswith("=SUMP")]
    assert len(formulas) == 10
    assert Sums(book).formula(sheet, formulas[0]) == 27328000000 - 1760000000 / 2


def test_synthetic_data_say_so_on_every_sheet(path: Path) -> None:
    book = openpyxl.load_workbook(path)
    said = {sheet.title: (sheet["A2"].value, "SYNTHETIC" in (sheet.oddFooter.left.text or "")) for sheet in book}
    banner = "SYNTHETIC DATA: organisations and figures are invented."
    assert said == dict.fromkeys(book.sheetnames, (banner, True))


def test_a_public_workbook_names_nobody(tmp_path: Path) -> None:
    path = workbook.write(innovative_run(2020, "public"), tmp_path / "public.xlsx")
    book = openpyxl.load_workbook(path)
    # two holdings are fewer than three contributors, so even their exclusion is withheld
    assert book.sheetnames == [
        "Scorecard",
        "Cohort rules",
        "Coverage",
        "What drives the change",
        "Clusters and programme",
        "Method notes",
    ]
    text = " ".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value)
    assert re.findall(r"\b77000000\d\d\b|return-\d\d", text) == []


def test_a_workbook_of_one_rule_shows_that_rule(tmp_path: Path) -> None:
    run = innovative_run()
    other = replace(run, lines=tuple(x for x in run.lines if x.cohort == "baseline"))
    book = openpyxl.load_workbook(workbook.write(other, tmp_path / "one.xlsx"))
    rules = {row[2].value for row in book["Cohort rules"].iter_rows(10) if row[0].value}
    beside = [row[3].value for row in book["Beside the figures"].iter_rows() if row[3].value is not None]
    assert (rules, beside) == ({"baseline"}, ["Value", 0.31, 0.29, 10])


def test_tables_are_frozen_filtered_and_set_for_print(path: Path) -> None:
    sheet = openpyxl.load_workbook(path)["Cohort rules"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B10", "A9:N169")
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight, sheet.print_title_rows) == (
        "landscape",
        0,
        "$9:$9",
    )


def test_formats_have_the_digits_a_verdict_needs(path: Path) -> None:
    sheet = openpyxl.load_workbook(path)["Scorecard"]
    formats = {
        row[0].value.split()[0]: row[6].number_format for row in sheet.iter_rows(6, 40) if row[1].value == "Programme"
    }
    assert (formats["T1"], formats["T7"]) == ("+0.0%;−0.0%;0.0%", "+0.000%;−0.000%;0.000%")


@pytest.mark.usefixtures("russian")
def test_in_russian(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(workbook.write(tax_run(), tmp_path / "ru.xlsx"), data_only=True)
    assert book.sheetnames == [
        "Сводка показателей",
        "Правила когорты",
        "Охват",
        "Из чего сложилось изменение",
        "Кто решает исход",
        "Исключения",
        "Замечания",
        "О методике",
    ]
    assert [cell.value for cell in book["Сводка показателей"][5]][:9] == [
        "INCOME_PER_EMPLOYEE Доход на работника: +20 %",
        "Программа",
        "руб. на работника",
        "сопоставимые",
        pytest.approx(4191212.233),
        pytest.approx(5063334.672),
        pytest.approx(0.208084, abs=1e-6),
        0.2,
        "✓ достигнута",
    ]
    assert [cell.value for cell in book["Замечания"][2]][:1] == ["нет"]


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    run: Run = innovative_run()
    one, two = (workbook.write(run, tmp_path / name).read_bytes() for name in ("a.xlsx", "b.xlsx"))
    assert one == two


def test_a_large_workbook_is_written_through_to_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = openpyxl.load_workbook(workbook.write(innovative_run(), tmp_path / "a.xlsx"))
    monkeypatch.setattr(workbook, "LARGE", 1)
    large = openpyxl.load_workbook(workbook.write(innovative_run(), tmp_path / "b.xlsx"))
    assert [[c.value for c in r] for s in large for r in s.iter_rows()] == [
        [c.value for c in r] for s in plain for r in s.iter_rows()
    ]


def test_names_of_sheets_fit_excel() -> None:
    taken: set[str] = set()
    names = [sheet_name(title, taken) for title in ("A/B: [x]?*", "a b  x", "x" * 40, "x" * 40, "''")]
    assert names == ["A B   x", "a b  x", "x" * 31, "x" * 29 + " 2", "1"]
