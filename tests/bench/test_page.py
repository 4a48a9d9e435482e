"""Verdicts and the table of the benches."""

import datetime as dt
import sys
from pathlib import Path

import pytest

from bench import __main__ as command
from bench.measuring import Row, fresh
from bench.page import cells, conditions, page, table

QUICK = Row("work", "s", (2.0, 1.5, 3.0), 1.5, peak=500, peak_bar=600)


def test_the_lowest_time_and_the_highest_speed_count() -> None:
    fast = Row("work", "MB/s", (40.0, 55.0), 50, higher=True)
    assert (QUICK.best, QUICK.median, QUICK.met) == (1.5, 2.0, True)
    assert (fast.best, fast.median, fast.met) == (55.0, 47.5, True)


@pytest.mark.parametrize(
    ("row", "met"),
    [
        (Row("slow", "s", (1.51,), 1.5), False),
        (Row("slow", "MB/s", (39.9,), 40, higher=True), False),
        (Row("large", "s", (1.0,), 1.5, peak=601, peak_bar=600), False),
        (Row("unknown memory", "s", (1.0,), 1.5, peak_bar=600), False),
        (Row("peer", "s", (1.0,), peak=4000), None),
    ],
)
def test_a_bar_that_is_missed_is_not_met(row: Row, met: bool | None) -> None:  # noqa: FBT001 - the answer expected
    assert row.met is met


def test_a_row_in_words() -> None:
    assert cells(QUICK, bars=True) == ("work", "1.5 s", "2 s", "1.5-3", "<= 1.5 s", "500 MB", "<= 600 MB", "met")
    assert cells(QUICK, bars=False) == ("work", "1.5 s", "2 s", "1.5-3", "", "500 MB", "", "")
    assert cells(Row("peer", "x", (0.5,), 3.0, higher=True), bars=True)[-1] == "NOT MET"


def test_the_table_is_aligned() -> None:
    lines = table([QUICK, Row("a longer name of work", "s", (123.4,))], bars=True).splitlines()
    assert [line.index(word) for line, word in zip(lines, ("best", "1.5 s", "123 s"), strict=True)] == [23, 23, 23]


def test_the_page_says_where_and_when() -> None:
    said = conditions(cpu="A processor", cores=2, load=0.25, day=dt.date(2026, 1, 2), runs=5)
    text = page(said, [QUICK])
    assert said[0] == "- processor: A processor, 2 cores; load before the start 0.25"
    assert text.splitlines()[:3] == ["# Benches", "", said[0]]
    assert "| work | 1.5 s | 2 s | 1.5-3 | <= 1.5 s | 500 MB | <= 600 MB | met |" in text.splitlines()


def test_a_missed_bar_ends_with_one(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    missed = Row("work", "s", (2.0,), 1.0)
    monkeypatch.setitem(command.BENCHES, "help", lambda *_, **__: [missed])
    assert command.main(["help"]) == 1
    assert capsys.readouterr().out.splitlines()[-1].endswith("NOT MET")
    assert command.main(["help", "--small"]) == 0


def test_a_name_nobody_knows() -> None:
    with pytest.raises(SystemExit) as left:
        command.main(["nothing"])
    assert left.value.code == 2


def test_small_figures_are_no_page(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as left:
        command.main(["help", "--small", "--write", str(tmp_path / "bench.md")])
    assert left.value.code == 2


def test_a_process_is_measured_without_its_parent() -> None:
    """What this process holds does not count towards the memory of the one it starts."""
    held = bytearray(400_000_000)
    held[:: 1 << 12] = b"x" * len(held[:: 1 << 12])
    seconds, peak = fresh([sys.executable, "-S", "-c", "pass"])
    assert seconds > 0
    assert 0 < peak < 100


def test_a_command_that_fails_stops_the_bench() -> None:
    with pytest.raises(SystemExit, match="ended with 3"):
        fresh([sys.executable, "-S", "-c", "raise SystemExit(3)"])
