"""The council decides while applications are still to be heard: who holds it is told, and the region in its time."""

from datetime import timedelta

import pytest
from django.urls import reverse

from corymb.apps.accounts.models import Person
from corymb.apps.assessment.models import Recusal
from corymb.apps.council import actions
from corymb.apps.defence.actions import holding
from corymb.apps.defence.models import Defence
from corymb.apps.defence.queries.duties import tasks
from corymb.apps.defence.states import MISSED
from tests.apps.council.sitting import AFTER, decided
from tests.apps.defence.defending import START, Stage, official_of, stage
from tests.apps.outcomes.deciding import written
from tests.people import browser_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def here() -> Stage:
    made = stage()
    made.ordered()
    return made


def told(here: Stage, page: str) -> list[str]:
    """What is said of the defence on a page, without the link."""
    context = browser_of(Person.objects.get(pk=here.secretary.pk)).get(page).context
    lines = context["unheard"] if "unheard" in context else [text for _tone, text in context["question"].notices]
    link = f' <a href="{reverse("defence:defence", args=[here.defence.pk])}">Look at the defence</a>'
    return [str(line).removesuffix(link) for line in lines if str(line).endswith(link)]


def said(n: int) -> list[str]:
    are = "application is" if n == 1 else "applications are"
    return [f"{n} {are} still to be heard at a defence of the call."] if n else []


def test_whoever_freezes_plans_or_opens_is_told(here: Stage) -> None:
    session = here.council.planned()
    plan = reverse("council:plan", args=[session.ranking_id])
    pages = [reverse("council:order", args=[here.council.call.pk]), plan, f"{plan}?items=1-3"]
    pages += [reverse("council:move", args=[session.pk, "open"])]
    assert [told(here, page) for page in pages] == [said(4), said(4), said(3), said(4)]
    Recusal.objects.create(application=here.applications[0], person=here.secretary, kind="kin", raised_at=AFTER)
    assert [told(here, page) for page in pages] == [said(3), said(3), said(3), said(3)]


def test_only_of_what_is_to_come_and_is_put_up(here: Stage) -> None:
    here.opened()
    here.heard(0, "5", "4", "3")
    holding.move_slot_on(here.slot(1).pk, MISSED, **here.told())
    ranking = here.council.frozen()
    plan = actions.Plan(AFTER, "там (тест)", 50, frozenset(one.pk for one in here.applications[:3]))
    session = actions.plan_session(ranking.pk, plan, None, **here.told())
    assert told(here, reverse("council:move", args=[session.pk, "open"])) == said(1)


def speakers_due(who: Person) -> list[str]:
    found = tasks(Person.objects.get(pk=who.pk), START - timedelta(days=2))
    return [task.title for task in found if task.key.startswith("speakers:")]


def test_the_region_names_who_speaks_until_it_was_told_of_a_decision(here: Stage) -> None:
    official, asked = official_of(here.applications[3]), ["Name who speaks at the defence of your application"]
    here.announced()
    assert speakers_due(official) == asked
    session = decided(here.council)
    assert speakers_due(official) == asked  # that it went would tell
    written(session, here.council)
    assert speakers_due(official) == []
    Defence.objects.update(created_at=AFTER + timedelta(days=1))  # another one, before it is decided on anew
    assert speakers_due(official) == asked
