"""An assignment that is proposed is to be confirmed; tasks without a day stand in the order of a call's steps."""

import pytest
from django.urls import reverse

from corymb.apps.assessment.models import Expert, Review
from corymb.apps.assessment.queries.duties import tasks as of_expert
from corymb.apps.assignment.actions import assigning
from corymb.apps.office.queries.duties import tasks
from corymb.kit.registries import Task, in_order
from tests.apps.assessment.assessing import LATER, Panel
from tests.apps.assignment.test_assigning import proposed, ready
from tests.apps.office.test_duties import again
from tests.web import entered

pytestmark = pytest.mark.django_db


def told(here: Panel) -> list[tuple[str, str]]:
    return [(str(one.title), one.url) for one in tasks(again(here.secretary), LATER)]


def test_a_proposed_assignment_waits_to_be_confirmed() -> None:
    here = ready()
    lacking = ("Applications have fewer experts than the call asks for", f"/en/assessment/calls/{here.call.pk}/")
    assert told(here) == [lacking]
    made = proposed(here)
    waits = ("An assignment is proposed and waits to be confirmed", reverse("assignment:proposal", args=[made.pk]))
    assert told(here) == [waits, lacking]
    assigning.confirm(made.pk, here.secretary, **here.told(here.secretary))
    assert told(here) == []
    Review.objects.filter(pk=Review.objects.earliest("pk").pk).update(state="replaced")
    assert told(here) == [lacking]  # what was confirmed is no proposal any more


def test_the_page_of_an_application_leads_to_who_fills_it_up() -> None:
    here = ready()
    page = reverse("assignment:application", args=[here.call.pk, here.application.pk])
    said, way = "3 experts are wanting here.", reverse("assignment:propose", args=[here.call.pk])
    browser = entered(here.secretary)
    before = browser.get(page).content.decode()
    assert (said in before, way in before) == (True, True)
    assigning.confirm(proposed(here).pk, here.secretary, **here.told(here.secretary))
    assert "wanting here" not in browser.get(page).content.decode()


def test_an_expert_without_fields_is_asked_for_them_until_there_is_something_to_assess() -> None:
    here = ready(1)
    (expert,) = here.experts
    assert list(of_expert(expert.person, LATER)) == []
    Expert.objects.filter(pk=expert.pk).update(expertise=[])
    (task,) = of_expert(again(expert.person), LATER)
    assert (task.title, task.url) == (
        "Say in which fields you are at home", reverse("assessment:profile", args=[expert.pk]),
    )  # fmt: skip
    here.given(expert, here.application)
    (task,) = of_expert(again(expert.person), LATER)
    assert (task.title, task.url) == ("1 application waits for your marks", "/en/assessment/reviews/?state=waiting")
    listed = [entered(expert.person).get(f"/en/assessment/reviews/?state={one}") for one in ("waiting", "submitted")]
    assert [len(one.context["page"].rows) for one in listed] == [1, 0]


def test_what_others_wait_for_stands_first_then_what_has_a_day_then_the_steps() -> None:
    late, soon = LATER.replace(hour=9), LATER.replace(hour=8)
    rows = [
        Task("a", "draft", "", "", step=99), Task("b", "late", "", "", late), Task("c", "rank", "", "", step=19),
        Task("d", "session", "", "", is_now=True), Task("e", "admit", "", "", step=1), Task("f", "soon", "", "", soon),
    ]  # fmt: skip
    assert [one.title for one in in_order(rows)] == ["session", "soon", "late", "admit", "rank", "draft"]
