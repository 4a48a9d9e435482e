"""The baseline: taken as known at a moment, signed by another officer, proved again, and who may."""

import time
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from corymb.apps.baselines import actions as baselines
from corymb.apps.baselines.queries import sums_beside, taken
from corymb.apps.journal.actions import SYSTEM
from corymb.apps.journal.models import Entry
from corymb.apps.registry.models import Organisation
from corymb.apps.returns import actions
from corymb.apps.returns.models import Baseline, FactRow
from corymb.apps.returns.queries.duties import approved_at, tasks
from corymb.kit.asking import NotPossible
from tests import factories
from tests.apps.returns.reporting import Member, member
from tests.people import CAST, NOW, actor, browser_of, grant, member_of_the_cast, person
from tests.web import entered

pytestmark = pytest.mark.django_db


@pytest.fixture
def who() -> Member:
    return member()


def known(values: dict[str, int | None], organisation: Organisation, period: str = "2016", hours: int = 0) -> None:
    rows = [
        FactRow(organisation.pk, period, code, None if value is None else Decimal(value), "RUB", source="test")
        for code, value in values.items()
    ]
    actions.load_facts(rows, [], "test", actor=SYSTEM, now=NOW + timedelta(hours=hours))


def proposed(who: Member, hours: int = 1) -> Baseline:
    return baselines.propose_baseline("First figures", who.officer, **who.told("officer", hours))


def other_officer() -> dict[str, object]:
    found = person("Second officer")
    grant(found, "officer", "programme:all")
    return {"by": found, "actor": actor(found)}


def approved(baseline: Baseline, signer: dict[str, object], hours: int = 2) -> Baseline:
    now = NOW + timedelta(hours=hours)
    proof = actions.Proof("officer", "password", now)
    return baselines.approve_baseline(baseline.pk, signer["by"], proof, actor=signer["actor"], now=now)


def test_facts_are_taken_as_known_at_the_moment(who: Member) -> None:
    second = factories.organisation("ООО «Вторая»")
    known({"revenue": 100, "headcount": 5}, who.organisation)
    known({"revenue": 40, "purchases": 7}, second)
    known({"purchases": None}, second, hours=1)  # withdrawn before the moment
    known({"revenue": 900}, who.organisation, "2017")  # another year
    found = proposed(who)
    known({"revenue": 200}, who.organisation, hours=3)  # later
    lines = [
        f"{who.organisation.pk}\t2016\theadcount\t5\tRUB\t\t\t",
        f"{who.organisation.pk}\t2016\trevenue\t100\tRUB\t\t\t",
        f"{second.pk}\t2016\trevenue\t40\tRUB\t\t\t",
    ]
    assert (found.version, found.period, found.organisations, found.facts, found.state) == (1, "2016", 2, 3, "proposed")
    assert found.sums == {"headcount": "5.0000", "revenue": "140.0000"}
    assert found.sha256 == sha256("".join(f"{line}\n" for line in lines).encode()).hexdigest()
    assert taken("2016", found.known_at).sha256 == found.sha256
    assert taken("2016", NOW + timedelta(hours=4)).sums == {"headcount": "5.0000", "revenue": "240.0000"}


def test_sums_leave_means_out(who: Member) -> None:
    known({"revenue": 100_000_000, "headcount": 5, "mean_wage": 70_000}, who.organisation)
    found = proposed(who)
    assert set(found.sums) == {"revenue", "headcount", "mean_wage"}
    assert [(line.label, line.now) for line in sums_beside(found, None)] == [
        ("Revenue", "100,000"), ("Average headcount", "5")]  # fmt: skip


def test_another_officer_signs_and_the_one_before_is_replaced(who: Member) -> None:
    with pytest.raises(NotPossible, match="no facts"):
        proposed(who)
    known({"revenue": 100_000_000}, who.organisation)
    first, signer = proposed(who), other_officer()
    with pytest.raises(NotPossible, match="waits already"):
        proposed(who)
    with pytest.raises(NotPossible, match="another officer"):
        approved(first, {"by": who.officer, "actor": actor(who.officer)})
    stale = actions.Proof("officer", "password", NOW)
    with pytest.raises(NotPossible, match="too long ago"):
        baselines.approve_baseline(first.pk, signer["by"], stale, actor=signer["actor"], now=NOW + timedelta(hours=2))
    (task,) = [t for t in tasks(signer["by"], NOW) if t.key.startswith("baseline:")]
    assert (task.key, approved_at(str(first.pk))) == (f"baseline:{first.pk}", None)
    assert [t for t in tasks(who.officer, NOW) if t.key.startswith("baseline:")] == []
    approved(first, signer)
    assert approved_at(str(first.pk)) == NOW + timedelta(hours=2)
    with pytest.raises(NotPossible, match="decided already"):
        approved(first, signer)
    known({"revenue": 150_000_000}, who.organisation, hours=3)
    second = proposed(who, 4)
    approved(second, signer, 5)
    assert list(Baseline.objects.order_by("version").values_list("version", "state", "factor")) == [
        (1, "superseded", "password"),
        (2, "approved", "password"),
    ]
    (line,) = sums_beside(second, Baseline.objects.get(version=1))
    assert (line.label, line.now, line.before, line.difference) == ("Revenue", "150,000", "100,000", "+50,000")


def test_facts_that_came_late_stop_the_signature_and_the_proof_says_so(who: Member) -> None:
    known({"revenue": 100}, who.organisation)
    found, signer = proposed(who), other_officer()
    assert baselines.prove_baseline(found.pk, **who.told("officer", 2)) is True
    known({"headcount": 3}, who.organisation)  # was on its way when the baseline was taken
    assert baselines.prove_baseline(found.pk, **who.told("officer", 3)) is False
    with pytest.raises(NotPossible, match="not those proposed"):
        approved(found, signer)
    with pytest.raises(NotPossible, match="why"):
        baselines.decline_baseline(found.pk, " ", **who.told("officer"))
    baselines.decline_baseline(found.pk, "Facts came late", **who.told("officer", 4))
    assert [(e.act, e.reason) for e in Entry.objects.filter(object_kind="returns.baseline").order_by("pk")] == [
        ("returns.baseline.proposed", "First figures"),
        ("returns.baseline.proved", ""),
        ("returns.baseline.differs", ""),
        ("returns.baseline.declined", "Facts came late"),
    ]
    assert proposed(who, 5).version == 2


@pytest.mark.parametrize("role", CAST)
def test_who_sees_proves_proposes_and_signs(who: Member, role: str) -> None:
    known({"revenue": 100}, who.organisation)
    found = proposed(who)
    browser = browser_of(member_of_the_cast(role))
    sees, acts = role in {"officer", "auditor"}, role == "officer"
    expected = {
        ("get", "baselines", ()): 200 if sees else 403,
        ("get", "baseline", (found.pk,)): 200 if sees else 403,
        ("post", "baseline_prove", (found.pk,)): 302 if sees else 403,
        ("get", "baseline_propose", ()): 200 if acts else 403,
        ("get", "baseline_decline", (found.pk,)): 200 if acts else 403,
        ("get", "baseline_approve", (found.pk,)): 302 if acts else 403,  # to confirm who they are
    }
    told = {
        (method, name, given): getattr(browser, method)(reverse(f"baselines:{name}", args=given)).status_code
        for method, name, given in expected
    }
    assert told == expected


def confirmed(browser: Client) -> Client:
    """A browser whose person has just confirmed who they are."""
    session = browser.session
    record = {"method": "password", "at": time.time(), "reauthenticated": True}
    session["account_authentication_methods"] = [record]
    session["account_authentication_methods_user"] = session["_auth_user_id"]
    session.save()
    return browser


def test_the_pages_from_the_proposal_to_the_signature(who: Member) -> None:
    known({"revenue": 100_000_000}, who.organisation)
    first, second = entered(who.officer), entered(other_officer()["by"])
    answer = first.post(reverse("baselines:baseline_propose"), {"reason": "Order 17"})
    found = Baseline.objects.get()
    url = reverse("baselines:baseline", args=[found.pk])
    assert answer.headers["Location"] == url
    page = first.get(url).content.decode()
    assert (found.sha256 in page, "Approve and sign" in page, "Decline" in page) == (True, False, True)
    assert "Approve and sign" in second.get(url).content.decode()
    sign = reverse("baselines:baseline_approve", args=[found.pk])
    assert found.sha256 in confirmed(second).get(sign).content.decode()
    assert second.post(sign, {"is_right": "on"}).headers["Location"] == url
    found.refresh_from_db()
    assert (found.state, found.factor) == ("approved", "password")
    told = second.post(reverse("baselines:baseline_prove", args=[found.pk]), follow=True).content.decode()
    assert "Yes: the facts known at that moment have the same hash." in told
    assert str(found) in second.get(reverse("baselines:baselines")).content.decode()


def test_the_page_asks_as_many_questions_for_one_variable_as_for_three(who: Member) -> None:
    browser, costs = entered(who.officer), []
    for number, codes in enumerate((("revenue",), ("revenue", "headcount", "purchases"))):
        known(dict.fromkeys(codes, 5), who.organisation, hours=number)
        found = proposed(who, number)
        baselines.decline_baseline(found.pk, "again", **who.told("officer", number))
        for name, given in (("baseline", [found.pk]), ("baselines", [])):
            url = reverse(f"baselines:{name}", args=given)
            browser.get(url)
            with CaptureQueriesContext(connection) as asked:
                browser.get(url)
            costs.append(len(asked))
    assert costs[:2] == costs[2:]
