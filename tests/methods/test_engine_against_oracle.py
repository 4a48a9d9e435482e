"""The engine against a second, independent count in plain Python: every indicator, rule, scope and price basis."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from corymb.methods.compute import compute
from corymb.methods.engine import open_engine
from corymb.methods.facts import read_facts
from corymb.methods.options import ScoreOptions
from corymb.methods.panel import Context
from corymb.methods.programme import COHORT_RULES
from corymb.methods.tables import Tables
from corymb.methods.trajectories import Step, all_steps
from tests.methods.oracle import oracle_score
from tests.methods.small_programme import PROGRAMME, tables

ORGANISATIONS = "ABCDEF"
YEARS = range(2016, 2020)
REGIONS = ("RU-AA", "RU-BB", "RU-CC")
money = st.integers(-200, 1000).map(lambda n: Decimal(n) / 4)
count = st.integers(0, 40)


@st.composite
def returns(draw: st.DrawFn) -> Tables:
    """A few organisations with gaps, moves between two clusters, events and sometimes a merger or a split."""
    facts = {}
    for organisation in ORGANISATIONS:
        for year in YEARS:
            if draw(st.integers(0, 5)):
                facts[organisation, year] = {
                    "revenue": draw(st.none() | money),
                    "heads": draw(count),
                    "jobs": draw(count),
                    "wage": draw(st.integers(30, 80)),
                    "own": draw(money),
                    "credit": draw(st.none() | money),
                    "exports": draw(money),
                    "purchases": draw(money),
                }
    members = []
    for organisation in ORGANISATIONS:
        first = draw(st.sampled_from([None, 2016, 2017, 2018]))
        last = draw(st.sampled_from([None, 2017, 2018]))
        if draw(st.booleans()):
            members += [
                (organisation, "c1", first, last, "0.4"),
                (organisation, "c2", first, None, draw(st.sampled_from(["0.6", "0.25"]))),
            ]
        else:
            members.append((organisation, draw(st.sampled_from(["c1", "c2"])), first, last, None))
    events = [
        {
            "event": f"{kind}{draw(st.integers(0, 3))}",
            "kind": kind,
            "period": str(draw(st.sampled_from(YEARS))),
            "amount": Decimal(100),
            "organisation": draw(st.sampled_from(ORGANISATIONS)),
            "role": "owner",
            "category": "equity",
            "started": 2017,
            "country": draw(st.sampled_from([None, "RU", "DE"])),
        }
        for kind in ("joint_rd", "patent", "startup")
        for _ in range(draw(st.integers(0, 5)))
    ]
    organisations = [
        {
            "organisation": o,
            "region": draw(st.sampled_from(REGIONS)),
            "activity": "62.01",
            "group": draw(st.sampled_from([None, "G"])),
            "started": draw(st.sampled_from([None, 2001, 2018])),
        }
        for o in ORGANISATIONS
    ]
    links = []
    if draw(st.booleans()):
        on = dt.date(draw(st.sampled_from([2017, 2018, 2019])), 3, 1)
        links.append(
            {"predecessor": "A", "successor": "B", "on": on, "share": draw(st.sampled_from([None, Decimal("0.5")]))}
        )
    return tables(facts, members, events, organisations, links)


def steps_of(given_tables: Tables, prices: str, last: int) -> dict[tuple[str, str, str], Step]:
    engine = open_engine("duckdb")
    try:
        context = Context(2016, last, prices)  # type: ignore[arg-type]
        facts = read_facts(engine, PROGRAMME, given_tables, context.years)
        computed = compute(engine, facts, given_tables, (PROGRAMME, context, ScoreOptions(by="cluster")), ())
    finally:
        engine.close()
    found = {}
    for target in PROGRAMME.targets:
        indicator = PROGRAMME.indicator(target.indicator)
        for scope in computed.counts:
            for rule, steps in all_steps(
                computed.sums.get((indicator.code, scope), {}), indicator, context.years
            ).items():
                found[target.code, scope, rule] = steps[-1]
    return found


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(returns(), st.sampled_from(["nominal", "usd"]), st.sampled_from([2017, 2019]))
def test_engine_equals_oracle(given_tables: Tables, prices: str, last: int) -> None:
    found = steps_of(given_tables, prices, last)
    expected = oracle_score(PROGRAMME, given_tables, last, "cluster", prices)  # type: ignore[arg-type]
    for (target, scope, rule), answer in expected.items():
        step = found[target, scope, rule]
        assert _close(step.factor, answer.factor), (target, scope, rule, step, answer)
        assert step.n == answer.n, (target, scope, rule, step, answer)
        if rule != "chained":
            assert _close(step.num, answer.num_t), (target, scope, rule, step, answer)


def _close(found: Decimal | Fraction | None, expected: Fraction | None) -> bool:
    if found is None or expected is None:
        return found is None and (expected is None or expected == 0)
    return float(found) == pytest.approx(float(expected), rel=1e-9, abs=1e-6)


def test_every_rule_is_compared() -> None:
    expected = oracle_score(PROGRAMME, tables({("A", 2016): {"revenue": 1, "heads": 1}}), 2017)
    assert {rule for _, _, rule in expected} == set(COHORT_RULES)
