"""From an application, whoever holds the steps of its call comes to where it stands in each of them."""

import re

import pytest
from django.urls import reverse

from corymb.apps.accounts.models import Person
from corymb.apps.assessment.models import Recusal
from corymb.apps.outcomes import actions
from corymb.apps.outcomes.states import DRAFT, FILED
from corymb.apps.selection.models import Application
from tests.apps.defence.defending import stage
from tests.apps.outcomes.complaining import SENT, case
from tests.people import browser_of, grant, member_of_the_cast, person
from tests.web import entered

pytestmark = pytest.mark.django_db


def buttons(who: Person, found: Application) -> list[str]:
    """Where the buttons at the head of the page of an application lead, without those of its own room."""
    page = entered(who).get(reverse("selection:application", args=[found.pk])).content.decode()
    (head,) = re.findall(r'<div class="page-head">.*?</div></div>', page, re.DOTALL)
    return [
        link for link in re.findall(r'href="([^"]+)"', head) if link.startswith("/en/") and "/selection/" not in link
    ]


def test_the_office_comes_from_an_application_to_every_step() -> None:
    one = case().brought(FILED)
    here, complaint = one.here, one.complaint
    decision, found = complaint.decision, complaint.decision.application
    officer = person("Officer of applications")
    grant(officer, "officer", "programme:all")
    expected = [
        reverse("assignment:application", args=[here.call.pk, found.pk]),
        reverse("council:matter", args=[decision.matter_id]),
        reverse("outcomes:comments", args=[decision.pk]),
        reverse("outcomes:complaint", args=[complaint.pk]),
    ]
    readers = (officer, here.secretary, member_of_the_cast("auditor"))
    assert [buttons(who, found) for who in readers] == [expected] * 3
    selected = here.applications[0]
    made = actions.draft_agreements(here.call.pk, officer, **one.by(officer))
    (agreement,) = (row for row in made if row.decision.application_id == selected.pk)
    assert buttons(officer, selected)[-1] == reverse("outcomes:agreement", args=[agreement.pk])
    assert buttons(one.region, found) == [reverse("outcomes:outcome", args=[found.pk])]
    Recusal.objects.create(application=found, person=here.secretary, kind="kin", raised_at=SENT)
    page = browser_of(here.secretary).get(reverse("selection:application", args=[found.pk]))
    assert page.status_code == 404


def test_a_complaint_that_is_being_written_is_offered_to_its_region_alone() -> None:
    one = case().brought(DRAFT)
    found = one.complaint.decision.application
    complaint = reverse("outcomes:complaint", args=[one.complaint.pk])
    assert complaint not in buttons(one.here.secretary, found)


def test_the_slot_of_a_defence_is_among_them() -> None:
    here = stage()
    here.ordered()
    slot = reverse("defence:slot", args=[here.slot(0).pk])
    assert buttons(here.secretary, here.applications[0])[1] == slot
