"""Figures beside the official one: the worked example of the page, and that nothing official moves."""

from dataclasses import replace
from decimal import Decimal

from corymb.methods.options import ScoreOptions
from corymb.methods.programme import LookupTable, Programme
from corymb.methods.results import Run
from corymb.methods.scorecard import score
from corymb.methods.tables import Tables
from tests.methods.busy_tables import busy_tables
from tests.methods.measured import table
from tests.methods.small_programme import PROGRAMME, tables

WAGES = LookupTable(
    "wage",
    "RUB_per_month",
    tuple((None, None, None, year, Decimal(value)) for year, value in ((2016, 50), (2017, 60), (2018, 70))),
    chain=((),),
)


def declaring() -> Programme:
    """The small programme; `credit` is what members declare, and the last year is 2018."""
    indicators = tuple(replace(i, declared="credit") if i.kind == "peak_gain" else i for i in PROGRAMME.indicators)
    return replace(PROGRAMME, indicators=indicators, lookups=(WAGES,), due_year=2018)


def example() -> Tables:
    given = {
        (row["organisation"], int(row["year"])): {
            "jobs": int(row["jobs"]),
            "wage": int(row["wage"]),
            "credit": int(row["declared"]),
            "revenue": int(row["revenue"]),
            "heads": int(row["heads"]),
        }
        for row in table("companions.md", "Worked example")
    }
    return tables(given, [(i, "c1", None, None, None) for i in "AB"])


def figures(run: Run) -> dict[str, float]:
    credit = run.line("T2", "programme", "reporting").actual
    assert credit is not None
    return {"credit": credit} | run.companions["T2", "programme"] | run.companions["T1", "programme"]


def test_the_worked_example_of_the_page() -> None:
    run = score(declaring(), example(), ScoreOptions())
    expected = {row["figure"]: float(row["value"]) for row in table("companions.md", "Its figures")}
    assert figures(run) == expected


def test_they_change_nothing_official_and_stay_from_the_public() -> None:
    given = busy_tables(organisations=40, seed=4)
    plain, full = (score(declaring(), given, ScoreOptions(explain=explain)) for explain in (False, True))
    official = [(line.target, line.scope, line.cohort, line.numerator_t, line.status) for line in plain.lines]
    assert official == [(line.target, line.scope, line.cohort, line.numerator_t, line.status) for line in full.lines]
    assert plain.lines[0].inputs_hash == full.lines[0].inputs_hash
    assert score(declaring(), given, ScoreOptions(audience="public")).companions == {}


def test_without_a_threshold_of_the_baseline_year_nothing_is_said_of_it() -> None:
    later = replace(WAGES, rows=WAGES.rows[1:])
    run = score(replace(declaring(), lookups=(later,)), example(), ScoreOptions())
    assert sorted(run.companions["T2", "programme"]) == ["declared", "net_change"]


def test_a_total_stands_beside_itself_with_what_it_keeps_apart() -> None:
    indicators = tuple(
        replace(i, kept_apart="purchases") if i.code == "investment" else i for i in PROGRAMME.indicators
    )
    apart = replace(PROGRAMME, indicators=indicators, due_year=2018)
    given = {
        ("A", 2016): {"own": 1000, "credit": 0, "purchases": 1000},
        ("A", 2017): {"own": 10, "credit": 5, "purchases": 7},
        # Silent on one part: the other still counts.
        ("A", 2018): {"own": 20, "credit": 5},
        ("B", 2018): {"purchases": 3},
    }
    members = [(i, "c1", None, None, None) for i in "AB"]
    run = score(apart, tables(given, members), ScoreOptions())
    assert run.line("T3", "programme", "reporting").actual == 40
    assert run.companions["T3", "programme"] == {"with_apart": 50.0}
    del given["A", 2017]["purchases"], given["B", 2018], given["A", 2016]["purchases"]
    assert ("T3", "programme") not in score(apart, tables(given, members), ScoreOptions()).companions
