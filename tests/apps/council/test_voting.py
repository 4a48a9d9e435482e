"""Votes noted together: of all members on an item, on many items in one act; each item keeps its own ballot."""

import re
import time
from html import unescape
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corymb.apps.assessment.models import Recusal
from corymb.apps.council import actions
from corymb.apps.council.models import Decision, Matter, Session, Vote
from corymb.apps.council.states import ABSTAINS, AGAINST, FOR, REFUSED, SELECTED
from corymb.apps.journal.models import Entry
from corymb.apps.journal.queries.audit import odd_rows
from corymb.apps.selection.models import Application
from tests.apps.council.sitting import Council, council
from tests.apps.council.test_pages import url
from tests.apps.council.test_rankings import refusal_of
from tests.people import NOW, browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Council:
    return council()


def typed(here: Council, *choices: str, **more: Any) -> dict[str, Any]:
    """How members vote, as the forms send it."""
    return {f"choice-{seat.pk}": choice for seat, choice in zip(here.seats, choices, strict=False)} | more


def on_all(here: Council, session: Session, *choices: str, counts: bool = True) -> actions.OnMany:
    numbers = list(session.matters.filter(decision=None).exclude(proposed="").values_list("pk", flat=True))
    return actions.OnMany(numbers, dict(zip([seat.pk for seat in here.seats], choices, strict=False)), counts)


def test_votes_on_an_item_are_noted_in_one_form(here: Council) -> None:
    session = here.opened()
    matter, browser = here.matter(session, 0), browser_of(here.secretary)
    page = browser.get(url("matter", matter.pk)).content.decode()
    assert [f'name="choice-{seat.pk}"' in page for seat in here.seats] == [True, True, True]
    dissent = {f"dissent-{here.seats[1].pk}": "Рано (тест)"}
    assert browser.post(url("votes", matter.pk), typed(here, FOR, AGAINST, **dissent)).status_code == 302
    rows = matter.votes.order_by("pk").values_list("seat", "choice", "dissent", "by")
    by = here.secretary.pk
    assert list(rows) == [(here.seats[0].pk, FOR, "", by), (here.seats[1].pk, AGAINST, "Рано (тест)", by)]
    page = browser.get(url("matter", matter.pk)).content.decode()
    assert [f'name="choice-{seat.pk}"' in page for seat in here.seats] == [False, False, True]
    assert Entry.objects.filter(act="council.vote.together").count() == 1
    assert [row for row in odd_rows() if row.kind.startswith("council.")] == []


def test_where_one_vote_does_not_go_none_is_noted(here: Council) -> None:
    session = here.opened()
    matter, browser = here.matter(session, 0), browser_of(here.secretary)
    alone = {f"dissent-{here.seats[1].pk}": "Рано (тест)"}
    answer = browser.post(url("votes", matter.pk), typed(here, FOR, **alone))
    assert (answer.status_code, Vote.objects.count()) == (422, 0)
    assert f'<a href="#id_choice-{here.seats[1].pk}">Member 2</a>: Choose how to vote.' in answer.content.decode()
    nobody = browser.post(url("votes", matter.pk), {})
    assert "Say how one of the members votes, at least." in nobody.content.decode()
    actions.recuse(session.pk, here.seats[2].pk, here.applications[0].pk, "родство (тест)", **here.told())
    actions.vote(matter.pk, here.seats[0].pk, actions.Ballot(FOR), None, **here.told())
    ballots = {seat.pk: actions.Ballot(FOR) for seat in here.seats}
    with pytest.raises(actions.NotNoted) as refused:
        actions.vote_together(matter.pk, ballots, None, **here.told())
    assert {pk: str(why) for pk, why in refused.value.wrong.items()} == {
        here.seats[0].pk: "This member has voted; a vote stands as it was given.",
        here.seats[2].pk: "Who is recused from an item does not vote on it.",
    }
    assert Vote.objects.count() == 1


def test_the_second_of_two_clicks_is_told_who_has_voted(here: Council) -> None:
    session = here.opened()
    matter, browser = here.matter(session, 0), browser_of(here.secretary)
    assert browser.post(url("votes", matter.pk), typed(here, FOR, FOR, FOR)).status_code == 302
    again = browser.post(url("votes", matter.pk), typed(here, FOR, FOR, AGAINST))
    told = again.content.decode()
    assert (again.status_code, told.count("This member has voted; a vote stands as it was given.")) == (422, 3)
    other = here.matter(session, 1)
    actions.recuse(session.pk, here.seats[2].pk, here.applications[1].pk, "родство (тест)", **here.told())
    late = browser.post(url("votes", other.pk), typed(here, FOR, FOR, FOR))
    assert (late.status_code, Vote.objects.count()) == (422, 3)
    assert "Who is recused from an item does not vote on it." in late.content.decode()


def test_the_list_as_proposed_is_decided_in_one_act(here: Council) -> None:
    session, browser = here.opened(), browser_of(here.secretary)
    assert f'href="{url("vote_many", session.pk)}?"' in browser.get(url("session", session.pk)).content.decode()
    page = browser.get(url("vote_many", session.pk)).content.decode()
    assert ("4 items:" in page, "<li>selected: 2</li><li>not selected: 2</li>" in page) == (True, True)
    sent = typed(here, "", AGAINST, rest=FOR, counts="on", expected=4)
    assert browser.post(url("vote_many", session.pk), sent).status_code == 302
    made = Decision.objects.order_by("matter__place").values_list("result", "votes_for", "votes_against")
    assert list(made) == [(SELECTED, 2, 1)] * 2 + [(REFUSED, 2, 1)] * 2
    again = browser.post(url("vote_many", session.pk), sent)
    assert (again.status_code, Vote.objects.count()) == (422, 12)
    assert "These items are no longer as you saw them" in again.content.decode()
    assert (Entry.objects.filter(act="council.vote.many").count()) == 1
    assert Entry.objects.get(act="council.vote.many").scope_keys == [f"call:{here.call.pk}"]
    assert [row for row in odd_rows() if row.kind.startswith("council.")] == []


def test_where_nothing_can_be_voted_on_together_the_page_says_why(here: Council) -> None:
    session, browser = here.planned(), browser_of(here.secretary)

    def said(query: str = "") -> tuple[bool, bool, str]:
        """Whether there is a form, whether a link leads back, and what is said."""
        main = browser.get(url("vote_many", session.pk) + query).content.decode().split("<main", 1)[1]
        (notice,) = re.findall(r'class="notice tone-info">.*?</span>(.*?)</div>', main, re.DOTALL)
        return "<form" in main, f'href="{url("session", session.pk)}">To the session' in main, notice

    assert said() == (False, True, "The session is not open. Votes are noted while it is.")
    actions.note_present(session.pk, {seat.pk for seat in here.seats}, **here.told())
    actions.open_session(session.pk, **here.told())
    filtered = "The filters leave no open item with a proposal. Take a filter off on the page of the session."
    assert said("?q=nowhere") == (False, True, filtered)
    Matter.objects.filter(session=session).update(proposed="")
    empty = "No open item has a proposal to vote on. Propose a result on the page of an item first."
    assert said() == (False, True, empty)


def test_the_filter_of_the_list_says_which_items(here: Council) -> None:
    session, browser = here.opened(), browser_of(here.secretary)
    for query, chosen in (("?proposed=selected", [0, 1]), ("?items=2-3,%204", [1, 2, 3]), ("?q=4+(тест)", [3])):
        page = browser.get(url("vote_many", session.pk) + query).content.decode()
        assert [one.title in page for one in here.applications] == [place in chosen for place in range(4)]
    assert browser.get(url("session", session.pk) + "?items=1-99999,x").status_code == 200
    sent = {"rest": FOR, "counts": "on", "expected": 2}
    assert browser.post(url("vote_many", session.pk) + "?proposed=not_selected", sent).status_code == 302
    assert set(Decision.objects.values_list("result", flat=True)) == {REFUSED}
    wrong = browser.post(url("vote_many", session.pk), {"counts": "on", "expected": 2})
    assert wrong.status_code == 422
    assert wrong.content.decode().count("</a>: Choose how to vote.") == 3


def test_each_item_keeps_its_own_quorum_recusals_and_votes(here: Council) -> None:
    session = here.planned(quorum=60)
    actions.note_present(session.pk, {seat.pk for seat in here.seats[:2]}, **here.told())
    actions.open_session(session.pk, **here.told())
    for place in (0, 1):
        actions.recuse(session.pk, here.seats[place].pk, here.applications[0].pk, "родство (тест)", **here.told())
    actions.recuse(session.pk, here.seats[2].pk, here.applications[1].pk, "родство (тест)", **here.told())
    own = here.matter(session, 2)
    actions.vote(own.pk, here.seats[0].pk, actions.Ballot(AGAINST, "Рано (тест)"), None, **here.told())
    told = actions.vote_on_many(session.pk, on_all(here, session, FOR, FOR), here.secretary, **here.told())
    assert [row.application_id for row in told.without_quorum] == [here.applications[0].pk]
    assert [row.pk for row in told.failed] == [own.pk]
    made = Decision.objects.order_by("matter__place").values_list("application", "entitled", "present", "votes_for")
    assert list(made) == [(here.applications[1].pk, 2, 2, 2), (here.applications[3].pk, 3, 2, 2)]
    failed = Matter.objects.get(pk=own.pk)
    assert (failed.ballot, failed.proposed, own.votes.count()) == (2, "", 2)
    left = here.matter(session, 0)
    assert (left.votes.count(), left.proposed, left.ballot) == (0, SELECTED, 1)
    again = on_all(here, session, FOR, FOR)
    assert refusal_of(actions.vote_on_many, session.pk, again, None, **here.told()) == (
        "On none of these items is a vote left to note, or there is no quorum for them."
    )
    assert [row for row in odd_rows() if row.kind.startswith("council.")] == []


def test_what_stays_open_is_named_and_nothing_is_told_of_what_is_kept_from_the_reader(here: Council) -> None:
    session, browser = here.opened(), browser_of(here.secretary)
    for seat in here.seats:
        actions.recuse(session.pk, seat.pk, here.applications[0].pk, "родство (тест)", **here.told())
    Recusal.objects.create(application=here.applications[3], person=here.secretary, kind="kin", raised_at=NOW)
    sent = {"rest": ABSTAINS, "counts": "on", "expected": 3}
    page = browser.post(url("vote_many", session.pk), sent, follow=True).content.decode()
    assert f"there is no quorum without those who are recused: {here.applications[0].title}." in page
    assert "No majority: Заявка 2 (тест), Заявка 3 (тест)." in page
    assert here.matter(session, 3).votes.count() == 0


def test_votes_are_noted_without_being_counted(here: Council) -> None:
    session = here.opened()
    told = actions.vote_on_many(session.pk, on_all(here, session, FOR, FOR, FOR, counts=False), None, **here.told())
    assert (len(told.votes), Decision.objects.count()) == (12, 0)
    again = on_all(here, session, FOR, FOR, FOR, counts=False)
    assert refusal_of(actions.vote_on_many, session.pk, again, None, **here.told()) == (
        "On none of these items is a vote left to note, or there is no quorum for them."
    )
    done = actions.vote_on_many(session.pk, on_all(here, session), None, **here.told())
    assert (len(done.votes), len(done.decided)) == (0, 4)


def test_who_is_absent_has_no_vote_and_nothing_of_another_session_is_taken(here: Council) -> None:
    session = here.opened()
    actions.note_present(session.pk, {seat.pk for seat in here.seats[:2]}, **here.told())
    with pytest.raises(actions.NotNoted) as refused:
        actions.vote_on_many(session.pk, on_all(here, session, FOR, FOR, FOR), None, **here.told())
    assert list(refused.value.wrong) == [here.seats[2].pk]
    strange = actions.OnMany([2_000_000_000], {}, counts=True)
    assert refusal_of(actions.vote_on_many, session.pk, strange, None, **here.told()).startswith("These items are no")
    assert Vote.objects.count() == 0


MANY = 2_000


def test_two_thousand_items_are_decided_in_one_act(here: Council) -> None:
    session = here.opened()
    first = here.applications[0]
    version, region = first.by_version, first.region
    given = {"call": here.call, "by_version": version, "region": region, "state": "submitted"}
    rows = Application.objects.bulk_create(
        Application(title=f"Заявка {n}", started_at=NOW, changed_at=NOW, moved_at=NOW, **given) for n in range(MANY)
    )
    Matter.objects.bulk_create(
        Matter(session=session, application=row, place=place, proposed=SELECTED) for place, row in enumerate(rows, 5)
    )
    wanted = on_all(here, session, FOR, FOR, AGAINST)
    started = time.perf_counter()
    with CaptureQueriesContext(connection) as asked:
        told = actions.vote_on_many(session.pk, wanted, here.secretary, **here.told())
    taken = time.perf_counter() - started
    assert (len(told.votes), len(told.decided)) == (3 * (MANY + 4), MANY + 4)
    assert len(asked) < 20
    assert taken < 20  # two seconds where nothing else runs


def test_who_has_voted_and_left_was_there_for_the_ballot(here: Council) -> None:
    """One of three votes and leaves. The ballot waits for the one who is still there, and counts all three."""
    session = here.opened()
    matter = here.matter(session, 0)
    here.votes(matter, FOR, FOR)
    one, _two, three = (seat.pk for seat in here.seats)
    actions.note_present(session.pk, {one, three}, **here.told(minutes=5))
    assert refusal_of(actions.close_ballot, matter.pk, **here.told(minutes=6)) == (
        "1 of the members present have not voted yet."
    )
    actions.vote(matter.pk, three, actions.Ballot(AGAINST), None, **here.told(minutes=7))
    actions.close_ballot(matter.pk, **here.told(minutes=8))
    decision = Decision.objects.get(matter=matter)
    assert (decision.entitled, decision.present, decision.votes_for, decision.votes_against) == (3, 3, 2, 1)


def test_an_item_that_is_decided_tells_how_it_stood_then(here: Council) -> None:
    """The third comes after it was decided: they are not awaited there, nor counted."""
    session = here.opened(present=2)
    _one, two, three = (seat.pk for seat in here.seats)
    matter = here.matter(session, 0)
    here.votes(matter, FOR, FOR)
    actions.close_ballot(matter.pk, **here.told(minutes=5))
    actions.note_present(session.pk, {two, three}, **here.told(minutes=6))
    page = unescape(browser_of(here.secretary).get(url("matter", matter.pk)).content.decode())
    words = ("3 entitled, 2 of them present; votes: 2.", ">not yet<", ">not present<")
    assert [word in page for word in words] == [True, False, False]
