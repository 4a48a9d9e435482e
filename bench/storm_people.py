"""Run by the bench with the site's settings: takes returns of the open year to their certifiers, and lets people in.

`made N`: until N returns are ready to be signed, each by a preparer and a certifier of its own (all invented); prints
how many there are. `sessions`: one line of JSON for everybody: their role, return, session, and a figure they may type.
"""

import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

import django

SINCE = date(2016, 1, 1)


def begin(asked: Sequence[str], commands: Mapping[str, Callable[..., None]]) -> None:
    """What was asked for on the command line: a command and its numbers."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "corymb.site.settings"
    django.setup()
    commands[asked[0]](*map(int, asked[1:]))


def make(members: int, wanted: int) -> None:
    """Until so many returns are ready to be signed; every other one is a draft with a preparer."""
    from django.utils import timezone

    from corymb.apps.registry.queries.scopes import organisation_key
    from corymb.apps.returns.models import Return
    from corymb.packs.loader import load_pack
    from corymb.site.demonstration.register import Invented
    from corymb.site.demonstration.returns import walk

    now, pack, ready = timezone.now(), load_pack("innovative-clusters-2016"), 0
    world = Invented.of(pack, members).world
    drafts = Return.objects.filter(period__state="open", state="draft", version=0).select_related("organisation")
    for found in drafts.order_by("pk"):
        crew = {
            role: person(f"storm-{role}-{found.pk}", role, organisation_key(found.organisation))
            for role in ("preparer", "certifier")
        }
        figures = world.returns.get((found.organisation.identifier, world.plan.years[-1]))
        if figures and ready < wanted:
            walk(pack, found, (figures, "to_certify"), crew, now)
            ready += Return.objects.filter(pk=found.pk, state="to_certify").count()
    print(ready)


def person(name: str, role: str, key: str) -> Any:
    """An invented person with a role in a scope, who has a second factor."""
    from allauth.mfa.models import Authenticator
    from django.utils import timezone

    from corymb.apps.accounts.models import Grant, Person

    now = timezone.now()
    made = Person.objects.create(
        email=f"{name}@example.org", name=f"{name} (invented)", language="en", is_active=True, is_synthetic=True,
        created_at=now,
    )  # fmt: skip
    Grant.objects.create(person=made, role=role, scope_key=key, starts_on=SINCE, granted_at=now)
    Authenticator.objects.create(user=made, type="totp", data={})
    return made


def let_in() -> None:
    """Everybody has just proved who they are with a password, as far as the site can tell."""
    from corymb.apps.accounts.models import Person
    from corymb.apps.returns.models import Return

    people = {p.email: p for p in Person.objects.filter(email__startswith="storm-")}
    opened = Return.objects.filter(period__state="open").prefetch_related("figures")
    for found in opened.order_by("pk"):
        role = {"to_certify": "certifier", "draft": "preparer"}.get(found.state, "")
        who = people.get(f"storm-{role}-{found.pk}@example.org")
        if who:
            told = {"role": role, "number": found.pk, "session": session_of(who), "person": who.pk}
            print(json.dumps(told))


def session_of(who: Any) -> str:
    from allauth.account.internal.flows.login import record_authentication
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.http import HttpRequest

    from corymb.apps.accounts.entering import SessionStore

    session = SessionStore()
    session[SESSION_KEY] = str(who.pk)
    session[BACKEND_SESSION_KEY] = "corymb.apps.accounts.entering.Backend"
    session[HASH_SESSION_KEY] = who.get_session_auth_hash()
    request = HttpRequest()
    request.session = session
    record_authentication(request, who, "password", email=who.email, reauthenticated=True)
    session.create()
    return str(session.session_key)


if __name__ == "__main__":
    begin(sys.argv[1:], {"made": make, "sessions": let_in})
