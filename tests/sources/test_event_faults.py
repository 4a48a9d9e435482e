"""What cannot be right in an event is found, whoever tells it, and what can be right is left alone."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from corymb.packs.loader import load_pack
from corymb.packs.reading import find
from corymb.sources.event_faults import EventTold, event_faults

PACK = load_pack(find("innovative-clusters-2016"))
OWN_YEAR = "Correct the day, or enter the event in the return of its own year."
UNPLACED = "without a number of this country, and without a country abroad. Write its number, or choose its country."
LOOK_UP = "Look the number up; a digit is mistyped."
OWN, OTHER = "RU-INN-7707083893", "RU-INN-7702070139"


def told(kind: str, **other: Any) -> EventTold:
    """An event without a fault, but for what is said otherwise."""
    asked = next(k for k in PACK.events if k.code == kind)
    codes = {column.code for column in asked.columns}
    facts: dict[str, Any] = {
        "code": "R-1",
        "reporter": OWN,
        "period": "2020",
        "home": "RU",
        "day": None,
        "amount": Decimal(5) if "amount" in codes else None,
        "category": asked.categories[0].code if asked.categories else "",
        "started": 2018 if "started" in codes else None,
        "participants": [(OWN, asked.roles[0].code, ""), (OTHER, asked.roles[1].code, "")],
    }
    return EventTold(asked, **(facts | other))


def faults(event: EventTold) -> list[tuple[str, str]]:
    return [(fault.column, str(fault)) for fault in event_faults(event)]


def among(*people: tuple[str, str, str]) -> dict[str, Any]:
    return {"participants": [(OWN, "lead", ""), *people]}


@pytest.mark.parametrize("kind", [kind.code for kind in PACK.events])
def test_an_event_that_can_be_right_has_no_fault(kind: str) -> None:
    assert faults(told(kind)) == []


@pytest.mark.parametrize(
    ("kind", "other", "expected"),
    [
        ("joint_rd", {"amount": Decimal(-3)}, [("amount", "The amount is below zero. Write zero or more.")]),
        ("joint_rd", {"amount": Decimal(10) ** 16}, [("amount", "The amount is too large. Check it and its unit.")]),
        ("joint_rd", {"amount": None}, [("amount", "Spent on the project in the year is not filled in. Fill it in.")]),
        ("joint_rd", {"code": " "}, [("event", "Give the event the number its documents have.")]),
        (
            "patent",
            {"day": dt.date(2018, 5, 1)},
            [
                ("date", f"Date of grant: 2018-05-01 is not in 2020. {OWN_YEAR}"),
            ],
        ),
        ("startup", {"started": 2021}, [("started", "Year founded: 2021 is no year from 1900 to 2020.")]),
        ("startup", {"started": 1492}, [("started", "Year founded: 1492 is no year from 1900 to 2020.")]),
    ],
)
def test_what_is_wrong_with_the_event_itself(kind: str, other: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert faults(told(kind, **other)) == expected


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        (
            ("RU-INN-7707083894", "partner", ""),
            [("organisation", f"7707083894: the check digits of the number are wrong. {LOOK_UP}")],
        ),
        (
            ("1027700132196", "partner", ""),
            [("organisation", f"1027700132196: the check digits of the number are wrong. {LOOK_UP}")],
        ),
        (
            ("12345", "partner", ""),
            [("organisation", f"12345: no organisation has a number like this. {LOOK_UP}")],
        ),
        (
            ("Fraunhofer IPA", "partner", ""),
            [
                ("country", f"Fraunhofer IPA is named {UNPLACED}"),
            ],
        ),
        (("ACME", "partner", "ZZ"), [("country", "ZZ is no country. Choose it from the list, by its two letters.")]),
        ((OTHER, "", ""), [("role", "Role of 7702070139 is not filled in. Fill it in.")]),
        (
            (OTHER, "boss", ""),
            [
                (
                    "role",
                    "boss is not on the list. Choose one of: Lead; Partner; Customer who takes part.",
                )
            ],
        ),
        ((OWN, "partner", ""), [("role", "7707083893 is named twice, with different roles. Keep one.")]),
        (("", "partner", ""), [("organisation", "Nobody is named. Write a number or a name.")]),
    ],
)
def test_what_is_wrong_with_who_takes_part(person: tuple[str, str, str], expected: list[tuple[str, str]]) -> None:
    assert faults(told("joint_rd", **among(person))) == expected


@pytest.mark.parametrize(
    "person",
    [
        ("1027700132195", "partner", ""),
        ("Fraunhofer IPA", "partner", "DE"),
        ("DE-OWN-Fraunhofer-IPA", "partner", "DE"),
        ("12345", "partner", "DE"),
        (OWN, "lead", ""),
    ],
)
def test_who_may_take_part(person: tuple[str, str, str]) -> None:
    assert faults(told("joint_rd", **among(person))) == []


def test_the_register_is_right_about_the_digits_of_those_it_knows() -> None:
    wrong = "RU-INN-7707083894"
    assert faults(told("joint_rd", **among((wrong, "partner", "")), known=frozenset({wrong}))) == []


def test_an_event_in_which_the_reporter_takes_no_part_is_of_others() -> None:
    assert [column for column, _text in faults(told("joint_rd", participants=[(OTHER, "lead", "")]))] == [
        "organisation"
    ]


def test_a_kind_without_a_country_takes_numbers_alone() -> None:
    people = [(OWN, "investor", ""), ("A bank", "investor", "")]
    assert faults(told("investment", participants=people)) == [
        ("organisation", "A bank is no number. Write its number.")
    ]
