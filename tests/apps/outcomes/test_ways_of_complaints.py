"""How a complaint is found and left: the way back of each reader, the day of the second look, who may look again."""

import pytest
from django.urls import reverse

from corymb.apps.outcomes.states import LOOKED
from corymb.apps.secondlooks.forms import lookers
from tests.apps.outcomes.complaining import LOOK_BY, Case, case
from tests.people import browser_of, grant, person

pytestmark = pytest.mark.django_db


def page_for(found: Case, who: str) -> tuple[list[str], str]:
    """The addresses that lead back from the page of a complaint, and the page."""
    somebody = {"region": found.region, "office": found.here.secretary, "looker": found.looker}[who]
    answer = browser_of(somebody).get(reverse("outcomes:complaint", args=[found.complaint.pk]))
    return [url for _label, url in answer.context["trail"] if url], answer.content.decode()


def test_the_region_comes_back_to_its_application_the_office_to_its_call_and_whoever_looks_to_neither() -> None:
    found = case().brought(LOOKED)
    application, call = found.complaint.decision.application, found.here.call
    back = {who: page_for(found, who)[0] for who in ("region", "office", "looker")}
    assert back == {
        "region": [
            reverse("selection:application", args=[application.pk]), reverse("outcomes:outcome", args=[application.pk]),
        ],
        "office": [reverse("outcomes:calls"), reverse("outcomes:call", args=[call.pk])],
        "looker": [],
    }  # fmt: skip
    for url in back["region"]:
        assert browser_of(found.region).get(url).status_code == 200


@pytest.mark.parametrize("who", ["region", "office", "looker"])
def test_the_page_says_until_when_it_is_looked_at_again(who: str) -> None:
    _back, page = page_for(case().brought(LOOKED), who)
    assert f"<dd>{LOOK_BY.day}\N{NO-BREAK SPACE}" in page.split("To be looked at again by</dt>")[1][:10]


def test_an_auditor_is_not_offered_as_whoever_looks_again() -> None:
    officer, auditor = person("Officer who looks (test)"), person("Auditor who looks on (test)")
    grant(officer, "officer", "programme:all")
    grant(auditor, "auditor", "programme:all")
    assert [who in lookers() for who in (officer, auditor)] == [True, False]
