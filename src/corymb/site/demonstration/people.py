"""The invented people of the demonstration: one for each role, and the council of a cluster."""

from datetime import date, datetime

from django.utils.translation import override

from corymb.apps.accounts.actions import NewGrant, grant_role
from corymb.apps.accounts.models import Person
from corymb.apps.accounts.rules import WHOLE
from corymb.apps.accounts.states import ROLES, Role
from corymb.apps.journal.actions import SYSTEM, Change, record
from corymb.apps.registry.models import Organisation
from corymb.apps.registry.queries.scopes import organisation_key
from corymb.site.demonstration.register import SOURCE
from corymb.site.states import PERSON_INVENTED

REGION, CLUSTER = "RU-KLU", "kaluga-pharma"
SINCE = date(2016, 1, 1)
SEATS = 3


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
    return [invented_person(f"council-{n}", f"Council member {n} (demo)", now) for n in range(1, SEATS + 1)]


def invented_person(address: str, name: str, now: datetime) -> Person:
    """Somebody who has done what stands in the demonstration and cannot sign in."""
    return _person(address, name, now, is_active=False)


def _holder(role: Role, scopes: dict[str, str], now: datetime) -> Person:
    with override("en"):
        name = f"{role.label} (demo)"
    person = _person(role.code.replace("_", "-"), name, now, is_active=True)
    (kind,) = role.scopes
    if kind in scopes and not person.grants.exists():
        new = NewGrant(role.code, scopes[kind], SINCE, reason="demonstration")
        grant_role(person, new, actor=SYSTEM, by=None, now=now)
    return person


def _person(address: str, name: str, now: datetime, *, is_active: bool) -> Person:
    email = f"{address}@example.org"
    known = Person.objects.filter(email=email).first()
    if known:
        return known
    person = Person(
        name=name,
        name_latin=name,
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
