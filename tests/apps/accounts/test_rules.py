"""Who may: roles, scopes, deputies."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from corymb.apps.accounts import rules
from corymb.apps.accounts.queries import answers_about, visible_to
from corymb.apps.accounts.states import ROLES
from corymb.kit.registries import permissions
from tests.apps.accounts.making import a_grant, a_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", list(ROLES))
@pytest.mark.parametrize("code", [rules.SEE_PEOPLE, rules.INVITE, rules.SEE_LOCKOUTS])
def test_a_permission_is_held_by_its_roles_and_by_no_other(role: str, code: str) -> None:
    assert rules.holds(a_person(role), code) == (role in permissions[code].roles)


def test_nobody_and_somebody_without_a_role_may_nothing() -> None:
    for person in (AnonymousUser(), a_person()):
        assert [p.code for p in permissions if rules.holds(person, p.code)] == []


def test_a_role_counts_from_its_first_to_its_last_day() -> None:
    today = timezone.localdate()
    day = timedelta(days=1)
    person = a_person()
    a_grant(person, "officer", starts_on=today + day)
    a_grant(person, "auditor", starts_on=today - 2 * day, ends_on=today - day)
    assert rules.grants_in_force(person) == []
    assert [g.role for g in person.grants_in_force(today + day)] == ["officer"]


def test_a_scope_covers_its_own_things_and_the_programme_covers_all() -> None:
    code = rules.SEE_PEOPLE
    everywhere, here = a_person("officer"), a_person("officer", scope="region:RU-KLU")
    assert [rules.may(p, code, ["region:RU-KLU"]) for p in (everywhere, here)] == [True, True]
    assert [rules.may(p, code, ["region:RU-TA"]) for p in (everywhere, here)] == [True, False]
    assert [rules.may(p, code, []) for p in (everywhere, here)] == [True, False]


def test_an_act_as_a_deputy_names_whom_it_is_done_for() -> None:
    holder, deputy = a_person("officer"), a_person()
    a_grant(deputy, "officer", stands_in_for=holder.grants.get(), ends_on=timezone.localdate())
    actor = rules.actor_for(deputy, rules.SEE_PEOPLE, [])
    assert (actor.id, actor.behalf_id) == (str(deputy.pk), str(holder.pk))
    assert rules.actor_for(holder, rules.SEE_PEOPLE, []).behalf_id == ""


def test_people_are_seen_by_those_who_keep_them_else_one_sees_oneself_and_ones_deputies() -> None:
    officer, manager, stranger = a_person("officer"), a_person("cluster_manager", scope="cluster:x"), a_person()
    a_grant(stranger, "cluster_manager", "cluster:x", stands_in_for=manager.grants.get(), ends_on=timezone.localdate())
    assert set(visible_to(officer)) == {officer, manager, stranger}
    assert set(visible_to(manager)) == {manager, stranger}
    assert set(visible_to(stranger)) == {stranger}


def test_why_names_the_role_one_holds_or_the_roles_that_would_let_one() -> None:
    person = a_person("auditor")
    told = {a.permission.code: ([h.grant.role for h in a.by], [r.code for r in a.roles]) for a in answers_about(person)}
    assert told[rules.SEE_PEOPLE] == (["auditor"], ["administrator", "officer", "auditor"])
    assert told[rules.INVITE] == ([], ["administrator"])
    assert set(told) == {p.code for p in permissions}
