"""Exclusions are named, counted and never applied by themselves."""

from dataclasses import replace
from decimal import Decimal

import pytest

from corymb.i18n import Text
from corymb.methods.exclusions import select
from corymb.methods.programme import ExclusionRule
from corymb.methods.tables import Tables
from corymb.refusal import Refusal
from tests.methods.checks.planting import ORGANISATION_IDS, YEARS, at, clean_facts, programme, rule, tables

FIRST, SECOND, *_ = ORGANISATION_IDS
RULES = (
    ExclusionRule("large", Text(en="Large"), "organisations", "revenue > 900000000"),
    ExclusionRule("large-rows", Text(en="Large"), "rows", "revenue > 900000000"),
    ExclusionRule("no-staff", Text(en="No staff"), "rows", "(revenue > 0) * (employees == 0)"),
    ExclusionRule("early", Text(en="Early"), "organisations", "revenue > 900000000", until=2018),
)
PROGRAMME = programme(
    rule("negative", "sign"),
    rule("digits", "check_digit"),
    rule("silent", "missing_return"),
    rule("doubled", "duplicate"),
    exclusions=RULES,
)


def planted() -> Tables:
    rows = clean_facts()
    at(rows, FIRST, 2017, "revenue")["value"] = Decimal(1_000_000_000)
    at(rows, FIRST, 2019, "revenue")["value"] = Decimal(1_000_000_000)
    at(rows, SECOND, 2020, "revenue")["value"] = Decimal(1_000_000_000)
    at(rows, SECOND, 2016, "employees")["value"] = Decimal(0)
    at(rows, SECOND, 2018, "exports")["value"] = Decimal(-1)
    return tables(rows)


def keys(name: str) -> list[tuple[str, int]]:
    return [(r["organisation"], r["year"]) for r in select(PROGRAMME, planted(), name).keys.to_pylist()]


def test_rows_and_organisations() -> None:
    assert keys("large-rows") == [(FIRST, 2017), (FIRST, 2019), (SECOND, 2020)]
    assert keys("large") == [(o, y) for o in (FIRST, SECOND) for y in YEARS]
    assert keys("early") == [(FIRST, y) for y in YEARS]
    assert keys("no-staff") == [(SECOND, 2016)]
    large, rows = (select(PROGRAMME, planted(), n) for n in ("large", "large-rows"))
    assert (large.scope, large.rows, large.organisations) == ("organisations", 10, 2)
    assert (rows.scope, rows.rows, rows.organisations) == ("rows", 3, 2)


def test_checks_as_exclusions() -> None:
    assert keys("negative") == [(SECOND, 2018)]
    assert keys("digits") == []
    assert select(PROGRAMME, planted(), "digits").scope == "organisations"
    assert keys("doubled") == []


def test_what_is_only_a_note_is_not_excluded() -> None:
    rows = clean_facts()
    same, other = at(rows, FIRST, 2017, "revenue"), at(rows, SECOND, 2018, "revenue")
    doubled = [*rows, dict(same), other | {"value": Decimal(1)}]
    assert select(PROGRAMME, tables(doubled), "doubled").keys.to_pylist() == [{"organisation": SECOND, "year": 2018}]


@pytest.mark.parametrize("name", [f"organisation:{FIRST}", f"organisation:{FIRST.removeprefix('RU-INN-')}"])
def test_one_organisation_by_its_number(name: str) -> None:
    assert keys(name) == [(FIRST, y) for y in YEARS]
    assert select(PROGRAMME, planted(), name).uses_outcome_year is False


def test_selecting_on_the_outcome_year_is_flagged() -> None:
    flags = {
        n: select(PROGRAMME, planted(), n).uses_outcome_year
        for n in ("large", "large-rows", "early", "negative", "digits")
    }
    assert flags == {"large": True, "large-rows": True, "early": False, "negative": True, "digits": False}
    assert select(PROGRAMME, planted(), "early", year=2018).uses_outcome_year is True
    until = programme(rule("negative", "sign", until=2019))
    assert select(until, planted(), "negative").uses_outcome_year is False


def test_unknown_names_are_refused_with_what_exists() -> None:
    with pytest.raises(Refusal) as refused:
        select(PROGRAMME, planted(), "silent")
    assert refused.value.fields == {
        "name": "silent",
        "known": "large, large-rows, no-staff, early, negative, digits, doubled",
    }
    with pytest.raises(Refusal, match="There is no exclusion x"):
        select(replace(PROGRAMME, checks=(), exclusions=()), planted(), "x")
    with pytest.raises(Refusal, match="Organisation 0000000000 has no figures"):
        select(PROGRAMME, planted(), "organisation:0000000000")
