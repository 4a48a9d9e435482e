"""Whoever runs or checks the programme neither applies, nor reports, nor marks in it on the same day."""

from datetime import date
from itertools import product

import pytest

from corymb.apps.accounts import actions
from corymb.apps.accounts.actions import NewGrant, NewPerson, NotPossible
from corymb.apps.accounts.models import Person
from corymb.apps.accounts.rules import WHOLE
from corymb.apps.accounts.states import ROLES, apart_from
from corymb.apps.journal.actions import SYSTEM
from tests.apps.accounts.making import NOW, a_grant, a_person, as_actor

pytestmark = pytest.mark.django_db
DAY, LATER = date(2026, 11, 25), date(2027, 2, 1)
WHERE = {
    "programme": WHOLE,
    "region": "region:16",
    "cluster": "cluster:leading",
    "organisation": "organisation:ru-inn:7707083893",
    "call": "call:1",
}
OFFICE = {"officer", "auditor", "secretary"}
OTHERS = {"region_official", "cluster_manager", "preparer", "certifier", "partner", "expert"}


def of(role: str, starts: date = DAY, ends: date | None = None) -> NewGrant:
    return NewGrant(role, WHERE[min(ROLES[role].scopes)], starts, ends)


def given(person: Person, new: NewGrant) -> bool:
    try:
        actions.grant_role(person, new, actor=SYSTEM, by=None, now=NOW)
    except NotPossible:
        return False
    return True


@pytest.mark.parametrize("first", sorted(ROLES))
def test_who_may_hold_what_besides(first: str) -> None:
    refused = set()
    for second in sorted(set(ROLES) - {first}):
        person = a_person()
        assert given(person, of(first))
        refused |= set() if given(person, of(second)) else {second}
    assert refused == (OTHERS if first in OFFICE else OFFICE if first in OTHERS else set())
    assert refused == apart_from(first)


def test_one_after_the_other_they_are_held_and_not_on_one_day() -> None:
    held = of("officer", DAY, date(2026, 12, 31))
    days = (date(2026, 11, 1), date(2026, 11, 24), date(2026, 11, 25), date(2026, 12, 31), date(2027, 1, 1))
    found = {}
    for starts, ends in product(days, (*days, None)):
        if ends and ends < starts:
            continue
        person = a_person()
        given(person, held)
        found[starts, ends] = given(person, of("region_official", starts, ends))
    free = {(days[0], days[0]), (days[0], days[1]), (days[1], days[1]), (days[4], days[4]), (days[4], None)}
    assert {key for key, may in found.items() if may} == free


def test_the_refusal_names_what_is_held_and_a_deputy_is_no_way_round() -> None:
    person = a_person()
    given(person, of("secretary"))
    with pytest.raises(NotPossible, match="“Secretary of a call” on those days"):
        actions.grant_role(person, of("expert"), actor=SYSTEM, by=None, now=NOW)
    holder = a_person()
    role = a_grant(holder, "region_official", WHERE["region"])
    with pytest.raises(NotPossible, match="“Secretary of a call” on those days"):
        actions.name_deputy(role, person, (DAY, LATER), actor=as_actor(holder), now=NOW, reason="leave")
    who = NewPerson("Both", "both@example.org", "en")
    with pytest.raises(NotPossible, match="“Programme officer” on those days"):
        actions.invite_person(who, [of("officer"), of("expert")], actor=SYSTEM, by=None, now=NOW)
    assert not Person.objects.filter(email=who.email).exists()
