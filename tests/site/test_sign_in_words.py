"""The pages of allauth speak Russian as the rest of the site does."""

import re

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client
from django.utils.translation import override

from corymb.apps.accounts.models import Person
from corymb.site.sign_in_words import COUNTED, WORDS
from tests.apps.accounts.making import a_person

pytestmark = pytest.mark.django_db
CYRILLIC = re.compile("[а-яё]", re.IGNORECASE)


def labels(page: str) -> list[str]:
    found = re.findall(r"<label[^>]*>(.*?)</label>", page, re.DOTALL)
    return [re.sub(r"<[^>]*>", "", label).strip() for label in found]


def page_of(person: Person, address: str) -> str:
    person.set_unusable_password()  # who has none is not asked for it before these pages
    person.save()
    browser = Client()
    browser.force_login(person, backend="corymb.apps.accounts.entering.Backend")
    answer = browser.get(f"/ru/account/{address}", follow=True)
    assert answer.status_code == 200
    return answer.content.decode()


def test_every_word_is_said_in_russian() -> None:
    with override("ru"):
        said = [str(word) for word in WORDS]
        counted = [[word % {"count": n, "unused_count": n, "total_count": 10} for n in (1, 3, 5)] for word in COUNTED]
    assert [text for text in said if not CYRILLIC.search(text)] == []
    assert [len({re.sub(r"\d+", "", form) for form in forms}) for forms in counted] == [3, 3]


def test_the_key_for_the_application_and_its_code_have_names_of_their_own() -> None:
    assert labels(page_of(a_person(), "2fa/totp/activate/")) == ["Ключ для приложения", "Код из приложения"]


def test_a_passkey_is_given_a_name_in_russian() -> None:
    assert labels(page_of(a_person(), "2fa/webauthn/add/")) == ["Название ключа (необязательно)", "Вход без пароля"]


def test_recovery_codes_are_looked_at_and_are_no_saved_view() -> None:
    person = a_person()
    TOTP.activate(person, generate_totp_secret())
    RecoveryCodes.activate(person)
    page = page_of(person, "2fa/")
    assert ("Посмотреть" in page, "Закладка" in page, "Осталось 10 запасных кодов из 10." in page) == (
        True,
        False,
        True,
    )
