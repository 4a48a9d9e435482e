"""A planted defect is found exactly once and at the right cell; a clean panel gives nothing; order does not matter."""

import random
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corymb.i18n import Text
from corymb.methods.checks.run import run_checks
from corymb.methods.checks.wording import Figure
from tests.methods.checks.planting import (
    ORGANISATION_IDS,
    YEARS,
    Row,
    at,
    clean_facts,
    found,
    places,
    programme,
    rule,
    tables,
)

FEW = settings(max_examples=3, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
organisations = st.sampled_from(ORGANISATION_IDS)
years = st.sampled_from(YEARS)


def cell(organisation: str, code: str) -> str:
    return (
        f"{dict(zip(('revenue', 'exports', 'employees', 'jobs', 'declared'), 'BCDEF', strict=True))[code]}"
        f"{ORGANISATION_IDS.index(organisation) + 2}"
    )


@FEW
@given(seed=st.integers(0, 12))
def test_clean_panel_gives_no_finding(seed: int) -> None:
    assert found(clean_facts(seed)) == ()


def test_no_facts_at_all() -> None:
    assert run_checks(programme(), tables([], [], [], [])) == ()


@FEW
@given(organisation=organisations, year=years)
def test_negative_value(organisation: str, year: int) -> None:
    rows = clean_facts()
    at(rows, organisation, year, "exports")["value"] = Decimal(-5)
    assert places(found(rows)) == [("sign", organisation, str(year), "exports", cell(organisation, "exports"))]


@FEW
@given(organisation=organisations, year=years)
def test_missing_value_is_named_and_what_it_costs(organisation: str, year: int) -> None:
    rows = clean_facts()
    rows.remove(at(rows, organisation, year, "employees"))
    findings = found(rows)
    assert places(findings) == [
        ("required", organisation, str(year), "employees", ""),
        ("partial_return", organisation, str(year), "", ""),
    ]
    assert [(f.file, f.sheet) for f in findings] == [("returns.xlsx", str(year))] * 2
    assert (
        findings[1].said()
        == f"Partial return: Employees missing, so the organisation does not count for Output in {year}."
    )


@FEW
@given(organisation=organisations, year=years)
def test_out_of_range(organisation: str, year: int) -> None:
    rows = clean_facts()
    row = at(rows, organisation, year, "jobs")
    row["value"] = Decimal(6000)
    findings = found(rows, *(r for r in programme().checks if r.kind not in {"jump", "declared_above_credit"}))
    assert places(findings) == [("range", organisation, str(year), "jobs", cell(organisation, "jobs"))]
    assert findings[0].said() == "Jobs: 6,000 is above the greatest possible value, 5,000."


@FEW
@given(organisation=organisations, year=years)
def test_exports_above_revenue(organisation: str, year: int) -> None:
    rows = clean_facts()
    revenue = at(rows, organisation, year, "revenue")["value"]
    at(rows, organisation, year, "exports")["value"] = revenue + Decimal("0.0001")
    findings = [f for f in found(rows) if f.rule != "jump"]
    assert places(findings) == [("cross_field", organisation, str(year), "exports", cell(organisation, "exports"))]


@pytest.mark.parametrize("times", [Decimal(1000), Decimal("0.001"), Decimal(1_000_000), Decimal("0.000001")])
@pytest.mark.parametrize("year", YEARS)
def test_unit_slip_is_one_finding_with_the_likely_value(times: Decimal, year: int) -> None:
    rows = clean_facts()
    organisation = ORGANISATION_IDS[5]
    row = at(rows, organisation, year, "revenue")
    right = row["value"]
    row |= {"value": right * times, "written": f"{right * times / 1000:f}", "scale": "1000"}
    others = {"cross_field", "shell"}
    findings = [f for f in found(rows) if f.rule not in others]
    assert places(findings) == [("unit_slip", organisation, str(year), "revenue", cell(organisation, "revenue"))]
    assert Decimal(findings[0].fields["likely"]) == right / 1000  # type: ignore[arg-type]
    assert findings[0].value == row["written"]
    assert str(findings[0].fields["value"]) == str(Figure(row["written"]))


@pytest.mark.usefixtures("russian")
def test_figures_are_named_and_written_as_the_language_writes_them() -> None:
    rows = clean_facts()
    organisation = ORGANISATION_IDS[3]
    at(rows, organisation, 2018, "revenue")["value"] = Decimal(1_000_000)
    at(rows, organisation, 2018, "exports")["value"] = Decimal("2500000.5")
    crossed = next(f for f in found(rows) if f.rule == "cross_field")
    assert str(crossed.fields["figures"]).replace("\u00a0", " ") == "«exports» = 2 500 000,5; «revenue» = 1 000 000"


@pytest.mark.usefixtures("russian")
def test_figures_say_their_unit_where_the_programme_names_it() -> None:
    ruble = Text(en="RUB", ru="руб.")
    named = tuple(replace(v, unit_label=ruble) if v.code == "revenue" else v for v in programme().variables)
    rows = clean_facts()
    organisation = ORGANISATION_IDS[3]
    at(rows, organisation, 2018, "revenue")["value"] = Decimal(1_000_000)
    at(rows, organisation, 2018, "exports")["value"] = Decimal(2_500_000)
    findings = run_checks(replace(programme(), variables=named), tables(rows))
    crossed = next(f for f in findings if f.rule == "cross_field")
    assert str(crossed.fields["figures"]).replace("\u00a0", " ") == "«exports» = 2 500 000; «revenue» = 1 000 000 руб."


def test_unit_slip_between_two_years_blames_the_one_far_from_peers() -> None:
    organisation = ORGANISATION_IDS[0]
    rows = [r for r in clean_facts() if r["organisation"] != organisation or r["period"] in {"2016", "2017"}]
    at(rows, organisation, 2016, "revenue")["value"] *= 1000
    findings = found(rows, *(r for r in programme().checks if r.kind in {"unit_slip", "jump"}))
    assert places(findings) == [("unit_slip", organisation, "2016", "revenue", "B2")]


def test_unit_slip_without_other_years_is_judged_by_peers_of_the_size() -> None:
    organisation = ORGANISATION_IDS[3]
    rows = [r for r in clean_facts() if r["organisation"] != organisation or r["period"] == "2018"]
    at(rows, organisation, 2018, "revenue")["value"] /= 1000
    only = [r for r in programme().checks if r.kind == "unit_slip"]
    findings = found(rows, *only)
    assert places(findings) == [("unit_slip", organisation, "2018", "revenue", "B5")]
    assert "organisations of its size" in findings[0].said()


@FEW
@given(organisation=organisations, year=st.sampled_from(YEARS[1:]))
def test_level_shift_is_one_jump(organisation: str, year: int) -> None:
    rows = clean_facts()
    for row in rows:
        if (
            row["organisation"] == organisation
            and int(row["period"]) >= year
            and row["variable"] in {"revenue", "exports"}
        ):
            row["value"] *= 20
    jumps = [f for f in found(rows) if f.rule == "jump"]
    assert places(jumps) == [
        ("jump", organisation, str(year), code, cell(organisation, code)) for code in ("exports", "revenue")
    ]


@FEW
@given(organisation=organisations, year=st.sampled_from(YEARS[1:-1]))
def test_one_year_spike_is_one_jump(organisation: str, year: int) -> None:
    rows = clean_facts()
    at(rows, organisation, year, "exports")["value"] /= 20
    assert places(found(rows)) == [("jump", organisation, str(year), "exports", cell(organisation, "exports"))]


@FEW
@given(organisation=organisations, year=years)
def test_income_without_staff(organisation: str, year: int) -> None:
    rows = clean_facts()
    at(rows, organisation, year, "employees")["value"] = Decimal(0)
    assert places(found(rows)) == [
        ("income_without_staff", organisation, str(year), "employees", cell(organisation, "employees"))
    ]


@FEW
@given(organisation=organisations, year=years)
def test_headcount_jump(organisation: str, year: int) -> None:
    rows = clean_facts()
    at(rows, organisation, year, "employees")["value"] = Decimal(11_683)
    findings = [f for f in found(rows) if f.rule == "headcount_jump"]
    assert places(findings) == [
        ("headcount_jump", organisation, str(year), "employees", cell(organisation, "employees"))
    ]


def test_headcount_without_income_is_found_once_even_if_it_also_jumped() -> None:
    rows = clean_facts()
    organisation = ORGANISATION_IDS[0]
    at(rows, organisation, 2018, "employees")["value"] = Decimal(11_683)
    at(rows, organisation, 2018, "revenue")["value"] = Decimal(0)
    findings = [f for f in found(rows) if f.rule == "headcount_jump"]
    assert places(findings) == [("headcount_jump", organisation, "2018", "employees", "D2")]
    steady = clean_facts()
    for year in YEARS:
        at(steady, organisation, year, "employees")["value"] = Decimal(150)
    at(steady, organisation, 2019, "revenue")["value"] = Decimal(0)
    findings = [f for f in found(steady) if f.rule == "headcount_jump"]
    assert [(f.period, f.said()) for f in findings] == [("2019", "150 staff and no income.")]


def test_shell() -> None:
    rows = clean_facts()
    organisation = ORGANISATION_IDS[7]
    for year in YEARS:
        at(rows, organisation, year, "employees")["value"] = Decimal(2)
        at(rows, organisation, year, "revenue")["value"] = Decimal(24_000_000_000)
    findings = [f for f in found(rows) if f.rule == "shell"]
    assert places(findings) == [("shell", organisation, str(year), "revenue", "B9") for year in YEARS]


def twin(row: Row, value: Decimal) -> Row:
    return row | {"value": value, "sheet": "again", "cell": "Z9"}


@FEW
@given(organisation=organisations, year=years)
def test_duplicates_same_value_is_a_note_and_conflict_an_error(organisation: str, year: int) -> None:
    rows = clean_facts()
    row = at(rows, organisation, year, "revenue")
    same = found([*rows, twin(row, row["value"])])
    assert [(f.level, *places([f])[0]) for f in same] == [
        ("note", "duplicate", organisation, str(year), "revenue", "Z9")
    ]
    first = f"returns.xlsx {year} {row['cell']}"
    other = found([*rows, twin(row, row["value"] + 1)])
    assert [(f.level, *places([f])[0]) for f in other] == [
        ("error", "duplicate", organisation, str(year), "revenue", "Z9")
    ]
    assert (other[0].fields["first_place"], other[0].fields["second_place"]) == (first, "returns.xlsx again Z9")


def test_type() -> None:
    rows = clean_facts()
    row = at(rows, ORGANISATION_IDS[1], 2017, "exports")
    row |= {"value": None, "written": "about nine"}
    findings = found(rows)
    assert places(findings) == [("type", ORGANISATION_IDS[1], "2017", "exports", "C3")]
    assert findings[0].said() == "Exports: about nine is not a number."


def test_whole_numbers_only_where_asked() -> None:
    rows = clean_facts()
    at(rows, ORGANISATION_IDS[1], 2017, "jobs")["value"] = Decimal("11.5")
    assert found(rows, rule("type")) == ()
    assert places(found(rows, rule("type", variables=("jobs",), whole=1))) == [
        ("type", ORGANISATION_IDS[1], "2017", "jobs", "E3")
    ]


@FEW
@given(order=st.randoms(use_true_random=False))
def test_row_order_does_not_matter(order: random.Random) -> None:
    rows = clean_facts()
    for place, year in ((1, 2016), (4, 2018)):
        at(rows, ORGANISATION_IDS[place], year, "revenue")["value"] *= -1000
        at(rows, ORGANISATION_IDS[place + 6], year, "revenue")["value"] *= 1000
    rows.append(twin(rows[3], Decimal(1)))
    rows += [row | {"period": "1916"} for row in rows[:2]] + [row | {"variable": "mood"} for row in rows[:3]]
    before = found(rows)
    order.shuffle(rows)
    after = found(rows)
    assert after == before
    assert [f.said() for f in after] == [f.said() for f in before]
    assert {f.rule for f in before} == {
        "sign",
        "unit_slip",
        "duplicate",
        "wrong_period",
        "unknown_variable",
        "cross_field",
        "required",
        "partial_return",
    }
