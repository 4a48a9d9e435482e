"""What was known on a day: the page's example, a second count, and the same view of facts on disk."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corymb.methods.checks.ground import Ground
from corymb.methods.checks.run import run_checks
from corymb.methods.engine import DuckEngine
from corymb.methods.facts import all_facts
from corymb.methods.options import ScoreOptions
from corymb.methods.programme import CheckRule
from corymb.methods.scorecard import score
from corymb.methods.tables import EVENTS, FACTS, MEMBERSHIPS, Tables
from corymb.methods.vintages import KEYS, as_known
from corymb.refusal import Refusal
from tests.methods.measured import table
from tests.methods.small_programme import PROGRAMME, rows
from tests.methods.vintages_oracle import known

SHORT = replace(PROGRAMME, due_year=2018, targets=tuple(replace(t, due_year=2018) for t in PROGRAMME.targets))
DAYS = [None, *(dt.date(2019, 5, day) for day in range(1, 5))]
MOMENTS = [None, *(dt.datetime.fromisoformat(f"2019-05-0{day}T{hour:02}") for day in (1, 2, 3) for hour in (0, 23))]
SCHEMAS = {"facts": FACTS, "memberships": MEMBERSHIPS, "events": EVENTS}


def moment(written: str) -> dt.datetime | None:
    return None if written == "-" else dt.datetime.fromisoformat(written)


def example() -> Tables:
    given = [
        row | {"value": Decimal(row["value"]), "recorded_at": moment(row["recorded_at"])}
        for row in table("vintages.md", "Worked example")
    ]
    members = [{"organisation": i, "cluster": "c1"} for i in "AB"]
    return Tables(facts=rows(FACTS, given), memberships=rows(MEMBERSHIPS, members))


@pytest.mark.parametrize("expected", table("vintages.md", "Its figures"), ids=lambda row: row["as known on"])
def test_the_worked_example_of_the_page(expected: dict[str, str]) -> None:
    written = expected["as known on"]
    day = None if written == "-" else dt.date.fromisoformat(written)
    line = score(SHORT, example(), ScoreOptions(as_known_on=day)).line("T1", "programme", "matched")
    assert line.baseline is not None
    assert line.actual is not None
    assert line.factor is not None
    found = (line.as_known_on or "-", f"{line.factor:.6f}", line.status)
    assert found == (written, expected["factor"], expected["verdict"])
    levels = tuple(pytest.approx(float(expected[name]), abs=1e-6) for name in ("baseline", "figure"))
    assert (line.baseline, line.actual) == levels


def test_two_days_with_nothing_between_have_the_same_hash_and_others_another() -> None:
    days = (dt.date(2019, 3, 31), dt.date(2019, 4, 14), dt.date(2019, 4, 15), dt.date(2019, 6, 30), None)
    hashes = [score(SHORT, example(), ScoreOptions(as_known_on=day)).lines[0].inputs_hash for day in days]
    assert [hashes.index(h) for h in hashes] == [0, 0, 2, 3, 4]


def test_what_is_not_dated_is_told_where_a_day_is_asked_for() -> None:
    asked = score(SHORT, example(), ScoreOptions(as_known_on=dt.date(2019, 6, 30)))
    plain = score(SHORT, example(), ScoreOptions())
    told = [(f.rule, f.level, f.said()) for f in asked.findings]
    said = "Facts that do not say when they were recorded: 2 of 8; they count as known on every day."
    assert told == [("undated", "note", said)]
    assert plain.findings == ()
    assert {line.provisional for line in asked.lines} == {False}


def test_nothing_recorded_by_the_day_is_refused() -> None:
    dated = example().facts.filter(pa.compute.is_valid(example().facts["recorded_at"]))
    with pytest.raises(Refusal) as refused:
        score(SHORT, Tables(facts=dated), ScoreOptions(as_known_on=dt.date(2016, 1, 1)))
    told = "Nothing in the data was recorded on or before 2016-01-01. Give a later --as-known-on."
    assert str(refused.value) == told


def test_equal_moments_contradict_and_later_ones_do_not() -> None:
    at = dt.datetime.fromisoformat("2019-04-01")
    twice = [{"organisation": "A", "period": "2018", "variable": "exports", "value": Decimal(v)} for v in (1, 2)]
    same = [row | {"recorded_at": at} for row in twice]
    other = twice[0] | {"organisation": "B"}
    for doubled, contradictions in ((twice, 1), (same, 1), ([twice[0], same[1]], 0)):
        run = score(SHORT, Tables(facts=rows(FACTS, [*doubled, other])), ScoreOptions())
        assert [f.rule for f in run.findings] == ["contradiction"] * contradictions
    rule = CheckRule("duplicate", "duplicate", "error")
    checks = replace(SHORT, checks=(rule,))
    found = [
        len(run_checks(checks, Tables(facts=rows(FACTS, doubled)))) for doubled in (twice, same, [twice[0], same[1]])
    ]
    assert [bool(n) for n in found] == [True, True, False]


def recorded_rows(table_name: str) -> st.SearchStrategy[list[dict[str, Any]]]:
    """Rows of a table with few different keys, so that many replace each other."""
    texts = st.sampled_from(["A", "B", None])
    keys = {key: st.sampled_from([None, dt.date(2016, 1, 1)]) if key == "from" else texts for key in KEYS[table_name]}
    return st.lists(st.fixed_dictionaries({**keys, "recorded_at": st.sampled_from(MOMENTS)}), min_size=1, max_size=12)


def numbered(name: str, given: list[dict[str, Any]]) -> pa.Table:
    mark = {"facts": "written", "memberships": "basis", "events": "cell"}[name]
    return rows(SCHEMAS[name], [row | {mark: str(n)} for n, row in enumerate(given)])


@settings(deadline=None)
@given(st.sampled_from(sorted(KEYS)).flatmap(lambda name: st.tuples(st.just(name), recorded_rows(name))))
def test_the_view_is_that_of_the_second_count(drawn: tuple[str, list[dict[str, Any]]]) -> None:
    name, plain = drawn
    given_rows = numbered(name, plain)
    anchor = rows(FACTS, [{"organisation": "Z", "period": "2016", "variable": "revenue"}])
    for day in DAYS:
        whole = Tables(**{"facts": anchor, name: given_rows})
        seen = getattr(as_known(whole, day), name) if name != "facts" else _facts(given_rows, anchor, day)
        assert seen.to_pylist() == known(given_rows.to_pylist(), KEYS[name], day)


def _facts(given_rows: pa.Table, anchor: pa.Table, day: dt.date | None) -> pa.Table:
    seen = as_known(Tables(facts=pa.concat_tables([given_rows, anchor])), day).facts
    return seen.filter(pa.compute.fill_null(pa.compute.not_equal(seen["organisation"], "Z"), True))


@pytest.mark.parametrize("kind", [pa.timestamp("us"), pa.timestamp("ns"), pa.date32()], ids=str)
@pytest.mark.parametrize("day", DAYS, ids=str)
def test_facts_on_disk_are_seen_the_same(tmp_path: Path, kind: pa.DataType, day: dt.date | None) -> None:
    plain = [
        {"organisation": o, "period": "2016", "variable": "revenue", "value": Decimal(n), "recorded_at": at}
        for o in "AB"
        for n, at in enumerate(MOMENTS)
    ]
    given_rows = rows(FACTS, plain)
    at = FACTS.get_field_index("recorded_at")
    stored = given_rows.set_column(at, "recorded_at", given_rows["recorded_at"].cast(kind, safe=False))
    path = tmp_path / "facts.parquet"
    pq.write_table(stored, path)
    memory = as_known(Tables(facts=stored), day)
    expected = sorted((r["organisation"], r["value"]) for r in memory.facts.to_pylist())
    disk = as_known(Tables(facts_path=str(path)), day)
    engine = DuckEngine()
    seen = engine.arrow(all_facts(engine, disk).select("organisation", "value"))
    engine.close()
    with Ground(SHORT, disk) as ground:
        checked = ground.arrow("SELECT organisation, value FROM facts")
    for found in (seen, checked):
        assert sorted((r["organisation"], r["value"]) for r in found.to_pylist()) == expected


def test_facts_on_disk_say_how_many_are_not_dated(tmp_path: Path) -> None:
    path = tmp_path / "facts.parquet"
    day = dt.date(2019, 6, 30)
    pq.write_table(example().facts, path)
    dated = score(SHORT, Tables(facts_path=str(path)), ScoreOptions(as_known_on=day))
    pq.write_table(example().facts.drop_columns("recorded_at").slice(0, 6), path)
    undated = score(SHORT, Tables(facts_path=str(path)), ScoreOptions(as_known_on=day))
    assert [f.fields for f in (*dated.findings, *undated.findings)] == [
        {"count": 2, "number": 8},
        {"count": 6, "number": 6},
    ]
