"""Who asks, in two questions: the session, and the person with what they hold and by what they prove who they are."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from corymb.apps.accounts.entering import Backend, SessionStore
from corymb.apps.accounts.models import Grant, Person
from tests.apps.accounts.making import a_person

pytestmark = pytest.mark.django_db


def values(grants: list[Grant]) -> list[dict[str, Any]]:
    """All fields of grants, and of the grants they stand in for."""
    return [
        {f.attname: getattr(one, f.attname) for f in Grant._meta.concrete_fields}
        for grant in sorted(grants, key=lambda grant: grant.pk)
        for one in (grant, grant.stands_in_for)
        if one
    ]


def test_a_person_comes_with_grants_and_factors(django_assert_num_queries: Any) -> None:
    officer, deputy = a_person("officer"), a_person("auditor", "officer")
    today = timezone.localdate()
    first = officer.grants.get()
    Grant.objects.create(
        person=deputy,
        role="officer",
        scope_key="region:RU-KLU",
        starts_on=today,
        ends_on=today,
        stands_in_for=first,
        granted_at=timezone.now(),
    )
    Grant.objects.create(
        person=deputy,
        role="administrator",
        scope_key="programme:all",
        starts_on=today - timedelta(9),
        ends_on=today - timedelta(1),
        granted_at=timezone.now(),
    )
    Authenticator.objects.create(user=deputy, type="recovery_codes", data={})
    Authenticator.objects.filter(user=deputy, type="totp").delete()
    with django_assert_num_queries(1):
        found = Backend().get_user(str(deputy.pk))
        assert found is not None
        held = values(found.grants_in_force())
    expected = Person.objects.get(pk=deputy.pk)
    assert found == expected
    for field in Person._meta.concrete_fields:
        assert getattr(found, field.attname) == getattr(expected, field.attname)
    assert held == values(expected.grants_in_force())
    assert {grant.role for grant in found.grants_in_force()} == {"auditor", "officer"}
    assert found.second_factors == {"recovery_codes"}


def test_a_person_without_anything() -> None:
    person = a_person()
    Authenticator.objects.filter(user=person).delete()
    found = Backend().get_user(person.pk)
    assert found is not None
    assert (found.grants_in_force(), found.second_factors) == ([], set())


def test_nobody_and_whoever_may_not_sign_in() -> None:
    person = a_person("officer")
    Person.objects.filter(pk=person.pk).update(is_active=False)
    assert Backend().get_user(person.pk) is None
    assert Backend().get_user(person.pk + 1_000) is None


def test_a_session_is_found_until_it_ends() -> None:
    session = SessionStore()
    session["what"] = "kept"
    session.create()
    assert SessionStore(session.session_key)["what"] == "kept"
    session.set_expiry(-1)
    session.save()
    assert dict(SessionStore(session.session_key).items()) == {}
    assert dict(SessionStore("nosuchsessionkeyatall").items()) == {}
