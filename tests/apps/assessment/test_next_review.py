"""Where an expert is led from a sheet: on through the applications of the call they are at, then to other calls."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from corymb.apps.accounts.actions import NewPerson
from corymb.apps.accounts.models import Person
from corymb.apps.assessment.actions.declaring import declare
from corymb.apps.assessment.actions.experts import answer_invitation, arrange, invite_expert, write_profile
from corymb.apps.assessment.models import Expert, Review
from tests.apps.assessment.assessing import DUE, STATEMENT, TERMS, TOLD, Panel, panel
from tests.apps.selection.calling import WINDOW, published
from tests.apps.selection.test_way import refusal_of
from tests.people import browser_of

pytestmark = pytest.mark.django_db


def led_on(review: Review) -> str:
    page = reverse("assessment:save", args=[review.pk])
    return browser_of(review.expert.person).post(page, {"mark-science": "4", "then": "next"})["Location"]


def url(review: Review) -> str:
    return reverse("assessment:review", args=[review.pk])


def in_another_call(here: Panel) -> Panel:
    call = published("clusters-2019", window=WINDOW)
    arrange(call.pk, DUE, 30, here.officer, **TOLD)
    return replace(here, call=call, experts=[])


def ready(away: Panel, somebody: Person) -> Expert:
    """Somebody who assesses elsewhere takes part here too."""
    who, told = NewPerson("", str(somebody.email), "en"), away.told(somebody)
    found = invite_expert(away.call.pk, who, TERMS, None, **TOLD)
    answer_invitation(found.pk, accepts=True, **told)
    write_profile(found.pk, ["21"], "Twenty years of it (test).", **told)
    declare(found.pk, [], STATEMENT, **told)
    return found


def test_the_next_application_is_one_of_the_same_call() -> None:
    """Though that of another call was assigned between the two."""
    here = panel()
    (first,) = here.assigned("Anna Expert")
    away = in_another_call(here)
    elsewhere = away.given(ready(away, first.expert.person), away.another("Заявка другого конкурса (тест)"))
    last = here.given(first.expert, here.another("Ещё одна заявка (тест)", "RU-LIP"))
    assert [led_on(one) for one in (first, last)] == [url(last), url(first)]
    here.submitted(last, 3)
    assert led_on(first) == url(elsewhere)


def test_marks_are_not_due_while_the_call_takes_applications() -> None:
    here = panel()
    closes = here.call.closes_at
    assert closes is not None
    told = TOLD | {"now": closes - timedelta(days=1)}
    said = "Marks are due once the call has closed, not before."
    assert refusal_of(arrange, here.call.pk, closes, 30, None, **told) == said
    assert arrange(here.call.pk, closes + timedelta(minutes=1), 30, None, **told).spread == 30
