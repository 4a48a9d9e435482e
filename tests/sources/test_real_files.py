"""Real files come in whole: every figure that is known beforehand. Skipped, and said so, where the data is absent."""

import os
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from corymb.packs.mapping import Mapping
from corymb.sources.reading import read_tables
from corymb.sources.tax_documents import Form
from corymb.sources.tax_service import FIELDS, read_documents
from tests.sources.stand_ins import StandIn

DATA = Path(os.environ.get("CORYMB_REAL_DATA", Path(__file__).parents[3] / "shared" / "data")) / "firms"
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not DATA.is_dir(), reason=f"REAL DATA ABSENT: set CORYMB_REAL_DATA ({DATA} is not there)"),
]


def documents(form: Form, *names: str) -> Iterator[dict[str, str | None]]:
    """Documents of one form from the archives, in order."""
    for name in names:
        findings: list[object] = []
        for pile in read_documents(DATA / "fns_open_data_fixtures" / f"{name}.zip", name, findings):  # type: ignore[arg-type]
            assert pile.form == form
            columns = [pile.columns[field] for field in FIELDS[form]]
            yield from (dict(zip(FIELDS[form], row, strict=True)) for row in zip(*columns, strict=True))
        assert findings == []


def sample(name: str) -> list[dict[str, object]]:
    return list(pq.ParquetFile(DATA / f"fns_{name}_sample.parquet").read().drop_columns("file").to_pylist())


def test_headcount_archives() -> None:
    found = [
        {"state_date": d["state_date"], "inn": d["inn"], "name": d["name"], "employees": int(d["first"] or "")}
        for d in documents("headcount", "fns-empl-2")
    ]
    assert found == sample("headcount")
    assert len(found) == 2700


def test_income_archives() -> None:
    found = [
        {
            "state_date": d["state_date"],
            "inn": d["inn"],
            "name": d["name"],
            "income_rub": float(d["first"] or ""),
            "expenses_rub": float(d["second"] or ""),
        }
        for d in documents("income", "fns-revexp-1", "fns-revexp-2")
    ]
    assert found == sample("income_expenses")
    assert len(found) == 3495


def test_register_archives() -> None:
    found = [
        {
            "state_date": d["state_date"],
            "included": d["included"],
            "kind": d["kind"],
            "category": d["category"],
            "is_new": d["is_new"],
            "headcount": d["headcount"],
            "inn": d["inn"],
            "name": d["name"],
            "region_code": d["region"],
            "okved2": d["activity"],
            "n_products": int(d["products"] or ""),
            "n_contracts": int(d["contracts"] or ""),
            "n_licences": int(d["licences"] or ""),
            "n_partner_programmes": int(d["partner_programmes"] or ""),
        }
        for d in documents("register", "fns-sme-1", "fns-sme-2")
    ]
    assert found == sample("sme_register")
    assert len(found) == 644


def test_archives_as_tables() -> None:
    pack = StandIn(units={"headcount": "person", "income": "RUB", "expenses": "RUB"})
    tables, findings = read_tables([DATA / "fns_open_data_fixtures"], pack)
    assert [(finding.rule, finding.file) for finding in findings] == [("import.no_documents", "fns-sme-2.zip")]
    income = [row["income_rub"] for row in sample("income_expenses")]
    facts = tables.facts.filter(pc.equal(tables.facts["variable"], "income"))
    assert pc.sum(facts["value"]).as_py() == sum(Decimal(str(value)) for value in income)
    assert tables.facts.num_rows == 2700 + 2 * 3495
    assert len(set(tables.organisations["organisation"].to_pylist())) == tables.organisations.num_rows


def sums(table: object, variable: str) -> dict[str, Decimal]:
    """Sum of a variable by period."""
    facts = table.filter(pc.equal(table["variable"], variable))  # type: ignore[attr-defined]
    grouped = facts.group_by("period").aggregate([("value", "sum")])
    return {row["period"]: row["value_sum"] for row in grouped.to_pylist()}


def test_company_accounts_are_already_in_thousand_roubles() -> None:
    mapping = Mapping.model_validate(
        {
            "scale": "thousand",
            "ignore": ["unit"],
            "already_scaled": "All values are in thousand roubles; unit is the form's and is not applied again.",
            "organisation": {"column": "inn"},
            "period": {"column": "report_year"},
            "variables": [{"column": "sales", "variable": "revenue"}],
            "attributes": {"name": "title", "region": "region"},
        }
    )
    tables, findings = read_tables([DATA / "russia_boo_2012_2016_sample.parquet"], StandIn(), mapping)
    assert sums(tables.facts, "revenue") == {"2012": Decimal(1_530_357_874_000), "2016": Decimal(105_954_655_592_000)}
    railways = tables.facts.filter(
        pc.and_(pc.equal(tables.facts["organisation"], "RU-INN-7708503727"), pc.equal(tables.facts["period"], "2016"))
    )
    assert railways.select(["value", "written", "scale", "unit"]).to_pylist() == [
        {"value": Decimal(1_577_465_000_000), "written": "1577465000", "scale": "1000", "unit": "RUB"}
    ]
    assert [(f.rule, f.level) for f in findings] == [("import.unread_columns", "note")]


def test_tax_service_panel() -> None:
    mapping = Mapping.model_validate(
        {
            "organisation": {"column": "tin"},
            "period": {"column": "year"},
            "variables": [
                {"column": "revenue", "variable": "revenue"},
                {"column": "employees_count", "variable": "employees"},
            ],
            "attributes": {"region": "tax_region_code"},
        }
    )
    tables, findings = read_tables([DATA / "russia_fns_law_firms_2018_2022.parquet"], StandIn(), mapping)
    facts = tables.facts
    revenue = facts.filter(pc.equal(facts["variable"], "revenue"))
    staff = facts.filter(pc.equal(facts["variable"], "employees"))
    both = revenue.join(staff, ["organisation", "period"], join_type="inner", right_suffix="_staff")
    complete = both.group_by("period").aggregate([("value", "sum"), ("value_staff", "sum"), ("value", "count")])
    found = {
        row["period"]: (row["value_sum"], row["value_staff_sum"], row["value_count"]) for row in complete.to_pylist()
    }
    assert {year: (count, staff) for year, (_, staff, count) in found.items() if year in {"2018", "2022"}} == {
        "2018": (34_182, 86_128),
        "2022": (29_840, 95_464),
    }
    assert [round(found[year][0]) for year in ("2018", "2022")] == [482_260_976_105, 528_110_634_281]
    assert tables.organisations.num_rows == 51_401
    assert pc.sum(pc.less(revenue["value"], Decimal(0))).as_py() == 60
    assert [(f.rule, f.level) for f in findings] == [("import.unread_columns", "note")]


def test_patents_panel() -> None:
    mapping = Mapping.model_validate(
        {
            "organisation": {"column": "fi", "scheme": ""},
            "period": {"column": "year"},
            "variables": [{"column": "patent", "variable": "patents"}],
            "ignore": ["sector", "geo", "rdexp", "spil"],
        }
    )
    tables, findings = read_tables([DATA / "patents_rd_1983_1991.parquet"], StandIn(), mapping)
    total = sums(tables.facts, "patents")
    assert (tables.facts.num_rows, findings) == (1629, ())
    assert round(float(total["1991"] / total["1983"]), 6) == 1.672821
    assert round(float(sum(value for year, value in total.items() if year > "1983") / total["1983"]), 3) == 11.437
