"""Scorecards read back, and everything that is none."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corymb.refusal import Refusal
from corymb.sources.published import read_publication

MEND = "Give two files that `corymb score --format json` wrote, or lines.json of two publications."
LINE: dict[str, Any] = {
    "target": "T", "scope": "programme", "cohort": "matched", "prices": "nominal", "year": 2020, "unit": "RUB",
    "official_rule": "matched", "baseline_year": 2016, "baseline": 1, "actual": 2.5, "factor": None, "threshold": 0.2,
    "status": "met", "numerator_0": None, "denominator_0": None, "excluded": [], "pack": "p 1", "pack_hash": "a",
    "inputs_hash": "b", "code_version": "0", "as_known_on": None, "origin": "reported",
}  # fmt: skip


def refused(path: Path) -> str:
    with pytest.raises(Refusal) as told:
        read_publication(path)
    return str(told.value).removeprefix(f"{path}: ").removesuffix(f" {MEND}")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "The file is not JSON that can be read."),
        ("\xff", "The file is not a list of scorecard lines."),
        ("[" * 100_000, "The file is not JSON that can be read."),
        ("[NaN]", "The file is not JSON that can be read."),
        (f"[{'9' * 5000}]", "The file is not JSON that can be read."),
        ("{}", "The file is not a list of scorecard lines."),
        ("[1]", "The file is not a list of scorecard lines."),
        ("[]", "The file holds no line."),
        ("[{}]", "Line 1 of the scorecard lacks target."),
    ],
    ids=["empty", "latin", "deep", "nan", "long", "object", "numbers", "none", "blank"],
)
def test_what_is_no_scorecard(tmp_path: Path, text: str, told: str) -> None:
    path = tmp_path / "x.json"
    path.write_text('"\xff"' if text == "\xff" else text, encoding="utf-8")
    assert refused(path) == told


def test_no_file_a_folder_and_bytes_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "b.json").write_bytes(b"\xff\xfe\x00[")
    assert refused(tmp_path / "none.json") == "There is no such file. Check the path."
    assert refused(tmp_path) == "This is a folder, a file is meant."
    assert refused(tmp_path / "b.json") == "The file is not JSON that can be read."


@pytest.mark.parametrize(
    ("key", "value", "shown"),
    [
        ("cohort", "best", "best"), ("status", None, "None"), ("year", "2020", "2020"), ("year", True, "True"),
        ("actual", "2.5", "2.5"), ("actual", True, "True"), ("actual", 10**70, "1" + "0" * 39), ("excluded", "x", "x"),
        ("threshold", None, "None"), ("target", "", ""), ("origin", "invented", "invented"), ("target", ["T"], "['T']"),
    ],
)  # fmt: skip
def test_a_value_that_cannot_be(tmp_path: Path, key: str, value: object, shown: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(json.dumps([LINE, LINE | {"scope": "cluster:a", key: value}]), encoding="utf-8")
    assert refused(path) == f"Line 2 of the scorecard has {shown} as its {key}."


@pytest.mark.parametrize("key", LINE)
def test_a_key_that_is_missing(tmp_path: Path, key: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(json.dumps([{k: v for k, v in LINE.items() if k != key}]), encoding="utf-8")
    assert refused(path) == f"Line 1 of the scorecard lacks {key}."


def test_a_line_twice_and_lines_of_two_runs(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(json.dumps([LINE, LINE | {"scope": "region:x"}, LINE | {"actual": 7}]), encoding="utf-8")
    assert refused(path) == "Lines 1 and 3 are of the same target, scope, rule, prices and year."
    path.write_text(json.dumps([LINE, LINE | {"scope": "region:x", "inputs_hash": "c"}]), encoding="utf-8")
    assert refused(path) == "The lines of the file come from different runs."


def test_an_exponent_no_figure_has(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    for written in ("1e999999999999999999999", "1e-400", "1E+61"):
        path.write_text(json.dumps([LINE]).replace("2.5", written), encoding="utf-8")
        assert refused(path).startswith(("Line 1 of the scorecard has ", "The file is not JSON"))


LEAVES = st.none() | st.booleans() | st.floats() | st.text(max_size=3)


def _grown(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(sorted(LINE)), inner, max_size=3)


@settings(deadline=None)
@given(st.recursive(LEAVES, _grown, max_leaves=6))
def test_whatever_it_holds_it_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, value: object) -> None:
    path = tmp_path_factory.mktemp("any") / "x.json"
    path.write_text(json.dumps([value, LINE | {"actual": value}]), encoding="utf-8")
    with pytest.raises(Refusal):
        read_publication(path)
