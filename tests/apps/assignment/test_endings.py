"""What the page of one application says: why a review ended, in words; that nobody is left to be named."""

import pytest
from django.urls import reverse

from corymb.apps.assessment.actions.conflicts import raise_conflicts
from corymb.apps.assessment.actions.declaring import declare_conflict
from corymb.apps.assessment.models import Expert, Review
from corymb.apps.assignment.actions import assigning
from corymb.apps.assignment.queries.proposals import candidates
from tests.apps.assignment.test_assigning import DAY, confirmed, ready
from tests.apps.assignment.test_assigning import tied as tie
from tests.apps.selection.calling import TOLD
from tests.web import entered

pytestmark = pytest.mark.django_db


def test_why_a_review_ended_is_told_in_words() -> None:
    here = ready(experts=6)
    declared, found, given = confirmed(here)[:3]
    declare_conflict(declared.pk, "kin", "my sister works there", **here.told(declared.expert.person))
    new = candidates(here.call.pk, given.application_id, DAY)[0].expert.pk
    assigning.replace_review(given.pk, new, "Болен (тест)", here.secretary, **here.told(here.secretary))
    tie(here, found.expert.person, "employer")
    raise_conflicts(here.call.pk, **TOLD)
    rows = [Review.objects.get(pk=one.pk) for one in (declared, found, given)]
    assert [row.ending for row in rows] == [
        "the expert declared a tie to the application", "the register knows a tie to the application", "Болен (тест)",
    ]  # fmt: skip
    pages = (
        reverse("assignment:application", args=[here.call.pk, declared.application_id]),
        f"{reverse('assignment:reviews', args=[here.call.pk])}?columns=ended_why",
    )
    for address in pages:
        page = entered(here.secretary).get(address).content.decode()
        assert ("the expert declared a tie to the application" in page, ">declared<" in page) == (True, False)


def test_where_nobody_is_left_a_sentence_leads_to_inviting() -> None:
    here = ready()
    review = confirmed(here)[0]
    address = reverse("assignment:third", args=[here.call.pk, review.application_id])
    browser, said = (
        entered(here.secretary),
        "Nobody is left who is ready, is not tied to the application, and has room.",
    )
    invite = reverse("assessment:invite", args=[here.call.pk])
    before = browser.get(address).content.decode()
    assert (said in before, 'name="new"' in before) == (False, True)
    Expert.objects.filter(call=here.call).update(state="invited")
    page = browser.get(address).content.decode()
    assert (said in page, f'href="{invite}"' in page, 'name="new"' in page) == (True, True, False)
    assert browser.post(address, {"new": "1", "reason": "тест"}).status_code == 422
    replaced = browser.get(reverse("assignment:replace", args=[review.pk])).content.decode()
    assert said in replaced
