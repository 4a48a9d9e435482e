"""The same expressions on Spark: nominal sums equal to the last digit, the rest to 1e-9."""

import importlib.util
import shutil
from dataclasses import fields, replace

import pytest

from corymb.methods.options import ScoreOptions
from corymb.methods.results import Line, Run
from corymb.methods.scorecard import score
from tests.methods.busy_tables import busy_tables
from tests.methods.small_programme import PROGRAMME

pytestmark = [
    pytest.mark.spark,
    pytest.mark.skipif(importlib.util.find_spec("pyspark") is None, reason="the spark extra is not installed"),
    pytest.mark.skipif(shutil.which("java") is None, reason="there is no Java"),
    pytest.mark.filterwarnings("ignore"),  # PySpark's own
]

SUMS = (
    "numerator_0",
    "denominator_0",
    "numerator_t",
    "denominator_t",
    "organisations_cohort",
    "members_scope",
    "members_baseline",
    "members_year",
    "met",
    "status",
    "reason",
    "flips_alone",
    "agreement",
    "inputs_hash",
)
RATIOS = ("baseline", "actual", "change", "factor", "coverage_members", "coverage_revenue", "low", "high")


def runs(prices: str) -> tuple[Run, Run]:
    options = ScoreOptions(by="cluster", prices=prices, explain=False)  # type: ignore[arg-type]
    tables = busy_tables(organisations=40, seed=7)
    return score(PROGRAMME, tables, options), score(PROGRAMME, tables, replace(options, engine="spark"))


def test_nominal_sums_are_equal_and_ratios_agree() -> None:
    duck, spark = runs("nominal")
    assert len(duck.lines) == len(spark.lines)
    for one, other in zip(duck.lines, spark.lines, strict=True):
        assert _values(one, SUMS) == _values(other, SUMS)
        _assert_close(one, other)


def test_converted_figures_agree() -> None:
    duck, spark = runs("usd")
    for one, other in zip(duck.lines, spark.lines, strict=True):
        _assert_close(one, other)


def _assert_close(one: Line, other: Line) -> None:
    for name in RATIOS:
        first, second = getattr(one, name), getattr(other, name)
        assert (first is None) == (second is None), name
        assert first is None or first == pytest.approx(second, rel=1e-9), name


def _values(line: Line, names: tuple[str, ...]) -> list[object]:
    assert set(names) <= {f.name for f in fields(Line)}
    return [getattr(line, name) for name in names]
