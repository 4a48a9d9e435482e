"""The way from a letter to its task: through sign-in, for the addressee alone, for some days, and after it is done."""

import re
from datetime import datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.messages import get_messages
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from corymb.apps.accounts.models import Person
from corymb.apps.accounts.queries import second_factor_set_up_at
from corymb.apps.journal.models import Entry
from corymb.apps.letters import actions
from corymb.apps.letters.models import Letter, Reminder
from corymb.apps.letters.queries import Followed, Way, followed, link_of
from corymb.kit.registries import Task
from tests.apps.accounts.making import a_person
from tests.web import code_of, entered

pytestmark = pytest.mark.django_db
NOW = datetime.fromisoformat("2026-11-25T12:00:00+03:00")
PASSWORD = "three unusual words"
URL = "/en/people/why/"
TITLE = "Report of the year"
Tasks = dict[str, Task]
Ends = dict[str, datetime]


def a_task(person: Person, tasks: Tasks, **more: object) -> Task:
    """Something due from a person in two working days."""
    due = NOW + timedelta(days=2)
    tasks[str(person.email)] = Task("report:7", TITLE, URL, "Fill in", **{"due": due} | more)
    return tasks[str(person.email)]


def sent_link(at: datetime = NOW) -> str:
    """Remind everybody, send, and take the path of the link out of the last letter."""
    assert (actions.remind_everybody(at), actions.send_due(at)) == (1, 1)
    (path,) = re.findall(r"http://localhost:8000(/\S+)", mail.outbox[-1].body)
    return path


def token_of(path: str) -> str:
    return path.rstrip("/").rpartition("/")[2]


def test_the_link_of_a_letter_leads_its_addressee_to_the_task_again_and_again(one_task: Tasks) -> None:
    person = a_person()
    a_task(person, one_task)
    path = sent_link()
    assert followed(token_of(path), str(person.pk), NOW) == Followed(Way.OPEN, TITLE, URL, None, is_own=True)
    Letter.objects.update(sent_at=timezone.now())
    browser = entered(person)
    assert [(browser.get(path).status_code, browser.get(path)["Location"]) for _ in range(2)] == [(302, URL)] * 2
    assert (browser.post(path).status_code, "no-store" in browser.get(path)["Cache-Control"]) == (405, True)


def test_a_link_is_in_the_language_of_its_addressee_and_kept_nowhere(one_task: Tasks) -> None:
    a_task(a_person(language="ru"), one_task)
    path = sent_link()
    assert path.startswith("/ru/letters/task/")
    kept = [str(vars(row)) for row in (*Entry.objects.all(), *Letter.objects.all(), *Reminder.objects.all())]
    assert [text for text in kept if token_of(path) in text] == []


def test_a_preview_shows_no_link_to_a_task(one_task: Tasks) -> None:
    a_task(a_person(), one_task)
    path = sent_link()
    page = entered(a_person("officer")).get(reverse("letters:letter", args=[Letter.objects.get().pk])).content.decode()
    assert ("[link]" in page, token_of(path) in page) == (True, False)


# Signing in comes first


def signed_in_by_password(person: Person, path: str) -> tuple[Client, str]:
    """A browser that followed a link, was asked who it is and gave a password; where it was sent then."""
    person.set_password(PASSWORD)
    person.save()
    browser = Client()
    asked = browser.get(path)
    assert (asked.status_code, asked["Location"]) == (302, f"{reverse('account_login')}?next={path}")
    answer = browser.post(asked["Location"], {"login": person.email, "password": PASSWORD, "next": path})
    assert answer.status_code == 302
    return browser, answer["Location"]


def test_somebody_signed_out_comes_through_the_password_to_the_task(one_task: Tasks) -> None:
    person = a_person()
    a_task(person, one_task)
    path = sent_link()
    Letter.objects.update(sent_at=timezone.now())
    browser, then = signed_in_by_password(person, path)
    assert (then, browser.get(then)["Location"]) == (path, URL)


@pytest.mark.usefixtures("lasting_codes")
def test_a_second_factor_is_asked_for_before_the_link_leads_on(one_task: Tasks) -> None:
    person, secret = a_person("auditor"), generate_totp_secret()
    TOTP.activate(person, secret)
    a_task(person, one_task)
    path = sent_link()
    Letter.objects.update(sent_at=timezone.now())
    browser, then = signed_in_by_password(person, path)
    assert then.partition("?")[0] == reverse("mfa_authenticate")
    assert browser.get(path)["Location"] == f"{reverse('account_login')}?next={path}"
    assert browser.post(then, {"code": "000000"}).status_code == 200
    assert browser.get(path)["Location"] == f"{reverse('account_login')}?next={path}"
    answer = browser.post(then, {"code": code_of(secret)})
    assert (answer["Location"], browser.get(path)["Location"]) == (path, URL)


@pytest.mark.parametrize("kind", ["totp", "webauthn", "recovery_codes"])
def test_a_role_that_needs_a_second_factor_opens_no_link_without_one_and_is_led_on_with_it(
    kind: str, one_task: Tasks
) -> None:
    person = a_person("officer")
    a_task(person, one_task)
    actions.remind_everybody(NOW)
    letter = Letter.objects.get(addressee_id=str(person.pk))
    path = f"/en/letters/task/{token_of(link_of(letter.pk, 0, 'en'))}/"
    browser, then = signed_in_by_password(person, path)
    assert [browser.get(asked)["Location"] for asked in (then, "/en/people/")] == [reverse("mfa_index")] * 2
    request = browser.get(reverse("mfa_index")).wsgi_request
    added = Authenticator.objects.create(user=person, type=kind, data={})
    authenticator_added.send(sender=Authenticator, request=request, user=person, authenticator=added)
    asked_for = (
        "Your role needs a second factor: nothing else opens until you have set one up below, which takes a minute."
    )
    offered = [] if kind == "recovery_codes" else [f'<a href="{path}">Go on to what you came for</a>']
    said = [str(message) for message in get_messages(request)][1:]  # the first tells of the sign-in
    assert (said, "wanted" in request.session) == ([asked_for, *offered], not offered)


# Who may not


@pytest.mark.parametrize("role", ["officer", "administrator", "auditor", "minister", ""])
@pytest.mark.parametrize("standing", ["open", "done", "old"])
def test_another_person_is_told_that_it_is_not_theirs_and_nothing_else(
    role: str, standing: str, one_task: Tasks, ends: Ends
) -> None:
    person = a_person(name="Анна Адресатова")
    a_task(person, one_task)
    path = sent_link()
    Letter.objects.update(sent_at=timezone.now() - timedelta(days=30 if standing == "old" else 0))
    if standing == "done":
        one_task.clear()
        ends["7"] = NOW
    other = a_person(*[role] if role else [])
    answer = entered(other).get(path)
    page = answer.content.decode()
    assert (answer.status_code, "This link was written to somebody else" in page) == (403, True)
    assert [word for word in (TITLE, person.name, str(person.email), URL, "done") if word in page] == []
    assert followed(token_of(path), str(other.pk), NOW) == Followed(Way.ANOTHERS)


def test_whoever_signs_out_there_is_asked_to_sign_in_and_led_on(one_task: Tasks) -> None:
    a_task(a_person(), one_task)
    path = sent_link()
    browser = entered(a_person())
    assert f'name="next" value="{path}"' in browser.get(path).content.decode()
    assert browser.post(reverse("account_logout"), {"next": path})["Location"] == path
    assert browser.get(path)["Location"] == f"{reverse('account_login')}?next={path}"


def test_a_forged_link_is_no_link(one_task: Tasks) -> None:
    first, second = a_person(), a_person()
    a_task(first, one_task)
    token = token_of(sent_link())
    theirs = actions.write_letter("letters.reminder", str(second.pk), Letter.objects.get().values, now=NOW)
    signed, _, signature = token.rpartition(".")
    forged = [f"{theirs.pk}-0.{signature}", f"{signed.partition('-')[0]}-1.{signature}", signed, f"{signed}.x", "x"]
    browser = entered(second)
    assert [browser.get(reverse("letters:task", args=[token])).status_code for token in forged] == [404] * 5


def test_the_link_of_an_invitation_is_no_link_to_a_task() -> None:
    from corymb.apps.accounts import queries

    person = a_person()
    letter = actions.write_letter("letters.reminder", str(person.pk), {"tasks": []}, now=NOW)
    assert followed(token_of(queries.link_of(letter.pk, "en")), str(person.pk), NOW) is None
    assert queries.number_in(token_of(link_of(letter.pk, 0, "en"))) == 0


# Too late


def test_what_is_done_is_told_with_its_day_and_the_way_on(one_task: Tasks, ends: Ends) -> None:
    person = a_person()
    a_task(person, one_task)
    path = sent_link()
    one_task.clear()
    ends["7"] = datetime.fromisoformat("2026-11-26T14:02:00+03:00")
    answer = entered(person).get(path)
    page = answer.content.decode()
    assert (answer.status_code, "This is done already" in page, TITLE in page) == (200, True, True)
    assert "It was done on 26\u00a0Nov\u00a02026, 14:02\u00a0MSK." in page
    assert [f'href="{way}"' in page for way in (URL, reverse("tasks"))] == [True, True]


def test_what_is_nobodys_task_any_more_is_said_to_be_gone(one_task: Tasks) -> None:
    person = a_person()
    a_task(person, one_task)
    path = sent_link()
    one_task.clear()
    answer = entered(person).get(path)
    assert (answer.status_code, answer.context["way"]) == (410, "gone")
    assert f'href="{URL}"' not in answer.content.decode()


@pytest.mark.parametrize(
    ("later", "way"),
    [(timedelta(days=7) - timedelta(seconds=1), Way.OPEN), (timedelta(days=7), Way.OLD), (timedelta(days=99), Way.OLD)],
)
def test_a_link_works_for_seven_days(later: timedelta, way: Way, one_task: Tasks) -> None:
    person = a_person()
    a_task(person, one_task)
    token = token_of(sent_link())
    assert followed(token, str(person.pk), NOW + later) == Followed(way, TITLE, URL, None, is_own=True)


def test_an_old_link_says_so_and_where_the_task_stands(one_task: Tasks) -> None:
    person = a_person()
    a_task(person, one_task)
    path = sent_link()
    Letter.objects.update(sent_at=timezone.now() - timedelta(days=8))
    answer = entered(person).get(path)
    told = "A link in a letter works for 7 days after the letter went out. The task is still open"
    assert (answer.status_code, told in answer.content.decode()) == (410, True)


# Who hears of it


def test_who_hears_of_what_stays_undone_is_led_there_in_a_language_of_their_own(one_task: Tasks, ends: Ends) -> None:
    person, manager = a_person(), a_person(language="ru")
    a_task(person, one_task, due=NOW - timedelta(days=9), escalates_to=str(manager.pk))
    path = sent_link()
    assert (mail.outbox[-1].to, path.startswith("/ru/")) == ([manager.email], True)
    assert mail.outbox[-1].subject == "Не выполнена 1 задача, за которую вы отвечаете"
    token = token_of(path)
    assert followed(token, str(manager.pk), NOW) == Followed(Way.OPEN, TITLE, URL)
    assert followed(token, str(person.pk), NOW) == Followed(Way.ANOTHERS)
    one_task.clear()
    ends["7"] = NOW
    with override("ru"):
        assert followed(token, str(manager.pk), NOW) == Followed(Way.DONE, TITLE, "/ru/people/why/", NOW)


def test_the_second_factor_says_when_it_was_set_up() -> None:
    person = a_person("officer")
    assert second_factor_set_up_at(str(person.pk)) is None
    Authenticator.objects.create(user=person, type=Authenticator.Type.RECOVERY_CODES, data={})
    assert second_factor_set_up_at(str(person.pk)) is None
    made = Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})
    assert second_factor_set_up_at(str(person.pk)) == made.created_at
