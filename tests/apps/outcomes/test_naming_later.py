"""An application that was selected without a cluster: named later by the office, and carried as usual."""

from decimal import Decimal
from html import unescape

import pytest
from django.urls import reverse

from corymb.apps.assessment.models import Recusal
from corymb.apps.outcomes.models import Commitment
from corymb.apps.outcomes.states import SIGNED
from corymb.apps.programme.models import Allocation
from corymb.apps.registry.models import Cluster
from corymb.apps.selection.models import HandingIn
from tests import factories
from tests.apps.outcomes.test_agreements import Deal, deal
from tests.apps.outcomes.test_agreements_over import due_to_carry
from tests.apps.outcomes.test_results import published
from tests.apps.programme.making import in_force
from tests.people import browser_of
from tests.web import entered

pytestmark = pytest.mark.django_db
MEND = "Without a cluster of the register nothing is carried. Name the cluster:"


def agreed() -> tuple[Deal, Cluster]:
    """An agreement in force with a region that applied without a cluster, and the cluster it meant."""
    found = deal(commitments=[{"question": "employees", "target": "T2"}])
    published(found.here)
    in_force()
    cluster = factories.cluster("agreed", region=found.here.applications[0].region, status="pilot")
    Commitment.objects.update(unit_en="jobs", unit_ru="рабочих мест")
    return found.brought(SIGNED), cluster


def test_from_a_selected_application_without_a_cluster_to_plan_and_register() -> None:
    found, cluster = agreed()
    bid, browser = found.here.applications[0], browser_of(found.officer)
    carry = reverse("outcomes:carry", args=[found.agreement.pk])
    statuses = reverse("office:statuses", args=[found.agreement.decision.matter.session_id])
    name = reverse("selection:name_cluster", args=[bid.pk])
    handed_in = HandingIn.objects.order_by("pk").values_list("snapshot", "sha256")
    before, agreement = list(handed_in), reverse("outcomes:agreement", args=[found.agreement.pk])
    assert f'href="{carry}"' in browser.get(agreement).content.decode()
    for page in (carry, statuses):
        shown = browser.get(page).content.decode()
        assert (MEND in shown, f'href="{name}"' in shown, 'method="post"' in shown.split("<main")[1]) == (
            True, True, False,
        )  # fmt: skip
    assert due_to_carry(found.officer) == []
    assert browser.post(name, {"cluster": cluster.code, "note": "letter 7 (test)"}).status_code == 302
    assert due_to_carry(found.officer) == ["1"]
    assert MEND not in browser.get(carry).content.decode()
    assert browser.post(carry, {"go": "1"}).status_code == 302
    part = Allocation.objects.get(cluster=cluster)
    assert (part.target, part.amount, part.basis) == ("T2", Decimal("5200.5"), "Agreement С-1 (тест)")
    assert f'href="{name}"' not in browser.get(statuses).content.decode()
    assert browser.post(statuses, {"go": "1"}).status_code == 302
    cluster.refresh_from_db()
    assert (cluster.status, list(handed_in) == before) == ("leader", True)


def test_who_may_not_name_it_is_not_led_there() -> None:
    found, _cluster = agreed()
    bid = found.here.applications[0]
    statuses = reverse("office:statuses", args=[found.agreement.decision.matter.session_id])
    name = reverse("selection:name_cluster", args=[bid.pk])
    Recusal.objects.create(application=bid, person=found.officer, kind="kin", raised_at=found.agreement.drafted_at)
    shown = unescape(browser_of(found.officer).get(statuses).content.decode())
    assert (f'href="{name}"' in shown, bid.title in shown) == (False, False)
    answer = entered(found.here.secretary).post(name, {"cluster": "agreed", "note": "x"})
    assert answer.status_code == 403
