"""`corymb compare`: two published scorecards."""

import json
from decimal import Decimal
from pathlib import Path

import jsonschema
import openpyxl
import pytest

from corymb.packs.reading import find
from corymb.reports.numbers import NO_BREAK, THIN
from corymb.sources.published import SUMS
from tests.architecture.repository import ROOT
from tests.cli.conftest import Corymb

SCHEMA = json.loads((ROOT / "docs" / "compare.schema.json").read_text(encoding="utf-8"))
ROWS = """2018,revenue,100,
2018,employees_count,10,
2022,revenue,130,2023-03-29
2022,employees_count,10,2023-03-29
2022,revenue,110,2023-06-03
2018,revenue,90,2024-02-01"""
DAYS = ("2023-03-31", "2023-06-30", "2024-12-31")


@pytest.fixture
def published(corymb: Corymb, tmp_path: Path) -> tuple[Path, ...]:
    """Three vintages of one firm: met; corrected, not met; baseline restated, met again."""
    facts = tmp_path / "facts.csv"
    rows = [f"9900000000,{row}" for row in ROWS.splitlines()]
    facts.write_text("\n".join(["organisation,period,variable,value,recorded_at", *rows]), encoding="utf-8")
    paths = tuple(tmp_path / f"{day}.json" for day in DAYS)
    for day, path in zip(DAYS, paths, strict=True):
        options = ("--pack", "tax-service-panel", "--as-known-on", day, "--format", "json", "-o", path, "--quiet")
        assert corymb("score", facts, *options).code == 0
    return paths


def test_a_table_tells_verdicts_first_and_the_baseline_apart(corymb: Corymb, published: tuple[Path, ...]) -> None:
    answer = corymb("compare", published[1], published[2])
    lines = answer.out.splitlines()
    assert (answer.code, answer.err) == (0, "")
    assert lines[:2] == ["Revisions of a scorecard", "5 lines in both, 3 revised, 3 verdicts changed"]
    assert [x for x in lines if x.endswith("data")][-1] == (
        f"INCOME_PER_EMPLOYEE, [matched], 2022  ×1.100  ×1.222   11.1{THIN}%  data"
    )
    restated = [x for x in lines[lines.index("Restated baselines") :] if "met" in x]
    baseline = f"RUB{NO_BREAK}10  RUB{NO_BREAK}9  ×1.222  ✗ not met → ✓ met"
    assert restated[1] == f"INCOME_PER_EMPLOYEE, baseline, 2022   {baseline}"
    assert lines[-4:] == [
        "What changed: figures of the baseline year.",
        "A restated baseline must be published as a version of its own, signed.",
        "",
        "[ ] the official rule",
    ]


def test_lines_of_two_publications_are_compared_as_they_are(corymb: Corymb, published: tuple[Path, ...]) -> None:
    expected = corymb("compare", *published[:2]).out
    for path in published[:2]:
        text = path.read_text(encoding="utf-8")
        exact = json.loads(text, parse_float=Decimal, parse_int=Decimal)
        sums = [{name: told and f"{told:f}" for name in SUMS for told in [row[name]]} for row in exact]
        lines = [row | told for row, told in zip(json.loads(text), sums, strict=True)]
        path.write_text(json.dumps({"run": 1, "sha256": "a", "lines": lines}), encoding="utf-8")
    answer = corymb("compare", *published[:2])
    assert (answer.code, answer.out, answer.err) == (0, expected, "")


def test_strict_ends_with_one_where_a_verdict_changed(corymb: Corymb, published: tuple[Path, ...]) -> None:
    pairs = ((published[0], published[1]), (published[0], published[2]), (published[1], published[1]))
    assert [corymb("compare", *pair, "--strict").code for pair in pairs] == [1, 0, 0]
    assert [corymb("compare", *pair).code for pair in pairs] == [0, 0, 0]


def test_json_follows_its_schema_and_says_the_same(corymb: Corymb, published: tuple[Path, ...]) -> None:
    found = json.loads(corymb("compare", *published[:2], "--format", "json").out)
    jsonschema.validate(found, SCHEMA)
    by_rule = {line["cohort"]: line for line in found["lines"]}
    assert [found[side]["as_known_on"] for side in ("earlier", "later")] == list(DAYS[:2])
    matched = by_rule["matched"]
    assert (matched["before"], matched["after"], matched["status_before"], matched["status_after"]) == (
        1.3, 1.1, "met", "not_met")  # fmt: skip
    assert (matched["difference"], matched["causes"], matched["above_threshold"]) == (-0.2, ["data"], None)
    assert by_rule["chained"]["causes"] == []


def test_a_workbook_has_every_line_and_restated_baselines_apart(
    corymb: Corymb, published: tuple[Path, ...], tmp_path: Path
) -> None:
    path = tmp_path / "r.xlsx"
    answer = corymb("compare", *published[1:], "--format", "xlsx", "-o", path)
    assert (answer.code, answer.out, answer.err) == (0, "", f"Written: {path}\n")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Revisions", "Restated baselines"]
    rows = [[c.value for c in row] for row in book["Revisions"].iter_rows() if row[4].value == 2022]
    assert [row[2] for row in rows] == ["reporting", "baseline", "matched", "panel", "chained"]
    assert rows[2][5:9] == ["factor", pytest.approx(1.1), pytest.approx(11 / 9), pytest.approx(11 / 9 - 1.1)]
    apart = [[c.value for c in row] for row in book["Restated baselines"].iter_rows() if row[4].value == 2022]
    assert [row[5:7] for row in apart] == [[10, 9]] * 3
    assert apart[0][-1] == "figures of the baseline year"


def test_a_pack_with_a_threshold_flags_what_is_above_it(
    corymb: Corymb, published: tuple[Path, ...], tmp_path: Path
) -> None:
    text = find("tax-service-panel").read_text(encoding="utf-8")
    pack = tmp_path / "pack.toml"
    for threshold, flagged in (("0.2", False), ("0.1", True)):
        pack.write_text(text.replace("rounding = 1\n", f"rounding = 1\nrevision_threshold = {threshold}\n"), "utf-8")
        found = json.loads(corymb("compare", *published[1:], "--pack", pack, "--format", "json").out)
        jsonschema.validate(found, SCHEMA)
        said = {line["cohort"]: line["above_threshold"] for line in found["lines"]}
        assert (said["matched"], said["chained"], found["revision_threshold"]) == (flagged, False, float(threshold))
    lines = corymb("compare", *published[1:], "--pack", pack).out.splitlines()
    assert lines[-1] == f"▲ revised by more than 10{THIN}%: to be published anew"
    assert lines[1] == "5 lines in both, 3 revised, 3 verdicts changed, 3 to publish anew"


def test_a_pack_without_a_threshold_and_another_programmes_pack(corymb: Corymb, published: tuple[Path, ...]) -> None:
    without = corymb("compare", *published[:2], "--pack", "tax-service-panel")
    assert (without.code, without.err) == (0, "The pack sets no revision_threshold, so nothing is flagged.\n")
    other = corymb("compare", *published[:2], "--pack", "innovative-clusters-2016")
    told = (
        "corymb: The scorecards are of the pack tax-service-panel 1.0, not of innovative-clusters-2016. "
        "Name their own pack with --pack.\n"
    )
    assert (other.code, other.out, other.err) == (2, "", told)


def test_what_cannot_be_compared_is_refused_in_a_line(
    corymb: Corymb, published: tuple[Path, ...], tmp_path: Path
) -> None:
    answers = [
        corymb("compare", published[0], tmp_path / "none.json"),
        corymb("compare", published[0], tmp_path / "facts.csv"),
        corymb("compare", *published[:2], "--format", "xlsx"),
    ]
    mend = "Give two files that `corymb score --format json` wrote, or lines.json of two publications."
    assert [(a.code, a.out, a.err) for a in answers] == [
        (2, "", f"corymb: {tmp_path / 'none.json'}: There is no such file. Check the path.\n"),
        (2, "", f"corymb: {tmp_path / 'facts.csv'}: The file is not JSON that can be read. {mend}\n"),
        (2, "", "corymb: --format xlsx is written to a file. Name it with -o.\n"),
    ]


def test_it_speaks_russian(corymb: Corymb, published: tuple[Path, ...]) -> None:
    lines = corymb("compare", *published[1:], "--lang", "ru").out.splitlines()
    assert lines[:2] == ["Пересмотр сводки", "5 строк в обеих, 3 пересмотрены, 3 вывода изменились"]
    assert lines[-1] == "[ ] официальное правило"
