"""Mean and median of an application's totals, and how strict its experts are beside the others of the call."""

from statistics import fmean

import pytest
from django.urls import reverse

from corymb.apps.assessment.models import Recusal
from corymb.apps.assessment.queries.spread import NONE, Totals
from corymb.apps.assignment.queries.beside import Middle, Severity, middle_of, severities
from tests.apps.assessment.assessing import LATER, Panel, panel
from tests.web import entered

pytestmark = pytest.mark.django_db
MARKS = {"Anna Expert": (5, 4), "Boris Expert": (3, 2), "Vera Expert": (1, 3)}
"""Of two applications by each expert, the same for every criterion."""


def marked() -> Panel:
    here = panel()
    other = here.another()
    for name, (first, second) in MARKS.items():
        expert = here.expert(name)
        for application, mark in ((here.application, first), (other, second)):
            here.submitted(here.given(expert, application), mark)
    return here


def test_the_middle_of_no_two_and_three_totals() -> None:
    assert middle_of(NONE) == Middle(None, None)
    assert middle_of(Totals({1: 40.0, 2: 61.0})) == Middle(50.5, 50.5)
    assert middle_of(Totals({1: 40.0, 2: 100.0, 3: 61.0})) == Middle(67.0, 61.0)


def test_the_severity_of_an_expert_is_what_is_left_of_the_others() -> None:
    here = marked()
    found = severities(here.call, {expert.pk for expert in here.experts}, here.secretary)
    wanted = {}
    for place, (name, own) in enumerate(MARKS.items()):
        others = [marks for other, marks in MARKS.items() if other != name]
        apart = [20 * (mark - fmean(one[n] for one in others)) for n, mark in enumerate(own)]  # from 0 to 5
        wanted[here.experts[place].pk] = Severity(pytest.approx(fmean(apart)), 2)  # type: ignore[arg-type]
    assert found == wanted


def test_what_is_kept_from_a_reader_counts_for_nothing_there() -> None:
    here = marked()
    Recusal.objects.create(application=here.application, person=here.officer, kind="kin", raised_at=LATER)
    found = severities(here.call, {here.experts[0].pk}, here.officer)
    assert [one.applications for one in found.values()] == [1]


def test_the_page_has_them_side_by_side() -> None:
    here = marked()
    page = reverse("assignment:application", args=[here.call.pk, here.application.pk])
    told = entered(here.secretary).get(page).content.decode()
    assert "Mean: 60.0 · Median: 60.0 · Spread: 80.0" in told
    assert [part in told for part in ("+45.0 over 2 applications", "−15.0 over 2 applications")] == [True, True]
