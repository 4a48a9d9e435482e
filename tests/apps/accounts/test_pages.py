"""Pages about people: what they show to whom, and that acts go through their actions."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from pytest_django import Settings

from corymb.apps.accounts import actions
from corymb.apps.accounts.models import Grant, Invitation, Person
from corymb.apps.accounts.queries import link_of
from corymb.apps.accounts.rules import WHOLE
from corymb.apps.accounts.states import ROLES
from corymb.apps.journal.actions import SYSTEM
from corymb.apps.journal.models import Entry
from tests.apps.accounts.making import a_grant, a_person
from tests.web import entered

pytestmark = pytest.mark.django_db

KEEPERS = {"administrator", "officer", "auditor"}
DOORS = {
    "accounts:people": KEEPERS,
    "accounts:person": KEEPERS,
    "accounts:invite": {"administrator"},
    "accounts:grant": {"administrator"},
    "accounts:close": {"administrator"},
    "accounts:end_grant": {"administrator"},
    "accounts:lockouts": {"administrator", "auditor"},
    "accounts:own": set(ROLES),
    "accounts:why": set(ROLES),
}


@pytest.mark.parametrize("role", [*ROLES, ""])
@pytest.mark.parametrize("door", DOORS)
def test_who_may_open_what(role: str, door: str) -> None:
    person = a_person(*([role] if role else []))
    granted = a_grant(a_person(), "minister")
    arguments = {"accounts:end_grant": [granted.pk]}.get(
        door, [granted.person_id] if door in {"accounts:person", "accounts:grant", "accounts:close"} else []
    )
    answer = entered(person).get(reverse(door, args=arguments))
    everybody = door in {"accounts:own", "accounts:why"}
    assert answer.status_code == (200 if everybody or role in DOORS[door] else 403)


@pytest.mark.parametrize("door", DOORS)
def test_who_has_not_signed_in_is_sent_to_sign_in(door: str) -> None:
    url = reverse(
        door, args=[1] if door in {"accounts:person", "accounts:grant", "accounts:close", "accounts:end_grant"} else []
    )
    answer = Client().get(url)
    assert (answer.status_code, answer["location"]) == (302, f"/en/account/login/?next={url}")


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_asks_the_database_the_same_for_one_and_for_three(
    number: int, django_assert_num_queries: object
) -> None:
    officer = a_person("officer")
    for _ in range(number):
        a_person("minister", "auditor")
    browser = entered(officer)
    with django_assert_num_queries(6):  # type: ignore[operator]
        answer = browser.get(reverse("accounts:people"))
    assert len(answer.context["page"].rows) == number + 1


def test_the_list_is_filtered_by_role() -> None:
    officer, minister = a_person("officer"), a_person("minister")
    answer = entered(officer).get(reverse("accounts:people"), {"role": "minister"})
    assert [row[0].value for row in answer.context["page"].rows] == [str(minister)]


def invitation_form(**changes: str) -> dict[str, str]:
    today = timezone.localdate().isoformat()
    values = {"name": "New Person", "email": "new@example.org", "language": "en", "role": "officer", "scope": WHOLE}
    return values | {"starts_on": today} | changes


def test_inviting_somebody_makes_them_known() -> None:
    administrator = a_person("administrator")
    answer = entered(administrator).post(reverse("accounts:invite"), invitation_form())
    person = Person.objects.get(email="new@example.org")
    assert (answer.status_code, answer["location"]) == (302, reverse("accounts:person", args=[person.pk]))
    assert [(g.role, g.scope_key, g.granted_by) for g in person.grants.all()] == [("officer", WHOLE, administrator)]
    assert Entry.objects.filter(act="accounts.person.invited").get().actor_id == str(administrator.pk)


@pytest.mark.parametrize(
    ("change", "field"),
    [({"email": "no address"}, "email"), ({"name": ""}, "name"), ({"scope": "nowhere"}, "scope"),
     ({"role": "expert"}, "scope"), ({"role": ""}, "role")],
)  # fmt: skip
def test_a_form_filled_in_wrongly_says_where_and_keeps_what_was_typed(change: dict[str, str], field: str) -> None:
    answer = entered(a_person("administrator")).post(reverse("accounts:invite"), invitation_form(**change))
    errors = answer.context["who"].errors | answer.context["role"].errors
    assert (answer.status_code, list(errors), Person.objects.filter(name="New Person").count()) == (422, [field], 0)


def test_an_address_known_already_is_told() -> None:
    a_person(email="new@example.org")
    answer = entered(a_person("administrator")).post(reverse("accounts:invite"), invitation_form())
    assert (answer.status_code, Invitation.objects.count()) == (422, 0)


def test_a_role_is_given_and_ended() -> None:
    browser, person = entered(a_person("administrator")), a_person()
    values = {k: v for k, v in invitation_form().items() if k in {"role", "scope", "starts_on"}}
    given = browser.post(reverse("accounts:grant", args=[person.pk]), values, follow=True)
    assert [str(one) for one in given.context["messages"]] == ["The role is given."]
    grant = person.grants.get()
    browser.post(reverse("accounts:end_grant", args=[grant.pk]), {"last_day": values["starts_on"], "reason": "moved"})
    assert Grant.objects.get(pk=grant.pk).ends_on == timezone.localdate()


def test_one_names_a_deputy_for_ones_own_role_only() -> None:
    holder, other, deputy = a_person("officer"), a_person("officer"), a_person()
    today = timezone.localdate()
    values = {"email": deputy.email, "starts_on": today.isoformat(), "ends_on": (today + timedelta(days=3)).isoformat()}
    browser = entered(holder)
    assert browser.post(reverse("accounts:deputy", args=[other.grants.get().pk]), values).status_code == 404
    assert browser.post(reverse("accounts:deputy", args=[holder.grants.get().pk]), values).status_code == 302
    assert [g.stands_in_for_id for g in deputy.grants.all()] == [holder.grants.get().pk]


def test_a_closed_access_ends_the_sessions() -> None:
    person = a_person("minister")
    browser = entered(person)
    entered(a_person("administrator")).post(reverse("accounts:close", args=[person.pk]), {"reason": "left"})
    assert browser.get(reverse("tasks")).status_code == 302


def test_signing_in_is_journaled() -> None:
    person = a_person()
    person.set_password("a long enough secret")
    person.save()
    answer = Client().post(reverse("account_login"), {"login": person.email, "password": "a long enough secret"})
    assert answer.status_code == 302
    entry = Entry.objects.get(act="accounts.signed_in")
    assert (entry.actor_id, entry.object_id) == (str(person.pk), str(person.pk))


@pytest.mark.parametrize("language", ["en", "ru"])
def test_whoever_signs_in_goes_on_in_the_language_of_the_page(language: str) -> None:
    person = a_person()
    person.set_password("a long enough secret")
    person.save()
    told = {"login": person.email, "password": "a long enough secret"}
    answer = Client().post(f"/{language}/account/login/", told, headers={"accept-language": "de"})
    assert (answer.status_code, answer["location"]) == (302, f"/{language}/")


def test_five_wrong_passwords_lock_out_and_an_administrator_lets_in() -> None:
    person = a_person()
    person.set_password("a long enough secret")
    person.save()
    browser = Client()
    told = [
        browser.post(reverse("account_login"), {"login": person.email, "password": "no"}).status_code for _ in range(6)
    ]
    assert told == [200, 200, 200, 200, 429, 429]
    keeper = entered(a_person("administrator"))
    (row,) = keeper.get(reverse("accounts:lockouts")).context["rows"]
    assert (row.username, row.failures_since_start) == (person.email, 6)
    keeper.post(reverse("accounts:unlock", args=[row.pk]))
    assert list(keeper.get(reverse("accounts:lockouts")).context["rows"]) == []


def test_a_role_that_needs_a_second_factor_opens_nothing_without_one() -> None:
    browser = Client()
    browser.force_login(a_person("officer"), backend="corymb.apps.accounts.entering.Backend")
    for _again in range(2):
        answer = browser.get(reverse("accounts:people"))
        assert (answer.status_code, answer["location"]) == (302, reverse("mfa_index"))
        page = browser.get(answer["location"]).content.decode()
        assert page.count("Your role needs a second factor: nothing else opens until") == 1


@pytest.mark.parametrize("deed", ["action_add", "action_primary"])
def test_nobody_changes_the_address_they_sign_in_with_and_everybody_reads_who_does(deed: str) -> None:
    person = a_person(email="anna@example.org")
    browser, entries = entered(person), Entry.objects.count()
    answer = browser.post("/en/account/email/", {"email": "mallory@example.org", deed: ""})
    person.refresh_from_db()
    assert (answer.status_code, person.email, Entry.objects.count()) == (404, "anna@example.org", entries)
    page = browser.get(reverse("accounts:own")).content.decode()
    assert "You sign in with the e-mail address anna@example.org. It is not changed here" in page


def test_whoever_has_no_password_gives_the_proof_they_have_before_the_first_one() -> None:
    person = a_person()
    person.set_unusable_password()
    person.save()
    password = dict.fromkeys(("password1", "password2"), "four words nobody reads")
    answer = entered(person).post(reverse("account_set_password"), password)
    person.refresh_from_db()
    assert (answer["Location"].partition("?")[0], person.has_usable_password()) == (
        reverse("mfa_reauthenticate"), False,
    )  # fmt: skip


def test_nobody_signs_up_alone() -> None:
    answer = Client().get(reverse("account_signup"))
    assert (b"password1" in answer.content, Person.objects.count()) == (False, 0)


def test_an_invitation_is_followed_to_a_password() -> None:
    invitation = actions.invite_person(
        actions.NewPerson("New", "new@example.org", "en"), [], actor=SYSTEM, by=None, now=timezone.now()
    )
    link = link_of(invitation.pk, "en").removeprefix(settings.ADDRESS)
    browser = Client()
    assert browser.get(link).status_code == 200
    weak = browser.post(link, {"password": "short", "again": "short"})
    assert (weak.status_code, list(weak.context["form"].errors)) == (422, ["password"])
    done = browser.post(link, {"password": "three unusual words", "again": "three unusual words"})
    assert (done.status_code, done["location"]) == (302, reverse("account_login"))
    assert browser.get(link).status_code == 410


@pytest.mark.parametrize("language", ["en", "ru"])
def test_letters_come_in_the_language_of_the_pages_by_which_one_entered_the_demonstration(
    settings: Settings, language: str
) -> None:
    settings.DEMO = True
    invented = a_person("officer", is_synthetic=True, language="en")
    with override(language):
        url = reverse("accounts:enter_as", args=[invented.pk])
    assert Client().post(url).status_code == 302
    invented.refresh_from_db()
    chosen = Entry.objects.filter(act="accounts.person.language_chosen").count()
    assert (invented.language, chosen) == (language, int(language == "ru"))


def test_the_demonstrations_door_is_shut_elsewhere() -> None:
    person = a_person("officer", is_synthetic=True)
    assert Client().post(reverse("accounts:enter_as", args=[person.pk])).status_code == 404


def test_in_the_demonstration_one_enters_as_an_invented_person(settings: Settings) -> None:
    settings.DEMO = True
    invented, real = a_person("officer", is_synthetic=True), a_person("officer")
    browser = Client()
    assert browser.post(reverse("accounts:enter_as", args=[real.pk])).status_code == 404
    assert browser.post(reverse("accounts:enter_as", args=[invented.pk])).status_code == 302
    assert browser.get(reverse("accounts:people")).status_code == 200
    assert [session.user_id for session in UserSession.objects.all()] == [invented.pk]
    assert browser.get(reverse("usersessions_list")).content.decode().count("127.0.0.1") == 1
    other = Client(REMOTE_ADDR="10.0.0.1")
    assert other.post(reverse("accounts:enter_as", args=[invented.pk])).status_code == 404
