"""Programs that act for people: a token, and a client that sends it."""

from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from corymb.apps.accounts.actions import NewToken, make_token
from corymb.apps.accounts.models import Person
from tests.people import actor

ROOT = "/api/v1"


def secret_of(person: Person, access: str = "write", scope_keys: tuple[str, ...] = (), days: int = 30) -> str:
    """The secret of a new token."""
    new = NewToken("test", access, days, scope_keys)
    return make_token(Person.objects.get(pk=person.pk), new, actor=actor(person), now=timezone.now())[1]


class Program:
    """Sends a secret with every request; paths begin after `/api/v1`."""

    def __init__(self, secret: str = "", language: str = "en") -> None:
        self.browser = Client(raise_request_exception=False)
        self.headers = {"accept-language": language} | ({"authorization": f"Bearer {secret}"} if secret else {})

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> HttpResponse:
        return self.browser.get(self.url(path), query, headers=self.headers | headers)

    def post(self, path: str, body: Any, **headers: str) -> HttpResponse:
        return self.browser.post(self.url(path), body, "application/json", headers=self.headers | headers)

    def patch(self, path: str, body: Any, version: str = "*") -> HttpResponse:
        headers = self.headers | ({"if-match": version} if version else {})
        return self.browser.patch(self.url(path), body, "application/json", headers=headers)

    @staticmethod
    def url(path: str) -> str:
        return path if path.startswith(ROOT) else ROOT + path


def program_of(person: Person, access: str = "write", language: str = "en", **token: Any) -> Program:
    return Program(secret_of(person, access, **token), language)
