"""Members are convened: a letter with day, place and their items, a file for the calendar; again where it changed."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse

from corymb.apps.accounts.models import Person
from corymb.apps.council import actions
from corymb.apps.council.models import Session
from corymb.apps.journal.models import Entry
from corymb.apps.journal.queries.audit import odd_rows
from corymb.apps.letters.actions import send_due
from corymb.apps.letters.models import Letter
from corymb.apps.letters.queries import visible_to
from corymb.apps.office.actions.convening import convene, replan
from tests.apps.council.sitting import AFTER, Council, council
from tests.apps.council.test_rankings import refusal_of
from tests.people import person
from tests.web import entered

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Council:
    return council()


@pytest.fixture
def session(here: Council) -> Session:
    found = here.planned()
    actions.recuse(found.pk, here.seats[2].pk, here.applications[1].pk, "Родня (тест)", **here.told())
    return found


def test_each_member_reads_their_items(here: Council, session: Session) -> None:
    assert convene(session.pk, **here.told()) == 3
    assert send_due(here.told(minutes=1)["now"]) == 3
    told = {letter.to[0]: str(letter.body) for letter in mail.outbox}
    everything = [f"{place}. {one.title}" for place, one in enumerate(here.applications, 1)]
    without = [everything[0], f"2. {here.applications[2].title}", f"3. {here.applications[3].title}"]
    items = {to: [line for line in text.splitlines() if line[:1].isdigit()] for to, text in told.items()}
    assert items == {
        here.members[0].email: everything, here.members[1].email: everything, here.members[2].email: without,
    }  # fmt: skip
    assert "You are in the chair." in told[here.members[0].email]
    assert "You are in the chair." not in told[here.members[1].email]
    assert f"/en/council/sessions/{session.pk}/" in told[here.members[0].email]


def test_the_calendar_file_has_a_beginning_and_a_place(here: Council, session: Session) -> None:
    convene(session.pk, **here.told())
    send_due(here.told(minutes=1)["now"])
    ((name, content, media),) = mail.outbox[0].attachments
    lines = str(content).split("\r\n")
    begins = f"{session.starts_at:%Y%m%dT%H%M%SZ}"
    assert (name, media) == ("appointment.ics", "text/calendar")
    assert [line for line in lines if line.startswith(("DTSTART", "DTEND", "SUMMARY", "LOCATION"))] == [
        f"DTSTART:{begins}", "SUMMARY:Session of the council", "LOCATION:Москва (тест)",
    ]  # fmt: skip


def test_only_a_change_is_written_about_again(here: Council, session: Session) -> None:
    convene(session.pk, **here.told())
    assert refusal_of(convene, session.pk, **here.told()) == (
        "There is nobody to write to, or everybody has a letter already."
    )
    plan = actions.Plan(AFTER + timedelta(days=2), "Казань (тест)", 60)
    replan(session.pk, plan, **here.told())
    again = Session.objects.get(pk=session.pk)
    assert (again.starts_at, again.place, again.quorum) == (plan.starts_at, plan.place, 60)
    assert convene(session.pk, **here.told()) == 3
    values = list(Letter.objects.filter(kind="council.convened").order_by("pk").values_list("values", flat=True))
    assert [(one["sequence"], one["is_change"], one["place"]) for one in values] == [
        *[(0, False, "Москва (тест)")] * 3, *[(1, True, "Казань (тест)")] * 3,
    ]  # fmt: skip
    assert [row for row in odd_rows() if row.kind.startswith("council.")] == []


def test_who_is_named_anew_is_not_written_to_anew_but_a_quorum_is_told(here: Council, session: Session) -> None:
    convene(session.pk, **here.told())
    send_due(here.told(minutes=1)["now"])
    mail.outbox.clear()
    actions.remove_seat(session.pk, here.seats[1].pk, **here.told())
    actions.give_seat(session.pk, here.members[1], is_chair=False, **here.told())
    assert refusal_of(convene, session.pk, **here.told()) == (
        "There is nobody to write to, or everybody has a letter already."
    )
    replan(session.pk, actions.Plan(session.starts_at, session.place, session.quorum + 10), **here.told())
    assert convene(session.pk, **here.told()) == 3
    send_due(here.told(minutes=2)["now"])
    assert {f"Quorum: {session.quorum + 10} %" in str(letter.body) for letter in mail.outbox} == {True}


def test_nobody_is_convened_to_what_is_open(here: Council) -> None:
    session = here.opened()
    plan = actions.Plan(AFTER, "там", 50)
    moved_on = "The session has moved on meanwhile; look where it stands now."
    assert refusal_of(convene, session.pk, **here.told()) == moved_on
    assert refusal_of(replan, session.pk, plan, **here.told()) == moved_on


def test_by_form(here: Council, session: Session) -> None:
    browser = entered(here.secretary)
    when, members = (reverse(f"office:{name}", args=[session.pk]) for name in ("replan", "convene"))
    page = browser.get(when)
    assert 'value="Москва (тест)"' in page.content.decode()
    assert page.context["question"].button == "Change when and where"
    given = {"starts_at": "2018-09-02T10:00", "place": "Казань (тест)", "quorum": "60"}
    assert browser.post(when, given | {"place": ""}).status_code == 422
    assert browser.post(when, given).status_code == 302
    answer = browser.post(members, {"go": "1"}, follow=True).content.decode()
    assert "3 members are written to." in answer
    for somebody in (here.members[0], person("Stranger")):
        assert [entered(somebody).post(path, given).status_code for path in (when, members)] == [403, 403]
    assert Entry.objects.filter(act="council.session.convened").count() == 1


def test_who_holds_the_session_reads_the_letters(here: Council, session: Session) -> None:
    convene(session.pk, **here.told())
    seen = {who: visible_to(Person.objects.get(pk=who.pk)).count() for who in (here.secretary, here.members[0])}
    assert seen == {here.secretary: 3, here.members[0]: 0}


def test_who_is_recused_from_all_that_is_put_up_is_not_convened(here: Council, session: Session) -> None:
    for one in here.applications:
        actions.recuse(session.pk, here.seats[1].pk, one.pk, "кум (тест)", **here.told())
    assert convene(session.pk, **here.told()) == 2
    written_to = set(Letter.objects.filter(kind="council.convened").values_list("addressee_id", flat=True))
    assert written_to == {str(here.members[0].pk), str(here.members[2].pk)}
