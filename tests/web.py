"""Fixtures of the web half: one database a process, prepared as an installation is."""

import time
from collections.abc import Iterator

import pgtrigger
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.db import connections
from django.http.response import HttpResponseBase
from django.test import Client, TransactionTestCase
from django.utils import translation
from pytest_django import Settings

from corymb.apps.accounts.models import Person
from corymb.apps.registry.queries import counting
from corymb.apps.scorecard.queries import rows
from corymb.site.roles import grant_rows
from tests.database import connection_settings, rights_of_the_site


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """Point Django at the server of this process before the test database is made."""
    connections["default"].settings_dict.update(connection_settings())


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> None:  # noqa: ARG001 - wraps the plugin's
    """Give the application's role its rights, as `corymb-site prepare` does."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        grant_rows()


@pytest.fixture(scope="session", autouse=True)
def emptied_after_tests() -> Iterator[None]:
    """Let the tables be emptied between tests that commit; the triggers of the journal refuse it to everybody else."""
    empty = TransactionTestCase._fixture_teardown

    def without_triggers(case: TransactionTestCase) -> None:
        with pgtrigger.ignore():
            empty(case)

    TransactionTestCase._fixture_teardown = without_triggers  # type: ignore[method-assign]
    yield
    TransactionTestCase._fixture_teardown = empty  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def fresh() -> None:
    """No test meets what another left: its language, how often it failed to sign in, what it counted."""
    translation.activate("en")
    cache.clear()
    counting.forget()
    rows.forget()


def entered(person: Person) -> Client:
    """The browser of somebody who has signed in, with a second factor set up."""
    Authenticator.objects.get_or_create(user=person, type=Authenticator.Type.TOTP, data={"secret": "x"})
    browser = Client()
    browser.force_login(person, backend="corymb.apps.accounts.entering.Backend")
    return browser


@pytest.fixture(autouse=True)
def answers_are_closed() -> Iterator[None]:
    """Files that a test asked for and did not read are closed at its end, as a web server does when a reader leaves."""
    taken: list[HttpResponseBase] = []
    request = Client.request

    def kept(client: Client, **asked: object) -> HttpResponseBase:
        with rights_of_the_site():
            answer = request(client, **asked)
        if answer.streaming:
            taken.append(answer)
        return answer

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "request", kept)
        yield
    for answer in taken:
        for close in answer._resource_closers:  # `close` itself would end the connection to the database too
            close()


CODE_LASTS = 100_000_000
"""Seconds; a test may stand at the end of half a minute."""


def code_of(secret: str, later: int = 0) -> str:
    """What the application for codes shows now, or so many codes later, where `lasting_codes` are."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // CODE_LASTS + later))


@pytest.fixture
def lasting_codes(settings: Settings) -> None:
    settings.MFA_TOTP_PERIOD = CODE_LASTS
