"""The invented people of the demonstration: one for each role, others who only applied, signed or sat."""

from collections.abc import Mapping
from datetime import date, datetime

from django.utils.translation import override

from corymb.apps.accounts.actions import NewGrant, grant_role
from corymb.apps.accounts.models import Person
from corymb.apps.accounts.rules import WHOLE
from corymb.apps.accounts.states import CERTIFIER, REGION_OFFICIAL, ROLES, Role
from corymb.apps.journal.actions import SYSTEM, Change, record
from corymb.apps.registry.models import Organisation, Region
from corymb.apps.registry.queries.scopes import organisation_key
from corymb.site.demonstration.register import SOURCE
from corymb.site.states import PERSON_INVENTED

REGION, CLUSTER = "RU-KLU", "kaluga-pharma"
SINCE = date(2016, 1, 1)
GRANTED = "For show, invented / Для показа, вымышлено"
"""Why each has their role, as the page of a person tells it."""
SEATS = 3
Names = tuple[str, str]
"""In English and in Russian."""


def load_people(now: datetime) -> dict[str, Person]:
    """One person for each role, by the role's code, with a grant in a scope that fits it, but for those in a call."""
    first = Organisation.objects.filter(source=SOURCE, region__code=REGION).order_by("pk").first()
    scopes = {
        "programme": WHOLE,
        "region": f"region:{REGION}",
        "cluster": f"cluster:{CLUSTER}",
        "organisation": organisation_key(first) if first else "",
    }
    return {role.code: _holder(role, scopes, now) for role in ROLES.values()}


def load_council(now: datetime) -> list[Person]:
    """People who hold a seat and cannot sign in."""
    called = "Council member {} (demo)", "Член совета кластера {} (демо)"
    return [invented_person(f"council-{n}", numbered(called, n), now) for n in range(1, SEATS + 1)]


def numbered(called: Names, number: int) -> Names:
    return called[0].format(number), called[1].format(number)


def invented_person(address: str, called: Names, now: datetime) -> Person:
    """Somebody who has done what stands in the demonstration and cannot sign in."""
    return _person(address, called, now, is_active=False)


def official_of(region: Region, holders: Mapping[str, Person], now: datetime) -> Person:
    """Who applies for a region: the official one comes in as for theirs, for another one an invented one."""
    if region.code == REGION:
        return holders[REGION_OFFICIAL]
    called = f"Official of the region {region.name_en} (demo)", f"Сотрудник региона: {region.name_ru} (демо)"
    return _with_role(f"official-{region.code.lower()}", called, REGION_OFFICIAL, f"region:{region.code}", now)


def certifier_of(organisation: Organisation, holders: Mapping[str, Person], now: datetime) -> Person:
    """Who signs off for an organisation: the certifier one comes in as for theirs, else an invented one."""
    key, holder = organisation_key(organisation), holders[CERTIFIER]
    if holder.grants.filter(scope_key=key).exists():
        return holder
    called = f"Head of {organisation.name_en}", f"Руководитель: {organisation.name}"
    return _with_role(f"head-{organisation.number.lower()}", called, CERTIFIER, key, now)


def _with_role(address: str, called: Names, role: str, scope: str, now: datetime) -> Person:
    somebody = invented_person(address, called, now)
    if not somebody.grants.exists():
        grant_role(somebody, NewGrant(role, scope, SINCE, reason=GRANTED), actor=SYSTEM, by=None, now=now)
    return somebody


def _holder(role: Role, scopes: dict[str, str], now: datetime) -> Person:
    with override("en"):
        english = f"{role.label} (demo)"
    with override("ru"):
        russian = f"{role.label} (демо)"
    person = _person(role.code.replace("_", "-"), (english, russian), now, is_active=True)
    (kind,) = role.scopes
    if kind in scopes and not person.grants.exists():
        new = NewGrant(role.code, scopes[kind], SINCE, reason=GRANTED)
        grant_role(person, new, actor=SYSTEM, by=None, now=now)
    return person


def _person(address: str, called: Names, now: datetime, *, is_active: bool) -> Person:
    email = f"{address}@example.org"
    known = Person.objects.filter(email=email).first()
    if known:
        return known
    person = Person(
        name=called[1],
        name_latin=called[0],
        email=email,
        language="en",
        is_active=is_active,
        is_synthetic=True,
        created_at=now,
    )
    person.set_unusable_password()
    person.save(force_insert=True)
    record(PERSON_INVENTED, SYSTEM, [Change.of(person)], now=now)
    return person
