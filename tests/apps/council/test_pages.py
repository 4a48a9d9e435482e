"""Pages of the council: who may, what they cost, the way of a session by form."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from corymb.apps.accounts.models import Person
from corymb.apps.accounts.rules import plain_actor
from corymb.apps.assessment.models import Arrangement, Recusal
from corymb.apps.assessment.states import CONSENSUS_STAGE
from corymb.apps.council import actions
from corymb.apps.council.models import Abstention, Decision, Matter, Ranking, Session
from corymb.apps.council.states import FOR, OPEN
from corymb.apps.council.tasks import rank
from corymb.apps.journal.models import Entry
from corymb.apps.selection.models import Call
from tests.apps.council.sitting import AFTER, Council, council, decided, reviewed
from tests.people import CAST, asked_again, browser_of, done, grant, member_of_the_cast, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Council:
    return council()


def url(name: str, *arguments: object) -> str:
    return reverse(f"council:{name}", args=arguments)


def found_of(here: Council) -> int:
    """A recusal the register is the reason of, by its number."""
    given = {"application": here.applications[3], "source": "register", "at": AFTER}
    return Abstention.objects.get_or_create(seat=here.seats[2], **given)[0].pk


def addresses(here: Council, session: Session) -> dict[str, list[str]]:
    """Pages to read, pages to run a session with, and where a vote is sent."""
    seat, matter = here.seats[0], here.matter(session, 0)
    recusal = found_of(here)
    return {
        "see": [
            url("calls"), url("call", here.call.pk), url("ranking", session.ranking_id), url("session", session.pk),
            url("matter", matter.pk), url("wall", session.ranking_id),
            reverse("variants:what_if", args=[session.ranking_id]),
        ],
        "run": [
            url("order", here.call.pk), url("plan", session.ranking_id), url("seat_add", session.pk),
            reverse("office:take_out", args=[session.pk, seat.pk]), url("recuse", session.pk, seat.pk),
            url("move", session.pk, "closed"), url("propose", matter.pk), url("vote_many", session.pk),
            url("lift", session.pk, recusal),
        ],
    }  # fmt: skip


SEES = {"officer", "auditor"}
"""Of the cast; its secretary and its member of the council have another call."""


@pytest.mark.parametrize("who", CAST)
def test_doors(here: Council, who: str) -> None:
    session = here.opened()
    browser = browser_of(member_of_the_cast(who))
    found = addresses(here, session)
    others_call = {"secretary", "council_member"}
    for address in found["see"][1:]:
        expected = 200 if who in SEES else 404 if who in others_call else 403
        assert (address, browser.get(address).status_code) == (address, expected)
    for address in found["run"]:
        expected = 200 if who == "officer" else 404 if who == "secretary" else 403
        assert (address, browser.get(address).status_code) == (address, expected)
    vote = browser.post(url("vote", here.matter(session, 0).pk), {"choice": FOR})
    assert vote.status_code == (404 if who == "council_member" else 403)
    noted = browser.post(url("votes", here.matter(session, 0).pk), {f"choice-{here.seats[0].pk}": FOR})
    assert noted.status_code == (302 if who == "officer" else 404 if who == "secretary" else 403)


def test_nobody_gets_in_without_signing_in(here: Council) -> None:
    session = here.opened()
    for pages in addresses(here, session).values():
        for address in pages:
            answer = Client().get(address)
            assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/en/account/login/")


def test_freezing_is_not_offered_while_the_call_takes_applications(here: Council) -> None:
    browser, address = browser_of(here.secretary), url("order", here.call.pk)
    assert address in browser.get(url("call", here.call.pk)).content.decode()
    Call.objects.update(closes_at=datetime(2090, 7, 1, tzinfo=UTC))
    assert address not in browser.get(url("call", here.call.pk)).content.decode()


def test_the_way_of_a_session(here: Council) -> None:
    browser = browser_of(here.secretary)
    assert browser.post(url("order", here.call.pk), {"reason": ""}).status_code == 302
    ranking = Ranking.objects.get()
    waiting = browser.get(url("ranking", ranking.pk)).content.decode()
    assert ("being computed" in waiting, 'hx-trigger="every 3s"' in waiting) == (True, True)
    assert asked_again(browser, url("ranking", ranking.pk)) == "not yet"
    stranger = browser_of(member_of_the_cast("secretary"))
    asks = {"HX-Request": "true"}
    assert stranger.get(url("ranking", ranking.pk), headers=asks).status_code == 404
    rank(ranking.pk)
    assert asked_again(browser, url("ranking", ranking.pk)) == "load anew"
    page = browser.get(url("ranking", ranking.pk)).content.decode()
    assert page.index("Заявка 1 (тест)") < page.index("Заявка 2 (тест)") < page.index("Заявка 4 (тест)")
    planned = {"starts_at": "2018-08-02T10:00", "place": "Москва (тест)", "quorum": "50", "expected": "4"}
    assert browser.post(url("plan", ranking.pk), planned).status_code == 302
    session = Session.objects.get()
    for place, member in enumerate(here.members):
        named = {"person": member.pk} | ({"is_chair": "on"} if place == 0 else {})
        assert browser.post(url("seat_add", session.pk), named).status_code == 302
    seats = list(session.seats.order_by("pk"))
    assert browser.post(url("present", session.pk), {"present": [seat.pk for seat in seats]}).status_code == 302
    assert browser.post(url("move", session.pk, OPEN), {"go": "1"}).status_code == 302
    matter = here.matter(session, 0)
    for seat in seats[:2]:
        assert browser_of(seat.person).post(url("vote", matter.pk), {"choice": FOR}).status_code == 302
    third = seats[2].pk
    noted = browser.post(url("votes", matter.pk), {f"choice-{third}": "against", f"dissent-{third}": "Рано (тест)"})
    assert noted.status_code == 302
    browser.post(url("close", matter.pk))
    decision = Decision.objects.get()
    assert (decision.result, decision.votes_for, decision.votes_against) == ("selected", 2, 1)
    assert "Рано (тест)" in browser.get(url("matter", matter.pk)).content.decode()


def test_pages_wait_for_a_dossier_and_for_minutes(here: Council) -> None:
    session, browser = here.opened(), browser_of(here.secretary)
    for place in range(len(here.applications)):
        matter = here.matter(session, place)
        here.votes(matter, FOR, FOR, FOR)
        actions.close_ballot(matter.pk, **here.told())
    assert browser.post(url("move", session.pk, "closed"), {"go": "1"}).status_code == 302
    assert browser.post(reverse("dossiers:dossier", args=[here.call.pk]), {"go": "1"}).status_code == 302
    pages = (url("session", session.pk), url("call", here.call.pk))
    assert [asked_again(browser, page) for page in pages] == ["not yet", "not yet"]
    done("council.minutes")
    done("outcomes.dossier")
    assert [asked_again(browser, page) for page in pages] == ["load anew", "load anew"]


def test_a_member_gets_at_nothing_of_what_they_are_recused_from(here: Council) -> None:
    session = here.opened()
    chair, hidden = here.seats[0], here.applications[0]
    actions.recuse(session.pk, chair.pk, hidden.pk, "родство (тест)", **here.told())
    browser, matter = browser_of(chair.person), here.matter(session, 0)
    for address in (url("session", session.pk), url("ranking", session.ranking_id), url("call", here.call.pk)):
        assert hidden.title not in browser.get(address).content.decode()
    assert browser.get(url("matter", matter.pk)).status_code == 404
    assert browser.post(url("vote", matter.pk), {"choice": FOR}).status_code == 404
    told = browser.get(url("ranking", session.ranking_id)).content.decode()
    assert "You are recused from a part of the applications." in told
    assert [word for word in ("above the line", "below the line", "±") if word in told] == []


def test_reading_a_ranking_is_journaled(here: Council) -> None:
    ranking = here.frozen()
    before = Entry.objects.filter(act="council.ranking.read").count()
    browser_of(here.members[0]).get(url("ranking", ranking.pk))
    assert Entry.objects.filter(act="council.ranking.read").count() == before + 1


def test_a_page_costs_the_same_for_one_item_and_for_four(here: Council) -> None:
    session, browser = here.opened(), browser_of(here.secretary)
    pages = (url("session", session.pk), url("ranking", session.ranking_id))

    def cost() -> list[int]:
        found = []
        for address in pages:
            with CaptureQueriesContext(connection) as asked:
                assert browser.get(address).status_code == 200
            found.append(len(asked))
        return found

    cost()
    whole = cost()
    Matter.objects.filter(session=session).exclude(pk=here.matter(session, 0).pk).delete()
    assert cost() == whole


def test_only_members_of_the_council_can_be_named(here: Council) -> None:
    session = here.planned()
    stranger = person("Nobody")
    grant(stranger, "council_member", "call:99999")
    browser = browser_of(here.secretary)
    assert browser.post(url("seat_add", session.pk), {"person": stranger.pk}).status_code == 422
    assert session.seats.count() == 3
    grant(stranger, "council_member", f"call:{here.call.pk}")
    Person.objects.filter(pk=stranger.pk).update(is_active=False)
    page = browser.get(url("seat_add", session.pk)).content.decode()
    said = "Only people with the role who can sign in are offered"
    assert (said in page, f'value="{stranger.pk}"' in page) == (True, False)


def test_my_tasks_of_a_member(here: Council) -> None:
    from corymb.apps.council.queries.duties import tasks

    session = here.opened()
    member = here.seats[1]
    assert [task.url for task in tasks(member.person, AFTER)] == [url("session", session.pk)]
    for matter in session.matters.all():
        actions.vote(matter.pk, member.pk, actions.Ballot(FOR), None, actor=plain_actor(member.person), now=AFTER)
    assert list(tasks(member.person, AFTER)) == []


def test_before_the_freeze_it_is_said_where_experts_differ_and_nobody_looks_again(here: Council) -> None:
    """Marks of 100 points: 100, 100, 80 of the first application, 20 or 0 between the others; the call lets 15 pass."""
    Arrangement.objects.create(call=here.call, due_at=AFTER, spread=15, made_at=AFTER, made_by=here.secretary)
    titles = [one.title for one in here.applications]

    def warned(who: Person) -> str:
        page = unescape(browser_of(who).get(url("order", here.call.pk)).content.decode())
        (said,) = re.findall(r"Experts differ, and nobody looks again: ([^<]*)", page) or [""]
        return str(said).strip()

    assert warned(here.secretary) == ", ".join([titles[0], titles[2], titles[3]])
    reviewed(here, here.applications[2], here.experts[0], 3, stage=CONSENSUS_STAGE, is_rapporteur=True)
    assert warned(here.secretary) == ", ".join([titles[0], titles[3]])
    Recusal.objects.create(person=here.secretary, application=here.applications[0], raised_at=AFTER, kind="kin")
    assert warned(here.secretary) == titles[3]
    decided(here)
    assert warned(here.secretary) == ""  # nobody marks it any more
