"""The outbox: what goes out once, what waits, what a person decides, and the ladder of reminders."""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.urls import reverse
from django.utils.translation import override
from pytest_django import Settings

from corymb.apps.accounts.models import Person
from corymb.apps.journal.actions import SYSTEM
from corymb.apps.journal.models import Entry
from corymb.apps.letters import actions
from corymb.apps.letters.models import Letter, Reminder
from corymb.apps.letters.queries import visible_to, written
from corymb.apps.letters.rules import rung_of
from corymb.apps.letters.states import MOVES, Rung, State
from corymb.kit.registries import Addressee, Task
from corymb.kit.saying import moment
from corymb.kit.working_days import Calendar, Decree, loaded
from tests.apps.accounts.making import NOW, a_person
from tests.web import entered

pytestmark = pytest.mark.django_db
TASKS = {
    "tasks": [
        {
            "key": "report:7",
            "of": "1",
            "title": "Report",
            "url": "/en/x/",
            "due": "2026-11-30T15:00:00+00:00",
            "rung": "t7",
        }
    ]
}
ANNA = {"name": "Анна Орлова", "name_latin": "Anna Orlova"}
MOSCOW = ZoneInfo("Europe/Moscow")


def a_letter(person: Person | None = None, **fields: object) -> Letter:
    to = person or a_person()
    letter = actions.write_letter("letters.reminder", str(to.pk), TASKS, now=NOW)
    Letter.objects.filter(pk=letter.pk).update(**fields)
    letter.refresh_from_db()
    return letter


def test_a_letter_goes_out_once_with_its_proof() -> None:
    person = a_person(language="ru", name="Анна")
    letter = a_letter(person)
    assert [actions.send_due(NOW), actions.send_due(NOW)] == [1, 0]
    (message,) = mail.outbox
    letter.refresh_from_db()
    said = written(letter, Addressee("Анна", person.email or "", "ru"))
    assert (message.to, message.subject, message.body) == ([person.email], said.subject, said.text)
    assert message.subject == "У вас 1 открытая задача"
    assert (letter.state, letter.sent_at, letter.text_hash) == (State.SENT, NOW, said.hash)
    assert message.extra_headers["Message-ID"] == letter.message_id


def test_a_letter_is_not_sent_before_its_time() -> None:
    a_letter(not_before=NOW + timedelta(minutes=1))
    assert actions.send_due(NOW) == 0
    assert actions.send_due(NOW + timedelta(minutes=1)) == 1


def test_an_act_that_fails_sends_nothing() -> None:
    from django.db import transaction

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        _ = a_letter(), 1 / 0
    assert (actions.send_due(NOW), Letter.objects.count()) == (0, 0)


def test_an_office_may_have_every_letter_held(settings: Settings) -> None:
    settings.LETTERS_HELD = True
    assert (a_letter().state, actions.send_due(NOW)) == (State.HELD, 0)


def test_a_server_that_is_away_is_tried_again_later_and_later(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "tests.apps.letters.away.Away"
    letter = a_letter()
    pauses = []
    at = NOW
    for _ in range(actions.MOST_ATTEMPTS):
        assert actions.send_due(at) == 0
        letter.refresh_from_db()
        pauses.append((letter.not_before - at) // timedelta(minutes=1))
        at = letter.not_before
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 128]
    assert (letter.state, letter.trouble, letter.attempts) == (State.FAILED, "nobody answers", 8)


def test_somebody_without_an_address_is_told_of() -> None:
    letter = a_letter(a_person(email=None, is_active=False))
    assert actions.send_due(NOW) == 0
    letter.refresh_from_db()
    assert (letter.state, letter.trouble) == (State.FAILED, "no address")


@pytest.mark.parametrize("move", MOVES)
@pytest.mark.parametrize("state", [s for s in State if s != State.SENT])
def test_moves_are_those_of_the_table(move: str, state: State) -> None:
    letter = a_letter(state=state)
    allowed, target = MOVES[move]
    if state not in allowed:
        with pytest.raises(actions.NotPossible):
            actions.move_letter(letter, move, actor=SYSTEM, now=NOW)
        return
    assert actions.move_letter(letter, move, actor=SYSTEM, now=NOW, reason="x").state == target
    assert Entry.objects.get().reason == "x"


def test_a_letter_that_went_out_is_repeated_as_a_new_one() -> None:
    letter = a_letter()
    actions.send_due(NOW)
    letter.refresh_from_db()
    again = actions.send_again(letter, actor=SYSTEM, now=NOW, reason="lost")
    assert (again.pk != letter.pk, again.state, again.values) == (True, State.WAITING, letter.values)


# Who may


@pytest.mark.parametrize("role", ["officer", "administrator", "auditor", "minister", "cluster_manager"])
def test_who_sees_the_outbox_and_who_decides(role: str) -> None:
    letter = a_letter()
    scope = "cluster:x" if role == "cluster_manager" else "programme:all"
    browser = entered(a_person(role, scope=scope))
    sees, decides = role in {"officer", "administrator", "auditor"}, role in {"officer", "administrator"}
    assert browser.get(reverse("letters:outbox")).status_code == (200 if sees else 403)
    assert browser.get(reverse("letters:letter", args=[letter.pk])).status_code == (200 if sees else 403)
    told = browser.post(reverse("letters:move", args=[letter.pk]), {"move": "hold", "reason": "wait"})
    letter.refresh_from_db()
    assert (told.status_code, letter.state) == ((302, State.HELD) if decides else (403, State.WAITING))


def test_a_letter_that_was_withdrawn_says_by_whom_when_and_why() -> None:
    who, letters = a_person("officer", scope="programme:all"), [a_letter() for _ in range(3)]
    browser, reasons = entered(who), ("Лишнее (тест)", "")
    for letter, reason in zip(letters, reasons, strict=False):
        browser.post(reverse("letters:move", args=[letter.pk]), {"move": "withdraw", "reason": reason})
    Letter.objects.filter(pk=letters[2].pk).update(state=State.WITHDRAWN)  # its addressee was erased
    pages = [browser.get(reverse("letters:letter", args=[letter.pk])).content.decode() for letter in letters]
    told = [re.findall(r"<dt>(?:Withdrawn by|Reason)</dt><dd>(.*)</dd>", page) for page in pages]
    moments = [moment(entry.at) for entry in Entry.objects.filter(act="letters.letter.withdrawn").order_by("pk")]
    assert told == [[f"{who}, {moments[0]}", reasons[0]], [f"{who}, {moments[1]}", "–"], []]


def test_each_move_is_confirmed_and_its_reason_is_marked_as_optional() -> None:
    letter = a_letter()
    browser = entered(a_person("officer", scope="programme:all"))
    page, url = (reverse(f"letters:{name}", args=[letter.pk]) for name in ("letter", "move"))
    assert '>Reason <span class="optional">(optional)</span></label>' in browser.get(page).content.decode()
    said = ["The letter is held.", "The letter goes out.", "The letter is withdrawn."]
    pages = [browser.post(url, {"move": move}, follow=True) for move in ("hold", "release", "withdraw")]
    assert [[str(one) for one in answer.context["messages"]] for answer in pages] == [[one] for one in said]
    gone = a_letter()
    actions.send_due(NOW)
    again = browser.post(reverse("letters:move", args=[gone.pk]), {"move": "again"}, follow=True)
    assert [str(one) for one in again.context["messages"]] == ["The letter goes out once more, as one of its own."]


def test_the_kinds_to_filter_by_are_those_that_occur_and_the_one_that_is_asked_for() -> None:
    a_letter()
    actions.write_letter("letters.digest", "1", {"tasks": []}, now=NOW)
    browser = entered(a_person("officer", scope="programme:all"))
    url = reverse("letters:outbox")

    def offered(asked: dict[str, str]) -> list[str]:
        page = browser.get(url, asked).context["page"]
        return [code for code, _label in page.form.fields["kind"].choices]

    assert offered({}) == ["", "letters.reminder", "letters.digest"]
    assert offered({"kind": "letters.escalation"}) == ["", "letters.reminder", "letters.escalation", "letters.digest"]


def test_a_narrow_scope_opens_no_letter_that_its_apps_do_not_name() -> None:
    a_letter(scope_keys=["call:1"])
    assert list(visible_to(a_person("secretary", scope="call:1"))) == []


def test_a_preview_does_not_show_the_link_that_lets_in() -> None:
    from corymb.apps.accounts import actions as people
    from corymb.apps.accounts.queries import link_of

    invitation = people.invite_person(
        people.NewPerson("New", "new@example.org", "en"), [], actor=SYSTEM, by=None, now=NOW
    )
    letter = Letter.objects.get(about_id=str(invitation.pk))
    page = entered(a_person("officer")).get(reverse("letters:letter", args=[letter.pk])).content.decode()
    assert ("[link]" in page, link_of(invitation.pk, "en") in page) == (True, False)


@pytest.mark.parametrize("number", [1, 3])
def test_the_outbox_asks_the_database_the_same_for_one_and_for_three(
    number: int, django_assert_num_queries: object
) -> None:
    browser = entered(a_person("officer"))
    for _ in range(number):
        a_letter()
    with django_assert_num_queries(9):  # type: ignore[operator]
        answer = browser.get(reverse("letters:outbox"))
    assert len(answer.context["page"].rows) == number


@pytest.mark.parametrize(("language", "name"), [("en", "Anna Orlova"), ("ru", "Анна Орлова")])
def test_people_are_named_in_the_language_of_the_page_whatever_they_are_written_to_in(language: str, name: str) -> None:
    browser = entered(a_person("officer", scope="programme:all"))
    letters = [a_letter(a_person(language=spoken, **ANNA)) for spoken in ("en", "ru")]
    with override(language):
        shown = browser.get(reverse("letters:outbox")).context["page"]
        pages = [browser.get(reverse("letters:letter", args=[letter.pk])) for letter in letters]
    assert [row[2].value for row in shown.rows] == [name, name]
    assert [page.context["to"].on_page for page in pages] == [name, name]
    assert [page.context["to"].name for page in pages] == ["Anna Orlova", "Анна Орлова"]


# The ladder

DUE = date(2026, 12, 11)  # a Friday
DECREE = Decree(2026, "invented", frozenset({(date(2026, 12, 5), date(2026, 12, 10))}))


@pytest.mark.parametrize(
    ("today", "rung"),
    [
        (date(2026, 11, 20), None),
        (date(2026, 11, 23), Rung.FORTNIGHT),
        (date(2026, 12, 1), Rung.FORTNIGHT),
        (date(2026, 12, 2), Rung.WEEK),
        (date(2026, 12, 8), Rung.WEEK),
        (date(2026, 12, 9), Rung.EVE),
        (DUE, Rung.EVE),
        (date(2026, 12, 12), Rung.OVERDUE),
        (date(2026, 12, 16), Rung.OVERDUE),
        (date(2026, 12, 17), Rung.ESCALATED),
    ],
)
def test_a_task_climbs_the_ladder(today: date, rung: Rung | None) -> None:
    assert rung_of(DUE, today, Calendar()) == rung


@pytest.mark.parametrize(
    ("today", "rung"),
    [(date(2026, 12, 7), Rung.WEEK), (date(2026, 12, 8), Rung.EVE), (date(2026, 12, 9), Rung.EVE)],
)
def test_a_day_off_in_between_brings_the_rung_forward(today: date, rung: Rung) -> None:
    assert rung_of(DUE, today, Calendar((DECREE,))) == rung


def test_the_new_year_week_is_nobodys_delay() -> None:
    due, calendar = date(2026, 12, 30), loaded("")
    days = [date(2026, 12, 31), date(2027, 1, 11), date(2027, 1, 13), date(2027, 1, 14)]
    assert [rung_of(due, day, calendar) for day in days] == [Rung.OVERDUE, Rung.OVERDUE, Rung.OVERDUE, Rung.ESCALATED]


def test_one_is_reminded_once_a_rung(one_task: dict[str, Task]) -> None:
    person = a_person()
    due = datetime(2026, 12, 11, 18, tzinfo=MOSCOW)
    one_task[str(person.email)] = Task("report:7", "Report", "/en/x/", "Fill in", due)
    days = [due - timedelta(days=n) for n in (21, 18, 17, 9, 8, 2, 1, 0)]
    assert [actions.remind_everybody(day) for day in days] == [0, 1, 0, 1, 0, 1, 0, 0]
    assert [r.rung for r in Reminder.objects.order_by("pk")] == ["t14", "t7", "t2"]


def test_nobody_is_reminded_on_a_day_off(one_task: dict[str, Task]) -> None:
    due = datetime(2027, 2, 19, 18, tzinfo=MOSCOW)
    one_task[str(a_person().email)] = Task("report:7", "Report", "/en/x/", "Fill in", due)
    holiday, saturday = datetime(2027, 2, 23, 9, tzinfo=MOSCOW), datetime(2027, 2, 20, 9, tzinfo=MOSCOW)
    assert [actions.remind_everybody(day) for day in (holiday, saturday)] == [0, 0]
    assert actions.remind_everybody(holiday + timedelta(days=1)) == 1


def test_somebody_hears_of_what_stays_undone(one_task: dict[str, Task]) -> None:
    person, manager = a_person(), a_person()
    due = datetime(2026, 12, 11, 18, tzinfo=MOSCOW)
    one_task[str(person.email)] = Task("report:7", "Report", "/en/x/", "Fill in", due, escalates_to=str(manager.pk))
    assert [actions.remind_everybody(due + timedelta(days=n)) for n in (1, 3, 5, 6, 7)] == [0, 1, 0, 1, 0]
    told = Letter.objects.order_by("pk").values_list("kind", "addressee_id")
    assert list(told) == [("letters.reminder", str(person.pk)), ("letters.escalation", str(manager.pk))]
