"""A small programme with every kind of indicator, and a builder of tables from plain rows."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import pyarrow as pa

from corymb.i18n import Text
from corymb.methods.programme import (
    EventRule,
    Indicator,
    LookupTable,
    Programme,
    Rate,
    StatusBands,
    Target,
    Variable,
)
from corymb.methods.tables import EVENTS, FACTS, LINKS, MEMBERSHIPS, ORGANISATIONS, Tables


def text(words: str) -> Text:
    return Text(en=words, ru=words)


def variable(code: str, **more: Any) -> Variable:
    return Variable(code, text(code), more.pop("unit", "RUB"), more.pop("kind", "flow"), **more)


WAGES = LookupTable(
    "wage",
    "RUB_per_month",
    tuple(
        (region, None, None, year, Decimal(value))
        for region, value in (("RU-AA", 50), ("RU-BB", 60), (None, 70))
        for year in range(2016, 2021)
    ),
    chain=(("region",), ()),
)

INDICATORS = (
    Indicator(
        "output", text("Output per employee"), "ratio", "RUB", "revenue", "heads", prices=("nominal", "constant", "usd")
    ),
    Indicator("jobs", text("Highly productive jobs"), "peak_gain", "job", 'jobs * (wage >= lookup("wage"))'),
    Indicator("investment", text("Investment"), "cumulative", "RUB", "own + credit"),
    Indicator(
        "joint", text("Joint research"), "cumulative_events", "RUB", event=EventRule("joint_rd", "amount", "joint")
    ),
    Indicator("patents", text("Patents"), "events", "patent", event=EventRule("patent", "count", roles=("owner",))),
    Indicator(
        "startups",
        text("Start-ups"),
        "cumulative_events",
        "organisation",
        event=EventRule("startup", "count", categories=("equity",), first_only=True, started_from=2016),
    ),
    Indicator("exports", text("Exports"), "sum", "RUB", "exports", prices=("nominal", "constant", "usd")),
    Indicator("added", text("Value added share"), "share", "share", "revenue - purchases", "revenue"),
)


def target(code: str, indicator: str, kind: str, threshold: str) -> Target:
    rule = "reporting" if kind == "cumulative" else "matched"
    return Target(code, indicator, text(code), kind, Decimal(threshold), 2020, rule, "nominal", "B")  # type: ignore[arg-type]


PROGRAMME = Programme(
    code="small",
    version="1",
    pack_hash="0" * 64,
    name=text("A small programme"),
    country="RU",
    baseline_year=2016,
    due_year=2020,
    variables=(
        variable("revenue"),
        variable("heads", unit="person", kind="average"),
        variable("jobs", unit="job", kind="average"),
        variable("wage", unit="RUB_per_month", kind="average"),
        variable("own"),
        variable("credit", blank="zero"),
        variable("exports"),
        variable("purchases"),
    ),
    indicators=INDICATORS,
    targets=(
        target("T1", "output", "growth", "0.2"),
        target("T2", "jobs", "cumulative", "100"),
        target("T3", "investment", "cumulative", "1000"),
        target("T4", "joint", "cumulative", "500"),
        target("T5a", "patents", "multiple", "3"),
        target("T5b", "startups", "cumulative", "2"),
        target("T6", "exports", "multiple", "2"),
        target("T7", "added", "growth", "0.2"),
    ),
    coverage_variable="revenue",
    lookups=(WAGES,),
    rates=tuple(Rate(y, Decimal(60 + y - 2016), Decimal(61 + y - 2016)) for y in range(2016, 2021)),
    bands=StatusBands(coverage_floor=Decimal("0.5")),
)


def rows(schema: pa.Schema, given: Iterable[Mapping[str, Any]]) -> pa.Table:
    """A table of the schema from rows that name only what they need."""
    return pa.Table.from_pylist([{f.name: row.get(f.name) for f in schema} for row in given], schema=schema)


def facts(given: Mapping[tuple[str, int], Mapping[str, Any]]) -> pa.Table:
    """Facts from {(organisation, year): {variable: value}}; None is left out."""
    return rows(
        FACTS,
        [
            {"organisation": org, "period": str(year), "variable": code, "value": Decimal(str(value)), "unit": "RUB"}
            for (org, year), figures in given.items()
            for code, value in figures.items()
            if value is not None
        ],
    )


def tables(
    given: Mapping[tuple[str, int], Mapping[str, Any]],
    members: Iterable[tuple[Any, ...]] = (),
    events: Iterable[Mapping[str, Any]] = (),
    organisations: Iterable[Mapping[str, Any]] = (),
    links: Iterable[Mapping[str, Any]] = (),
) -> Tables:
    """Tables of plain rows; members are (organisation, cluster, from, to, share) with years as dates of that year."""
    return Tables(
        facts=facts(given),
        memberships=rows(
            MEMBERSHIPS,
            [
                {
                    "organisation": o,
                    "cluster": c,
                    "from": _start(a),
                    "to": _end(b),
                    "share": None if s is None else Decimal(str(s)),
                }
                for o, c, a, b, s in members
            ],
        ),
        events=rows(EVENTS, events),
        organisations=rows(ORGANISATIONS, organisations),
        links=rows(LINKS, links),
    )


def _start(year: int | None) -> dt.date | None:
    return None if year is None else dt.date(year, 1, 1)


def _end(year: int | None) -> dt.date | None:
    return None if year is None else dt.date(year, 12, 31)
