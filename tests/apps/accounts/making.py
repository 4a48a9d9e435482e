"""People for tests, made without the ceremony of invitations."""

from datetime import UTC, date, datetime
from itertools import count

from corymb.apps.accounts.models import Grant, Person
from corymb.apps.accounts.rules import WHOLE
from corymb.apps.journal.actions import Actor

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
LONG_AGO = date(2016, 1, 1)
_NUMBERS = count(1)


def a_person(*roles: str, scope: str = WHOLE, **fields: object) -> Person:
    """Somebody who can sign in, with roles in one scope."""
    number = next(_NUMBERS)
    values = {"name": f"Person {number}", "email": f"person{number}@example.org", "language": "en", "is_active": True}
    person = Person.objects.create(**values | {"created_at": NOW} | fields)
    for role in roles:
        a_grant(person, role, scope)
    return person


def a_grant(person: Person, role: str, scope: str = WHOLE, **fields: object) -> Grant:
    values = {"starts_on": LONG_AGO, "granted_at": NOW} | fields
    return Grant.objects.create(person=person, role=role, scope_key=scope, **values)


def as_actor(person: Person) -> Actor:
    return Actor("person", str(person.pk))
