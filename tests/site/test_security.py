"""What every answer carries, what a session is, what a password takes, and what is not told to strangers."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils.crypto import get_random_string
from pytest_django import Settings

from corymb.apps.accounts.hashing import MeasuredArgon2
from corymb.apps.accounts.models import Person
from corymb.apps.files.actions import store_file
from corymb.apps.journal.actions import Actor
from corymb.apps.journal.models import Entry
from corymb.kit.doors import PUBLIC
from corymb.site import settings as own
from tests.architecture.repository import ROOT
from tests.people import NOW, browser_of, member_of_the_cast, person
from tests.site.test_every_address import PLACES, door, url_of
from tests.web import entered

pytestmark = pytest.mark.django_db
PASSWORD = "four words nobody reads"
LOGIN, ELSEWHERE = "/en/account/login/", "https://elsewhere.example/"
HOSTILE = ("' OR 1=1 --", '"><script>alert(1)</script>', "{{ 7 * 7 }}", "../../etc/passwd", "\u202e%00", "9" * 400)


def with_password(name: str = "Anna") -> Person:
    made = person(name)
    made.set_password(PASSWORD)
    made.save()
    return made


def signed_in(browser: Client, address: str, password: str = PASSWORD, **more: str) -> HttpResponse:
    return browser.post(LOGIN, {"login": address, "password": password, **more})


# What every answer carries


@pytest.mark.parametrize("url", ["/en/", "/en/tasks/", "/en/nothing/", "/en/people/", "/healthz"])
def test_every_answer_forbids_what_browsers_would_do_of_themselves(url: str) -> None:
    answer = browser_of(member_of_the_cast("preparer")).get(url, follow=True)
    policy = dict(part.split(" ", 1) for part in answer["Content-Security-Policy"].split("; "))
    assert (policy["default-src"], policy["script-src"], policy["frame-ancestors"]) == ("'none'", "'self'", "'none'")
    assert "unsafe" not in answer["Content-Security-Policy"]
    named = ("X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy", "Cross-Origin-Opener-Policy")
    assert [answer[name] for name in named] == ["DENY", "nosniff", "same-origin", "same-origin"]


def test_cookies_are_for_this_site_and_not_for_scripts() -> None:
    browser = Client()
    somebody = with_password()
    browser.get(LOGIN)
    signed_in(browser, somebody.email)
    told = {name: (c["httponly"], c["samesite"], c["domain"]) for name, c in browser.cookies.items()}
    assert {name: told[name] for name in ("sessionid", "csrftoken")} == dict.fromkeys(
        ("sessionid", "csrftoken"), (True, "Lax", "")
    )


def test_behind_tls_nothing_goes_without_it(tmp_path: Path) -> None:
    code = (
        "import json, django; django.setup(); from django.conf import settings as s; print(json.dumps([s.DEBUG, "
        "s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_SSL_REDIRECT, s.SECURE_HSTS_SECONDS >= 31_536_000]))"
    )
    env = {k: v for k, v in os.environ.items() if not k.startswith(("CORYMB_", "DATABASE_", "DJANGO_"))}
    env |= {
        "CORYMB_HTTPS": "yes", "CORYMB_SECRET_KEY": "x" * 50, "CORYMB_DATA": str(tmp_path),
        "PYTHONPATH": str(ROOT / "src"), "DATABASE_URL": "postgresql://nobody@/nothing",
        "DJANGO_SETTINGS_MODULE": "corymb.site.settings",
    }  # fmt: skip
    done = subprocess.run([sys.executable, "-c", code], env=env, check=True, capture_output=True, text=True)
    assert json.loads(done.stdout) == [False, True, True, True, True]


def test_behind_tls_browsers_are_told_to_remember_it(settings: Settings) -> None:
    settings.SECURE_HSTS_SECONDS = own.HSTS
    answers = [Client().get("/healthz", secure=secure) for secure in (True, False)]
    assert [answer.get("Strict-Transport-Security") for answer in answers] == ["max-age=31536000", None]


OF_ITS_OWN = "max-age=0, no-cache, no-store, must-revalidate, private"


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("/en/tasks/", "private, no-store"),
        ("/en/people/me/", "private, no-store"),
        ("/en/nothing/", "private, no-store"),
        ("/en/people/", "private, no-store"),
        ("/en/register/organisations/?export=csv", "private, no-store"),
        ("/en/account/password/change/", "private, no-store"),
        ("/en/people/me/tokens/new/", OF_ITS_OWN),
    ],
)
def test_what_a_person_sees_is_kept_by_nobody(url: str, said: str) -> None:
    answer = browser_of(member_of_the_cast("preparer")).get(url)
    assert (answer["Cache-Control"], len(b"".join(answer)) > 0) == (said, True)


def test_a_file_a_person_takes_is_kept_by_nobody() -> None:
    somebody = member_of_the_cast("preparer")
    actor = Actor("person", str(somebody.pk))
    file = store_file(SimpleUploadedFile("act.pdf", b"%PDF-1.7"), actor=actor, now=NOW)
    answer = browser_of(somebody).get(reverse("files:download", args=[file.pk]))
    assert (b"".join(answer), answer["Cache-Control"]) == (b"%PDF-1.7", "private, no-store")


@pytest.mark.parametrize("url", ["/en/", "/en/kit/gallery/", "/en/scorecard/public/", "/healthz"])
def test_what_is_public_says_nothing_of_keeping(url: str) -> None:
    assert "Cache-Control" not in Client().get(url)


@pytest.mark.parametrize("language", ["en", "ru"])
def test_whoever_sends_no_token_reads_why_in_the_sites_look_and_language(language: str) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(member_of_the_cast("officer"), backend="corymb.apps.accounts.entering.Backend")
    answer = browser.post(f"/{language}/people/me/digest/", {})
    page = answer.content.decode()
    assert (answer.status_code, f'<html lang="{language}"' in page) == (403, True)
    assert next(template.name for template in answer.templates if template.name) == "site/unchecked.html"


def test_no_form_is_taken_without_its_token() -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(member_of_the_cast("officer"), backend="corymb.apps.accounts.entering.Backend")
    entries = Entry.objects.count()
    taken = [url for place, _pattern in PLACES if (url := url_of(place)) and browser.post(url, {}).status_code != 403]
    assert (taken, Entry.objects.count()) == ([], entries)


# Who comes in


def test_a_session_is_new_after_signing_in_and_ends_with_signing_out() -> None:
    browser, somebody = Client(), with_password()
    browser.session["x"] = 1
    session = browser.session
    session["before"] = "yes"
    session.save()
    browser.cookies["sessionid"] = session.session_key or ""
    assert signed_in(browser, somebody.email).status_code == 302
    inside = browser.cookies["sessionid"].value
    assert inside != session.session_key
    browser.post("/en/account/logout/")
    stolen = Client()
    stolen.cookies["sessionid"] = inside
    assert stolen.get("/en/tasks/").headers["Location"].partition("?")[0] == LOGIN


def test_other_sessions_end_with_a_new_password() -> None:
    somebody = with_password()
    first, second = Client(), Client()
    for browser in (first, second):
        signed_in(browser, somebody.email)
    changed = {
        "oldpassword": PASSWORD,
        "password1": "another four words there",
        "password2": "another four words there",
    }
    assert first.post("/en/account/password/change/", changed).status_code == 302
    assert [b.get("/en/tasks/").status_code for b in (first, second)] == [200, 302]


@pytest.mark.parametrize(
    ("password", "wrong"),
    [
        ("short word", ["password_too_short"]),
        ("qwerty123456", ["password_too_common"]),
        ("anna.example@example.org", ["password_too_similar"]),
        ("four words nobody reads", []),
        ("ж" * 64 + " слово", []),
        ("🌲 кедр, сосна, ольха", []),
        ("длинные слова " * 9 + "лк", []),
        ("длинные слова " * 9 + "лес", ["password_too_long"]),
    ],
)
def test_what_a_password_takes(password: str, wrong: list[str]) -> None:
    somebody, found = Person(name="Anna Example", email="anna.example@example.org"), []
    try:
        validate_password(password, somebody)
    except ValidationError as refusal:
        found = [error.code for error in refusal.error_list]
    assert found == wrong


def test_a_password_is_kept_as_a_slow_hash_of_its_own_salt() -> None:
    kept = [MeasuredArgon2().encode(PASSWORD, get_random_string(22)) for _ in range(2)]
    assert {text.rpartition("$")[0].rpartition("$")[0] for text in kept} == {"argon2$argon2id$v=19$m=19456,t=2,p=1"}
    assert (kept[0] != kept[1], MeasuredArgon2().verify(PASSWORD, kept[0])) == (True, True)
    assert own.PASSWORD_HASHERS == ["corymb.apps.accounts.hashing.MeasuredArgon2"]


def test_a_password_counts_to_its_last_sign() -> None:
    kept = MeasuredArgon2().encode("a" * 127 + "b", get_random_string(22))
    assert [MeasuredArgon2().verify("a" * 127 + sign, kept) for sign in ("b", "c", "")] == [True, False, False]


def test_who_is_known_here_is_not_told_to_strangers() -> None:
    somebody = with_password()
    pages = [signed_in(Client(), address, "a wrong password") for address in (somebody.email, "nobody@example.org")]
    known, unknown = (
        page.content.decode().replace(somebody.email, "").replace("nobody@example.org", "") for page in pages
    )
    assert [page.status_code for page in pages] == [200, 200]
    assert _without_tokens(known) == _without_tokens(unknown)
    url = reverse("account_reset_password")
    asked = [Client().post(url, {"email": address}) for address in (somebody.email, "nobody@example.org")]
    assert len({(answer.status_code, answer.headers.get("Location")) for answer in asked}) == 1
    assert [letter.to for letter in mail.outbox] == [[somebody.email]]


def _without_tokens(page: str) -> str:
    return "\n".join(line for line in page.splitlines() if "csrfmiddlewaretoken" not in line)


@pytest.mark.parametrize("url", [ELSEWHERE, "//elsewhere.example/", "javascript:alert(1)", "/\\elsewhere.example/"])
def test_nobody_is_led_to_another_site(url: str) -> None:
    somebody = with_password()
    answer = signed_in(Client(), somebody.email, next=url)
    assert (answer.status_code, "elsewhere" in answer["Location"], "javascript" in answer["Location"]) == (
        302,
        False,
        False,
    )
    chosen = entered(somebody).post("/language/", {"language": "ru", "next": url})
    assert (chosen.status_code, "elsewhere" in chosen["Location"], "javascript" in chosen["Location"]) == (
        302,
        False,
        False,
    )


# What comes in


@pytest.mark.parametrize("text", HOSTILE, ids=["sql", "markup", "template", "path", "signs", "long"])
def test_what_is_asked_of_lists_is_text_and_nothing_else(text: str) -> None:
    browser, entries = browser_of(member_of_the_cast("officer")), Entry.objects.count()
    asked = dict.fromkeys(
        ("q", "sort", "page", "status", "region", "cluster", "role", "state", "kind", "period", "of"), text
    )
    broken = []
    for place, pattern in PLACES:
        if "<" in place or door(pattern) == PUBLIC:
            continue
        answer = browser.get(url_of(place), asked)
        page = b"".join(answer) if answer.streaming else answer.content
        if answer.status_code >= 500 or b"<script>alert" in page or b">49<" in page:
            broken.append((place, answer.status_code))
    assert (broken, Entry.objects.count()) == ([], entries)


def test_a_site_that_is_not_named_is_not_answered_for() -> None:
    assert Client(headers={"host": "elsewhere.example"}).get("/en/").status_code == 400
