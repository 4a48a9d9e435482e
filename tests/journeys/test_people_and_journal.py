"""Journeys through the site in a real browser, as people make them, in both languages."""

import re
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.utils import timezone
from pytest_django import Settings

from corymb.apps.accounts.models import Person
from corymb.apps.journal.actions import seal_pending
from corymb.apps.journal.models import Entry
from corymb.apps.letters.actions import send_due
from tests.apps.accounts.making import a_person
from tests.kit.browser import Window
from tests.web import code_of, entered

PASSWORD = "three unusual words"
WORDS = {
    "en": {
        "invite": "Send the invitation",
        "set": "Set the password",
        "sign_in": "Sign in",
        "prove": "Prove the chain",
    },
    "ru": {
        "invite": "Отправить приглашение",
        "set": "Сохранить пароль",
        "sign_in": "Войти",
        "prove": "Проверить цепочку",
    },
}
HOLDS = {"en": "The chain holds", "ru": "Цепочка цела"}
LANGUAGES = pytest.mark.parametrize("language", ["en", "ru"])


def session_of(person: Person) -> dict[str, str]:
    return {"sessionid": entered(person).cookies["sessionid"].value}


def sign_in(page: Any, email: str, language: str) -> None:
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(PASSWORD)
    page.get_by_role("button", name=WORDS[language]["sign_in"], exact=True).last.click()


@LANGUAGES
@pytest.mark.usefixtures("lasting_codes")
def test_an_administrator_invites_an_officer_who_sets_up_a_second_factor_and_comes_in(
    window: Window, language: str, settings: Settings
) -> None:
    settings.ADDRESS = window.address
    administrator = a_person("administrator")
    page = window.open(f"/{language}/people/invite/", cookies=session_of(administrator))
    page.locator("#id_name").fill("Новый Сотрудник")
    page.locator("#id_email").fill("new@example.org")
    page.locator("#id_language").select_option(language)
    page.locator("#id_role").select_option("officer")
    page.locator("#id_scope").fill("programme:all")
    page.get_by_role("button", name=WORDS[language]["invite"]).click()
    page.wait_for_url(re.compile(r"/people/\d+/$"))
    assert send_due(timezone.now()) == 1
    (link,) = re.findall(r"https?://\S+", mail.outbox[0].body)

    page = window.open(link.removeprefix(window.address))
    page.locator("#id_password").fill(PASSWORD)
    page.locator("#id_again").fill(PASSWORD)
    page.get_by_role("button", name=WORDS[language]["set"]).click()
    page.wait_for_url("**/login/")
    sign_in(page, "new@example.org", language)
    page.wait_for_load_state()

    page.goto(f"{window.address}/{language}/people/")
    page.wait_for_url("**/account/2fa/**")
    page.goto(f"{window.address}/{language}/account/2fa/totp/activate/")
    if "reauthenticate" in page.url:
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("main form button").last.click()
        page.wait_for_url("**/totp/activate/**")
    secret = page.locator("#authenticator_secret").input_value()
    page.locator("input[name=code]").fill(code_of(secret))
    page.locator("main form button").last.click()
    page.wait_for_load_state()
    person = Person.objects.get(email="new@example.org")
    assert Authenticator.objects.filter(user=person, type="totp").count() == 1
    page.goto(f"{window.address}/{language}/people/")
    assert page.locator("h1").inner_text() == {"en": "People", "ru": "Люди"}[language]


@LANGUAGES
def test_an_auditor_reads_the_journal_and_proves_it(window: Window, language: str) -> None:
    auditor = a_person("auditor")
    session = session_of(auditor)
    while seal_pending(timezone.now()):
        pass
    page = window.open(f"/{language}/journal/", cookies=session)
    count = Entry.objects.count()
    assert page.locator("table.list-table tbody tr").count() == count
    page.locator("table.list-table tbody a").first.click()
    page.wait_for_url(re.compile(r"/journal/\d+/$"))
    page.go_back()
    page.get_by_role("button", name=WORDS[language]["prove"]).click()
    page.wait_for_url("**/journal/verify/")
    assert HOLDS[language] in page.locator("main").inner_text()


def test_one_signs_in_with_scripts_off(window: Window) -> None:
    person = a_person("minister")
    person.set_password(PASSWORD)
    person.save()
    page = window.open("/en/account/login/", scripts=False)
    sign_in(page, str(person.email), "en")
    page.wait_for_url("**/scorecard/")
    assert page.locator("h1").inner_text() == "Scorecard"
    page.get_by_role("link", name="My tasks", exact=True).last.click()
    assert page.locator("h1").inner_text() == "My tasks"
