"""The fixed cast: one person for each role, with a grant in a fixed scope, and an outsider with none.

Scopes are keys, so that the cast needs no other app: `inside` names what lies in them, `outside` what does not.
"""

from datetime import UTC, date, datetime

from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.utils import timezone

from corymb.apps.accounts.models import Grant, Person
from corymb.apps.accounts.rules import WHOLE
from corymb.apps.accounts.states import ROLES
from corymb.apps.journal.actions import Actor

NOW = datetime(2018, 6, 1, 9, 0, tzinfo=UTC)
START = date(2016, 1, 1)
OUTSIDER = "outsider"
REGION, CLUSTER, ORGANISATION = "RU-KLU", "kaluga-pharma", "RU-INN-0001000010"
OTHER_REGION, OTHER_CLUSTER, OTHER_ORGANISATION = "RU-TOM", "tomsk", "RU-INN-0010000017"
SCOPES = {
    "programme": WHOLE,
    "region": f"region:{REGION}",
    "cluster": f"cluster:{CLUSTER}",
    "organisation": f"organisation:{ORGANISATION}",
    "call": "call:987654",
}
CAST = (*ROLES, OUTSIDER)


def person(name: str, **values: object) -> Person:
    """Somebody who can sign in and holds nothing."""
    email = f"{name.casefold().replace(' ', '.')}@example.org"
    fields = {"name": name, "email": email, "language": "en", "is_active": True, "created_at": NOW} | values
    return Person.objects.create(**fields)


def grant(holder: Person, role: str, scope_key: str) -> Grant:
    """A role in a scope, without an end."""
    return Grant.objects.create(person=holder, role=role, scope_key=scope_key, starts_on=START, granted_at=NOW)


def member_of_the_cast(code: str) -> Person:
    """The person of a role, in the role's fixed scope; the outsider holds nothing."""
    found = person(code.replace("_", " ").title())
    if code != OUTSIDER:
        (kind,) = ROLES[code].scopes
        grant(found, code, SCOPES[kind])
        if ROLES[code].second_factor:
            Authenticator.objects.create(user=found, type=Authenticator.Type.TOTP, data={})
    return found


def browser_of(somebody: Person) -> Client:
    """The browser of somebody who has signed in."""
    client = Client()
    client.force_login(somebody, backend="corymb.apps.accounts.entering.Backend")
    return client


def asked_again(browser: Client, address: str) -> str:
    """What an open page is told that asks by itself whether what it waits for is there."""
    answer = browser.get(address, headers={"HX-Request": "true"})
    told = {(204, None): "not yet", (200, "true"): "load anew"}
    return told[answer.status_code, answer.headers.get("HX-Refresh")]


def done(task: str) -> None:
    """The job is no longer there, as when a worker has done it; the site itself may not change jobs of the queue."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'succeeded' WHERE task_name = %s", [task])


def actor(somebody: Person) -> Actor:
    return Actor("person", str(somebody.pk))


def today() -> date:
    return timezone.localdate()
