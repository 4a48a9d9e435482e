import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest

from corymb.methods.results import Run
from corymb.reports import json_out
from corymb.reports.json_out import KEYS, to_json
from tests.reports.sample_run import innovative_run
from tests.reports.sample_tax_run import tax_run

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "score.schema.json").read_text(encoding="utf-8"))

PUBLISHED_ORDER = [
    "target",
    "indicator",
    "scope",
    "cohort",
    "prices",
    "unit",
    "baseline_year",
    "year",
    "baseline",
    "actual",
    "actual_is_index",
    "change",
    "factor",
    "threshold",
    "met",
    "status",
    "reason",
    "official_rule",
    "agreement",
    "flips_alone",
    "members_scope",
    "members_baseline",
    "members_year",
    "organisations_cohort",
    "numerator_0",
    "denominator_0",
    "numerator_t",
    "denominator_t",
    "coverage_members",
    "coverage_revenue",
    "low",
    "high",
    "excluded",
    "provisional",
    "as_known_on",
    "origin",
    "evidence",
    "pack",
    "pack_hash",
    "inputs_hash",
    "code_version",
]


@pytest.mark.parametrize("run", [innovative_run(), innovative_run(2019), innovative_run(2020, "public"), tax_run()])
def test_outputs_keep_the_published_schema(run: Run) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(json.loads(to_json(run)), SCHEMA)


def test_keys_and_their_order_are_the_published_ones() -> None:
    assert list(KEYS) == PUBLISHED_ORDER
    assert [list(line) for line in json.loads(to_json(tax_run()))] == [PUBLISHED_ORDER] * 5
    assert list(SCHEMA["$defs"]["line"]["properties"]) == PUBLISHED_ORDER
    assert SCHEMA["$defs"]["line"]["required"] == PUBLISHED_ORDER


def test_the_schema_refuses_what_is_not_published() -> None:
    line = json.loads(to_json(tax_run()))[0]
    for wrong in ({**line, "name": "x"}, {**line, "status": "good"}, {k: v for k, v in line.items() if k != "met"}):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate([wrong], SCHEMA)


def test_sums_are_written_digit_for_digit() -> None:
    run = tax_run()
    huge = replace(run.lines[0], numerator_0=Decimal("1234567890123456.7890"), numerator_t=Decimal("-0.0000"))
    text = to_json(replace(run, lines=(huge,)))
    assert '"numerator_0": 1234567890123456.789,' in text
    assert '"numerator_t": 0,' in text
    assert json.loads(text, parse_float=Decimal)[0]["numerator_0"] == Decimal("1234567890123456.789")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("1E+3"), "1000"),
        (Decimal("0.20"), "0.2"),
        (Decimal(100), "100"),
        (Decimal("-0.00"), "0"),
        (float("nan"), "null"),
        (Decimal("Infinity"), "null"),
        (None, "null"),
        (True, "true"),
        (("a", "б"), '["a", "б"]'),
        (0.1, "0.1"),
    ],
)
def test_values(value: object, text: str) -> None:
    assert json_out.value_text(value) == text


def test_the_same_run_gives_the_same_bytes(tmp_path: Path) -> None:
    written = [json_out.write(innovative_run(), tmp_path / name).read_bytes() for name in ("a.json", "b.json")]
    assert written[0] == written[1]
    assert written[0].endswith(b"}\n]\n")


def test_a_run_without_lines_is_an_empty_list() -> None:
    assert to_json(replace(tax_run(), lines=())) == "[]\n"


def test_the_public_is_not_told_who_decides() -> None:
    run = replace(tax_run(), audience="public")
    run = replace(
        run, lines=tuple(replace(x, excluded=("organisation:RU-INN-7703546678", "over-5bn")) for x in run.lines)
    )
    told = json.loads(to_json(run))
    assert {(line["flips_alone"], tuple(line["excluded"])) for line in told} == {(None, ("organisation", "over-5bn"))}
    assert "7703546678" not in to_json(run)
