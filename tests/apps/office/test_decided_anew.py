"""After the decisions: a complaint that is upheld, an agreement whose application is not selected any more."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape

from corymb.apps.accounts.models import Person
from corymb.apps.assessment.models import Recusal, Review
from corymb.apps.assessment.states import DECLARED
from corymb.apps.council import actions
from corymb.apps.council.models import Decision, Ranking, Session
from corymb.apps.council.states import FOR, REFUSED
from corymb.apps.office.queries.duties import tasks
from corymb.apps.outcomes.actions import draft_agreements
from corymb.apps.outcomes.models import Agreement, Results
from corymb.apps.outcomes.queries.complaints import upheld_said
from corymb.apps.outcomes.queries.naming import agreement_url
from corymb.apps.outcomes.states import ANSWERED, CONCLUDED
from corymb.apps.selection.queries.seeing import decided_among, settled_among
from tests.apps.council.sitting import AFTER, Council
from tests.apps.office.test_duties import again, found
from tests.apps.outcomes.complaining import PLACE, Case, case
from tests.apps.outcomes.deciding import official, whole, written
from tests.people import browser_of, member_of_the_cast

pytestmark = pytest.mark.django_db


def a_later_session(here: Council, first: Session, *places: int) -> Session:
    """Planned on the same ranking, about some of its applications."""
    put_up = frozenset(here.applications[place].pk for place in places)
    plan = actions.Plan(AFTER + timedelta(days=9), "Москва (тест)", 50, put_up)
    session = actions.plan_session(first.ranking_id, plan, here.secretary, **here.told(minutes=99))
    here.seats = [
        actions.give_seat(session.pk, one, is_chair=not n, **here.told(minutes=99))
        for n, one in enumerate(here.members)
    ]  # fmt: skip
    return session


def anew(one: Case) -> list[tuple[str, str]]:
    return [(what, count) for what, count in found(one.here.secretary) if what == "anew"]


def test_an_upheld_complaint_waits_for_a_later_session_with_its_application() -> None:
    one = case().brought(CONCLUDED)
    here, first = one.here, one.complaint.decision.matter.session
    assert anew(one) == []
    one.move("answer", "Решение пересмотрит совет (тест)")
    assert anew(one) == [("anew", "1")]
    (task,) = (task for task in tasks(again(here.secretary), AFTER) if task.key.startswith("office:anew"))
    assert (task.title, task.url) == (
        "A complaint is upheld: a later session decides anew",
        reverse("council:plan", args=[first.ranking_id]) + "?decided=anew",
    )
    page = browser_of(here.secretary).get(task.url).content.decode()
    assert [found.title in page for found in here.applications] == [place == PLACE for place in range(4)]
    for who in (one.region, one.looker, here.members[0], member_of_the_cast("auditor")):
        assert [what for what, _count in found(who) if what == "anew"] == []
    later = a_later_session(here, first, PLACE)
    assert anew(one) == []
    actions.note_present(later.pk, {seat.pk for seat in here.seats}, **here.told(minutes=100))
    actions.open_session(later.pk, **here.told(minutes=101))
    assert anew(one) == []
    actions.close_session(later.pk, **here.told(minutes=102))  # and nothing was decided
    assert anew(one) == [("anew", "1")]


def test_a_later_session_about_another_application_is_not_enough() -> None:
    one = case().brought(ANSWERED)
    a_later_session(one.here, one.complaint.decision.matter.session, 0)
    assert anew(one) == [("anew", "1")]


def test_nothing_is_decided_anew_where_no_ground_is_upheld() -> None:
    assert anew(case().brought(ANSWERED, upheld=False)) == []


def test_who_is_tied_does_not_hear_of_an_upheld_complaint() -> None:
    one = case().brought(ANSWERED)
    Recusal.objects.create(
        application=one.here.applications[PLACE], person=one.here.secretary, kind="kin", raised_at=AFTER
    )
    assert anew(one) == []
    officer = member_of_the_cast("officer")
    assert ("anew", "1") in found(officer)


def test_the_region_finds_what_was_decided_before_and_its_complaint_beside_the_new_decision() -> None:
    one = case().brought(ANSWERED)
    here, first = one.here, one.complaint.decision.matter.session
    later = a_later_session(here, first, PLACE)
    actions.note_present(later.pk, {seat.pk for seat in here.seats}, **here.told(minutes=100))
    actions.open_session(later.pk, **here.told(minutes=101))
    matter = here.matter(later, PLACE)
    item = browser_of(here.members[0]).get(reverse("council:matter", args=[matter.pk])).content.decode()
    (upheld,) = upheld_said(one.complaint.decision_id)
    assert ("A complaint about it was upheld" in item, escape(upheld) in item) == (True, True)
    first_item = here.matter(first, PLACE)
    item = browser_of(here.members[0]).get(reverse("council:matter", args=[first_item.pk])).content.decode()
    assert "A complaint about it was upheld" not in item
    actions.propose(matter.pk, REFUSED, "", **here.told(minutes=102))
    here.votes(matter, FOR, FOR, FOR)
    actions.close_ballot(matter.pk, **here.told(minutes=103))
    actions.close_session(later.pk, **here.told(minutes=104))
    page = reverse("outcomes:outcome", args=[here.applications[PLACE].pk])
    link, region = reverse("outcomes:complaint", args=[one.complaint.pk]), browser_of(one.region)
    before = region.get(page).content.decode()
    assert [word in before for word in (link, "Session 1", "Session 2", "Decided before")] == [True, True, False, False]
    written(later, here)
    after = region.get(page).content.decode()
    assert [word in after for word in (link, "Session 1", "Session 2", "Decided before")] == [True] * 4
    who, bid = member_of_the_cast("officer"), here.applications[PLACE]
    officer, decisions = browser_of(who), Decision.objects.filter(application=bid).order_by("pk")
    pages = [reverse("outcomes:comments", args=[one.pk]) for one in decisions]
    told = [officer.get(one) for one in pages]
    assert [(one.status_code, other in one.content.decode()) for one, other in zip(told, pages[::-1], strict=True)] == [
        (200, True), (200, True),
    ]  # fmt: skip
    Recusal.objects.create(application=bid, person=who, kind="kin", raised_at=AFTER)
    assert [officer.get(one).status_code for one in pages] == [404, 404]


def overturned(*places: int) -> tuple[Council, Person]:
    """Applications were selected and have an agreement; a later session does not select these. With an officer."""
    here, first = whole()
    officer = member_of_the_cast("officer")
    Results.objects.create(call=here.call, session=first, number=1, ordered_at=AFTER)
    draft_agreements(here.call.pk, officer, **here.told(minutes=95))
    later = a_later_session(here, first, *places)
    actions.note_present(later.pk, {seat.pk for seat in here.seats}, **here.told(minutes=100))
    actions.open_session(later.pk, **here.told(minutes=101))
    for place in places:
        matter = here.matter(later, place)
        actions.propose(matter.pk, REFUSED, "", **here.told(minutes=102))
        here.votes(matter, FOR, FOR, FOR)
        actions.close_ballot(matter.pk, **here.told(minutes=103))
    assert about(officer) == []  # the session is not closed
    actions.close_session(later.pk, **here.told(minutes=104))
    return here, officer


def about(who: Person) -> list[tuple[str, str, str]]:
    told = [one for one in tasks(again(who), AFTER) if one.key.startswith("office:overturned")]
    return [(one.title, one.url, one.about) for one in told]


def test_an_agreement_of_an_application_that_is_not_selected_any_more_waits_for_who_drafts() -> None:
    here, officer = overturned(0)
    agreement = Agreement.objects.get(decision__application=here.applications[0])
    title = "An agreement belongs to an application that is not selected any more"
    assert about(officer) == [(title, agreement_url(agreement), here.applications[0].title)]
    assert [about(who) for who in (here.secretary, here.members[0], official(0))] == [[], [], []]
    tie = Recusal.objects.create(application=here.applications[0], person=officer, kind="kin", raised_at=AFTER)
    assert about(officer) == []
    Recusal.objects.filter(pk=tie.pk).update(lifted_at=AFTER, lifted_why="тест")
    assert len(about(officer)) == 1
    for state in ("cancelled", "terminated"):
        Agreement.objects.filter(pk=agreement.pk).update(state=state, reason="тест")
        assert about(officer) == []


def test_it_costs_the_same_with_more_agreements() -> None:
    here, officer = overturned(0, 1)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            list(tasks(again(officer), AFTER))
        return len(asked)

    cost()
    both = cost()
    Agreement.objects.filter(decision__application=here.applications[0]).update(state="cancelled", reason="тест")
    assert (len(about(officer)), cost()) == (1, both)


def test_marks_that_are_taken_back_for_a_tie_after_a_decision_wait_for_a_ranking() -> None:
    here, _session = whole()
    bid = here.applications[0]

    def tied(who: Person) -> list[tuple[str, str]]:
        return [(one.url, one.about) for one in tasks(again(who), AFTER) if one.key.startswith("office:tied")]

    rows = Review.objects.filter(application=bid, expert=here.experts[0])
    ended = {"state": "replaced", "ended_at": AFTER + timedelta(minutes=98)}
    for why in ("replaced", DECLARED):  # given to another expert is no tie
        assert tied(here.secretary) == []
        rows.update(ended_why=why, **ended)
    told = [(reverse("council:order", args=[here.call.pk]), f"{here.call.title}: 1")]
    assert [tied(who) for who in (here.secretary, here.members[0], official(0))] == [told, [], []]
    tie = Recusal.objects.create(application=bid, person=here.secretary, kind="kin", raised_at=AFTER)
    assert tied(here.secretary) == []
    Recusal.objects.filter(pk=tie.pk).update(lifted_at=AFTER, lifted_why="тест")
    ordered = actions.order_ranking(here.call.pk, here.secretary, reason="связь (тест)", **here.told(minutes=99))
    assert tied(here.secretary) == []
    Ranking.objects.filter(pk=ordered.pk).update(state="failed", trouble="x")
    assert tied(here.secretary) == told  # what could not be computed shows nothing


def test_results_that_a_later_session_has_overtaken_are_to_be_published_anew() -> None:
    here, officer = overturned(0)
    page, said = reverse("outcomes:call", args=[here.call.pk]), "A session has decided since the results were published"
    written(Session.objects.latest("number"), here)
    titles = [one.title for one in tasks(again(officer), AFTER) if one.key.startswith("office:publish")]
    assert titles == ["A session has decided since the results of a call were published; publish them anew"]
    assert said in browser_of(officer).get(page).content.decode()
    Results.objects.create(call=here.call, session=Session.objects.latest("number"), number=2, ordered_at=AFTER)
    assert [one for one in tasks(again(officer), AFTER) if one.key.startswith("office:publish")] == []
    assert said not in browser_of(officer).get(page).content.decode()


def test_an_application_that_is_decided_anew_can_be_assessed_further_until_it_is() -> None:
    one = case().brought(CONCLUDED)
    here, first, number = one.here, one.complaint.decision.matter.session, one.here.applications[PLACE].pk
    assert (decided_among([number]), settled_among([number])) == ({number}, {number})
    one.move("answer", "Решение пересмотрит совет (тест)")
    assert (decided_among([number]), settled_among([number])) == ({number}, set())
    others = [bid.pk for bid in here.applications]
    assert settled_among(others) == set(others) - {number}
    later = a_later_session(here, first, PLACE)
    actions.note_present(later.pk, {seat.pk for seat in here.seats}, **here.told(minutes=100))
    actions.open_session(later.pk, **here.told(minutes=101))
    matter = here.matter(later, PLACE)
    actions.propose(matter.pk, REFUSED, "", **here.told(minutes=102))
    here.votes(matter, FOR, FOR, FOR)
    actions.close_ballot(matter.pk, **here.told(minutes=103))
    assert settled_among([number]) == {number}
