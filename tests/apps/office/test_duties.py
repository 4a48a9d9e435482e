"""What a call asks of its office: from its close to the results, and never of what is kept from somebody."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from corymb.apps.accounts.models import Person
from corymb.apps.assessment.actions.experts import arrange
from corymb.apps.assessment.models import Arrangement, Expert, Recusal, Review
from corymb.apps.council import actions
from corymb.apps.council.models import Session
from corymb.apps.council.states import FOR
from corymb.apps.letters.queries import open_tasks
from corymb.apps.office.actions.convening import convene
from corymb.apps.office.queries.duties import tasks
from corymb.apps.outcomes.actions import draft_agreements, telling
from corymb.apps.outcomes.models import Agreement, Release, Results
from corymb.apps.outcomes.queries.seeing import latest_decisions
from corymb.apps.selection.models import CallVersion
from tests.apps.council.sitting import AFTER, Council, council, decided
from tests.apps.outcomes.deciding import everything, official, written
from tests.people import grant, member_of_the_cast, person

pytestmark = pytest.mark.django_db
DUE = AFTER + timedelta(days=3)


@pytest.fixture
def here() -> Council:
    return council()


def again(who: Person) -> Person:
    return Person.objects.get(pk=who.pk)


def found(who: Person, minutes: int = 0) -> list[tuple[str, str]]:
    """Tasks of an office: what they are about, and how many of it."""
    told = tasks(again(who), AFTER + timedelta(minutes=minutes))
    return [(task.key.partition(":")[2].rpartition("-")[0], task.about.rpartition(": ")[2]) for task in told]


def published(here: Council, session: Session) -> None:
    kept = {"state": "done", "text": "{}", "sha256": "0" * 64}
    Results.objects.create(call=here.call, session=session, number=1, ordered_at=AFTER, **kept)


def arranged(here: Council) -> None:
    Expert.objects.filter(call=here.call).update(state="accepted")
    arrange(here.call.pk, DUE, 10, here.secretary, **here.told())


def test_an_assessment_is_arranged_first(here: Council) -> None:
    assert found(here.secretary) == [("arrange", here.call.title)]
    arranged(here)
    assert found(here.secretary) == [("differ", "3")]


def test_marks_are_late_once_their_day_has_gone_by(here: Council) -> None:
    arranged(here)
    Arrangement.objects.update(spread=100)
    Review.objects.filter(application=here.applications[0], expert=here.experts[0]).update(state="started")
    Review.objects.filter(application=here.applications[1], expert=here.experts[0]).update(state="replaced")
    before, after = found(here.secretary), found(here.secretary, minutes=3 * 24 * 60 + 1)
    assert before == [("lacking", "1")]
    assert after == [("lacking", "1"), ("late", "1")]


def test_who_differs_is_counted_anew_under_another_version(here: Council) -> None:
    """Kept totals are of the version they were weighed by."""
    arranged(here)
    version = here.call.versions.get()
    CallVersion.objects.create(
        call=here.call, number=2, text=version.text, sha256=version.sha256, published_at=AFTER, reason="test"
    )
    assert found(here.secretary) == [("differ", "3")]


def test_a_further_expert_or_a_consensus_is_somebody_who_looks_again(here: Council) -> None:
    arranged(here)
    for place, how in ((0, "is_third"), (2, "is_rapporteur")):
        Review.objects.create(
            application=here.applications[place], expert=here.experts[0], state="assigned", stage=how,
            assigned_at=AFTER, changed_at=AFTER, **{how: True},
        )  # fmt: skip
    assert found(here.secretary) == [("differ", "1")]


def test_nobody_hears_of_what_they_are_tied_to(here: Council) -> None:
    arranged(here)
    for application in here.applications:
        Recusal.objects.create(application=application, person=here.secretary, kind="kin", raised_at=AFTER)
    assert found(here.secretary) == []
    other = member_of_the_cast("officer")
    assert found(other) == [("acting", "4"), ("differ", "3")]


def test_an_invitation_waits_for_a_week(here: Council) -> None:
    arranged(here)
    Arrangement.objects.update(spread=100)
    Expert.objects.filter(pk=here.experts[0].pk).update(state="invited", invited_at=AFTER - timedelta(days=7))
    assert found(here.secretary) == [("rank", "4")]
    assert found(here.secretary, minutes=1) == [("answers", "1"), ("rank", "4")]


def test_each_step_of_the_council_asks_for_the_next(here: Council) -> None:
    arranged(here)
    Arrangement.objects.update(spread=100)
    assert found(here.secretary) == [("rank", "4")]
    ranking = here.frozen()
    assert found(here.secretary) == [("plan", here.call.title)]
    plan = actions.Plan(AFTER + timedelta(days=1), "Москва (тест)", 50)
    session = actions.plan_session(ranking.pk, plan, here.secretary, **here.told())
    titles = []
    for step in (
        lambda: None,
        lambda: [
            actions.give_seat(session.pk, one, is_chair=not n, **here.told()) for n, one in enumerate(here.members)
        ],
        lambda: convene(session.pk, **here.told()),
    ):
        step()
        (task,) = tasks(again(here.secretary), AFTER)
        assert task.due == session.starts_at
        titles.append(task.title.removeprefix("A session of the council is planned"))
    assert titles == [" and has no members yet", " and its members are not convened yet", ""]
    here.seats = list(session.seats.order_by("pk"))
    actions.note_present(session.pk, {seat.pk for seat in here.seats}, **here.told())
    actions.open_session(session.pk, **here.told())
    assert found(here.secretary) == [("session", here.call.title)]
    for place in range(4):
        here.votes(here.matter(session, place), FOR, FOR, FOR)
        actions.close_ballot(here.matter(session, place).pk, **here.told())
    assert found(here.secretary) == [("close", here.call.title)]


def test_what_was_decided_is_told_released_and_published(here: Council) -> None:
    arranged(here)
    session = decided(here)
    officer = member_of_the_cast("officer")
    assert found(here.secretary) == [("comments", "4")]
    for place in range(3):
        official(place)
    assert found(here.secretary) == [(f"untold-{session.pk}", "3"), ("comments", "4")]
    assert found(officer) == [(f"untold-{session.pk}", "3"), ("comments", "4")]
    telling.write_letters(session.pk, everything(session), **here.told(minutes=91))
    assert found(here.secretary) == found(officer) == [(f"held-{session.pk}", "3"), ("comments", "4")]
    telling.release_letters(session.pk, everything(session), **here.told(minutes=92))
    assert (found(here.secretary), found(officer)) == (
        [("comments", "4")], [("comments", "4"), ("publish", here.call.title)],
    )  # fmt: skip
    published(here, session)
    for decision in latest_decisions():
        Release.objects.create(decision=decision, at=AFTER, text="{}", sha256="0" * 64)
    official(3)
    assert (f"untold-{session.pk}", "1") in found(here.secretary)
    telling.write_letters(session.pk, everything(session), **here.told(minutes=93))
    telling.release_letters(session.pk, everything(session), **here.told(minutes=94))
    assert found(officer) == [("draw", "2")]


def test_what_a_session_left_open_waits_for_the_next(here: Council) -> None:
    arranged(here)
    Arrangement.objects.update(spread=100)
    session = here.opened()
    for place in range(3):
        here.votes(here.matter(session, place), FOR, FOR, FOR)
        actions.close_ballot(here.matter(session, place).pk, **here.told())
    actions.close_session(session.pk, **here.told(minutes=90))
    told = {what: count for what, count in found(here.secretary) if what == "undecided"}
    assert told == {"undecided": "1"}
    Recusal.objects.create(application=here.applications[3], person=here.secretary, kind="kin", raised_at=AFTER)
    assert [what for what, _count in found(here.secretary) if what == "undecided"] == []


def test_a_tied_secretary_does_not_learn_that_everything_is_decided(here: Council) -> None:
    arranged(here)
    session = here.opened()
    Recusal.objects.create(application=here.applications[0], person=here.secretary, kind="kin", raised_at=AFTER)
    for place in range(4):
        here.votes(here.matter(session, place), FOR, FOR, FOR)
        actions.close_ballot(here.matter(session, place).pk, **here.told())
    (task,) = tasks(again(here.secretary), AFTER)
    assert (task.title, task.is_now) == ("The council is in session", True)  # as before anything was decided


def test_a_member_sees_a_session_that_is_to_come(here: Council) -> None:
    session = here.planned()
    (task,) = open_tasks(again(here.members[0]), AFTER, "en")
    assert (task.title, task.due) == ("You are a member of a session of the council", session.starts_at)
    assert open_tasks(again(here.members[0]), AFTER + timedelta(days=2), "en") == []


def test_a_consensus_that_is_put_keeps_the_ranking_waiting(here: Council) -> None:
    arranged(here)
    Arrangement.objects.update(spread=100)
    Review.objects.create(
        application=here.applications[0], expert=here.experts[0], state="put", stage="consensus", is_rapporteur=True,
        assigned_at=AFTER, changed_at=AFTER, sha256="0" * 64,
    )  # fmt: skip
    assert found(here.secretary) == [("put", "1")]


def test_whom_nobody_asked_hears_nothing(here: Council) -> None:
    """Members of the council, experts and officials of regions run nothing."""
    decided(here)
    assert [found(who) for who in (here.members[0], here.experts[0].person, official(0))] == [[], [], []]


def test_an_expert_who_is_late_is_told_of_to_who_invited_them(here: Council) -> None:
    arranged(here)
    grant(here.experts[0].person, "expert", f"call:{here.call.pk}")
    Expert.objects.filter(pk=here.experts[0].pk).update(state="invited", invited_by=here.secretary)
    (task,) = open_tasks(again(here.experts[0].person), AFTER, "en")
    assert (task.due, task.escalates_to) == (DUE, str(here.secretary.pk))


def test_agreements_are_drafted_and_sent_once_the_regions_were_told(here: Council) -> None:
    arranged(here)
    session = decided(here)
    officer = member_of_the_cast("officer")
    selected = latest_decisions().filter(result="selected").count()
    assert selected == 2

    def agreements(who: Person) -> list[tuple[str, str]]:
        return [one for one in found(who) if one[0] in {"draw", "send"}]

    assert agreements(officer) == []
    written(session, here)
    assert agreements(officer) == [("draw", "2")]
    assert agreements(here.secretary) == []  # who draws nothing up is not asked to
    draft_agreements(here.call.pk, officer, **here.told())
    assert agreements(officer) == [("send", "2")]
    drawn = Agreement.objects.first()
    assert drawn is not None
    Recusal.objects.create(application=drawn.decision.application, person=officer, kind="kin", raised_at=AFTER)
    assert agreements(officer) == [("send", "1")]
    Agreement.objects.update(state="cancelled", reason="тест")
    assert agreements(officer) == [("draw", "1")]
    Agreement.objects.exclude(pk=drawn.pk).update(sent_at=AFTER)
    assert agreements(officer) == []  # one that was sent and is over: another one may be drafted, and need not
    Agreement.objects.exclude(pk=drawn.pk).update(state="terminated")
    assert agreements(officer) == []


def test_a_call_without_a_secretary_waits_for_who_gives_roles_and_who_runs_calls(here: Council) -> None:
    administrator = member_of_the_cast("administrator")
    assert found(administrator) == []
    here.secretary.grants.all().delete()
    other = person("Secretary of another call")
    grant(other, "secretary", f"call:{here.call.pk + 1}")
    assert found(administrator) == [("secretary", here.call.title)]
    officer, auditor = member_of_the_cast("officer"), member_of_the_cast("auditor")
    told = [(one.title, one.url) for one in tasks(officer, AFTER) if one.key.startswith("office:secretary")]
    whole = "A call has no secretary; an administrator gives the role"
    assert told == [(whole, reverse("selection:call", args=[here.call.pk]))]
    assert found(auditor) == []
    grant(other, "secretary", f"call:{here.call.pk}")
    assert found(administrator) == []
    assert [what for what, _count in found(officer) if what == "secretary"] == []
    Person.objects.filter(pk=other.pk).update(is_active=False)
    assert found(administrator) == [("secretary", here.call.title)]
    session = decided(here)
    Results.objects.create(call=here.call, session=session, number=1, ordered_at=AFTER)
    assert found(administrator) == []


def test_it_costs_the_same_with_two_calls(here: Council) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            list(tasks(again(officer), AFTER))
        return len(asked)

    arranged(here)
    decided(here)
    here.secretary.grants.all().delete()
    officer = member_of_the_cast("officer")
    cost()
    before = cost()
    other = council(code="clusters-2019", people=" of another call")
    arranged(other)
    decided(other)
    other.secretary.grants.all().delete()
    assert [what for what, _about in found(officer)].count("secretary") == 2
    cost()
    assert cost() == before
