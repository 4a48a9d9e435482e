"""A session that is only planned is called off: its members are told, another one is planned in its place."""

import json

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from corymb.apps.accounts.models import Person
from corymb.apps.council import actions
from corymb.apps.council.models import Abstention, Session
from corymb.apps.council.queries.duties import tasks as tasks_of_members
from corymb.apps.journal.models import Entry
from corymb.apps.journal.queries.audit import odd_rows
from corymb.apps.letters.actions import send_due
from corymb.apps.letters.models import Letter
from corymb.apps.office.actions.convening import cancel, convene
from corymb.apps.office.queries.duties import tasks
from tests.apps.council.sitting import AFTER, Council, council
from tests.apps.council.test_rankings import refusal_of
from tests.people import browser_of, member_of_the_cast
from tests.programs import program_of

pytestmark = pytest.mark.django_db
WHY = "нет кворума (тест)"


@pytest.fixture
def here() -> Council:
    return council()


def keys(who: Person) -> list[str]:
    """What the council has to do, for whoever holds its sessions."""
    titles = [str(task.title) for task in tasks(who, timezone.now())]
    return [title for title in titles if "session" in title or "ranking" in title]


def test_another_one_is_planned_in_its_place(here: Council) -> None:
    first = here.planned()
    ranking, others = first.ranking_id, frozenset({here.applications[1].pk})
    plan = actions.Plan(AFTER, "там (тест)", 50, others)
    refused = (actions.plan_session, ranking, plan, None)
    assert refusal_of(*refused, **here.told()) == "A session of this call is planned or open already."
    browser, page = browser_of(here.secretary), reverse("council:session", args=[first.pk])
    address = reverse("office:cancel", args=[first.pk])
    assert address in browser.get(page).content.decode()
    asked = browser.get(address).content.decode()
    assert asked.count("Name no application: all members read it, also those who are recused.") == 1
    assert browser.post(address, {"reason": " "}).status_code == 422
    assert browser.post(address, {"reason": WHY}).status_code == 302
    shown = browser.get(page).content.decode()
    assert (f"by {here.secretary}: {WHY}" in shown, "called off" in shown, address in shown) == (True, True, False)
    assert [reverse(f"council:{name}", args=[first.pk]) in shown for name in ("seat_add", "present", "look")] == [
        False, False, False,
    ]  # fmt: skip
    assert keys(here.secretary) == ["A ranking is frozen and no session is planned"]
    second = actions.plan_session(ranking, plan, None, **here.told())
    assert (second.number, [one.application_id for one in second.matters.all()]) == (2, sorted(others))
    assert [row for row in odd_rows() if row.kind.startswith("council.")] == []


def test_whom_the_letter_reached_is_told_and_nobody_else(here: Council) -> None:
    session = here.planned()
    convene(session.pk, **here.told())
    late = Letter.objects.order_by("-pk").first()
    assert late
    Letter.objects.filter(pk=late.pk).update(not_before=here.told(minutes=600)["now"])
    send_due(here.told(minutes=1)["now"])
    mail.outbox.clear()
    assert cancel(session.pk, WHY, **here.told(minutes=2)) == 2
    assert send_due(here.told(minutes=700)["now"]) == 2
    late.refresh_from_db()
    assert late.state == "withdrawn"
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted(
        one.email for one in here.members if str(one.pk) != late.addressee_id
    )
    letter = mail.outbox[0]
    assert (letter.subject, WHY in letter.body) == ("The session of the council is called off", True)
    ((_name, content, _media),) = letter.attachments
    uid = f"UID:session-{session.pk}-"
    lines = [line for line in str(content).split("\r\n") if line.startswith(("METHOD", "STATUS", "SEQUENCE", uid))]
    assert [line for line in lines if not line.startswith(uid)] == [
        "METHOD:CANCEL", "SEQUENCE:1000", "STATUS:CANCELLED",
    ]  # fmt: skip
    assert len(lines) == 4


def test_nothing_is_due_in_it_and_what_was_declared_stands(here: Council) -> None:
    session = here.planned()
    actions.recuse(session.pk, here.seats[2].pk, here.applications[1].pk, "Родня (тест)", **here.told())
    before = session.starts_at
    assert list(tasks_of_members(here.members[0], before)) != []
    cancel(session.pk, WHY, **here.told())
    assert list(tasks_of_members(here.members[0], before)) == []
    acts = (
        (actions.open_session, session.pk),
        (actions.note_present, session.pk, {here.seats[0].pk}),
        (actions.recuse, session.pk, here.seats[1].pk, here.applications[1].pk, "Родня (тест)"),
        (cancel, session.pk, WHY),
    )
    told = {refusal_of(*one, **here.told()) for one in acts}
    assert told == {"The session has moved on meanwhile; look where it stands now."}
    plan = actions.Plan(AFTER, "там (тест)", 50)
    later = actions.plan_session(session.ranking_id, plan, None, **here.told())
    actions.give_seat(later.pk, here.members[2], is_chair=False, **here.told())
    assert list(Abstention.objects.filter(seat__session=later).values_list("application", flat=True)) == [
        here.applications[1].pk
    ]
    entry = Entry.objects.get(act="council.session.cancelled")
    assert entry.reason == WHY


def test_only_what_is_planned_and_only_by_who_holds_it(here: Council) -> None:
    session = here.opened()
    assert refusal_of(cancel, session.pk, WHY, **here.told()) == (
        "The session has moved on meanwhile; look where it stands now."
    )
    address = reverse("office:cancel", args=[session.pk])
    for person in (*(member_of_the_cast(who) for who in ("auditor", "expert", "region_official")), here.members[0]):
        assert browser_of(person).post(address, {"reason": WHY}).status_code in {403, 404}
    session.refresh_from_db()
    assert session.state == "open"


def test_nothing_is_offered_on_its_items_any_more(here: Council) -> None:
    session = here.planned()
    item, browser = reverse("council:matter", args=[here.matter(session, 0).pk]), browser_of(here.secretary)
    propose = reverse("council:propose", args=[here.matter(session, 0).pk])
    before = browser.get(item).content.decode()
    assert [text in before for text in (propose, "entitled", WHY)] == [True, True, False]
    cancel(session.pk, WHY, **here.told())
    shown = browser.get(item).content.decode()
    assert [text in shown for text in (propose, "entitled", f"by {here.secretary}: {WHY}")] == [False, False, True]


def test_whoever_plans_is_led_to_the_session_that_is_planned_already(here: Council) -> None:
    session, browser = here.planned(), browser_of(here.secretary)
    address = reverse("council:plan", args=[session.ranking_id])
    told = ("A session of this call is planned or open already.", reverse("council:session", args=[session.pk]))
    shown = browser.get(address).content.decode()
    assert ([text in shown for text in told], 'name="quorum"' in shown) == ([True, True], False)
    cancel(session.pk, WHY, **here.told())
    shown = browser.get(address).content.decode()
    assert ([text in shown for text in told], 'name="quorum"' in shown) == ([False, False], True)


def test_programs_are_told_why(here: Council) -> None:
    session = here.planned()
    cancel(session.pk, WHY, **here.told())
    told = json.loads(program_of(here.secretary).get(f"/sessions/{session.pk}").content)
    assert (told["state"], told["cancelled_why"]) == ("cancelled", WHY)


def test_the_database_wants_a_reason(here: Council) -> None:
    session = here.planned()
    with pytest.raises(IntegrityError), transaction.atomic():
        Session.objects.filter(pk=session.pk).update(state="cancelled", closed_at=AFTER)
