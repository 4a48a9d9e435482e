"""The benchmark data, in small: shape, exactness, order, and that it is made once."""

from decimal import Decimal
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from corymb.methods.options import ScoreOptions
from corymb.methods.scorecard import score
from corymb.methods.tables import VALUE, Tables
from corymb.sources.reading import read_tables
from corymb.sources.synthetic.bench import BenchFiles, BenchPlan, write_bench
from corymb.sources.synthetic.bench_figures import decimals
from corymb.sources.written import is_inn
from tests.sources.returned import PACK

PLAN = BenchPlan(organisations=600, variables=20, periods=6, clusters=10)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> BenchFiles:
    return write_bench(tmp_path_factory.mktemp("bench"), PACK, PLAN)


def test_facts(files: BenchFiles) -> None:
    facts = pq.read_table(files.facts)
    assert facts.num_rows == files.rows
    assert 0.98 * 600 * 20 * 6 < files.rows < 600 * 20 * 6
    assert facts.schema.field("value").type == VALUE
    assert pc.min(facts["value"]).as_py() >= 0
    assert facts["period"].unique().to_pylist() == ["2015", "2016", "2017", "2018", "2019", "2020"]
    assert facts["variable"].unique().to_pylist()[:2] == ["revenue", "purchases"]
    ids = facts["organisation"].cast("string")
    periods = facts["period"].cast("string")
    assert periods.equals(periods.take(pc.sort_indices(periods)))
    first = ids.filter(pc.equal(periods, "2015"))
    assert first.equals(first.take(pc.sort_indices(first)))
    assert facts["source"].unique().to_pylist() == ["synthetic benchmark"]


def test_decimals_without_python() -> None:
    assert decimals(np.array([0, 1, 400_000_000_000_000])).to_pylist() == [
        Decimal("0.0000"), Decimal("1.0000"), Decimal("400000000000000.0000")]  # fmt: skip


def test_it_is_made_once_and_always_the_same(files: BenchFiles, tmp_path: Path) -> None:
    before = files.facts.stat().st_mtime_ns
    assert write_bench(files.folder, PACK, PLAN) == files
    assert files.facts.stat().st_mtime_ns == before
    again = write_bench(tmp_path, PACK, PLAN)
    for name in ("facts", "organisations", "memberships", "events", "clusters"):
        assert pq.read_table(again.folder / f"{name}.parquet").equals(pq.read_table(files.folder / f"{name}.parquet"))
    assert not pq.read_table(write_bench(tmp_path, PACK, BenchPlan(1, 600, 20, 6, 10)).facts).equals(
        pq.read_table(files.facts)
    )


def test_it_is_read_and_scored(files: BenchFiles) -> None:
    read, findings = read_tables([files.folder], PACK)
    assert ({f.rule for f in findings}, read.origin, read.organisations.num_rows) == (
        {"import.unknown_code"},
        "synthetic",
        600,
    )
    assert read.memberships.num_rows > 600
    assert all(is_inn(i.removeprefix("RU-INN-")) for i in read.organisations["organisation"].to_pylist())
    on_disk = Tables(
        organisations=read.organisations, memberships=read.memberships, events=read.events, clusters=read.clusters,
        facts_path=str(files.facts), origin="synthetic",
    )  # fmt: skip
    lines = [score(PACK.programme(), tables, ScoreOptions(explain=False)).lines for tables in (read, on_disk)]
    assert [(x.target, x.cohort, x.factor, x.actual) for x in lines[0]] == [
        (x.target, x.cohort, x.factor, x.actual) for x in lines[1]]  # fmt: skip
