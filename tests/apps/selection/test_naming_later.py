"""The cluster of an application that was submitted without one is named later, by the office, with a reason."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from corymb.apps.assessment.models import Recusal
from corymb.apps.journal.models import Entry
from corymb.apps.registry.models import Cluster
from corymb.apps.selection import actions
from corymb.apps.selection.actions.moving import MOVED_ON
from corymb.apps.selection.models import Application, HandingIn
from corymb.apps.selection.queries.snapshots import named_later
from corymb.apps.selection.states import APPLICATIONS, SUBMITTED, WRITING
from tests import factories
from tests.apps.selection.calling import ENDED, TOLD, Bid, bid, odd
from tests.apps.selection.test_admission import closed
from tests.apps.selection.test_way import refusal_of
from tests.people import CAST, NOW, OTHER_REGION, actor, browser_of, member_of_the_cast
from tests.web import entered

pytestmark = pytest.mark.django_db
WHY = "Letter 7 of the region (test)"
BUTTON = "Name the cluster"


def nameless(state: str = SUBMITTED) -> Bid:
    """An application without a cluster, brought to a state on its way."""
    here = bid()
    actions.correct_application(here.application.pk, here.application.title, None, **here.told("official"))
    here.brought(state)
    return here


def name(here: Bid, cluster: Cluster, why: str = WHY, now: datetime = ENDED) -> Application:
    return actions.name_cluster(here.application.pk, cluster, why, actor=actor(here.officer), now=now)


def address(here: Bid) -> str:
    return reverse("selection:name_cluster", args=[here.application.pk])


def page_for(somebody: Any, here: Bid) -> str:
    return entered(somebody).get(reverse("selection:application", args=[here.application.pk])).content.decode()


def test_it_is_named_with_a_reason_and_what_was_handed_in_stays() -> None:
    here = nameless()
    before: dict[str, Any] = dict(Application.objects.filter(pk=here.application.pk).values().get())
    receipt = HandingIn.objects.values().get()
    name(here, here.cluster)
    after: dict[str, Any] = dict(Application.objects.filter(pk=here.application.pk).values().get())
    assert {key: after[key] for key in after if after[key] != before[key]} == {"cluster_id": here.cluster.pk}
    assert HandingIn.objects.values().get() == receipt
    assert '"cluster":""' in receipt["snapshot"]
    entry = Entry.objects.get(act="selection.application.cluster_named")
    assert (entry.before, entry.after, entry.reason) == ({"cluster_id": None}, {"cluster_id": here.cluster.pk}, WHY)
    assert f"cluster:{here.cluster.code}" in entry.scope_keys
    assert odd() == []


def test_what_starting_refuses_is_refused_here_too() -> None:
    here = nameless()
    place = factories.region(OTHER_REGION, "Tomsk Region", "Томская область")
    elsewhere = factories.cluster("elsewhere", region=place)
    assert refusal_of(name, here, elsewhere) == "The cluster lies in another region."
    assert refusal_of(name, here, here.cluster, " ") == "Say why the cluster is named now; the region reads it."
    early = "The call still takes applications; what is submitted may change."
    assert refusal_of(name, here, here.cluster, now=NOW) == early
    actions.start_application(here.call.pk, actions.Start(here.cluster.region, "Other", here.cluster), None, **TOLD)
    assert refusal_of(name, here, here.cluster) == "There is an application with this cluster already."
    assert (here.again().cluster, Entry.objects.filter(act="selection.application.cluster_named").count()) == (None, 0)


def test_a_cluster_that_is_named_is_not_named_anew() -> None:
    here = nameless()
    name(here, here.cluster)
    another = factories.cluster("kaluga-other", region=here.cluster.region)
    assert refusal_of(name, here, another) == "The application names a cluster already."


@pytest.mark.parametrize("state", [state for state in APPLICATIONS if state != SUBMITTED])
def test_only_what_is_submitted(state: str) -> None:
    here = nameless(state)
    assert refusal_of(name, here, here.cluster) == str(MOVED_ON)
    closed(here)
    assert BUTTON not in page_for(here.officer, here)


def test_the_office_names_it_by_form_and_everybody_who_reads_it_is_told() -> None:
    here = nameless()
    assert BUTTON not in page_for(here.officer, here)  # the region may still do it
    closed(here)
    assert f'href="{address(here)}"' in page_for(here.officer, here)
    browser = entered(here.officer)
    assert f'<option value="{here.cluster.title}">' in browser.get(address(here)).content.decode()
    assert browser.post(address(here), {"cluster": "", "note": WHY}).status_code == 422
    assert browser.post(address(here), {"cluster": here.cluster.code, "note": ""}).status_code == 422
    assert browser.post(address(here), {"cluster": here.cluster.code, "note": WHY}).status_code == 302
    assert here.again().cluster == here.cluster
    said = "What was handed in names no cluster of the register. The programme office named one later"
    for somebody in (here.officer, here.official, here.manager, here.certifier):
        page = page_for(somebody, here)
        assert (said in page, WHY in page, here.cluster.title in page, BUTTON in page) == (True, True, True, False)


@pytest.mark.parametrize("who", CAST)
def test_who_may_not(who: str) -> None:
    here = nameless()
    closed(here)
    answer = browser_of(member_of_the_cast(who)).post(address(here), {"cluster": here.cluster.code, "note": WHY})
    assert answer.status_code == (302 if who == "officer" else 403)
    assert here.again().cluster == (here.cluster if who == "officer" else None)


def test_whoever_is_recused_names_nothing() -> None:
    here = nameless()
    closed(here)
    Recusal.objects.create(application=here.application, person=here.officer, kind="kin", raised_at=NOW)
    assert BUTTON not in page_for(here.officer, here)
    browser = entered(here.officer)
    answers = [browser.get(address(here)), browser.post(address(here), {"cluster": here.cluster.code, "note": WHY})]
    assert [one.status_code for one in answers] == [404, 404]
    assert here.again().cluster is None


def test_once_the_region_has_submitted_it_anew_with_a_cluster_nothing_was_named_later() -> None:
    here = nameless()
    found = name(here, here.cluster)
    assert named_later(found) is not None
    Application.objects.filter(pk=found.pk).update(state=WRITING)
    later: dict[str, Any] = {"actor": actor(here.official), "now": NOW + timedelta(hours=1)}
    actions.correct_application(found.pk, found.title, None, **later)
    assert named_later(here.again()) is None
