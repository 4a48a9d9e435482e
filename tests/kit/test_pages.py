"""The frame and the kit's own pages, as they come from the server."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client, RequestFactory
from django.utils import translation

from corymb.apps.accounts.models import Person
from corymb.apps.accounts.rules import SEE_PEOPLE
from corymb.kit.doors import Refused
from corymb.kit.registries import Task
from corymb.site import views

pytestmark = pytest.mark.django_db
PAGES = ("/", "/en/kit/gallery/", "/ru/kit/gallery/", "/en/kit/licences/", "/en/account/login/", "/en/nowhere/")
OWN = (
    "/tasks/",
    "/account/password/change/",
    "/account/2fa/",
    "/account/2fa/webauthn/",
    "/account/sessions/",
    "/account/logout/",
    "/account/reauthenticate/",
)


def text_of(answer: object) -> str:
    return answer.content.decode()  # type: ignore[attr-defined]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_one_title_and_one_head(client: Client, path: str) -> None:
    html = text_of(client.get(path))
    assert (len(re.findall(r"<title>[^<]+ · Corymb</title>", html)), html.count("<h1")) == (1, 1)
    assert html.count("<main") == 1
    assert "navigation" not in html


@pytest.mark.parametrize("language", ["en", "ru"])
@pytest.mark.parametrize("path", OWN)
def test_the_frame_of_a_person(client: Client, person: Person, language: str, path: str) -> None:
    client.force_login(person)
    html = text_of(client.get(f"/{language}{path}"))
    assert f'<html lang="{language}"' in html
    assert (html.count("<h1"), html.count("<main")) == (1, 1)
    assert "Ирина Петрова" in html
    assert f'<form method="post" action="/{language}/account/logout/">' in html
    assert len(re.findall(f'<a href="/{language}/tasks/"', html)) == 2


def test_an_account_page_speaks_russian_throughout(client: Client, person: Person) -> None:
    client.force_login(person)
    for path in OWN:
        body = text_of(client.get(f"/ru{path}")).split("<body>")[1]
        words = re.sub(r"<script.*?</script>|<[^>]+>|[\w.]+@[\w.]+", " ", body, flags=re.DOTALL)
        assert set(re.findall(r"[A-Za-z]{3,}", words)) <= {"Corymb", "Ctrl", "English"}, path


def test_the_theme_is_kept_in_a_cookie_and_forgotten_again(client: Client) -> None:
    answer = client.post("/en/kit/theme/", {"theme": "dark", "next": "/en/kit/licences/"})
    assert (answer.status_code, answer["location"]) == (302, "/en/kit/licences/")
    assert client.cookies["theme"].value == "dark"
    assert '<html lang="en" data-bs-theme="dark">' in text_of(client.get("/en/kit/licences/"))
    client.post("/en/kit/theme/", {"theme": "system"})
    assert '<html lang="en">' in text_of(client.get("/en/kit/licences/"))


def test_the_theme_leads_nowhere_else(client: Client) -> None:
    answer = client.post("/en/kit/theme/", {"theme": "purple", "next": "https://elsewhere.example/"})
    assert answer["location"] == "/"
    assert client.cookies["theme"].value == ""
    assert client.get("/en/kit/theme/").status_code == 405


def test_a_cookie_somebody_has_made_up_changes_nothing(client: Client) -> None:
    client.cookies["theme"] = '"><script>'
    assert '<html lang="en">' in text_of(client.get("/en/kit/licences/"))


def test_the_licences_name_every_package(client: Client) -> None:
    html = text_of(client.get("/en/kit/licences/"))
    assert re.findall(r'class="fw-normal">([^<]+)</th><td>([^<]+)</td>', html) == [
        ("echarts", "6.1.0"),
        ("@fontsource-variable/golos-text", "5.3.0"),
        ("@tabler/core", "1.6.1"),
        ("@tabler/icons", "3.52.0"),
    ]


def test_a_refusal_says_what_was_asked_and_who_may(rf: RequestFactory, person: Person) -> None:
    request = rf.get("/en/people/")
    request.user = person
    with translation.override("en"):
        html = text_of(views.refused(request, Refused(SEE_PEOPLE)))
    assert "This page asks for a right your roles do not give: See people and their roles." in html
    assert re.findall(r"<li>([^<]+)</li>", html) == ["Administrator", "Programme officer", "Auditor"]


def test_a_breakdown_names_its_request(rf: RequestFactory, person: Person) -> None:
    request = rf.get("/en/")
    request.user = person
    request.META["REQUEST_ID"] = "0123456789abcdef"
    with translation.override("en"):
        answer = views.broken(request)
    assert answer.status_code == 500
    assert "0123456789abcdef" in text_of(answer)


def test_tasks_show_what_is_due_and_one_button(client: Client, person: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    late = Task(
        "1", "Accept the return of Kaluga", "/en/returns/1/", "Accept", datetime(2019, 5, 1, tzinfo=UTC), "2018"
    )
    monkeypatch.setattr(views, "tasks_of", lambda _request: [late, Task("2", "Name a deputy", "/en/deputy/", "Name")])
    client.force_login(person)
    html = text_of(client.get("/en/tasks/"))
    assert re.findall(r'<li class="duty ([a-z]*)">', html) == ["late", ""]
    assert re.findall(r'<a class="btn" href="([^"]+)">([^<]+)</a>', html) == [
        ("/en/returns/1/", "Accept"),
        ("/en/deputy/", "Name"),
    ]
