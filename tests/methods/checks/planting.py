"""A clean synthetic panel in which single defects are planted. Nothing in it is a real organisation."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pyarrow as pa
from stdnum.ru import inn

from corymb.i18n import Text
from corymb.methods.checks.run import run_checks
from corymb.methods.findings import Finding
from corymb.methods.programme import CheckRule, EventRule, Indicator, Programme, Variable
from corymb.methods.tables import EVENTS, FACTS, LINKS, MEMBERSHIPS, ORGANISATIONS, Tables

YEARS = (2016, 2017, 2018, 2019, 2020)
CODES = ("revenue", "exports", "employees", "jobs", "declared")
Row = dict[str, Any]


def number(n: int) -> str:
    """A synthetic id with valid check digits: no tax office has the code 00."""
    digits = f"{n:09d}"
    return f"RU-INN-{digits}{inn.calc_company_check_digit(digits)}"


ORGANISATION_IDS = tuple(number(n) for n in range(1, 25))
CLUSTERS = ("alpha", "beta")


def variable(code: str, unit: str = "RUB", **more: Any) -> Variable:
    return Variable(code, Text(en=code.capitalize(), ru=f"«{code}»"), unit, more.pop("kind", "flow"), **more)


VARIABLES = (
    variable("revenue"),
    variable("exports"),
    variable("employees", "person", kind="average"),
    variable("jobs", "job", kind="average"),
    variable("declared", "job", blank="zero"),
)
INDICATORS = (
    Indicator("output", Text(en="Output", ru="Выработка"), "ratio", "RUB", "revenue", "employees"),
    Indicator("peak", Text(en="Jobs", ru="Места"), "peak_gain", "job", "jobs", declared="declared"),
    Indicator(
        "joint",
        Text(en="Joint", ru="Совместные"),
        "cumulative_events",
        "RUB",
        event=EventRule("joint_rd", "amount", "joint"),
    ),
)


def rule(
    code: str,
    kind: str = "",
    level: Any = "error",
    variables: tuple[str, ...] = (),
    formula: str | None = None,
    **parameters: Any,
) -> CheckRule:
    return CheckRule(code, kind or code, level, variables, formula, {k: Decimal(str(v)) for k, v in parameters.items()})


ALL_RULES = (
    rule("required", variables=("revenue", "employees")),
    rule("type"),
    rule("range", variables=("jobs",), min=0, max=5000),
    rule("sign"),
    rule("cross_field", formula="exports <= revenue"),
    rule("jump", level="explain"),
    rule("unit_slip", formula="employees", variables=("revenue", "exports")),
    rule("income_without_staff", level="explain", variables=("revenue", "employees")),
    rule("headcount_jump", level="explain", variables=("employees", "revenue")),
    rule("shell", level="explain", variables=("revenue", "employees")),
    rule("duplicate"),
    rule("check_digit"),
    rule("missing_return", level="explain"),
    rule("partial_return", level="note"),
    rule("event_conflict"),
    replace(rule("event_total", level="explain", variables=("exports",)), events=("contract",)),
    rule("event_participants", level="explain"),
    rule("declared_above_credit", level="explain"),
    rule("share_sum"),
    rule("unknown_organisation"),
    rule("unknown_variable", level="note"),
    rule("wrong_period"),
)


def programme(*rules: CheckRule, **more: Any) -> Programme:
    """The synthetic programme with these checks, all kinds if none are named."""
    return Programme(
        code="planted",
        version="1",
        pack_hash="0" * 64,
        name=Text(en="Planted", ru="Посев"),
        country="RU",
        baseline_year=2016,
        due_year=2020,
        variables=VARIABLES,
        indicators=INDICATORS,
        targets=(),
        coverage_variable="revenue",
        checks=rules or ALL_RULES,
        **more,
    )


def clean_facts(seed: int = 0) -> list[Row]:
    """24 organisations, five years, five variables, each fact in a cell of its own; growth between -6 and +6 %."""
    rows: list[Row] = []
    for place, organisation in enumerate(ORGANISATION_IDS):
        for step, year in enumerate(YEARS):
            wobble = 1 + Decimal((place * 7 + step * 5 + seed) % 13 - 6) / 100
            staff = 10 + place
            figures = {
                "revenue": staff * 2_000_000 * wobble,
                "exports": staff * 300_000 * wobble,
                "employees": Decimal(staff),
                "jobs": Decimal(staff + step),
                "declared": Decimal(step > 0),
            }
            for column, code in zip("BCDEF", CODES, strict=True):
                rows.append(
                    {
                        "organisation": organisation,
                        "period": str(year),
                        "variable": code,
                        "value": figures[code].quantize(Decimal("0.0001")),
                        "unit": "RUB",
                        "file": "returns.xlsx",
                        "sheet": str(year),
                        "cell": f"{column}{place + 2}",
                    }
                )
    return rows


def clean_memberships() -> list[Row]:
    return [
        {"organisation": o, "cluster": CLUSTERS[n % 2], "from": dt.date(2015, 1, 1)}
        for n, o in enumerate(ORGANISATION_IDS)
    ]


def clean_events() -> list[Row]:
    """A joint project of two members, one with a foreign partner, and an export contract."""
    first, second, third = ORGANISATION_IDS[:3]
    place = {"file": "events.xlsx", "sheet": "events"}
    return [
        {
            "event": "J1",
            "kind": "joint_rd",
            "period": "2018",
            "amount": Decimal(100),
            "organisation": first,
            **place,
            "cell": "D2",
        },
        {
            "event": "J1",
            "kind": "joint_rd",
            "period": "2018",
            "amount": Decimal(100),
            "organisation": second,
            **place,
            "cell": "D3",
        },
        {
            "event": "J2",
            "kind": "joint_rd",
            "period": "2019",
            "amount": Decimal(50),
            "organisation": third,
            **place,
            "cell": "D4",
        },
        {
            "event": "J2",
            "kind": "joint_rd",
            "period": "2019",
            "amount": Decimal(50),
            "organisation": "XX-1",
            "country": "KZ",
            **place,
            "cell": "D5",
        },
        {
            "event": "C1",
            "kind": "contract",
            "period": "2018",
            "amount": Decimal(1_000_000),
            "organisation": first,
            **place,
            "cell": "D6",
        },
    ]


def table(schema: pa.Schema, rows: Iterable[Mapping[str, Any]]) -> pa.Table:
    return pa.Table.from_pylist([{name: row.get(name) for name in schema.names} for row in rows], schema=schema)


def tables(
    facts: list[Row] | None = None,
    memberships: list[Row] | None = None,
    events: list[Row] | None = None,
    organisations: list[Row] | None = None,
    links: list[Row] | None = None,
) -> Tables:
    """Tables of these rows; what is not given is clean."""
    registered = [{"organisation": o, "region": "RU-XX"} for o in ORGANISATION_IDS]
    return Tables(
        facts=table(FACTS, clean_facts() if facts is None else facts),
        memberships=table(MEMBERSHIPS, clean_memberships() if memberships is None else memberships),
        events=table(EVENTS, clean_events() if events is None else events),
        organisations=table(ORGANISATIONS, registered if organisations is None else organisations),
        links=table(LINKS, links or []),
    )


def at(rows: list[Row], organisation: str, year: int, code: str) -> Row:
    """The row of one figure."""
    return next(r for r in rows if (r["organisation"], r["period"], r["variable"]) == (organisation, str(year), code))


def found(rows: list[Row], *rules: CheckRule, **more: Any) -> tuple[Finding, ...]:
    return run_checks(programme(*rules), tables(rows, **more))


def places(findings: Iterable[Finding]) -> list[tuple[str, str, str, str, str]]:
    """(rule, organisation, period, variable, cell) of every finding."""
    return [(f.rule, f.organisation, f.period, f.variable, f.cell) for f in findings]
