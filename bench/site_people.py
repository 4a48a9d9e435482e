"""Run by the bench with the site's settings: makes one person a role and prints role and session, a line each."""

import os
import sys
from datetime import date

import django

SCOPES = {"officer": "programme:all", "cluster_manager": "cluster:load-7", "region_official": "region:RU-KLU"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "corymb.site.settings")
    django.setup()
    from allauth.mfa.models import Authenticator
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.utils import timezone

    from corymb.apps.accounts.models import Grant, Person

    for role in sys.argv[1:]:
        person, _ = Person.objects.get_or_create(
            email=f"{role}@example.org",
            defaults={"name": role, "language": "en", "is_active": True, "created_at": timezone.now()},
        )
        Grant.objects.get_or_create(
            person=person, role=role, scope_key=SCOPES[role], starts_on=date(2016, 1, 1),
            defaults={"granted_at": timezone.now()},
        )  # fmt: skip
        Authenticator.objects.get_or_create(user=person, type="totp", defaults={"data": {}})
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.create()
        print(role, session.session_key)


if __name__ == "__main__":
    main()
