"""When rows were recorded, as files say it."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corymb.sources import reading
from corymb.sources.keys import moment_of
from corymb.sources.reading import read_tables
from tests.sources.stand_ins import WIDE, StandIn, workbook

A = "RU-INN-7700000001"
WRITTEN = {
    "2019-03-31": dt.datetime.fromisoformat("2019-03-31"),
    "31.03.2019": dt.datetime.fromisoformat("2019-03-31"),
    "2019-03-31T14:05": dt.datetime.fromisoformat("2019-03-31T14:05"),
    "31.3.2019 9:05": dt.datetime.fromisoformat("2019-03-31T09:05"),
    "31.03.2019 14:05:09": dt.datetime.fromisoformat("2019-03-31T14:05:09"),
    "2019-04-01T01:30:00+03:00": dt.datetime.fromisoformat("2019-03-31T22:30"),
    "2019-03-31T14:05:00Z": dt.datetime.fromisoformat("2019-03-31T14:05"),
    "31.02.2019": None,
    "31.03.2019 25:00": None,
    "soon": None,
    "2019": None,
}


@pytest.mark.parametrize("written", WRITTEN)
def test_moments_as_people_write_them(written: str) -> None:
    assert moment_of(written) == WRITTEN[written]


def test_a_cell_of_a_workbook_is_a_moment() -> None:
    zone = dt.timezone(dt.timedelta(hours=3))
    given = (dt.date(2019, 3, 31), dt.datetime(2019, 4, 1, 1, tzinfo=zone))
    assert [moment_of(cell) for cell in given] == [
        dt.datetime.fromisoformat("2019-03-31"),
        dt.datetime.fromisoformat("2019-03-31T22:00"),
    ]


def test_a_long_file_a_row_without_and_one_that_cannot_be_read(tmp_path: Path) -> None:
    lines = ("2016,revenue,1,", "2017,revenue,2,2019-03-31", "2018,revenue,3,soon")
    text = "organisation,period,variable,value,recorded_at\n" + "".join(f"7700000001,{line}\n" for line in lines)
    (tmp_path / "facts.csv").write_text(text, encoding="utf-8")
    tables, findings = read_tables([tmp_path], StandIn())
    found = [(row["period"], row["recorded_at"]) for row in tables.facts.to_pylist()]
    assert found == [("2016", None), ("2017", WRITTEN["2019-03-31"])]
    assert [(f.rule, f.level, f.cell, f.value) for f in findings] == [("import.bad_moment", "error", "line 4", "soon")]


def test_a_wide_file_under_a_mapping_and_a_header_of_its_own(tmp_path: Path) -> None:
    rows = [
        ("INN", "Year", "Revenue", "Handed in"),
        ("7700000001", 2016, 1, dt.datetime.fromisoformat("2019-03-31T09:05")),
    ]
    path = workbook(tmp_path / "a.xlsx", rows)
    known = WIDE.model_copy(update={"recorded_at": "Handed in"})
    dated, _ = read_tables([path], StandIn(), known)
    plain, _ = read_tables([path], StandIn(), WIDE)
    ignored, _ = read_tables([path], StandIn(), known.model_copy(update={"ignore": ("Handed in",)}))
    found = [tables.facts["recorded_at"].to_pylist() for tables in (dated, plain, ignored)]
    assert found == [[dt.datetime.fromisoformat("2019-03-31T09:05")], [None], [None]]


def test_memberships_and_events_carry_it(tmp_path: Path) -> None:
    (tmp_path / "m.csv").write_text(
        "organisation,cluster,recorded_at\n7700000001,c1,2019-03-31\n7700000001,c2,soon\n", encoding="utf-8"
    )
    (tmp_path / "e.csv").write_text("event,kind,period,recorded_at\nE1,patent,2018,\n", encoding="utf-8")
    tables, findings = read_tables([tmp_path], StandIn())
    assert [(m["cluster"], m["recorded_at"]) for m in tables.memberships.to_pylist()] == [("c1", WRITTEN["2019-03-31"])]
    assert [(e["event"], e["recorded_at"]) for e in tables.events.to_pylist()] == [("E1", None)]
    assert [(f.rule, f.cell) for f in findings] == [("import.bad_moment", "line 3")]


@pytest.mark.parametrize(
    ("kind", "stays"), [(pa.timestamp("us"), True), (pa.date32(), True), (pa.timestamp("us", "UTC"), False)], ids=str
)
def test_a_large_file_stays_on_disk_where_its_moments_need_no_reading(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: pa.DataType, *, stays: bool
) -> None:
    monkeypatch.setattr(reading, "LARGE_FACTS", 1)
    at = pa.array([dt.datetime.fromisoformat("2019-03-31")], pa.timestamp("us")).cast(kind)
    columns = {"organisation": [A], "period": ["2016"], "variable": ["revenue"], "value": [Decimal("5.0000")]}
    pq.write_table(pa.table(columns | {"recorded_at": at}), tmp_path / "facts.parquet")
    tables, _ = read_tables([tmp_path], StandIn())
    assert (tables.facts_path is not None, tables.facts["recorded_at"].to_pylist()) == (
        stays,
        [] if stays else [WRITTEN["2019-03-31"]],
    )
