"""Ties the register knows keep a member out of items; so does the member's own word. What was wrong is lifted."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from corymb.apps.accounts.models import Person
from corymb.apps.assessment.models import Recusal, Review
from corymb.apps.assessment.queries.seeing import kept_reviews
from corymb.apps.council import actions
from corymb.apps.council.models import Abstention, Seat, Session
from corymb.apps.council.queries.counting import Count, count_of
from corymb.apps.council.queries.minutes import _items
from corymb.apps.council.queries.seeing import abstentions_of, matters_visible_to
from corymb.apps.council.queries.sitting import seats_of
from corymb.apps.council.queries.tying import new_recusals, with_reasons
from corymb.apps.council.states import DECLARED, EARLIER, FOR, OWN, REGISTER
from corymb.apps.defence.actions import planning
from corymb.apps.defence.models import Commissioner, Exclusion
from corymb.apps.journal.actions import SYSTEM
from corymb.apps.journal.models import Entry
from corymb.apps.journal.queries.audit import odd_rows
from corymb.apps.registry.actions import Post, appoint_person
from corymb.apps.registry.models import Organisation
from tests import factories
from tests.apps.council.sitting import AFTER, Council, council
from tests.apps.council.test_pages import url
from tests.apps.council.test_rankings import refusal_of
from tests.apps.defence.defending import PLAN
from tests.people import NOW, browser_of, grant, member_of_the_cast
from tests.programs import program_of

pytestmark = pytest.mark.django_db
WHY = "родство (тест)"


@pytest.fixture
def here() -> Council:
    return council()


def works_in(person: Person, region: object) -> Organisation:
    """A post in an organisation of a region that applies."""
    where = factories.organisation("АО «Завод (тест)»", region=region)
    appoint_person(person, Post(where, "engineer", date(2010, 1, 1)), actor=SYSTEM, now=NOW)
    return where


def tied(here: Council, member: int = 1, place: int = 0) -> None:
    works_in(here.members[member], here.applications[place].region)


def standing(session: Session) -> list[tuple[str, int, str]]:
    rows = Abstention.objects.filter(seat__session=session, lifted_at=None).order_by("pk")
    return [(str(row.seat.person), row.application_id, row.source) for row in rows]


def of_register(here: Council, session: Session) -> Abstention:
    return Abstention.objects.get(seat=here.seats[1], application=here.applications[0], seat__session=session)


def test_what_the_register_says_shuts_an_item_to_a_member_who_is_named(here: Council) -> None:
    tied(here)
    session = here.planned()
    hidden = here.applications[0]
    assert standing(session) == [("Member 2", hidden.pk, REGISTER)]
    row = of_register(here, session)
    with_reasons([row])
    assert vars(row)["why"] == "Works at АО «Завод (тест)», which is in the region that applies"
    assert set(matters_visible_to(here.members[1]).values_list("application", flat=True)) == {
        one.pk for one in here.applications[1:]
    }
    browser = browser_of(here.members[1])
    for address in (url("session", session.pk), url("ranking", session.ranking_id), url("call", here.call.pk)):
        page = browser.get(address).content.decode()
        assert hidden.title not in page
    assert browser.get(url("matter", here.matter(session, 0).pk)).status_code == 404
    assert browser.get(url("recusals", session.pk)).status_code == 403
    page = browser_of(here.secretary).get(url("session", session.pk)).content.decode()
    assert "which is in the region that applies" in page
    assert Entry.objects.filter(act="council.abstention.found").count() == 1
    assert [row for row in odd_rows() if row.kind.startswith("council.")] == []


def test_ties_that_come_to_light_later_are_found_at_the_opening_and_by_looking_again(here: Council) -> None:
    session = here.planned()
    assert standing(session) == []
    tied(here)
    actions.note_present(session.pk, {seat.pk for seat in here.seats}, **here.told())
    actions.open_session(session.pk, **here.told())
    assert standing(session) == [("Member 2", here.applications[0].pk, REGISTER)]
    first, second = here.matter(session, 1), here.matter(session, 2)
    here.votes(first, FOR, FOR, FOR)
    actions.close_ballot(first.pk, **here.told())
    here.votes(second, FOR, FOR)
    for place in (1, 2):
        tied(here, 0, place)
    browser = browser_of(here.secretary)
    page = browser.post(url("look", session.pk), follow=True).content.decode()
    assert "1 tie has come to light; who is tied is recused." in page  # what is decided stays as it is
    assert standing(session)[1:] == [("Member 1", here.applications[2].pk, REGISTER)]
    actions.vote(second.pk, here.seats[2].pk, actions.Ballot(FOR), None, **here.told())
    decision = actions.close_ballot(second.pk, **here.told())
    assert decision
    assert (decision.entitled, decision.votes_for) == (2, 2)  # the vote given before does not count
    again = browser.post(url("look", session.pk), follow=True).content.decode()
    assert "The register says nothing new of the members." in again


def test_looking_again_tells_nobody_of_what_is_kept_from_them(here: Council) -> None:
    session, hidden = here.opened(), here.applications[0]
    tied(here)
    Recusal.objects.create(application=hidden, person=here.secretary, kind="kin", raised_at=AFTER)
    page = browser_of(here.secretary).post(url("look", session.pk), follow=True).content.decode()
    assert ("nothing new" in page, hidden.title in page, len(standing(session))) == (True, False, 1)


def test_what_the_register_is_wrong_about_is_lifted_with_a_reason_and_stays_lifted(here: Council) -> None:
    tied(here)
    session = here.opened()
    row, browser = of_register(here, session), browser_of(here.secretary)
    assert url("lift", session.pk, row.pk) in browser.get(url("session", session.pk)).content.decode()
    assert url("lift", session.pk, row.pk) in browser.get(url("recusals", session.pk)).content.decode()
    assert browser.post(url("lift", session.pk, row.pk), {"reason": " "}).status_code == 422
    assert browser.post(url("lift", session.pk, row.pk), {"reason": "тёзка (тест)"}).status_code == 302
    row.refresh_from_db()
    assert (row.lifted_by, row.lifted_why) == (here.secretary, "тёзка (тест)")
    assert list(abstentions_of(here.members[1])) == []
    matter = here.matter(session, 0)
    assert browser_of(here.members[1]).get(url("matter", matter.pk)).status_code == 200
    here.votes(matter, FOR, FOR, FOR)
    decision = actions.close_ballot(matter.pk, **here.told())
    assert decision
    assert decision.entitled == 3
    assert actions.look_again(session.pk, **here.told()) == []
    page = browser.get(url("session", session.pk)).content.decode()
    assert "тёзка (тест)" in page
    assert [row for row in odd_rows() if row.kind.startswith("council.")] == []
    actions.close_session(session.pk, **here.told(minutes=5))
    later = actions.plan_session(session.ranking_id, actions.Plan(AFTER, "там", 50), None, **here.told(minutes=6))
    actions.give_seat(later.pk, here.members[1], is_chair=True, **here.told(minutes=6))
    assert standing(later) == []


def test_another_tie_than_the_lifted_one_recuses_again(here: Council) -> None:
    tied(here)
    session = here.opened()
    actions.lift_recusal(session.pk, of_register(here, session).pk, WHY, None, **here.told())
    grant(here.members[1], "region_official", f"region:{here.applications[0].region.code}")
    actions.look_again(session.pk, **here.told())
    assert standing(session) == [("Member 2", here.applications[0].pk, REGISTER)]


@pytest.mark.parametrize("how", ["declared", "lifted", "decided", "elsewhere"])
def test_what_cannot_be_lifted(how: str, here: Council) -> None:
    tied(here)
    session = here.opened()
    row = of_register(here, session)
    lift = (actions.lift_recusal, session.pk, row.pk, WHY, None)
    if how == "declared":
        own = actions.recuse(session.pk, here.seats[0].pk, here.applications[1].pk, WHY, **here.told())
        told = refusal_of(actions.lift_recusal, session.pk, own.pk, WHY, None, **here.told())
    elif how == "lifted":
        actions.lift_recusal(*lift[1:], **here.told())
        told = refusal_of(*lift, **here.told())
    elif how == "decided":
        matter = here.matter(session, 0)
        for seat in (here.seats[0], here.seats[2]):
            actions.vote(matter.pk, seat.pk, actions.Ballot(FOR), None, **here.told())
        actions.close_ballot(matter.pk, **here.told())
        told = refusal_of(*lift, **here.told())
    else:
        Recusal.objects.create(application=here.applications[0], person=here.members[1], kind="kin", raised_at=AFTER)
        told = refusal_of(*lift, **here.told())
    assert (
        told
        == {
            "declared": "Only what was found in the register is lifted; what was declared stands.",
            "lifted": "The recusal is lifted already.",
            "decided": "The item is decided without this member; that stands.",
            "elsewhere": "The member is recused from this application in the assessment, too; that recusal stands.",
        }[how]
    )


def test_a_member_recuses_themselves(here: Council) -> None:
    session = here.opened()
    matter, own = here.matter(session, 0), here.members[1]
    browser = browser_of(own)
    assert url("recuse_oneself", matter.pk) in browser.get(url("matter", matter.pk)).content.decode()
    assert browser.post(url("recuse_oneself", matter.pk), {"reason": ""}).status_code == 422
    answer = browser.post(url("recuse_oneself", matter.pk), {"reason": WHY}, follow=True)
    assert (answer.status_code, here.applications[0].title in answer.content.decode()) == (200, False)
    assert standing(session) == [("Member 2", here.applications[0].pk, OWN)]
    assert browser.get(url("matter", matter.pk)).status_code == 404
    voted = here.matter(session, 1)
    here.votes(voted, FOR, FOR)
    assert url("recuse_oneself", voted.pk) in browser.get(url("matter", voted.pk)).content.decode()
    assert browser.post(url("recuse_oneself", voted.pk), {"reason": WHY}).status_code == 302
    assert count_of(voted) == Count(entitled=2, present=2, votes_for=1, votes_against=0, abstained=0)
    decided = here.matter(session, 2)
    here.votes(decided, FOR, FOR, FOR)
    actions.close_ballot(decided.pk, **here.told())
    late = browser.post(url("recuse_oneself", decided.pk), {"reason": WHY})
    assert "The item is decided already." in late.content.decode()
    assert url("recuse_oneself", decided.pk) not in browser.get(url("matter", decided.pk)).content.decode()
    assert browser_of(here.secretary).get(url("recuse_oneself", voted.pk)).status_code == 403


def test_what_is_on_record_elsewhere_is_on_record_in_a_later_session(here: Council) -> None:
    session = here.opened()
    actions.recuse(session.pk, here.seats[1].pk, here.applications[0].pk, WHY, **here.told())
    Recusal.objects.create(application=here.applications[2], person=here.members[1], kind="kin", raised_at=AFTER)
    actions.close_session(session.pk, **here.told(minutes=5))
    later = actions.plan_session(session.ranking_id, actions.Plan(AFTER, "там", 50), None, **here.told(minutes=6))
    actions.give_seat(later.pk, here.members[1], is_chair=True, **here.told(minutes=6))
    assert standing(later) == [
        ("Member 2", here.applications[0].pk, DECLARED),
        ("Member 2", here.applications[2].pk, EARLIER),
    ]
    carried = [row.at for row in Abstention.objects.filter(application=here.applications[0]).order_by("pk")]
    assert carried == [here.told()["now"]] * 2


@pytest.mark.parametrize("where", ["council", "commission"])
def test_who_looks_on_sees_no_marks_of_what_they_are_recused_from_here(where: str, here: Council) -> None:
    """An auditor who sits in the council, or in a commission: the assessment is shut to them there, too."""
    auditor, session = member_of_the_cast("auditor"), here.opened()
    kept, other = here.applications[:2]
    pages = [reverse("assignment:application", args=[here.call.pk, one.pk]) for one in (kept, other)]
    listed = reverse("assignment:reviews", args=[here.call.pk]) + "?export=csv"

    def seen() -> tuple[list[int], bool]:
        browser = browser_of(auditor)
        told = b"".join(browser.get(listed)).decode()
        return [browser.get(page).status_code for page in pages], kept.title in told

    assert seen() == ([200, 200], True)
    if where == "council":
        seat = Seat.objects.create(session=session, person=auditor)
        Abstention.objects.create(seat=seat, application=kept, source=DECLARED, reason="родство (тест)", at=AFTER)
    else:
        held = planning.plan_defence(here.call.pk, PLAN, here.secretary, **here.told())
        member = Commissioner.objects.create(defence=held, person=auditor)
        Exclusion.objects.create(member=member, application=kept, source=DECLARED, reason="родство (тест)", at=AFTER)
    assert seen() == ([404, 200], False)
    about = {str(one) for one in Review.objects.filter(application=kept).values_list("pk", flat=True)}
    assert (set(kept_reviews(auditor)), len(about)) == (about, len(here.experts))  # letters about them, too


def test_why_there_is_a_ranking_is_kept_from_who_is_recused_from_anything_of_its_call(here: Council) -> None:
    why = "Заявка 1 переоценена (тест)"
    ranking = here.frozen(why)
    plan = actions.Plan(AFTER + timedelta(days=1), "Москва (тест)", 50)
    session = actions.plan_session(ranking.pk, plan, here.secretary, **here.told())
    seat, other = (actions.give_seat(session.pk, who, is_chair=False, **here.told()) for who in here.members[:2])
    actions.recuse(session.pk, seat.pk, here.applications[0].pk, "родство (тест)", **here.told())
    read = []
    for who in (seat.person, other.person):
        program = program_of(who, "read")
        answers = (program.get("/rankings").json()["items"][0], program.get(f"/rankings/{ranking.pk}").json())
        page = browser_of(who).get(reverse("council:call", args=[here.call.pk])).content.decode()
        read.append(([answer["reason"] for answer in answers], why in page))
    assert read == [(["", ""], False), ([why, why], True)]


def test_who_was_named_by_mistake_is_taken_out_with_what_the_register_said(here: Council) -> None:
    tied(here)
    session = here.planned()
    actions.remove_seat(session.pk, here.seats[1].pk, **here.told())
    assert (standing(session), session.seats.count()) == ([], 2)
    actions.recuse(session.pk, here.seats[0].pk, here.applications[1].pk, WHY, **here.told())
    told = "The member has been recused from an item; that stays on record."
    assert refusal_of(actions.remove_seat, session.pk, here.seats[0].pk, **here.told()) == told
    page = browser_of(here.secretary).get(reverse("council:session", args=[session.pk])).content.decode()
    offered = [reverse("office:take_out", args=[session.pk, one.pk]) in page for one in (here.seats[0], here.seats[2])]
    assert offered == [False, True]
    assert [row for row in odd_rows() if row.kind.startswith("council.")] == []


def test_the_database_keeps_recusals_as_they_are(here: Council) -> None:
    tied(here)
    session = here.opened()
    row = of_register(here, session)
    own = actions.recuse(session.pk, here.seats[0].pk, here.applications[1].pk, WHY, **here.told())
    rows = Abstention.objects.filter
    for change in (
        lambda: rows(pk=row.pk).update(reason="иное"),
        lambda: rows(pk=own.pk).update(lifted_at=AFTER, lifted_why="так"),
        lambda: rows(pk=own.pk).delete(),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    actions.lift_recusal(session.pk, row.pk, WHY, None, **here.told())
    for change in (lambda: rows(pk=row.pk).update(lifted_at=None, lifted_why=""), lambda: rows(pk=row.pk).delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_minutes_say_whence_a_recusal_is_known_and_leave_out_what_was_lifted(here: Council) -> None:
    for place in (0, 1):
        tied(here, 1, place)
    session = here.opened()
    actions.lift_recusal(session.pk, of_register(here, session).pk, WHY, None, **here.told())
    told = [line for item in _items(session, seats_of(session)) for line in item.lines if "Recused" in line]
    assert told == ["Recused: Member 2 (found in the register)."]  # what ties them is for who keeps the record


@pytest.mark.parametrize("page", ["session", "recusals"])
def test_a_page_costs_the_same_for_one_recusal_and_for_three(page: str, here: Council) -> None:
    session, browser = here.opened(), browser_of(here.secretary)
    costs = []
    for member in (0, 1, 2):
        tied(here, member, member)
        actions.look_again(session.pk, **here.told())
        browser.get(url(page, session.pk))
        with CaptureQueriesContext(connection) as asked:
            assert "which is in the region that applies" in browser.get(url(page, session.pk)).content.decode()
        costs.append(len(asked))
    assert (costs[0] == costs[2], len(standing(session))) == (True, 3)


def test_looking_costs_the_same_for_one_member_and_for_three(here: Council) -> None:
    session = here.opened()
    seats, costs = list(session.seats.all()), []
    for few in (seats[:1], seats):
        with CaptureQueriesContext(connection) as asked:
            assert new_recusals(session, few, AFTER.date()) == []
        costs.append(len(asked))
    assert costs[0] == costs[1] < 12


@pytest.mark.parametrize("export", ["json", "csv"])
def test_the_list_is_taken_as_a_file_without_what_can_be_done(export: str, here: Council) -> None:
    tied(here)
    session = here.planned()
    answer = browser_of(here.secretary).get(url("recusals", session.pk), {"export": export})
    told = b"".join(answer).decode()
    assert ("found in the register" in told, "What can be done" in told) == (True, False)
    other = browser_of(here.secretary).get(url("recusals", session.pk) + "?source=own").content.decode()
    assert "Nothing fits these filters" in other


def test_who_is_tied_closes_no_session_and_numbers_items_as_they_see_them(here: Council) -> None:
    session = here.opened()
    hidden, last = here.applications[0], here.matter(session, 3)
    tie = Recusal.objects.create(application=hidden, person=here.secretary, kind="kin", raised_at=AFTER)
    close = url("move", session.pk, "closed")
    browser = browser_of(here.secretary)
    form = browser.get(url("recuse", session.pk, here.seats[1].pk)).content.decode()
    assert (f"3. {last.application.title}" in form, "4. " in form, hidden.title in form) == (True, False, False)
    page = browser.get(url("session", session.pk)).content.decode()
    assert (close in page, "does not close its sessions" in page) == (False, True)
    assert browser.post(close, {"go": "1"}).status_code == 422
    session.refresh_from_db()
    assert session.state == "open"
    Recusal.objects.filter(pk=tie.pk).update(lifted_at=AFTER, lifted_why="тест")
    browser = browser_of(here.secretary)
    assert close in browser.get(url("session", session.pk)).content.decode()
    assert browser.post(close, {"go": "1"}).status_code == 302


def test_a_session_without_members_asks_for_them_first(here: Council) -> None:
    ranking = here.frozen()
    session = actions.plan_session(ranking.pk, actions.Plan(AFTER, "там", 50), here.secretary, **here.told())
    browser, opening = browser_of(here.secretary), url("move", session.pk, "open")
    assert opening not in browser.get(url("session", session.pk)).content.decode()
    actions.give_seat(session.pk, here.members[0], is_chair=True, **here.told())
    assert opening in browser.get(url("session", session.pk)).content.decode()
