"""Where a request comes from decides whom a lock-out hits: nobody may choose it."""

import pytest
from django.test import RequestFactory
from pytest_django import Settings

from corymb.apps.accounts.adapter import client_address, sign_in_name


@pytest.mark.parametrize(
    ("secure", "forwarded", "address"),
    [
        (False, "198.51.100.7", "10.0.0.9"),
        (True, "198.51.100.7", "198.51.100.7"),
        (True, "203.0.113.1, 198.51.100.7", "198.51.100.7"),
        (True, "", "10.0.0.9"),
    ],
)
def test_only_the_proxy_is_believed(settings: Settings, secure: bool, forwarded: str, address: str) -> None:  # noqa: FBT001
    settings.SECURE = secure
    request = RequestFactory().get("/", headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR="10.0.0.9")
    assert client_address(request) == address


def test_an_address_is_counted_in_small_letters_whoever_asks() -> None:
    request = RequestFactory().post("/", {"login": " Anna@Example.ORG "})
    assert sign_in_name(request) == sign_in_name(request, {"email": "ANNA@example.org"}) == "anna@example.org"


def test_a_sign_that_only_looks_different_is_counted_with_the_one_it_is() -> None:
    request = RequestFactory().post("/", {"login": "ſaſha@example.org"})
    assert sign_in_name(request) == "sasha@example.org"
