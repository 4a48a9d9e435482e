"""Guesses at one account are counted wherever they come from, and do not shut its owner out."""

import re
from itertools import product

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from corymb.apps.accounts.models import Person
from corymb.site import settings as own
from tests.apps.accounts.making import a_person

pytestmark = pytest.mark.django_db
RIGHT = "four words nobody reads"
HOME, ELSEWHERE = "203.0.113.7", "192.0.2.200"
PLACES = [f"198.51.100.{number}" for number in range(1, 31)]


def owner() -> Person:
    made = a_person(email="sasha@example.org")
    made.set_password(RIGHT)
    made.save()
    return made


def comes_in(place: str, password: str, address: str = "sasha@example.org") -> bool:
    browser = Client(REMOTE_ADDR=place)
    browser.post(reverse("account_login"), {"login": address, "password": password})
    return "_auth_user_id" in browser.session


def guesses(addresses: list[str]) -> None:
    """Sixty wrong passwords, two from each of thirty places."""
    for number, (address, place) in enumerate(product(addresses, PLACES * (2 // len(addresses)))):
        assert not comes_in(place, f"guess {number}", address)


@pytest.mark.parametrize("addresses", [["sasha@example.org"], ["Sasha@example.org", "ſaſha@example.org"]])
def test_after_fifty_guesses_from_anywhere_not_even_the_right_password_enters_from_elsewhere(
    addresses: list[str],
) -> None:
    owner()
    guesses(addresses)
    answer = Client(REMOTE_ADDR=ELSEWHERE).post(
        reverse("account_login"), {"login": "sasha@example.org", "password": RIGHT}
    )
    assert "Wait: an hour at most." in answer.content.decode()
    assert comes_in(ELSEWHERE, RIGHT) is False


def test_the_owner_still_comes_in_from_where_they_signed_in_before() -> None:
    owner()
    assert comes_in(HOME, RIGHT) is True
    guesses(["sasha@example.org"])
    assert [comes_in(place, RIGHT) for place in (HOME, ELSEWHERE)] == [True, False]


def test_a_new_password_by_letter_opens_at_once() -> None:
    owner()
    guesses(["sasha@example.org"])
    browser = Client(REMOTE_ADDR=ELSEWHERE)
    browser.post(reverse("account_reset_password"), {"email": "sasha@example.org"})
    (link,) = re.findall(r"https?://[^/]+(/\S+)", mail.outbox[0].body)
    form = browser.get(link)["Location"]
    browser.post(form, dict.fromkeys(("password1", "password2"), "another four words there"))
    assert comes_in(ELSEWHERE, "another four words there") is True


def test_guesses_at_others_do_not_push_the_count_out(settings: Settings) -> None:
    room = own.CACHES["default"]["OPTIONS"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": room}}
    owner()
    guesses(["sasha@example.org"])
    cache.set_many({f"guess at another {number}".replace(" ", "-"): [1.0] for number in range(5_000)})
    assert comes_in(ELSEWHERE, RIGHT) is False
