"""Published lines as tables for programs."""

import csv
from dataclasses import replace
from decimal import Decimal
from io import StringIO

from corymb.reports.open_lines import csv_of, sdmx_of
from corymb.reports.told import told_of
from tests.reports.sample_tax_run import line


def observations(**values: object) -> list[dict[str, str]]:
    return list(csv.DictReader(StringIO(sdmx_of([told_of(replace(line("matched"), **values))]))))  # type: ignore[arg-type]


def test_states_of_observations() -> None:
    withheld = {"baseline": None, "actual": None, "factor": None, "reason": "suppressed_beside"}
    nothing = {"baseline": None, "actual": None, "factor": None, "reason": "no_data"}
    figures = {"baseline": 2.0, "actual": 3.0, "factor": 1.5, "reason": None, "provisional": True}
    found = [
        [(row["MEASURE"], row["OBS_VALUE"], row["OBS_STATUS"], row["CONF_STATUS"]) for row in observations(**values)]
        for values in (withheld, nothing, figures)
    ]
    assert found == [
        [("ACTUAL", "", "Q", "D")],
        [("ACTUAL", "", "O", "F")],
        [("BASELINE", "2.0", "P", "F"), ("ACTUAL", "3.0", "P", "F"), ("FACTOR", "1.5", "P", "F")],
    ]


def test_a_factor_and_an_index_have_no_unit() -> None:
    index = {"baseline": 1.0, "actual": None, "factor": 1.5, "actual_is_index": True, "reason": None}
    assert [(row["MEASURE"], row["UNIT_MEASURE"]) for row in observations(**index)] == [
        ("BASELINE", "1"),
        ("FACTOR", "1"),
    ]


def test_no_cell_is_a_formula() -> None:
    told = told_of(replace(line("matched"), target="=1+1", change=-0.5, numerator_t=Decimal("-2.5"), excluded=("@x",)))
    (row,) = csv.DictReader(StringIO(csv_of([told])))
    assert [row[name] for name in ("target", "change", "numerator_t", "excluded")] == ["'=1+1", "-0.5", "-2.5", "'@x"]
