"""Checks that look beyond the facts: memberships, register, ids, events, credits."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from corymb.methods.checks.run import run_checks
from corymb.methods.identifiers import fault
from tests.methods.checks.planting import (
    ALL_RULES,
    ORGANISATION_IDS,
    YEARS,
    at,
    clean_events,
    clean_facts,
    clean_memberships,
    found,
    number,
    places,
    programme,
    rule,
    tables,
)

FIRST, SECOND, THIRD, *_ = ORGANISATION_IDS


def test_missing_return_names_the_clusters() -> None:
    rows = [r for r in clean_facts() if (r["organisation"], r["period"]) != (SECOND, "2018")]
    findings = found(rows)
    assert places(findings) == [("missing_return", SECOND, "2018", "", "")]
    assert findings[0].said() == "No return for 2018, though a member of beta."
    assert (findings[0].file, findings[0].sheet) == ("returns.xlsx", "2016")


def test_missing_return_follows_membership_dates() -> None:
    rows = [r for r in clean_facts() if r["organisation"] != SECOND or r["period"] == "2018"]
    members = clean_memberships()
    members[1] |= {"from": dt.date(2017, 3, 1), "to": dt.date(2019, 6, 30)}
    only = rule("missing_return", level="explain")
    assert places(found(rows, only, memberships=members)) == [("missing_return", SECOND, "2017", "", "")]
    any_day = run_checks(programme(only, member_on="any_day"), tables(rows, members))
    assert [f.period for f in any_day] == ["2017", "2019"]
    dated = run_checks(programme(only, baseline_member_on="2018-01-01"), tables(rows, members))
    assert [f.period for f in dated] == ["2016", "2017"]


def test_without_memberships_nobody_is_missing() -> None:
    rows = [r for r in clean_facts() if (r["organisation"], r["period"]) != (SECOND, "2018")]
    assert found(rows, memberships=[]) == ()


def test_a_return_of_blanks_is_no_return() -> None:
    rows = clean_facts()
    for row in rows:
        if (row["organisation"], row["period"]) == (SECOND, "2018"):
            row["value"] = None
    assert places(found(rows, rule("missing_return"))) == [("missing_return", SECOND, "2018", "", "")]


def test_shares_above_one() -> None:
    members = [
        *clean_memberships(),
        {"organisation": FIRST, "cluster": "beta", "from": dt.date(2018, 1, 1), "share": Decimal("0.25")},
    ]
    findings = found(clean_facts(), memberships=members)
    assert places(findings) == [("share_sum", FIRST, "2018", "", "")]
    assert findings[0].said() == f"The shares of {FIRST} in alpha, beta add up to 1.25, more than 1."
    assert run_checks(programme(overlap=True), tables(memberships=members)) == ()


def test_unknown_organisations() -> None:
    stranger, outsider = number(900), number(901)
    rows = clean_facts()
    rows += [
        row | {"organisation": o, "cell": f"B{n}"}
        for n, o in ((90, stranger), (91, outsider))
        for row in rows
        if row["organisation"] == FIRST
    ]
    registered = [{"organisation": o} for o in (*ORGANISATION_IDS, outsider)]
    findings = found(rows, rule("unknown_organisation"), organisations=registered)
    assert [(f.organisation, f.message.split("}")[1][:9]) for f in findings] == [
        (stranger, " is not i"),
        (outsider, " is not a"),
    ]
    handed_over = [{"predecessor": outsider, "successor": FIRST, "on": dt.date(2018, 1, 1)}]
    assert [
        f.organisation for f in found(rows, rule("unknown_organisation"), organisations=registered, links=handed_over)
    ] == [stranger]
    assert found(rows, rule("unknown_organisation"), organisations=[], memberships=[]) == ()


@pytest.mark.parametrize(
    ("organisation", "said"),
    [
        (number(1), ""),
        ("RU-INN-0000000001", "check_digit"),
        ("RU-INN-00000001", "length"),
        ("RU-INN-00000000a1", "digits"),
        ("LEI-213800KUD8LAJWSQ9D15", ""),
        ("LEI-213800KUD8LAJWSQ9D16", "check_digit"),
        ("LEI-213800KUD8", "length"),
        ("LOCAL-17", ""),
    ],
)
def test_check_digits(organisation: str, said: str) -> None:
    assert fault(organisation) == said


def test_wrong_check_digit_is_one_finding_wherever_it_stands() -> None:
    wrong = FIRST[:-1] + str((int(FIRST[-1]) + 1) % 10)
    rows = [row | {"organisation": wrong} if row["organisation"] == FIRST else row for row in clean_facts()]
    findings = found(rows, rule("check_digit"))
    assert places(findings) == [("check_digit", wrong, "", "", "")]
    assert findings[0].said() == f"The check digit of {wrong.removeprefix('RU-INN-')} is wrong."
    assert (findings[0].file, findings[0].sheet) == ("returns.xlsx", "2016")


def test_unknown_variable_and_wrong_period() -> None:
    rows = clean_facts()
    rows += [at(rows, FIRST, y, "revenue") | {"variable": "mood", "cell": f"H{y}"} for y in YEARS]
    rows.append(at(rows, FIRST, 2018, "jobs") | {"period": "2018-Q5", "cell": "I1"})
    rows.append(at(rows, FIRST, 2018, "jobs") | {"period": "2031", "cell": "I2"})
    findings = found(rows, rule("unknown_variable"), rule("wrong_period"))
    assert places(findings) == [
        ("unknown_variable", FIRST, "2016", "mood", "H2016"),
        ("wrong_period", FIRST, "2018-Q5", "jobs", "I1"),
        ("wrong_period", FIRST, "2031", "jobs", "I2"),
    ]
    assert findings[0].fields["figures"] == 5
    assert findings[2].said() == "The period 2031 lies outside the programme, 2016 to 2020."


def test_quarters_are_compared_with_the_same_quarter() -> None:
    rows = clean_facts()
    for row in rows:
        row["period"] += "-Q2" if row["organisation"] == FIRST else ""
    at_quarter = next(r for r in rows if r["period"] == "2018-Q2" and r["variable"] == "exports")
    at_quarter["value"] *= 1000
    findings = found(rows, rule("unit_slip", variables=("exports",)))
    assert places(findings) == [("unit_slip", FIRST, "2018-Q2", "exports", "C2")]


def test_event_conflicts_in_amount_and_kind() -> None:
    events = clean_events()
    events[1]["amount"] = Decimal(120)
    findings = found(clean_facts(), events=events)
    assert places(findings) == [("event_conflict", SECOND, "2018", "", "D3")]
    assert findings[0].said() == "Event J1 is given with different amounts, 100 and 120."
    events = clean_events()
    events[1]["kind"] = "patent"
    findings = found(clean_facts(), rule("event_conflict"), events=events)
    assert [(f.cell, f.said()) for f in findings] == [("D3", "Event J1 is given as joint_rd and as patent.")]


def test_same_event_in_two_years_may_have_two_amounts() -> None:
    events = [*clean_events(), *(e | {"period": "2019", "amount": Decimal(7)} for e in clean_events()[:2])]
    assert found(clean_facts(), events=events) == ()


def test_events_beyond_the_reported_total() -> None:
    events = clean_events()
    total = at(clean_facts(), FIRST, 2018, "exports")["value"]
    events[-1]["amount"] = total
    assert found(clean_facts(), events=events) == ()
    events[-1]["amount"] = total + 1
    findings = found(clean_facts(), events=events)
    assert places(findings) == [("event_total", FIRST, "2018", "exports", "C2")]
    lenient = replace(rule("event_total", variables=("exports",), tolerance="0.01"), events=("contract",))
    assert found(clean_facts(), lenient, events=events) == ()
    shared = [*events, events[-1] | {"organisation": SECOND, "cell": "D7"}]
    alone = replace(rule("event_total", variables=("exports",), alone=1), events=("contract",))
    assert found(clean_facts(), alone, events=shared) == ()


def test_joint_event_needs_two_members_or_a_foreign_partner() -> None:
    only = rule("event_participants", level="explain")
    members = clean_memberships()
    members[1] |= {"to": dt.date(2017, 12, 31)}
    assert places(found(clean_facts(), only, memberships=members)) == [("event_participants", FIRST, "2018", "", "D2")]
    events = clean_events()
    events[3]["country"] = "RU"
    assert places(found(clean_facts(), only, events=events)) == [("event_participants", THIRD, "2019", "", "D4")]
    one_group = [{"organisation": o, "group": "G"} for o in ORGANISATION_IDS]
    assert [f.fields["event"] for f in found(clean_facts(), only, organisations=one_group)] == ["J1"]
    allowed = replace(only, events=("contract",))
    assert [f.fields["event"] for f in found(clean_facts(), allowed)] == ["C1"]
    assert found(clean_facts(), only, memberships=[]) == ()


def test_joint_event_on_its_date_not_at_year_end() -> None:
    members = clean_memberships()
    members[1] |= {"to": dt.date(2018, 6, 30)}
    events = [e | {"date": dt.date(2018, 5, 1)} if e["event"] == "J1" else e for e in clean_events()]
    assert found(clean_facts(), rule("event_participants"), memberships=members, events=events) == ()


def test_declared_jobs_above_the_credit() -> None:
    rows = clean_facts()
    at(rows, FIRST, 2018, "declared")["value"] = Decimal(3)
    findings = found(rows)
    assert places(findings) == [("declared_above_credit", FIRST, str(y), "declared", "F2") for y in (2018, 2019, 2020)]
    assert findings[0].said() == "Declared 4 highly productive jobs by 2018; the returns themselves give a credit of 2."


def test_credit_is_the_highest_gain_so_far() -> None:
    rows = clean_facts()
    at(rows, FIRST, 2017, "jobs")["value"] += 3
    at(rows, FIRST, 2020, "jobs")["value"] = Decimal(0)
    assert found(rows, rule("declared_above_credit")) == ()


def test_without_a_baseline_only_a_young_organisation_is_judged() -> None:
    rows = [r for r in clean_facts() if (r["organisation"], r["period"], r["variable"]) != (FIRST, "2016", "jobs")]
    at(rows, FIRST, 2017, "declared")["value"] = Decimal(100)
    assert found(rows, rule("declared_above_credit")) == ()
    young = [{"organisation": o, "started": 2017} for o in ORGANISATION_IDS]
    findings = found(rows, rule("declared_above_credit"), organisations=young)
    assert [(f.period, str(f.fields["credit"])) for f in findings] == [
        ("2017", "11"),
        ("2018", "12"),
        ("2019", "13"),
        ("2020", "14"),
    ]


def test_every_kind_is_in_the_clean_programme() -> None:
    from corymb.methods.checks.registry import KINDS

    assert {r.kind for r in ALL_RULES} == set(KINDS)
