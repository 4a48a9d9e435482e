"""Agreements on an application that a later session no longer selects: nobody is asked to sign one."""

import pytest
from django.urls import reverse

from corymb.apps.outcomes import actions
from corymb.apps.outcomes.queries.duties import tasks
from corymb.apps.outcomes.states import BY_REGION, DRAFTED, SENT
from tests.apps.council.sitting import AFTER
from tests.apps.outcomes.deciding import written
from tests.apps.outcomes.test_agreements import Deal, deal
from tests.apps.outcomes.test_feedback import decided_anew, refusal_of
from tests.apps.outcomes.test_telling import again
from tests.people import browser_of

pytestmark = pytest.mark.django_db
SINCE = "The application is no longer selected. Session 2 decided: reserve."


def due(found: Deal) -> list[int]:
    return [len(list(tasks(again(who), AFTER))) for who in (found.region, found.officer)]


@pytest.mark.parametrize(("state", "before"), [(SENT, [1, 0]), (BY_REGION, [0, 1])])
def test_nobody_is_asked_to_sign_it(state: str, before: list[int]) -> None:
    found = deal().brought(state)
    assert due(found) == before
    second = decided_anew(found.here, 0)
    assert due(found) == [before[0], 0]  # the region goes by what it was told
    written(second.matter.session, found.here)
    assert due(found) == [0, 0]


def test_it_is_neither_sent_nor_is_its_region_reminded() -> None:
    found = deal()
    decided_anew(found.here, 0)
    page = reverse("outcomes:agreement", args=[found.agreement.pk])
    assert [code for code, _label, _tone in browser_of(found.officer).get(page).context["moves"]] == ["cancel"]
    assert refusal_of(found.made("send")) == SINCE
    found.agreement.refresh_from_db()
    assert found.agreement.state == DRAFTED


def test_the_region_is_told_on_its_page_once_it_was_told_of_the_decision() -> None:
    found = deal().brought(SENT)
    page, second = reverse("outcomes:agreement", args=[found.agreement.pk]), decided_anew(found.here, 0)

    def read() -> tuple[bool, list[str]]:
        answer = browser_of(found.region).get(page)
        return SINCE in answer.content.decode(), [code for code, _label, _tone in answer.context["moves"]]

    assert read() == (False, ["sign_region", "decline"])
    assert refusal_of(actions.remind, found.agreement.pk, **found.by(found.officer)) == SINCE
    shown = browser_of(found.officer).get(page)
    assert (shown.context["may_remind"], SINCE in shown.content.decode()) == (False, True)
    written(second.matter.session, found.here)
    assert read() == (True, ["decline"])


def test_the_office_is_warned_before_it_signs() -> None:
    found = deal().brought(BY_REGION)
    url = reverse("outcomes:agreement_move", args=[found.agreement.pk, "sign_office"])
    assert SINCE not in browser_of(found.officer).get(url).content.decode()
    decided_anew(found.here, 0)
    assert SINCE in browser_of(found.officer).get(url).content.decode()
