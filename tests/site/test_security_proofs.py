"""By what somebody proves who they are: what works once, what grows old, what is told of a change, what is pasted."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.mail.backends.smtp import EmailBackend
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from corymb.apps.accounts.models import Person
from corymb.apps.letters.actions import send_due
from corymb.apps.letters.models import Letter
from corymb.apps.letters.queries import written
from corymb.kit.registries import Addressee
from tests.architecture.repository import ROOT
from tests.people import person
from tests.web import code_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("lasting_codes")]
PASSWORD, ANOTHER = "four words nobody reads", "another four words there"
LOGIN = "/en/account/login/"


def with_password(name: str = "Anna", **values: object) -> Person:
    made = person(name, **values)
    made.set_password(PASSWORD)
    made.save()
    return made


def signed_in(somebody: Person, password: str = PASSWORD) -> Client:
    browser = Client()
    browser.post(LOGIN, {"login": somebody.email, "password": password})
    return browser


def is_inside(browser: Client) -> bool:
    return "_auth_user_id" in browser.session


def way_back(somebody: Person) -> str:
    """The address of a letter for whoever forgot their password."""
    Client().post(reverse("account_reset_password"), {"email": somebody.email})
    (link,) = re.findall(r"https?://[^/]+(/\S+)", mail.outbox[-1].body)
    return str(link)


def reset(link: str, password: str = ANOTHER) -> bool:
    """Whether a link of a letter still leads to a new password."""
    browser = Client()
    led = browser.get(link)
    if led.status_code != 302:
        return False
    done = browser.post(led["Location"], {"password1": password, "password2": password})
    return bool(done.status_code == 302)


# Passwords that were forgotten


def test_a_new_password_by_letter_comes_once_ends_every_session_and_says_nothing_of_the_old_one() -> None:
    somebody = with_password()
    browser, link = signed_in(somebody), way_back(somebody)
    assert (is_inside(browser), PASSWORD in mail.outbox[-1].body) == (True, False)
    assert [reset(link), reset(link, "a third four words here")] == [True, False]
    assert browser.get("/en/tasks/").status_code == 302
    assert [is_inside(signed_in(somebody, password)) for password in (PASSWORD, ANOTHER)] == [False, True]


def test_the_way_back_ends_after_a_day(settings: Settings) -> None:
    assert settings.PASSWORD_RESET_TIMEOUT == 24 * 60 * 60
    somebody = with_password()
    link = way_back(somebody)
    settings.PASSWORD_RESET_TIMEOUT = -1
    assert reset(link) is False


def test_a_new_password_by_letter_does_not_stand_for_a_second_factor() -> None:
    somebody = with_password()
    TOTP.activate(somebody, generate_totp_secret())
    assert reset(way_back(somebody)) is True
    assert is_inside(signed_in(somebody, ANOTHER)) is False


@pytest.mark.parametrize("old", ["", ANOTHER])
def test_a_password_is_changed_by_whoever_knows_the_old_one(old: str) -> None:
    somebody = with_password()
    changed = {"oldpassword": old, "password1": ANOTHER, "password2": ANOTHER}
    assert signed_in(somebody).post("/en/account/password/change/", changed).status_code == 200
    assert [is_inside(signed_in(somebody, password)) for password in (PASSWORD, ANOTHER)] == [True, False]
    assert Letter.objects.count() == 0


# Second factors


def test_a_passkey_is_asked_something_else_each_time() -> None:
    asked = [Client().get("/en/account/2fa/webauthn/login/", headers={"accept": "application/json"}) for _ in range(3)]
    challenges = {answer.json()["request_options"]["publicKey"]["challenge"] for answer in asked}
    assert (len(challenges), {len(challenge) for challenge in challenges}) == (3, {43})  # 32 bytes in letters


def test_a_code_of_the_application_opens_once() -> None:
    somebody, secret = with_password(), generate_totp_secret()
    TOTP.activate(somebody, secret)
    first, second = signed_in(somebody), signed_in(somebody)
    code = code_of(secret)
    for browser in (first, second):
        browser.post("/en/account/2fa/authenticate/", {"code": code})
    assert [is_inside(browser) for browser in (first, second)] == [True, False]


@pytest.mark.parametrize("later", [-1, 1])
def test_a_code_of_before_or_after_opens_nothing(later: int, settings: Settings) -> None:
    somebody, secret = with_password(), generate_totp_secret()
    TOTP.activate(somebody, secret)
    browser = signed_in(somebody)
    browser.post("/en/account/2fa/authenticate/", {"code": code_of(secret, later)})
    assert is_inside(browser) is False
    del settings.MFA_TOTP_PERIOD
    assert (app_settings.TOTP_PERIOD, app_settings.TOTP_TOLERANCE) == (30, 0)


def test_a_recovery_code_opens_once_and_no_two_people_have_the_same() -> None:
    somebody, other = with_password(), with_password("Boris")
    for whose in (somebody, other):
        TOTP.activate(whose, generate_totp_secret())
    codes, others = (RecoveryCodes.activate(whose).generate_codes() for whose in (somebody, other))
    assert (len(set(codes)), set(codes) & set(others), {len(code) for code in codes}) == (10, set(), {8})
    opened = []
    for code in (codes[0], codes[0], codes[1]):
        browser = signed_in(somebody)
        browser.post("/en/account/2fa/authenticate/", {"code": code})
        opened.append(is_inside(browser))
    assert opened == [True, False, True]


def test_whoever_guesses_codes_is_stopped() -> None:
    somebody, secret = with_password(), generate_totp_secret()
    TOTP.activate(somebody, secret)
    browser = signed_in(somebody)
    wrong = f"{(int(code_of(secret)) + 1) % 1_000_000:06}"
    answers = [browser.post("/en/account/2fa/authenticate/", {"code": wrong}) for _ in range(60)]
    assert "Wait: an hour at most." in answers[-1].content.decode()
    browser.post("/en/account/2fa/authenticate/", {"code": code_of(secret)})
    assert is_inside(browser) is False


# What is told by letter


def test_whoever_has_a_new_password_hears_of_it_by_letter_and_reads_no_secret_there(settings: Settings) -> None:
    somebody = with_password(language="ru")
    browser = signed_in(somebody)
    changed = {"oldpassword": PASSWORD, "password1": ANOTHER, "password2": ANOTHER}
    assert browser.post("/en/account/password/change/", changed).status_code == 302
    letter = Letter.objects.get()
    assert (letter.kind, letter.addressee_id, letter.values) == (
        "accounts.sign_in_changed", str(somebody.pk), {"what": "password"},
    )  # fmt: skip
    assert send_due(timezone.now() + timedelta(minutes=1)) == 1
    (sent,) = mail.outbox
    assert (sent.to, PASSWORD in sent.body, ANOTHER in sent.body) == ([somebody.email], False, False)
    assert f"{settings.ADDRESS}/ru/account/password/reset/" in sent.body


def test_a_new_password_by_letter_is_told_too() -> None:
    somebody = with_password()
    reset(way_back(somebody))
    assert [letter.values for letter in Letter.objects.all()] == [{"what": "password"}]


def test_a_second_factor_that_comes_or_goes_is_told_by_letter(
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[object]],
) -> None:
    somebody = with_password()
    browser = signed_in(somebody)
    browser.post("/en/account/reauthenticate/", {"password": PASSWORD})
    browser.get("/en/account/2fa/totp/activate/")
    secret = browser.session["mfa.totp.secret"]
    with django_capture_on_commit_callbacks(execute=True):
        browser.post("/en/account/2fa/totp/activate/", {"code": code_of(secret)})
    assert Authenticator.objects.filter(user=somebody, type="totp").count() == 1
    with django_capture_on_commit_callbacks(execute=True):
        browser.post("/en/account/2fa/recovery-codes/generate/")
    with django_capture_on_commit_callbacks(execute=True):
        browser.post("/en/account/2fa/totp/deactivate/")
    told = [letter.values["what"] for letter in Letter.objects.order_by("pk")]
    assert told == ["totp added", "codes", "totp removed"]


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("password", "The password is another one."),
        ("totp added", "An authenticator application was set up."),
        ("totp removed", "The authenticator application was taken away."),
        ("webauthn added", "A passkey was added."),
        ("webauthn removed", "A passkey was taken away."),
        ("codes", "Recovery codes were made; those of before work no more."),
    ],
)
def test_each_change_is_said_in_words(what: str, said: str) -> None:
    letter = Letter(kind="accounts.sign_in_changed", values={"what": what})
    assert written(letter, Addressee("Anna", "anna@example.org", "en")).text.split("\n\n")[2] == said


def test_what_somebody_is_called_adds_no_line_to_the_head_of_a_letter() -> None:
    somebody = with_password(email="anna@example.org")
    Person.objects.filter(pk=somebody.pk).update(name="Anna\r\nBcc: everybody@elsewhere.example")
    reset(way_back(somebody))
    mail.outbox.clear()
    assert send_due(timezone.now() + timedelta(minutes=1)) == 1
    head = mail.outbox[0].message().as_bytes().partition(b"\n\n")[0]
    assert (mail.outbox[0].recipients(), b"everybody" in head) == ([somebody.email], False)


# Sessions


def test_a_session_is_a_long_random_name_that_ends_after_twelve_hours_and_with_the_browser() -> None:
    somebody = with_password()
    cookies = [signed_in(somebody).cookies["sessionid"] for _ in range(2)]
    assert (len({cookie.value for cookie in cookies}), {len(cookie.value) for cookie in cookies}) == (2, {32})
    assert [(cookie["max-age"], cookie["expires"], cookie["path"]) for cookie in cookies] == [("", "", "/")] * 2
    left = Session.objects.get(pk=cookies[0].value).expire_date - timezone.now()
    assert timedelta(hours=11, minutes=59) < left <= timedelta(hours=12)


def test_people_see_where_they_are_signed_in_and_end_it_elsewhere() -> None:
    somebody = with_password()
    here, elsewhere = signed_in(somebody), signed_in(somebody)
    for browser in (here, elsewhere):
        browser.get("/en/tasks/")
    assert UserSession.objects.filter(user=somebody).count() == 2
    assert here.get("/en/account/sessions/").content.decode().count("127.0.0.1") == 2
    here.post("/en/account/sessions/")
    assert [browser.get("/en/tasks/").status_code for browser in (here, elsewhere)] == [200, 302]


# Fields, and the mail server


def test_passwords_may_be_pasted_and_kept_by_the_browser() -> None:
    somebody = with_password()
    pages = [Client().get(LOGIN), signed_in(somebody).get("/en/account/password/change/")]
    fields = [field for page in pages for field in re.findall(r'<input type="password"[^>]*>', page.content.decode())]
    told = [re.findall(r'autocomplete="([^"]+)"', field) for field in fields]
    assert told == [["current-password"], ["current-password"], ["new-password"], ["new-password"]]
    scripts = [file for file in (ROOT / "src" / "corymb").glob("*/static/**/*.js") if "vendor" not in file.parts]
    assert [file.name for file in scripts if "paste" in file.read_text(encoding="utf-8")] == []


def test_the_mail_server_shows_a_certificate_before_anything_is_told_it(settings: Settings) -> None:
    context = EmailBackend(host="mail.example.org", use_tls=settings.EMAIL_USE_TLS).ssl_context
    assert (settings.EMAIL_USE_TLS, context.check_hostname, context.verify_mode.name) == (True, True, "CERT_REQUIRED")
