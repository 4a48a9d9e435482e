"""What a total of events hangs on, under both rules, against the oracle without each organisation."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corymb.methods.options import ScoreOptions
from corymb.methods.programme import CohortRule, Programme
from corymb.methods.scorecard import score
from corymb.methods.tables import Tables
from tests.methods.measured import table
from tests.methods.oracle import oracle_score
from tests.methods.small_programme import PROGRAMME, tables

MEMBERS = "ABCD"
RULES: tuple[CohortRule, ...] = ("reporting", "baseline")
STAYS = [(since, until) for since in (2016, 2017) for until in (2016, 2017, 2018) if since <= until]
"""Years of a membership; were every one of them over before it began, nobody would be left to count."""


def programme(official: CohortRule = "reporting") -> Programme:
    """Joint research and start-ups alone, due in 2018."""
    targets = [replace(t, due_year=2018, official_rule=official) for t in PROGRAMME.targets if t.code in {"T4", "T5b"}]
    return replace(PROGRAMME, due_year=2018, targets=tuple(targets))


@st.composite
def happenings(draw: st.DrawFn) -> Tables:
    """Members that come and go, and events of one year each with up to three participants."""
    members = [(i, "c1", *draw(st.sampled_from(STAYS)), None) for i in MEMBERS]
    events: list[dict[str, Any]] = []
    for number in range(draw(st.integers(1, 6))):
        kind, year = draw(st.sampled_from(["joint_rd", "startup"])), draw(st.sampled_from([2017, 2018]))
        people = draw(st.lists(st.sampled_from([*MEMBERS, "X"]), min_size=1, max_size=3, unique=True))
        events += [
            {
                "event": f"E{number}",
                "kind": kind,
                "period": str(year),
                "amount": Decimal(100 + number),
                "organisation": person,
                "category": "equity",
                "started": 2017,
                "country": "DE" if person == "X" else None,
            }
            for person in people
        ]
    organisations = [{"organisation": i, "group": draw(st.sampled_from([None, "G"]))} for i in MEMBERS]
    facts = {(i, year): {"revenue": 1, "heads": 1} for i in MEMBERS for year in (2016, 2017, 2018)}
    return tables(facts, members, events, organisations)


def without(given_tables: Tables, organisation: str) -> Tables:
    """Its participation in events taken away."""
    rows = [row for row in given_tables.events.to_pylist() if row["organisation"] != organisation]
    return replace(given_tables, events=type(given_tables.events).from_pylist(rows, schema=given_tables.events.schema))


@settings(max_examples=25, deadline=None)
@given(happenings())
def test_without_each_organisation_the_total_is_that_of_the_oracle(given_tables: Tables) -> None:
    run = score(programme(), given_tables, ScoreOptions())
    whole = oracle_score(programme(), given_tables, 2018)
    for organisation in MEMBERS:
        left = oracle_score(programme(), without(given_tables, organisation), 2018)
        for target in ("T4", "T5b"):
            for rule in RULES:
                key = (target, "programme", rule)
                moved = dict(run.influence[key].top)
                before, after = (float(x[key].num_t or 0) for x in (whole, left))
                assert moved.get(organisation, before) == pytest.approx(after)
                goal = float(next(t.threshold for t in programme().targets if t.code == target))
                turns = (before >= goal) != (after >= goal)
                assert (organisation in dict(run.influence[key].flips_alone)) == turns


def test_the_worked_example_of_the_page() -> None:
    rows = table("influence.md", "A total of events")
    events = [
        {
            "event": row["project"],
            "kind": "joint_rd",
            "period": "2018",
            "amount": Decimal(row["amount"]),
            "organisation": i,
        }
        for row in rows
        for i in row["participants"].split()
    ]
    members = [(i, "c1", None if i != "C" else 2017, None, None) for i in "ABC"]
    facts = {(i, year): {"revenue": 1, "heads": 1} for i in "ABC" for year in (2016, 2018)}
    run = score(programme(), tables(facts, members, events), ScoreOptions())
    for row in table("influence.md", "Without each"):
        found = run.influence["T4", "programme", row["rule"]]  # type: ignore[index]
        total = run.line("T4", "programme", row["rule"]).actual  # type: ignore[arg-type]
        shown = {i: f"{dict(found.top).get(i, total):.0f}" for i in "ABC"}
        expected = {i: row[i] for i in "ABC"}
        assert (f"{total:.0f}", shown, " ".join(sorted(dict(found.flips_alone)))) == (
            row["total"],
            expected,
            row["flips alone"].replace("-", ""),
        )


def test_a_line_says_the_same_with_and_without_explanations() -> None:
    events = [
        {"event": "E", "kind": "joint_rd", "period": "2018", "amount": Decimal(600), "organisation": i} for i in "AB"
    ]
    facts = {(i, year): {"revenue": 1, "heads": 1} for i in "AB" for year in (2016, 2018)}
    given_tables = tables(facts, [(i, "c1", None, None, None) for i in "AB"], events)
    for official in RULES:
        flips = [
            score(programme(official), given_tables, ScoreOptions(explain=explain)).official("T4").flips_alone
            for explain in (False, True)
        ]
        assert flips == [2, 2]


def test_with_mergers_nothing_is_said_under_baseline() -> None:
    facts = {(i, year): {"revenue": 1, "heads": 1} for i in "AB" for year in (2016, 2018)}
    links = [{"predecessor": "A", "successor": "B", "on": dt.date(2018, 3, 1), "share": None}]
    events = [
        {"event": "E", "kind": "joint_rd", "period": "2017", "amount": Decimal(600), "organisation": i} for i in "AB"
    ]
    run = score(
        programme(), tables(facts, [(i, "c1", None, None, None) for i in "AB"], events, links=links), ScoreOptions()
    )
    assert sorted(rule for code, _, rule in run.influence if code == "T4") == ["reporting"]
