"""The page of conflicts says when the register was looked into last, and how much of what was found is new."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse

from corymb.apps.assessment.models import Conflict
from corymb.apps.assessment.states import DECLARED, REGISTER
from corymb.apps.assessment.tasks import looking
from corymb.kit.again import last_run
from tests.apps.assessment.assessing import Panel, panel
from tests.web import entered

pytestmark = pytest.mark.django_db


def moved(here: Panel, *states: str) -> None:
    """The job that looks goes through these states, as a worker has it go."""
    with connection.cursor() as cursor:
        for state in states:
            cursor.execute("UPDATE procrastinate_jobs SET status = %s WHERE lock = %s", [state, looking(here.call.pk)])


def test_it_says_nothing_until_a_look_has_ended_and_then_what_was_new() -> None:
    here = panel()
    browser, place = entered(here.officer), reverse("assessment:conflicts", args=[here.call.pk])
    assert browser.get(place).context["looked_at"] is None
    browser.post(reverse("assessment:look", args=[here.call.pk]))
    moved(here, "doing")
    assert browser.get(place).context["looked_at"] is None
    moved(here, "succeeded")
    run = last_run(looking(here.call.pk))
    assert run is not None
    told = browser.get(place)
    assert (told.context["looked_at"], told.context["found"]) == (run[1], 0)
    assert "New conflicts found: 0." in told.content.decode()
    early = run[0] - timedelta(days=1)
    for name, source, at in (("Anna", REGISTER, run[0]), ("Boris", REGISTER, early), ("Vera", DECLARED, run[0])):
        Conflict.objects.create(
            expert=here.invited(name), application=here.application, kind="kin", source=source, raised_at=at
        )
    assert "New conflicts found: 1." in browser.get(place).content.decode()
