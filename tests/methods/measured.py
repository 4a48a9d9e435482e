"""Measures for tests: from a few lines, from worked examples of docs/methods, from the tax-service panel."""

import os
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from corymb.methods.measures import Measures

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "docs" / "methods"
Cell = tuple[float, float] | None


def measures(
    rows: dict[str, list[Cell]],
    *,
    member: dict[str, list[int]] | None = None,
    share: dict[str, list[float]] | None = None,
    group: dict[str, int] | None = None,
    additive: bool = False,
) -> Measures:
    """Measures of {organisation: [(num, den) or None per year]}; a member where it has a cell unless told otherwise."""
    ids = list(rows)
    num = np.array([[np.nan if c is None else c[0] for c in rows[i]] for i in ids], dtype=float)
    den = np.array([[np.nan if c is None else c[1] for c in rows[i]] for i in ids], dtype=float)
    there = ~np.isnan(num)
    for i, years in (member or {}).items():
        there[ids.index(i)] = np.array(years, dtype=bool)
    shares = there.astype(float)
    for i, given in (share or {}).items():
        shares[ids.index(i)] = np.array(given) * there[ids.index(i)]
    groups = np.array([(group or {}).get(i, 0) for i in ids], dtype=np.intp)
    years = tuple(range(2016, 2016 + num.shape[1]))
    return Measures(np.array(ids), groups, years, num, None if additive else den, there, shares)


def table(page: str, heading: str) -> list[dict[str, str]]:
    """The first Markdown table under a heading of a page of docs/methods, as a list of rows."""
    text = (PAGES / page).read_text(encoding="utf-8").split(f"## {heading}\n", 1)[1]
    block: list[str] = []
    for line in text.splitlines():
        if line.startswith("|"):
            block.append(line)
        elif block:
            break
    cells = [[c.strip() for c in line.strip("|").split("|")] for line in block]
    return [dict(zip(cells[0], row, strict=True)) for row in cells[2:]]


def cell(written: str) -> Cell:
    """`60 / 3` as (60, 3), `60` as (60, 1), a dash as nothing."""
    if written in {"-", "–", ""}:
        return None
    num, _, den = written.partition("/")
    return float(num), float(den or 1)


def real_data() -> Path:
    folder = Path(os.environ.get("CORYMB_REAL_DATA", ROOT.parent / "shared" / "data"))
    if not folder.exists():
        pytest.skip(f"REAL DATA ABSENT: {folder} (set CORYMB_REAL_DATA)")
    return folder


@cache
def tax_panel() -> Measures:
    """Income and headcount of the tax-service panel, 2018-2022; an organisation is a member where it has a row."""
    rows = pq.read_table(real_data() / "firms" / "russia_fns_law_firms_2018_2022.parquet")
    years = (2018, 2019, 2020, 2021, 2022)
    ids, place = np.unique(rows["tin"].to_numpy().astype(str), return_inverse=True)
    column = rows["year"].to_numpy() - years[0]
    num, den = (np.full((len(ids), len(years)), np.nan) for _ in range(2))
    member = np.zeros(num.shape, dtype=bool)
    num[place, column] = rows["revenue"].to_numpy()
    den[place, column] = rows["employees_count"].to_numpy()
    member[place, column] = True
    return Measures(ids, np.zeros(len(ids), dtype=np.intp), years, num, den, member, member.astype(float))


@cache
def tax_income() -> np.ndarray:
    """(n,) income of 2018, NaN where it is not known, in the order of `tax_panel`."""
    return tax_panel().num[:, 0].copy()


def cohort_example() -> Measures:
    """The five organisations of the page on cohort rules; E is a member throughout."""
    rows = table("cohorts.md", "Worked example")
    cells = {row["organisation"]: [cell(row[y]) for y in ("2016", "2017", "2018")] for row in rows}
    return measures(cells, member={"E": [1, 1, 1]})
