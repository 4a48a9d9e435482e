"""The language of letters: chosen on one's own page, offered where the pages are switched to another."""

import pytest
from django.test import Client
from django.urls import reverse

from corymb.apps.accounts import actions
from corymb.apps.accounts.models import Person
from corymb.apps.accounts.queries import addressees
from corymb.apps.journal.actions import SYSTEM
from corymb.apps.journal.models import Entry
from corymb.apps.journal.queries.audit import odd_rows
from tests.people import NOW, browser_of, person

pytestmark = pytest.mark.django_db
OWN, CHOOSE = "/en/people/me/", "/en/people/me/language/"
OFFER = "letters still come to you in the other one"


def language_of(somebody: Person) -> str:
    return addressees([str(somebody.pk)])[str(somebody.pk)].language


def test_letters_come_in_the_language_one_has_chosen() -> None:
    who = actions.invite_person(
        actions.NewPerson("Anna", "anna@example.org", "ru"), [], actor=SYSTEM, by=None, now=NOW
    ).person
    who.is_active = True
    who.save()
    browser = browser_of(who)
    assert "Letters in English from now on" in browser.get(OWN).content.decode()
    answer = browser.post(CHOOSE, {"language": "en"})
    assert (answer.status_code, answer["Location"], language_of(who)) == (302, OWN, "en")
    page = browser.get(OWN).content.decode()
    assert ("Letters come to you in this language: English." in page, "Letters in Russian from now on" in page) == (
        True,
        True,
    )
    entry = Entry.objects.get(act="accounts.person.language_chosen")
    assert (entry.before, entry.after, entry.actor_id) == ({"language": "ru"}, {"language": "en"}, str(who.pk))
    assert [row for row in odd_rows() if row.kind == "accounts.person" and "language" in row.fields] == []


@pytest.mark.parametrize("given", [{}, {"language": "de"}])
def test_another_language_is_refused(given: dict[str, str]) -> None:
    who = person("Anna")
    browser = browser_of(who)
    assert "Letters are written in Russian or in English." in browser.post(CHOOSE, given, follow=True).content.decode()
    assert (language_of(who), Entry.objects.filter(act="accounts.person.language_chosen").count()) == ("en", 0)


def test_switching_the_pages_offers_it_to_whom_it_concerns() -> None:
    url = reverse("set_language")
    who = person("Anna", language="ru")
    browser = browser_of(who)
    page = browser.post(url, {"language": "en", "next": OWN}, follow=True).content.decode()
    assert (OFFER in page, f'<a href="{OWN}">Change the language of letters</a>' in page) == (True, True)
    assert OFFER not in browser.get(OWN).content.decode()
    assert language_of(who) == "ru"
    same = browser_of(person("Boris")).post(url, {"language": "en", "next": OWN}, follow=True)
    assert OFFER not in same.content.decode()
    assert Client().post(url, {"language": "en", "next": "/en/"}).status_code == 302
    assert browser.post(url, {"language": "xx", "next": OWN}).status_code == 302
