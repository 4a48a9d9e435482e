"""What a complaint can be about and an outcome tells where a commission marked: its marks, nothing of its remarks."""

import pytest
from django.urls import reverse

from corymb.apps.outcomes import actions
from corymb.apps.outcomes.queries.complaints import grounds_of
from tests.apps.outcomes.complaining import PLACE, complaint_of
from tests.apps.outcomes.deciding import decision_on, official
from tests.apps.outcomes.test_feedback import refusal_of
from tests.apps.outcomes.test_results import defended
from tests.people import browser_of

pytestmark = pytest.mark.django_db
HEARD = "defence:targets_quality"


@pytest.mark.parametrize("share", ["0.25", None])
def test_marks_of_the_defence_are_a_ground_where_they_count(share: str | None) -> None:
    found = complaint_of(defended(share))
    number, by = found.complaint.pk, found.by(found.region)
    browser, address = browser_of(found.region), reverse("outcomes:ground_add", args=[number])
    page = browser.get(address).content.decode()
    assert (f'value="{HEARD}"' in page, "At the defence: " in page) == (bool(share), bool(share))
    assert 'value="defence:science"' not in page
    if share is None:
        assert (
            refusal_of(actions.add_ground, number, HEARD, "Занижено (тест)", **by) == "The call has no such criterion."
        )
        return
    assert browser.post(address, {"criterion": HEARD, "text": "Занижено (тест)"}).status_code == 302
    told = [line.about for line in grounds_of(found.again(), with_findings=False)]
    assert (len(told), told[-1].startswith("At the defence: ")) == (3, True)
    actions.file_complaint(number, found.region, **by)
    assert HEARD in found.again().snapshot
    assert found.complaint.decision.application == found.here.applications[PLACE]


def test_what_a_commission_noted_is_said_to_be_kept_and_not_to_be_missing() -> None:
    here = defended("0.25")
    address = reverse("outcomes:outcome", args=[here.applications[PLACE].pk])
    kept, none = "What members of the commission noted is kept to the office.", "No comment."
    reader = browser_of(official(PLACE))
    page = reader.get(address).content.decode()
    assert (page.count(kept), page.count(none)) == (2, 0)
    actions.release(decision_on(here, PLACE).pk, None, **here.told(minutes=100))
    page = reader.get(address).content.decode()
    assert (page.count(kept), page.count(none)) == (2, len(here.content.leaves))
