"""Two publications compared: the page's example and a second count."""

import datetime as dt
import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corymb.methods.options import ScoreOptions
from corymb.methods.revisions import Publication, revisions
from corymb.methods.scorecard import score
from corymb.refusal import Refusal
from corymb.reports import json_out
from corymb.reports.revisions_said import record
from corymb.sources.published import read_publication
from tests.methods.measured import table
from tests.methods.revisions_oracle import KEY, oracle
from tests.methods.test_vintages import SHORT, example


def published(folder: Path, written: str) -> Publication:
    day = None if written == "-" else dt.date.fromisoformat(written)
    run = score(SHORT, example(), ScoreOptions(as_known_on=day, explain=False))
    return read_publication(json_out.write(run, folder / f"{written}.json"))


def rounded(value: Decimal | None) -> str:
    return "-" if value is None else f"{value:.6f}"


@pytest.mark.parametrize("expected", table("vintages.md", "Its revisions"), ids=lambda row: row["later"])
def test_the_worked_example_of_the_page(expected: dict[str, str], tmp_path: Path) -> None:
    earlier, later = (published(tmp_path, expected[name]) for name in ("earlier", "later"))
    rows = revisions(earlier, later, Decimal("0.05"))
    (row,) = (r for r in rows if (r.line.target, r.line.cohort) == ("T1", "matched"))
    said = {True: "yes", False: "no"}
    assert {
        "earlier": expected["earlier"],
        "later": expected["later"],
        "before": rounded(row.before),
        "after": rounded(row.after),
        "relative": rounded(row.relative),
        "verdict changed": said[row.verdict_changed],
        "anew": said[bool(row.above_threshold)],
        "baseline cause": row.baseline_cause or "-",
        "by baseline alone": rounded(row.factor_by_baseline),
    } == expected
    assert row.causes == (("data",) if row.revised else ())


FIGURES = st.sampled_from([None, "0", "1", "1.5", "-2", "2.25"])
MADE = {"pack": "p 1", "as_known_on": None, "origin": "reported"}


@st.composite
def scorecards(draw: st.DrawFn) -> list[dict[str, Any]]:
    """A publication of a few lines; what it was made from and what was left out is the same for all."""
    made = {name: draw(st.sampled_from(["a", "b"])) for name in ("pack_hash", "inputs_hash", "code_version")}
    excluded = draw(st.sampled_from([[], ["x"]]))
    keys = draw(st.lists(st.sampled_from(["reporting", "matched"]), min_size=1, max_size=2, unique=True))
    return [
        {
            "target": "T",
            "scope": "programme",
            "cohort": cohort,
            "prices": "nominal",
            "year": 2020,
            "unit": "RUB",
            "official_rule": "matched",
            "baseline_year": draw(st.sampled_from([2016, 2017])),
            **{name: draw(FIGURES) for name in ("baseline", "actual", "factor", "numerator_0", "denominator_0")},
            "threshold": draw(st.sampled_from(["0.2", "0.3"])),
            "status": draw(st.sampled_from(["met", "not_met"])),
            "excluded": excluded,
            **made,
            **MADE,
        }
        for cohort in keys
    ]


def as_json(lines: list[dict[str, Any]]) -> str:
    """Figures as numbers, digit for digit."""
    figures = {"baseline", "actual", "factor", "numerator_0", "denominator_0", "threshold"}
    objects = (
        ", ".join(f'"{k}": {v if k in figures and v is not None else json.dumps(v)}' for k, v in line.items())
        for line in lines
    )
    return "[" + ", ".join(f"{{{o}}}" for o in objects) + "]"


def exact(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    figures = {"baseline", "actual", "factor", "numerator_0", "denominator_0", "threshold"}
    return [{k: Fraction(v) if k in figures and v is not None else v for k, v in line.items()} for line in lines]


@settings(deadline=None)
@given(scorecards(), scorecards(), st.sampled_from([None, "0.1", "0.5"]))
def test_the_second_count_says_the_same(
    tmp_path_factory: pytest.TempPathFactory,
    earlier: list[dict[str, Any]],
    later: list[dict[str, Any]],
    threshold: str | None,
) -> None:
    folder = tmp_path_factory.mktemp("published")
    sides = []
    for name, lines in (("earlier", earlier), ("later", later)):
        (folder / name).write_text(as_json(lines), encoding="utf-8")
        sides.append(read_publication(folder / name))
    rows = [record(row) for row in revisions(*sides, None if threshold is None else Decimal(threshold))]
    second = oracle(exact(earlier), exact(later), None if threshold is None else Fraction(threshold))
    assert {tuple(row[k] for k in KEY) for row in rows} == set(second)
    for row in rows:
        expected = second[tuple(row[k] for k in KEY)]
        size = expected.pop("relative")
        if size is None:
            assert row["relative"] is None
        else:
            assert float(row["relative"]) == pytest.approx(float(size), rel=1e-12)
        assert {name: list(row[name]) if name == "causes" else row[name] for name in expected} == expected
        both = None not in (row["before"], row["after"])
        assert row["difference"] == (row["after"] - row["before"] if both else None)
        assert row["baseline_restated"] == (row["baseline_cause"] is not None)


def test_a_publication_beside_itself_is_not_revised(tmp_path: Path) -> None:
    one = published(tmp_path, "2019-04-15")
    rows = revisions(one, one, Decimal("0.01"))
    assert {(r.presence, r.revised, r.verdict_changed, r.above_threshold, r.causes) for r in rows} == {
        ("both", False, False, False, ())
    }


def test_lines_that_one_has_stand_after_those_of_the_later(tmp_path: Path) -> None:
    both = published(tmp_path, "2019-04-15")
    fewer = Publication(both.made, both.lines[1:])
    assert [r.presence for r in revisions(both, fewer)] == ["both"] * len(fewer.lines) + ["earlier"]
    assert [r.presence for r in revisions(fewer, both)] == ["later"] + ["both"] * len(fewer.lines)


def test_different_packs_are_refused(tmp_path: Path) -> None:
    one = published(tmp_path, "2019-04-15")
    text = (tmp_path / "2019-04-15.json").read_text(encoding="utf-8").replace('"small 1"', '"other 1"')
    (tmp_path / "other.json").write_text(text, encoding="utf-8")
    with pytest.raises(Refusal) as refused:
        revisions(one, read_publication(tmp_path / "other.json"))
    told = "The scorecards are of different packs, small and other. Compare two scorecards of one programme."
    assert str(refused.value) == told
