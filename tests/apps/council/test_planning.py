"""Which applications a session puts up: all, those a decision stands on, those somebody names; what stands is shown."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from corymb.apps.assessment.models import Recusal
from corymb.apps.council import actions
from corymb.apps.council.models import Decision, Session
from corymb.apps.council.queries.candidates import standing_decisions
from corymb.apps.council.states import FOR, RESERVE, SECOND, SELECTED
from tests.apps.council.sitting import AFTER, Council, council
from tests.apps.council.test_api import told
from tests.apps.council.test_pages import url
from tests.apps.council.test_rankings import refusal_of
from tests.people import browser_of
from tests.programs import program_of

pytestmark = pytest.mark.django_db
WHEN = {"starts_at": "2018-09-02T10:00", "place": "Москва (тест)", "quorum": "50"}


@pytest.fixture
def here() -> Council:
    return council()


def first_session(here: Council) -> Session:
    """Selected, in reserve, of the second category; the fourth is left open."""
    session = here.opened()
    for place, result in enumerate((SELECTED, RESERVE, SECOND)):
        matter = here.matter(session, place)
        actions.propose(matter.pk, result, "", **here.told())
        here.votes(matter, FOR, FOR, FOR)
        actions.close_ballot(matter.pk, **here.told())
    return actions.close_session(session.pk, **here.told(minutes=90))


def put_up(here: Council, session: Session, query: str, expected: int) -> list[int]:
    """Places in the ranking of what a further session puts up."""
    answer = browser_of(here.secretary).post(url("plan", session.ranking_id) + query, WHEN | {"expected": expected})
    assert answer.status_code == 302
    rows = Session.objects.get(number=2).matters.order_by("place").values_list("place", "application")
    numbers = [one.pk for one in here.applications]
    assert [place for place, _application in rows] == list(range(1, len(rows) + 1))
    return [numbers.index(application) for _place, application in rows]


@pytest.mark.parametrize(
    ("query", "places"),
    [
        ("", [0, 1, 2, 3]),
        ("?decided=open", [3]),
        ("?decided=reserve", [1]),
        ("?decided=left", [1, 3]),
        ("?decided=left&items=4", [3]),
        ("?items=1-2,%204", [0, 1, 3]),
        ("?q=3+(тест)&view=plain", [2]),
    ],
)
def test_the_filter_says_what_is_put_up(query: str, places: list[int], here: Council) -> None:
    session = first_session(here)
    page = browser_of(here.secretary).get(url("plan", session.ranking_id) + query).content.decode()
    assert [one.title in page for one in here.applications] == [place in places for place in range(4)]
    assert put_up(here, session, query, len(places)) == places


def test_each_application_is_shown_with_the_decision_that_stands(here: Council) -> None:
    session = first_session(here)
    numbers = [one.pk for one in here.applications]
    assert standing_decisions(here.call.pk) == {
        numbers[0]: (SELECTED, 1), numbers[1]: (RESERVE, 1), numbers[2]: (SECOND, 1),
    }  # fmt: skip
    browser = browser_of(here.secretary)
    page = browser.get(url("plan", session.ranking_id) + "?decided=reserve").content.decode()
    assert page.count(">reserve<") == 2  # of the filter, and of the row
    rows = browser.get(url("plan", session.ranking_id) + "?export=json")
    listed = b"".join(rows).decode()
    assert [word in listed for word in ("reserve", "second category")] == [True, True]
    put_up(here, session, "?decided=reserve", 1)
    later = Session.objects.get(number=2)
    page = browser.get(url("matter", here.matter(later, 1).pk)).content.decode()
    assert ("Decided earlier" in page, "session 1," in page) == (True, True)
    (item,) = told(program_of(here.secretary, "read").get(f"/sessions/{later.pk}"))["matters"]
    assert (item["result"], item["decided_earlier"]) == (None, RESERVE)
    first = told(program_of(here.secretary, "read").get(f"/sessions/{session.pk}"))["matters"]
    assert {one["decided_earlier"] for one in first} == {None}


def test_a_later_decision_is_the_one_that_stands(here: Council) -> None:
    session = first_session(here)
    put_up(here, session, "?decided=reserve", 1)
    later = Session.objects.get(number=2)
    seat = actions.give_seat(later.pk, here.members[0], is_chair=True, **here.told(minutes=100))
    actions.note_present(later.pk, {seat.pk}, **here.told(minutes=100))
    actions.open_session(later.pk, **here.told(minutes=100))
    matter = here.matter(later, 1)
    actions.propose(matter.pk, SELECTED, "", **here.told(minutes=100))
    actions.vote(matter.pk, seat.pk, actions.Ballot(FOR), None, **here.told(minutes=100))
    actions.close_ballot(matter.pk, **here.told(minutes=100))
    assert standing_decisions(here.call.pk)[here.applications[1].pk] == (SELECTED, 2)
    assert Decision.objects.filter(application=here.applications[1]).count() == 2


def test_who_plans_neither_chooses_nor_leaves_out_what_is_kept_from_them(here: Council) -> None:
    session = first_session(here)
    hidden = here.applications[1]
    Recusal.objects.create(application=hidden, person=here.secretary, kind="kin", raised_at=AFTER)
    page = browser_of(here.secretary).get(url("plan", session.ranking_id)).content.decode()
    assert (hidden.title in page, "3 applications of the list below are put up." in page) == (False, True)
    assert put_up(here, session, "?decided=left", 1) == [1, 3]


def test_what_is_named_by_hand_takes_nothing_that_is_kept(here: Council) -> None:
    session = first_session(here)
    Recusal.objects.create(application=here.applications[1], person=here.secretary, kind="kin", raised_at=AFTER)
    assert put_up(here, session, "?items=1-3", 3) == [0, 2, 3]


@pytest.mark.parametrize(
    ("query", "expected", "said"),
    [
        ("?decided=left", 3, "These applications are no longer as you saw them"),
        ("?q=нет+такой", 0, "Put up one application at least."),
        ("?items=x", 0, "Put up one application at least."),
    ],
)
def test_nothing_is_planned_on_what_is_not_as_it_was_read(query: str, expected: int, said: str, here: Council) -> None:
    session = first_session(here)
    answer = browser_of(here.secretary).post(url("plan", session.ranking_id) + query, WHEN | {"expected": expected})
    assert (answer.status_code, said in answer.content.decode(), Session.objects.count()) == (422, True, 1)


def test_an_application_that_is_not_ranked_is_no_item(here: Council) -> None:
    plan = actions.Plan(AFTER, "там", 50, frozenset({2_000_000_000}))
    ranking: Any = here.frozen()
    refused = refusal_of(actions.plan_session, ranking.pk, plan, None, **here.told())
    assert refused == "Put up one application at least."


def test_the_page_costs_the_same_for_one_application_and_for_four(here: Council) -> None:
    session, browser = first_session(here), browser_of(here.secretary)
    found = []
    for query in ("?items=1", "?items=1-4", "?items=1", "?items=1-4"):
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(url("plan", session.ranking_id) + query).status_code == 200
        found.append(len(asked))
    assert found[2] == found[3]


def test_a_session_says_that_more_are_to_be_selected_than_there_are_places(here: Council) -> None:
    session = here.opened()
    page, said = (
        url("session", session.pk),
        "Beyond the rule of the call. Selected, or proposed to be, 3, 0 of them by earlier sessions; places 2.",
    )
    assert said not in browser_of(here.secretary).get(page).content.decode()
    actions.propose(here.matter(session, 2).pk, SELECTED, "", **here.told())
    assert said in browser_of(here.secretary).get(page).content.decode()
    Recusal.objects.create(application=here.applications[3], person=here.secretary, kind="kin", raised_at=AFTER)
    assert said not in browser_of(here.secretary).get(page).content.decode()
