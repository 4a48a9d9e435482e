"""What the page of an application says can be done where experts differ widely: before and after a further one."""

import json

import pytest
from django.urls import reverse
from django.utils.translation import override

from corymb.apps.assignment.actions import settling
from tests.apps.assessment.assessing import Panel, panel
from tests.web import entered

pytestmark = pytest.mark.django_db
SAID = (
    "Add a further expert, or open a consensus.",
    "A further expert has it and has not submitted marks yet; a consensus can be opened as well.",
    "A further expert has marked it, with a total of 60.0; a consensus can still be opened.",
    "2 further experts have marked it, with totals of 60.0; 80.0; a consensus can still be opened.",
)


def said(here: Panel) -> list[bool]:
    address = reverse("assignment:application", args=[here.call.pk, here.application.pk])
    page = entered(here.secretary).get(address).content.decode()
    return [text in page for text in SAID]


def test_a_wide_spread_tells_what_a_further_expert_gave_once_they_marked() -> None:
    here = panel()
    for review, mark in zip(here.assigned("Anna Expert", "Boris Expert"), (5, 1), strict=True):
        here.submitted(review, mark)
    found = [said(here)]
    for name, mark in (("Clara Expert", 3), ("Dora Expert", 4)):
        expert, told = here.expert(name), here.told(here.secretary, 2)
        made = settling.add_third(here.application.pk, expert.pk, "spread", here.secretary, **told)
        found.append(said(here))
        here.submitted(made, mark)
        found.append(said(here))
    shown = [0, 1, 2, 1, 3]
    assert found == [[n == which for n in range(len(SAID))] for which in shown]


@pytest.mark.parametrize("language", ["en", "ru"])
def test_a_file_has_the_spread_as_a_number(language: str) -> None:
    here = panel()
    for review, mark in zip(here.assigned("Anna Expert", "Boris Expert"), (5, 2), strict=True):
        here.submitted(review, mark)
    with override(language):
        address = reverse("assignment:applications", args=[here.call.pk])
    rows = json.loads(b"".join(entered(here.secretary).get(address, {"export": "json"})))["rows"]
    assert [row["spread"] for row in rows] == ["60"]
