"""Known answers on the tax-service panel and other real files; loudly skipped where the data are absent."""

import os
from decimal import Decimal
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from corymb.i18n import Text
from corymb.methods.checks.run import run_checks
from corymb.methods.exclusions import select
from corymb.methods.findings import Finding
from corymb.methods.identifiers import fault
from corymb.methods.programme import CheckRule, ExclusionRule, Indicator, Programme, Variable
from corymb.methods.tables import FACTS, VALUE, Tables

ROOT = Path(os.environ.get("CORYMB_REAL_DATA", Path(__file__).parents[4] / "shared" / "data"))
PANEL = ROOT / "firms" / "russia_fns_law_firms_2018_2022.parquet"
pytestmark = [pytest.mark.real, pytest.mark.skipif(not PANEL.exists(), reason=f"REAL DATA ABSENT: {PANEL}")]

JUMPED, SHELL = "RU-INN-7104522822", "RU-INN-7703546678"
BOTH = ("revenue", "employees_count")


def _facts(rows: pa.Table, code: str) -> pa.Table:
    kept = rows.filter(pc.is_valid(rows[code]))
    columns = {
        "organisation": pc.binary_join_element_wise(pa.scalar("RU-INN-"), pc.cast(kept["tin"], pa.string()), ""),
        "period": pc.cast(kept["year"], pa.string()),
        "variable": pa.array([code] * kept.num_rows),
        "value": pc.cast(pc.cast(kept[code], pa.decimal128(38, 4)), VALUE),
    }
    return pa.table([columns.get(f.name, pa.nulls(kept.num_rows, f.type)) for f in FACTS], schema=FACTS)


@cache
def panel() -> Tables:
    rows = pq.read_table(PANEL)
    return Tables(facts=pa.concat_tables([_facts(rows, code) for code in BOTH]))


def rule(code: str, kind: str, variables: tuple[str, ...] = (), **parameters: int) -> CheckRule:
    return CheckRule(code, kind, "explain", variables, None, {k: Decimal(v) for k, v in parameters.items()})


def programme(*rules: CheckRule) -> Programme:
    return Programme(
        code="panel",
        version="1",
        pack_hash="0",
        name=Text(en="Panel"),
        country="RU",
        baseline_year=2018,
        due_year=2022,
        variables=(
            Variable("revenue", Text(en="Income"), "RUB", "flow"),
            Variable("employees_count", Text(en="Staff"), "person", "average"),
        ),
        indicators=(Indicator("p", Text(en="Income per employee"), "ratio", "RUB", *BOTH),),
        targets=(),
        coverage_variable="revenue",
        checks=rules,
        exclusions=(
            ExclusionRule("large", Text(en="Large"), "organisations", "revenue > 5000000000"),
            ExclusionRule("large-rows", Text(en="Large"), "rows", "revenue > 5000000000"),
            ExclusionRule("no-staff", Text(en="No staff"), "rows", "(revenue > 0) * (employees_count == 0)"),
        ),
    )


def found(kind: str, variables: tuple[str, ...] = (), **parameters: int) -> tuple[Finding, ...]:
    return run_checks(programme(rule(kind, kind, variables, **parameters)), panel())


def test_negative_incomes() -> None:
    assert len(found("sign", ("revenue",))) == 60
    assert found("sign", ("employees_count",)) == ()


def test_income_and_no_staff() -> None:
    assert len(found("income_without_staff", BOTH)) == 11_232
    assert len(found("income_without_staff", BOTH, missing=1)) == 1_931


def test_headcount_jump() -> None:
    by_place = {(f.organisation, f.period): f.said() for f in found("headcount_jump", ("employees_count", "revenue"))}
    assert by_place[JUMPED, "2022"] == "11,683 staff, in other years 2 at most."
    assert len(by_place) == 11


def test_shell() -> None:
    assert [(f.period, f.fields["staff"]) for f in found("shell", BOTH) if f.organisation == SHELL] == [
        ("2020", 1),
        ("2021", 2),
        ("2022", 2),
    ]


def test_partial_returns_and_duplicates() -> None:
    assert len(found("partial_return")) == 21_096
    assert found("duplicate") == ()


def test_exclusions() -> None:
    sizes = {
        name: (e.rows, e.organisations)
        for name in ("large", "large-rows", "no-staff", "organisation:7104522822")
        for e in [select(programme(), panel(), name)]
    }
    assert sizes == {
        "large": (100, 27),
        "large-rows": (43, 27),
        "no-staff": (11_232, 7_369),
        "organisation:7104522822": (5, 1),
    }


def test_check_digits_of_every_real_file_with_numbers() -> None:
    wrong = {}
    for path in sorted((ROOT / "firms").glob("*.parquet")):
        column = next((c for c in ("tin", "inn") if c in pq.read_schema(path).names), None)
        if column:
            numbers = pc.unique(pq.read_table(path, columns=[column])[column]).to_pylist()
            wrong[path.stem] = sum(bool(fault(f"RU-INN-{n}")) for n in numbers)
    assert wrong == {
        "fns_headcount_sample": 0,
        "fns_income_expenses_sample": 0,
        "fns_sme_register_sample": 0,
        "russia_boo_2012_2016_sample": 0,
        "russia_fns_law_firms_2018_2022": 0,
    }
