"""`score --as-known-on`."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import PANEL, Corymb


@pytest.fixture
def dated(tmp_path: Path) -> Path:
    """The small panel as long facts, recorded in the spring after each year; one figure corrected in 2024."""
    rows = []
    for line in Path(PANEL).read_text(encoding="utf-8").splitlines()[1:]:
        tin, year, revenue, staff = line.split(",")[:4]
        rows += [f"{tin},{year},{code},{value},{int(year) + 1}-03-31" for code, value in
                 (("revenue", revenue), ("employees_count", staff)) if value]  # fmt: skip
    rows.append(",".join([*rows[0].split(",")[:3], "1", "2024-01-15T12:00"]))
    path = tmp_path / "facts.csv"
    path.write_text("\n".join(["organisation,period,variable,value,recorded_at", *rows]), encoding="utf-8")
    return path


def scored(corymb: Corymb, path: Path, *more: str) -> tuple[list[tuple[object, object]], str]:
    answer = corymb("score", path, "--pack", "tax-service-panel", "--format", "json", *more)
    assert answer.code == 0
    return [(line["as_known_on"], line["numerator_0"]) for line in json.loads(answer.out)[:1]], answer.err


def test_the_newest_counts_and_a_day_leaves_later_rows_out(corymb: Corymb, dated: Path) -> None:
    (now,), said = scored(corymb, dated)
    (then,), told = scored(corymb, dated, "--as-known-on", "31.12.2023")
    first = int(dated.read_text(encoding="utf-8").splitlines()[1].split(",")[3])
    assert (now[0], then[0], said, told) == (None, "2023-12-31", "", "")
    assert int(str(then[1])) - int(str(now[1])) == first - 1


def test_a_table_and_its_findings_speak_of_the_day(corymb: Corymb, dated: Path) -> None:
    options = ("--pack", "tax-service-panel", "--as-known-on", "2023-12-31")
    lines = corymb("score", dated, *options).out.splitlines()
    assert lines[1].startswith("2022 against 2018, as known on 2023-12-31 · ")


def test_data_without_dates_are_said_to_be_always_known(corymb: Corymb, panel: tuple[str, ...]) -> None:
    answer = corymb("score", *panel, "--as-known-on", "2023-12-31", "--format", "json")
    facts = sum(line.count(",") - 1 for line in Path(PANEL).read_text(encoding="utf-8").splitlines()[1:])
    told = f"Facts that do not say when they were recorded: {facts} of {facts}; they count as known on every day.\n"
    assert (answer.code, answer.err) == (0, told)
    assert corymb("score", *panel, "--as-known-on", "2023-12-31", "--format", "json", "--quiet").err == ""


def test_a_word_that_is_no_date_and_a_day_before_everything(corymb: Corymb, dated: Path) -> None:
    pack = ("--pack", "tax-service-panel")
    answers = [corymb("score", dated, *pack, "--as-known-on", day) for day in ("soon", "2016-01-01")]
    assert [(a.code, a.out, a.err) for a in answers] == [
        (2, "", "corymb: --as-known-on soon is not a date. Write 31.12.2016 or 2016-12-31.\n"),
        (2, "", "corymb: Nothing in the data was recorded on or before 2016-01-01. Give a later --as-known-on.\n"),
    ]
