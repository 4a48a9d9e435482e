"""Sign-in by OpenID Connect, against a provider of its own that this machine answers for."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from pytest_django import Settings

from corymb.apps.accounts.models import Person
from corymb.apps.journal.models import Entry
from tests.apps.accounts.making import a_person
from tests.web import entered

pytestmark = pytest.mark.django_db

CLIENT, SECRET, CODE, TOKEN = "corymb", "secret " * 8, "code-of-this-sign-in", "token-of-this-sign-in"


@dataclass
class Provider:
    """An identity provider: its address, what it vouches for, and what it was asked."""

    address: str
    claims: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, list[str]]]] = field(default_factory=list)

    def answer(self, path: str, given: dict[str, list[str]], credential: str) -> dict[str, Any] | None:
        self.asked.append((path, given))
        if path == "/.well-known/openid-configuration":
            return {
                "issuer": self.address,
                "authorization_endpoint": f"{self.address}/authorize",
                "token_endpoint": f"{self.address}/token",
                "userinfo_endpoint": f"{self.address}/userinfo",
                "jwks_uri": f"{self.address}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
            }
        if path == "/token" and (given["code"], given["client_secret"]) == ([CODE], [SECRET]):
            now = int(timezone.now().timestamp())
            told = {"iss": self.address, "aud": CLIENT, "iat": now, "exp": now + 60, **self.claims}
            return {"access_token": TOKEN, "token_type": "Bearer", "id_token": jwt.encode(told, SECRET)}
        if path == "/userinfo" and credential == f"Bearer {TOKEN}":
            return self.claims
        return None


@pytest.fixture
def provider(settings: Settings) -> Iterator[Provider]:
    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            size = int(self.headers.get("Content-Length", 0))
            given = parse_qs(self.rfile.read(size).decode())
            told = found.answer(urlsplit(self.path).path, given, self.headers.get("Authorization", ""))
            body = json.dumps(told).encode()
            self.send_response(200 if told is not None else 403)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815 - as the library calls it

        def log_message(self, *_arguments: object) -> None:
            """Say nothing."""

    server = HTTPServer(("localhost", 0), Answering)
    found = Provider(f"http://localhost:{server.server_port}")
    app = {"provider_id": "oidc", "name": "Office", "client_id": CLIENT, "secret": SECRET}
    app["settings"] = {"server_url": found.address}  # type: ignore[assignment]
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


def come_back(browser: Client, provider: Provider, *, state: str = "", asked_for: str = "", **claims: Any) -> Any:
    """Go to the provider by the button of the sign-in page, and come back with its word."""
    provider.claims = {"sub": "17"} | claims
    away = browser.post(reverse("openid_connect_login", kwargs={"provider_id": "oidc"}) + asked_for)
    where = urlsplit(away["Location"])
    assert f"{where.scheme}://{where.netloc}{where.path}" == f"{provider.address}/authorize"
    asked = parse_qs(where.query)
    assert (asked["client_id"], asked["response_type"]) == ([CLIENT], ["code"])
    back = urlsplit(asked["redirect_uri"][0]).path
    return browser.get(back, {"code": CODE, "state": state or asked["state"][0]})


def is_in(browser: Client, person: Person) -> bool:
    return browser.session.get("_auth_user_id") == str(person.pk)


def test_the_sign_in_page_offers_the_provider_and_goes_there_by_post_alone(provider: Provider) -> None:
    browser = Client()
    url = reverse("openid_connect_login", kwargs={"provider_id": "oidc"})
    page = browser.get(reverse("account_login")).content.decode()
    assert ("Office" in page, url in page) == (True, True)
    assert (browser.get(url).status_code, provider.asked) == (200, [])


def test_whoever_is_known_by_an_address_the_provider_vouches_for_comes_in(provider: Provider) -> None:
    person, browser = a_person("officer", email="anna@example.org"), Client()
    answer = come_back(browser, provider, email="Anna@example.org", email_verified=True)
    assert (answer.status_code, is_in(browser, person)) == (302, True)
    assert Entry.objects.filter(act="accounts.signed_in", actor_id=str(person.pk)).count() == 1
    assert [path for path, _given in provider.asked] == ["/.well-known/openid-configuration"] * 2 + [
        "/token",
        "/userinfo",
    ]


def test_again_they_come_in_by_the_providers_number_whatever_the_address(provider: Provider) -> None:
    person = a_person("officer", email="anna@example.org")
    come_back(Client(), provider, email="anna@example.org", email_verified=True)
    browser = Client()
    come_back(browser, provider, email="anna.married@example.org", email_verified=True)
    assert is_in(browser, person) is True


@pytest.mark.parametrize(
    ("email", "verified", "fields"),
    [
        ("anna@example.org", False, {}),
        ("somebody.else@example.org", True, {}),
        ("anna@example.org", True, {"is_active": False}),
    ],
    ids=["not vouched for", "not known here", "closed"],
)
def test_nobody_else_comes_in_and_nobody_is_made(
    provider: Provider, email: str, *, verified: bool, fields: dict[str, bool]
) -> None:
    person, browser = a_person("officer", email="anna@example.org", **fields), Client()
    answer = come_back(browser, provider, email=email, email_verified=verified)
    assert (answer.status_code < 500, is_in(browser, person)) == (True, False)
    assert "_auth_user_id" not in browser.session
    assert (Person.objects.count(), Entry.objects.filter(act="accounts.signed_in").count()) == (1, 0)


def test_nobody_ties_an_identity_to_the_account_in_hand(provider: Provider) -> None:
    person = a_person("officer", email="anna@example.org")
    browser = entered(person)
    told = {"asked_for": "?process=connect", "email": "mallory@example.org", "email_verified": True}
    answer = come_back(browser, provider, **told)
    assert (answer.status_code, answer["Location"], is_in(browser, person)) == (302, reverse("home"), True)
    assert SocialAccount.objects.count() == 0


def test_an_answer_to_a_question_nobody_asked_lets_nobody_in(provider: Provider) -> None:
    person, browser = a_person("officer", email="anna@example.org"), Client()
    answer = come_back(browser, provider, state="another", email="anna@example.org", email_verified=True)
    assert (answer.status_code, is_in(browser, person)) == (401, False)
    assert "/token" not in [path for path, _given in provider.asked]


WORDS = {
    "en": ("Nobody is known here by this address", "You cannot sign in", "The sign-in did not come through"),
    "ru": ("Этот адрес здесь неизвестен", "Вход закрыт", "Войти не удалось"),
}


@pytest.mark.parametrize("language", ["en", "ru"])
def test_whoever_does_not_come_in_reads_why_and_what_to_do(provider: Provider, language: str) -> None:
    unknown, closed, broken = WORDS[language]
    with override(language):
        a_person(email="anna@example.org")
        a_person(email="closed@example.org", is_active=False)
        browser = Client()
        pages = [
            come_back(browser, provider, sub="1", email="nobody@example.org", email_verified=True),
            come_back(browser, provider, sub="2", email="closed@example.org", email_verified=True),
            come_back(browser, provider, state="another", sub="3", email="anna@example.org", email_verified=True),
        ]
        told = [browser.get(page["Location"]) if page.status_code == 302 else page for page in pages]
    assert [word in page.content.decode() for word, page in zip((unknown, closed, broken), told, strict=True)] == [
        True
    ] * 3
