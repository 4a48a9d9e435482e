"""What every public page says at its head, which ways an address may be asked, and what lies at none."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from corymb.apps.journal.models import Entry
from corymb.kit.doors import PUBLIC
from corymb.kit.middleware import METHODS
from tests.architecture.repository import ROOT
from tests.people import browser_of, member_of_the_cast
from tests.programs import program_of
from tests.site.test_doors import PUBLIC_ADDRESSES, SIGN_IN_ADDRESSES
from tests.site.test_every_address import PLACES, door, url_of

pytestmark = pytest.mark.django_db
HEADS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
POLICY = {
    "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self' data:",
    "font-src": "'self'", "connect-src": "'self'", "manifest-src": "'self'", "form-action": "'self'",
    "base-uri": "'none'", "frame-ancestors": "'none'",
}  # fmt: skip
TOLD = re.compile(r"Python|Django|granian|PostgreSQL|nginx|\d+\.\d+\.\d+", re.IGNORECASE)
SIGNING_IN = sorted(place for place in SIGN_IN_ADDRESSES if "<" not in place)
OPEN = [*(url_of(place) for place in sorted(PUBLIC_ADDRESSES)), *(f"/en/account/{place}" for place in SIGNING_IN)]


@pytest.mark.parametrize("url", [*OPEN, "/en/nothing/", "/nothing.php"])
def test_every_page_that_strangers_reach_says_what_browsers_must_not_do(url: str) -> None:
    answer = Client().get(url, headers={"origin": "https://elsewhere.example"})
    assert {name: answer.get(name) for name in HEADS} == HEADS
    assert dict(part.split(" ", 1) for part in answer["Content-Security-Policy"].split("; ")) == POLICY
    kind = answer["Content-Type"]
    assert not kind.startswith("text/") or kind.endswith("charset=utf-8")
    assert [name for name in answer.headers if name.startswith("Access-Control-") or name == "X-Powered-By"] == []
    said = {name: value for name, value in answer.headers.items() if name not in {"X-Request-ID", "Content-Type"}}
    assert TOLD.findall(str(said)) == []


def test_pages_are_asked_by_the_ways_of_browsers_alone() -> None:
    browser, entries = browser_of(member_of_the_cast("officer")), Entry.objects.count()
    ways = ("PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "CONNECT", "PROPFIND")
    pages = [url_of(place) for place, _p in PLACES if not place.startswith("api/v1")]
    answers = {(browser.generic(way, url).status_code, way) for url in pages for way in ways}
    assert answers == {(405, way) for way in ways}
    refused = browser.delete("/en/tasks/")
    assert (refused["Allow"], refused["X-Frame-Options"], METHODS) == (
        "GET, HEAD, POST",
        "DENY",
        ("GET", "HEAD", "POST"),
    )
    assert Entry.objects.count() == entries


@pytest.mark.parametrize(
    "url",
    [
        "/.git/HEAD", "/.env", "/en/.env", "/static/", "/static/../settings.py", "/static/%2e%2e/%2e%2e/settings.py",
        "/static/site.css.bak", "/media/", "/files/", "/corymb-data/secret-key", "/.DS_Store", "/admin/",
        "/en/admin/", "/server-status", "/phpinfo.php", "/debug/", "/__debug__/", "/docs", "/api/v1/docs",
    ],
)  # fmt: skip
def test_nothing_lies_where_nothing_was_put(url: str) -> None:
    assert Client().get(url).status_code in {401, 404}


def test_a_name_that_is_given_twice_counts_once_and_in_one_place() -> None:
    officer = member_of_the_cast("officer")
    browser = browser_of(officer)
    lists = [url_of(place) for place, p in PLACES if "<" not in place and door(p) != PUBLIC]
    twice = "?q=first&q=last&sort=name&sort=-name&page=1&page=2&status=a&status=b"
    answers = {url: browser.get(url + twice) for url in lists}
    assert [url for url, answer in answers.items() if answer.status_code >= 500] == []
    people = reverse("accounts:people")
    row = f'href="/en/people/{officer.pk}/"'
    asked = ("q=nothing&q=officer", "q=officer&q=nothing")
    found = [browser.get(f"{people}?{words}").content.decode() for words in asked]
    browser.cookies["q"] = "nothing"
    assert [row in page for page in (*found, browser.get(people).content.decode())] == [True, False, True]


def test_what_programs_are_told_is_never_shown_as_a_page() -> None:
    program = program_of(member_of_the_cast("officer"), "read")
    for answer in (program.get("/clusters"), program.get("/clusters/nothing"), Client().get("/api/v1/clusters")):
        assert (answer["Content-Disposition"], answer["X-Content-Type-Options"]) == (
            'attachment; filename="api.json"',
            "nosniff",
        )


def test_forms_name_what_they_take() -> None:
    sources = {file: file.read_text(encoding="utf-8") for file in (ROOT / "src" / "corymb").rglob("*.py")}
    whatever = re.compile(r"fields = \"__all__\"|\bexclude = [\[(]|\*\*request\.(POST|GET)")
    assert [str(file) for file, text in sources.items() if whatever.search(text)] == []
