"""Runs every example of docs/methods/checks.md and holds its table against the code."""

import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from corymb.methods.checks.registry import KINDS
from corymb.methods.checks.run import run_checks
from corymb.methods.programme import CheckRule
from tests.methods.checks.planting import Row, programme, tables

PAGE = (Path(__file__).parents[3] / "docs" / "methods" / "checks.md").read_text(encoding="utf-8")
EXAMPLES = [tomllib.loads(block, parse_float=Decimal) for block in re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)]


def _facts(example: dict[str, Any]) -> list[Row]:
    returns = [(key, figures) for key, figures in example.get("facts", {}).items()]
    returns += [(key, figures) for key, twice in example.get("twice", {}).items() for figures in twice]
    rows: list[Row] = []
    for key, figures in returns:
        organisation, period = key.split(" ")
        for code, value in figures.items():
            is_text = isinstance(value, str)
            rows.append(
                {
                    "organisation": organisation,
                    "period": period,
                    "variable": code,
                    "cell": f"line {len(rows) + 1}",
                    "value": None if is_text else Decimal(value),
                    "written": value if is_text else None,
                }
            )
    return rows


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: e["check"]["kind"])
def test_example(example: dict[str, Any]) -> None:
    given = example["check"]
    rule = CheckRule(
        given["kind"],
        given["kind"],
        "error",
        tuple(given.get("variables", ())),
        given.get("formula"),
        {k: Decimal(v) for k, v in given.get("parameters", {}).items()},
        events=tuple(given.get("events", ())),
    )
    data = tables(
        _facts(example), example.get("members", []), example.get("events", []), example.get("organisations", [])
    )
    findings = run_checks(programme(rule), data)
    found = {" ".join(p for p in (f.organisation, f.period, f.variable) if p): f.said() for f in findings}
    assert found == example["finds"]
    assert len(findings) == len(found)


def test_every_kind_has_an_example_and_a_row() -> None:
    assert sorted(e["check"]["kind"] for e in EXAMPLES) == sorted(KINDS)
    assert re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE) == list(KINDS)


def test_every_parameter_is_in_the_row_of_its_kind() -> None:
    source = "".join(
        p.read_text(encoding="utf-8") for p in (Path(__file__).parents[3] / "src/corymb/methods/checks").glob("*.py")
    )
    named = re.findall(
        r'ground\.number\(rule, "(\w+)"|"(\w+)" in rule\.parameters|rule\.parameters\.get\("(\w+)"', source
    )
    read = {"".join(one) for one in named}
    columns = [line.split("|")[3] for line in PAGE.splitlines() if line.startswith("| `")]
    assert read - {"until"} == set(re.findall(r"`(\w+)`", " ".join(columns)))
