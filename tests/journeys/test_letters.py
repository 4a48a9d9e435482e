"""From a letter to its task in a real browser, and what the ways that lead elsewhere look like."""

import re
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core import mail
from django.utils import timezone
from pytest_django import Settings

from corymb.apps.accounts.models import Person
from corymb.apps.letters.actions import send_due, write_letter
from corymb.apps.letters.models import Letter
from corymb.kit.registries import Task, task_ends, task_sources
from tests.apps.accounts.making import a_person
from tests.journeys.test_every_page import SIGHTS
from tests.journeys.test_people_and_journal import LANGUAGES, PASSWORD, session_of, sign_in
from tests.kit.browser import Window
from tests.web import code_of

TITLES = {"done": "Report for 2025", "gone": "Report for 2024", "old": "Report for 2023", "open": "Report for 2026"}


@pytest.fixture
def reports(settings: Settings, window: Window) -> Any:
    """Reports that are open, old, done or gone, as their source tells it."""
    settings.ADDRESS = window.address
    due = timezone.now() + timedelta(days=2)

    def open_ones(person: Person, now: object) -> list[Task]:
        del now  # they are open at any time
        told = [(key, TITLES[key]) for key in ("open", "old")]
        return [Task(f"report:{key}", title, f"/{person.language}/people/why/", "Fill in", due) for key, title in told]

    task_sources.add("reports", open_ones)
    task_ends.add("report", lambda key: timezone.now() if key == "done" else None)
    yield
    del task_sources.items["reports"], task_ends.items["report"]


def link_to(person: Person, key: str) -> str:
    """The path of the link in a letter that went out today, or long ago."""
    url = f"/{person.language}/people/why/"
    told = {"key": f"report:{key}", "of": str(person.pk), "title": TITLES[key], "url": url, "due": None, "rung": "t2"}
    letter = write_letter("letters.reminder", str(person.pk), {"tasks": [told]}, now=timezone.now())
    assert send_due(timezone.now()) == 1
    if key == "old":
        Letter.objects.filter(pk=letter.pk).update(sent_at=timezone.now() - timedelta(days=8))
    (path,) = re.findall(r"http://[^/]+(/\S+)", mail.outbox[-1].body)
    return path


@LANGUAGES
@pytest.mark.usefixtures("lasting_codes")
def test_a_link_leads_through_password_and_second_factor_to_the_task(
    window: Window,
    language: str,
    reports: None,  # noqa: ARG001 - the task is one of these
) -> None:
    person = a_person("auditor", language=language)
    person.set_password(PASSWORD)
    person.save()
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    page = window.open(link_to(person, "open"))
    assert "/account/login/" in page.url
    sign_in(page, str(person.email), language)
    page.wait_for_url("**/2fa/authenticate/**")
    page.locator("input[name=code]").fill(code_of(secret))
    page.locator("main form button").first.click()
    page.wait_for_url(f"**/{language}/people/why/")


@pytest.mark.parametrize("sight", SIGHTS, ids=["-".join(map(str, sight)) for sight in SIGHTS])
def test_no_way_of_a_link_shuts_anybody_out(
    window: Window,
    sight: tuple[str, str, int],
    reports: None,  # noqa: ARG001 - the tasks are these
) -> None:
    language, scheme, width = sight
    window.expected = ("403", "410")
    person = a_person(language=language)
    own = [(link_to(person, key), key) for key in ("done", "gone", "old")]
    found = []
    for path, key in [*own, (link_to(a_person(language=language), "open"), "anothers")]:
        page = window.open(path, scheme=scheme, width=width, cookies=session_of(person))
        found += [(key, complaint) for complaint in window.violations(page)]
        found += [(key, "too wide")] if window.overflow(page) else []
        page.context.close()
    assert found == []
