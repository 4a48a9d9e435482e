"""Run by the bench with the site's settings: makes the people who ask and prints name and session, a line each."""

import os
from datetime import date

import django

PEOPLE = {
    "officer": ("officer", "programme:all"),
    "cluster_manager": ("cluster_manager", "cluster:load-7"),
    "region_official": ("region_official", "region:RU-KLU"),
    "official_of_the_largest": ("region_official", "region:RU-MOW"),
    "official_of_the_emptiest": ("region_official", "region:RU-NEN"),
    "preparer": ("preparer", "organisation:{own}"),
}
OWN = 8
"""The organisation of the one who prepares a return: one of those whose returns are being written."""
"""Role and scope by name."""


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "corymb.site.settings")
    django.setup()
    from allauth.mfa.models import Authenticator
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.utils import timezone

    from corymb.apps.accounts.entering import SessionStore
    from corymb.apps.accounts.models import Grant, Person
    from corymb.apps.registry.models import Organisation

    own = Organisation.objects.get(pk=OWN).identifier
    for name, (role, where) in PEOPLE.items():
        scope = where.format(own=own)
        person, _ = Person.objects.get_or_create(
            email=f"{name}@example.org",
            defaults={"name": name, "language": "en", "is_active": True, "created_at": timezone.now()},
        )
        Grant.objects.get_or_create(
            person=person, role=role, scope_key=scope, starts_on=date(2016, 1, 1),
            defaults={"granted_at": timezone.now()},
        )  # fmt: skip
        Authenticator.objects.get_or_create(user=person, type="totp", defaults={"data": {}})
        session = SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = "corymb.apps.accounts.entering.Backend"
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.create()
        print(name, session.session_key)


if __name__ == "__main__":
    main()
