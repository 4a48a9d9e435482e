"""The weekly letter: to whom, when, how it reads, and turning it off."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import override

from corymb.apps.accounts.models import Person
from corymb.apps.journal.models import Entry
from corymb.apps.journal.queries.audit import odd_rows
from corymb.apps.letters import actions
from corymb.apps.letters.models import Digest, DigestChoice, Letter
from corymb.apps.letters.queries import choices_named, wants_digest
from corymb.apps.letters.rules import group_of
from corymb.apps.letters.states import Group, State
from corymb.kit.registries import Task, task_sources
from tests.apps.accounts.making import a_person, as_actor
from tests.web import entered

pytestmark = pytest.mark.django_db
MOSCOW = ZoneInfo("Europe/Moscow")
MONDAY = datetime(2026, 11, 23, 6, 15, tzinfo=MOSCOW)
Tasks = dict[str, Task]


def a_task(person: Person, tasks: Tasks, due: datetime | None = MONDAY) -> None:
    tasks[str(person.email)] = Task("report:7", "Report", "/en/x/", "Fill in", due)


@pytest.mark.parametrize(
    ("due", "group"),
    [
        (date(2026, 11, 24), Group.LATE),
        (date(2026, 11, 25), Group.THIS_WEEK),
        (date(2026, 11, 29), Group.THIS_WEEK),
        (date(2026, 11, 30), Group.NEXT_WEEK),
        (date(2026, 12, 6), Group.NEXT_WEEK),
        (date(2026, 12, 7), Group.LATER),
        (None, Group.ANY_DAY),
    ],
)
def test_tasks_stand_under_the_week_they_are_due_in(due: date | None, group: Group) -> None:
    assert group_of(due, date(2026, 11, 25)) == group


# When, and to whom


def test_one_letter_a_week_to_whoever_has_open_tasks(one_task: Tasks) -> None:
    busy, idle = a_person(), a_person()
    a_task(busy, one_task)
    days = [MONDAY + timedelta(days=n) for n in range(15)]
    assert [actions.write_digests(day) for day in days] == [1, *[0] * 6, 1, *[0] * 6, 1]
    assert Letter.objects.filter(addressee_id=str(idle.pk)).count() == 0
    told = Letter.objects.order_by("pk").values_list("kind", "addressee_id", "state")
    assert list(told) == [("letters.digest", str(busy.pk), State.WAITING)] * 3


def test_who_cannot_sign_in_gets_none(one_task: Tasks) -> None:
    a_task(a_person(is_active=False), one_task)
    assert actions.write_digests(MONDAY) == 0


def test_nobody_gets_a_first_one_in_the_middle_of_the_week(one_task: Tasks) -> None:
    a_task(a_person(), one_task)
    actions.write_digests(MONDAY)
    a_task(a_person(), one_task)
    later = [MONDAY + timedelta(hours=1), MONDAY + timedelta(days=1), MONDAY + timedelta(days=7)]
    assert [actions.write_digests(day) for day in later] == [1, 0, 2]


def test_a_week_that_begins_with_holidays_has_its_letters_after_them(one_task: Tasks) -> None:
    a_task(a_person(), one_task)
    first = datetime(2026, 3, 9, 6, 15, tzinfo=MOSCOW)
    assert [actions.write_digests(first + timedelta(days=n)) for n in range(3)] == [0, 1, 0]
    assert Digest.objects.get().monday == date(2026, 3, 9)
    new_year = [datetime(2027, 1, 4, 6, 15, tzinfo=MOSCOW) + timedelta(days=n) for n in range(7)]
    assert [actions.write_digests(day) for day in new_year] == [0] * 7


def test_a_worker_that_was_away_on_monday_writes_them_on_tuesday(one_task: Tasks) -> None:
    a_task(a_person(), one_task)
    assert actions.write_digests(MONDAY + timedelta(days=1)) == 1


def test_the_database_itself_takes_one_a_week_and_names_it_by_a_monday(one_task: Tasks) -> None:
    a_task(a_person(), one_task)
    actions.write_digests(MONDAY)
    same = {"addressee_kind": "accounts.person", "letter": Letter.objects.get(), "written_on": MONDAY.date()}
    whose = Digest.objects.get().addressee_id
    for monday, number in ((MONDAY.date(), whose), (date(2026, 11, 24), "0")):
        with pytest.raises(IntegrityError), transaction.atomic():
            Digest.objects.create(monday=monday, addressee_id=number, **same)
    assert Digest.objects.count() == 1


def test_the_questions_to_the_database_do_not_grow_with_the_tasks(
    one_task: Tasks, django_assert_num_queries: object
) -> None:
    person = a_person()
    many = [Task(f"report:{n}", f"Report {n}", "/en/x/", "Fill in", MONDAY) for n in range(30)]
    task_sources.add("many", lambda reader, now: many if reader == person and now else [])
    try:
        with django_assert_num_queries(11):  # type: ignore[operator]
            assert actions.write_digests(MONDAY) == 1
    finally:
        del task_sources.items["many"]
    assert (len(Letter.objects.get().values["tasks"]), one_task) == (30, {})


# How it reads

ENGLISH = """Good day, Anna,

Overdue

- Fifth, due 20 Nov 2026
  {}

This week

- First, due 25 Nov 2026
  {}

Next week

- Second, due 1 Dec 2026
  {}

Later

- Third, due 1 Feb 2027
  {}

Without a day

- Fourth
  {}

Each link is for you alone, works for seven days and asks you to sign in.

You get this letter once a week while something is due from you. You can turn it off here:
http://localhost:8000/en/people/me/
"""


@pytest.mark.parametrize(
    ("language", "subject", "line"),
    [
        ("en", "Your week: 5 open tasks", "- First, due 25 Nov 2026"),
        ("ru", "Ваша неделя: 5 открытых задач", "- First, срок: 25.11.2026"),
    ],
)
def test_the_letter_lists_what_is_due_by_when(language: str, subject: str, line: str) -> None:
    person = a_person(language=language, name="Anna")
    days = [("First", (2026, 11, 25)), ("Second", (2026, 12, 1)), ("Third", (2027, 2, 1)), ("Fifth", (2026, 11, 20))]
    tasks = [Task(f"x:{t}", t, "/en/x/", "Do", datetime(*day, 18, tzinfo=MOSCOW)) for t, day in days]
    given = [*tasks, Task("x:Fourth", "Fourth", "/en/x/", "Do")]
    task_sources.add("five", lambda reader, now: given if reader == person and now else [])
    try:
        assert (actions.write_digests(MONDAY), actions.send_due(MONDAY)) == (1, 1)
    finally:
        del task_sources.items["five"]
    (message,) = mail.outbox
    links = [word for word in message.body.split() if "/letters/task/" in word]
    assert (message.subject, len(links), line in message.body.replace("\u00a0", " ")) == (subject, 5, True)
    if language == "en":
        assert message.body.replace("\u00a0", " ") == ENGLISH.format(*links)


# Turning it off


def test_a_person_turns_it_off_and_on_again_and_the_journal_knows(one_task: Tasks) -> None:
    person = a_person()
    a_task(person, one_task)
    browser, own = entered(person), reverse("accounts:own")
    assert "Turn the weekly letter off" in browser.get(own).content.decode()
    assert browser.post(reverse("accounts:digest"), {"wanted": "no"})["Location"] == own
    assert "Turn the weekly letter on" in browser.get(own).content.decode()
    assert (wants_digest(str(person.pk)), actions.write_digests(MONDAY)) == (False, 0)
    browser.post(reverse("accounts:digest"), {"wanted": "yes"})
    assert (wants_digest(str(person.pk)), actions.write_digests(MONDAY)) == (True, 1)
    told = Entry.objects.filter(object_kind="letters.digestchoice").order_by("pk").values_list("act", "actor_id")
    assert list(told) == [
        ("letters.digest.unwanted", str(person.pk)),
        ("letters.digest.wanted", str(person.pk)),
    ]
    assert [odd for odd in odd_rows() if odd.kind == "letters.digestchoice"] == []


@pytest.mark.parametrize("is_wanted", [True, False])
def test_choosing_what_is_so_already_leaves_no_entry(is_wanted: bool) -> None:  # noqa: FBT001
    person = a_person()
    if not is_wanted:
        actions.choose_digest(str(person.pk), is_wanted=False, actor=as_actor(person), now=MONDAY)
    entries = Entry.objects.count()
    actions.choose_digest(str(person.pk), is_wanted=is_wanted, actor=as_actor(person), now=MONDAY)
    assert (Entry.objects.count(), wants_digest(str(person.pk))) == (entries, is_wanted)


def test_the_choice_of_one_is_not_the_choice_of_another(one_task: Tasks) -> None:
    person, other = a_person(), a_person()
    for each in (person, other):
        a_task(each, one_task)
    entered(person).post(reverse("accounts:digest"), {"wanted": "no"})
    assert (actions.write_digests(MONDAY), Letter.objects.get().addressee_id) == (1, str(other.pk))


def test_reminders_come_all_the_same(one_task: Tasks) -> None:
    person = a_person()
    a_task(person, one_task)
    actions.choose_digest(str(person.pk), is_wanted=False, actor=as_actor(person), now=MONDAY)
    assert actions.remind_everybody(MONDAY) == 1


def test_it_takes_a_signed_in_person_and_a_click() -> None:
    from django.test import Client

    url = reverse("accounts:digest")
    assert Client().post(url, {"wanted": "no"})["Location"].startswith(reverse("account_login"))
    assert (entered(a_person()).get(url).status_code, DigestChoice.objects.count()) == (405, 0)


def test_the_journal_names_a_choice_by_its_person() -> None:
    person = a_person(name="Анна")
    choice = actions.choose_digest(str(person.pk), is_wanted=False, actor=as_actor(person), now=MONDAY)
    assert choice is not None
    with override("ru"):
        assert choices_named([str(choice.pk)]) == {str(choice.pk): ("Анна", f"/ru/people/{person.pk}/")}


# When an app is at fault


@pytest.mark.parametrize("write", [actions.write_digests, actions.remind_everybody])
def test_one_whose_tasks_cannot_be_told_holds_nobody_up(one_task: Tasks, write: Callable[[datetime], int]) -> None:
    people = [a_person() for _ in range(3)]
    for person in people:
        a_task(person, one_task)
    one_task[str(people[0].email)] = replace(one_task[str(people[0].email)], due="no moment")  # type: ignore[arg-type]
    with pytest.raises(actions.LeftOut) as fault:
        write(MONDAY)
    assert str(fault.value) == f"people {people[0].pk} were left out; 2 letters were written"
    assert set(Letter.objects.values_list("addressee_id", flat=True)) == {str(people[1].pk), str(people[2].pk)}
    a_task(people[0], one_task)
    assert (write(MONDAY), write(MONDAY)) == (1, 0)
