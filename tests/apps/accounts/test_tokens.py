"""Tokens on the pages of an account: made once after a fresh proof of who one is, listed, revoked, journaled."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from corymb.apps.accounts import actions
from corymb.apps.accounts.actions import NewToken
from corymb.apps.accounts.hashing import secret_hash
from corymb.apps.accounts.models import ApiToken, Person
from corymb.apps.accounts.queries import everything_about, token_of_secret
from corymb.apps.accounts.states import ROLES
from corymb.apps.journal.actions import SYSTEM
from corymb.apps.journal.models import Entry
from corymb.apps.journal.queries.audit import odd_rows
from tests.apps.accounts.making import NOW, a_person, as_actor
from tests.web import entered

pytestmark = pytest.mark.django_db
FORM = {"name": "the warehouse", "access": "read", "days": "90", "scope": ""}


def a_token(person: Person, **facts: object) -> tuple[ApiToken, str]:
    new = NewToken(**{"name": "test", "access": "read", "days": 30} | facts)  # type: ignore[arg-type]
    return actions.make_token(person, new, actor=as_actor(person), now=timezone.now())


def proved(person: Person) -> Client:
    """The browser of somebody who has just proved again who they are."""
    person.set_password("three unusual words")
    person.save()
    browser = entered(person)
    assert browser.post(reverse("account_reauthenticate"), {"password": "three unusual words"}).status_code == 302
    return browser


def test_the_secret_is_shown_once_and_kept_as_a_hash() -> None:
    person = a_person("minister")
    browser = proved(person)
    page = browser.post(reverse("accounts:token_make"), FORM).content.decode()
    (secret,) = set(re.findall(r"corymb_[\w-]{43}", page))
    token = ApiToken.objects.get()
    assert (token.secret_hash, token.begins) == (secret_hash(secret), secret[:11])
    assert (token.person, token.access, token.expires_at - token.created_at) == (person, "read", timedelta(days=90))
    assert secret not in browser.get(reverse("accounts:own_tokens")).content.decode()
    assert secret not in "".join(str(vars(entry)) for entry in Entry.objects.all())
    assert token_of_secret(secret, timezone.now()) == token


def test_a_role_that_needs_a_second_factor_proves_anew_before_a_token_is_made() -> None:
    officer, plain = a_person("officer"), a_person("preparer", scope="organisation:x")
    make = reverse("accounts:token_make")
    answer = entered(officer).get(make)
    again = f"{reverse('account_reauthenticate')}?{urlencode({'next': make})}"
    assert (answer.status_code, answer["location"]) == (302, again)
    assert proved(officer).get(make).status_code == 200
    assert entered(plain).get(make).status_code == 200


def test_a_scope_is_found_by_what_is_typed_and_only_where_one_has_a_role() -> None:
    browser = entered(a_person("preparer", scope="organisation:RU-INN-1"))
    answer = browser.post(reverse("accounts:token_make"), FORM | {"scope": "nowhere"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["scope"])


@pytest.mark.parametrize("wrong", [{"days": 366}, {"days": 0}, {"access": "all"}, {"scope_keys": ("region:RU-X",)}])
def test_a_token_that_would_be_too_much_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(actions.NotPossible):
        a_token(a_person("preparer", scope="organisation:x"), **wrong)
    assert (ApiToken.objects.count(), Entry.objects.count()) == (0, 0)


def test_one_revokes_ones_own_and_an_administrator_anybodys() -> None:
    person, other, keeper = a_person(), a_person(), a_person("administrator")
    (mine, _), (second, _) = a_token(person), a_token(person)
    revoke = [reverse("accounts:token_revoke", args=[token.pk]) for token in (mine, second)]
    assert entered(other).post(revoke[0]).status_code == 404
    assert entered(person).get(revoke[0]).status_code == 200
    assert entered(person).post(revoke[0])["location"] == reverse("accounts:own_tokens")
    assert entered(keeper).post(revoke[1])["location"] == reverse("accounts:tokens")
    assert ApiToken.objects.filter(revoked_at=None).count() == 0
    told = Entry.objects.filter(act="accounts.token.revoked").order_by("pk").values_list("actor_id", "object_id")
    assert list(told) == [(str(person.pk), str(mine.pk)), (str(keeper.pk), str(second.pk))]
    with pytest.raises(actions.NotPossible):
        actions.revoke_token(mine, actor=SYSTEM, now=NOW)


@pytest.mark.parametrize("role", [*ROLES, ""])
def test_administrators_and_auditors_see_everybodys_tokens(role: str) -> None:
    token, _ = a_token(a_person())
    answer = entered(a_person(*([role] if role else []))).get(reverse("accounts:tokens"))
    assert answer.status_code == (200 if role in {"administrator", "auditor"} else 403)
    if answer.status_code == 200:
        assert [row[0].value for row in answer.context["page"].rows] == [token.pk]


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_same_for_one_and_for_three(rows: int, django_assert_num_queries: object) -> None:
    auditor = a_person("auditor")
    for _ in range(rows):
        a_token(a_person())
    browser = entered(auditor)
    with django_assert_num_queries(5):  # type: ignore[operator]
        answer = browser.get(reverse("accounts:tokens"))
    assert len(answer.context["page"].rows) == rows


def test_the_list_is_filtered_by_whether_a_token_works() -> None:
    (works, _), (closed, _) = a_token(a_person()), a_token(a_person())
    actions.close_account(closed.person, actor=SYSTEM, now=timezone.now(), reason="left")
    browser = entered(a_person("auditor"))
    told = [
        [row[0].value for row in browser.get(reverse("accounts:tokens"), {"state": state}).context["page"].rows]
        for state in ("open", "ended")
    ]
    assert told == [[works.pk], [closed.pk]]


def test_what_is_known_of_a_person_names_their_tokens_without_secrets() -> None:
    person = a_person()
    token, _ = a_token(person)
    assert [(t["id"], t["name"], "secret_hash" in t) for t in everything_about(person)["tokens"]] == [
        (token.pk, "test", False)
    ]


def test_the_journal_answers_for_tokens_also_after_they_were_used_and_closed() -> None:
    person = a_person()
    token, _ = a_token(person)
    actions.note_use(token, timezone.localdate())
    actions.close_account(person, actor=SYSTEM, now=timezone.now(), reason="left")
    assert [row for row in odd_rows() if "apitoken" in str(row)] == []
    entry = Entry.objects.get(act="accounts.person.closed")
    assert f"accounts.apitoken:{token.pk}" in (entry.after or {})
