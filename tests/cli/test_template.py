from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests.cli.conftest import PANEL, Corymb

PACK = ("--pack", "tax-service-panel")
CLUSTERS = ("--pack", "innovative-clusters-2016")


def cells(path: Path) -> list[object]:
    return [cell.value for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for cell in row]


def test_a_blank_return(corymb: Corymb, tmp_path: Path) -> None:
    path = tmp_path / "return.xlsx"
    answer = corymb("template", *CLUSTERS, "--organisation", "7707083893", "--period", 2019, "-o", path)
    assert (answer.code, answer.out, answer.err) == (0, "", f"Written: {path}\n")
    assert "RU-INN-7707083893" in cells(path)


def test_last_years_figures_stand_beside(corymb: Corymb, tmp_path: Path) -> None:
    first, second = tmp_path / "2018.xlsx", tmp_path / "2019.xlsx"
    corymb("template", *CLUSTERS, "--organisation", "7707083893", "--period", 2018, "-o", first)
    book = openpyxl.load_workbook(first)
    named = next(d for name, d in book.defined_names.items() if name.startswith("fact_") and "revenue" in name)
    ((sheet, cell),) = named.destinations
    book[sheet][cell] = 1234
    book.save(first)
    answer = corymb("template", *CLUSTERS, "--previous", first, "-o", second, "--quiet")
    assert (answer.code, answer.err) == (0, "")
    found = cells(second)
    assert [found.count("RU-INN-7707083893") > 0, found.count("2019") + found.count(2019) > 0] == [True, True]
    assert [v for v in found if isinstance(v, int | float | Decimal) and v == 1234] == [1234]


def test_several_organisations_need_one_named(corymb: Corymb, tmp_path: Path) -> None:
    answer = corymb("template", *PACK, "--previous", PANEL, "-o", tmp_path / "r.xlsx")
    told = f"corymb: {PANEL}: The file holds figures of 40 organisations. Name one with --organisation.\n"
    assert (answer.code, answer.err) == (2, told)


def test_an_unknown_organisation(corymb: Corymb, tmp_path: Path) -> None:
    answer = corymb("template", *PACK, "--previous", PANEL, "--organisation", "1", "-o", tmp_path / "r.xlsx")
    told = f"corymb: {PANEL}: The file has no figure of RU-INN-1. Check --organisation.\n"
    assert (answer.code, answer.err) == (2, told)


@pytest.mark.parametrize("period", ["19", "2019-5", "year", "2019-Q5"])
def test_a_period_that_is_none(corymb: Corymb, tmp_path: Path, period: str) -> None:
    answer = corymb("template", *PACK, "--period", period, "-o", tmp_path / "r.xlsx")
    told = f"corymb: {period} is not a period. Write a year, 2019, or a quarter, 2019-Q1.\n"
    assert (answer.code, answer.err) == (2, told)
