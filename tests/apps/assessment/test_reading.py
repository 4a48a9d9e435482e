"""Whoever keeps a call reads what was submitted to it, but for what they are tied to; each reading is journaled."""

import pytest
from django.urls import reverse

from corymb.apps.assessment.models import Recusal
from corymb.apps.journal.models import Entry
from corymb.apps.selection.queries.seeing import visible_to
from tests.apps.assessment.assessing import LATER, panel
from tests.people import grant, person
from tests.web import entered

pytestmark = pytest.mark.django_db


def test_a_secretary_reads_the_applications_of_their_call() -> None:
    here = panel()
    browser = entered(here.secretary)
    of_assessment = reverse("assignment:application", args=[here.call.pk, here.application.pk])
    address = reverse("selection:application", args=[here.application.pk])
    assert address in browser.get(of_assessment).content.decode()
    assert "Становится центром фармацевтики (тест)." in browser.get(address).content.decode()
    entry = Entry.objects.filter(act="selection.application.read").get()
    assert (entry.object_id, entry.actor_id) == (str(here.application.pk), str(here.secretary.pk))


def test_not_those_of_another_call() -> None:
    here = panel()
    other = person("Secretary of another call")
    grant(other, "secretary", f"call:{here.call.pk + 1}")
    assert list(visible_to(other)) == []
    assert list(visible_to(here.secretary)) == [here.application]


def test_not_what_they_are_tied_to() -> None:
    here = panel()
    other = here.another()
    Recusal.objects.create(application=here.application, person=here.secretary, kind="kin", raised_at=LATER)
    assert list(visible_to(here.secretary)) == [other]
    address = reverse("selection:application", args=[here.application.pk])
    assert entered(here.secretary).get(address).status_code == 404
