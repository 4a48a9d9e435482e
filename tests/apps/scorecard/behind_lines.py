"""A small known programme with members in two clusters and events of every kind, and pages of what stands behind it."""

from decimal import Decimal
from typing import Any

from django.urls import reverse

from corymb.apps.accounts.models import Person
from corymb.apps.journal.actions import SYSTEM
from corymb.apps.registry.models import Organisation
from corymb.apps.returns import actions as returns
from corymb.apps.returns.models import EventFact
from corymb.apps.scorecard.actions.living import refresh_living
from tests import factories
from tests.apps.scorecard.counting import facts_of, grown, house
from tests.people import CLUSTER, NOW, OTHER_CLUSTER, browser_of, member_of_the_cast

PLACES = ("programme", "region:RU-KLU", f"cluster:{CLUSTER}", f"cluster:{OTHER_CLUSTER}")
EIGHT = ("T1", "T2", "T3", "T4", "T5a", "T5b", "T6", "T7")


def the(code: str) -> Person:
    """Somebody of the cast, made when first asked for."""
    email = f"{code.replace('_', '.')}@example.org"
    return Person.objects.filter(email=email).first() or member_of_the_cast(code)


def event(kind: str, code: str, year: int, who: list[Organisation], **more: Any) -> list[EventFact]:
    """An event as each of its participants reports it."""
    return [
        EventFact(reporter=who[0], organisation=one, kind=kind, code=code, period=str(year), source="test", **more)
        for one in who
    ]


def programme_with_events() -> list[Organisation]:
    """Six members of two clusters, one in both with halves, one silent in the last year; events of every kind."""
    found = house(5)
    late = factories.organisation("ООО «Пришедшее»")
    for cluster in {m.memberships.get().cluster for m in found}:
        factories.membership(late, cluster, share="0.5")
    facts = facts_of(late, 2018, grown(5, 5)) + facts_of(late, 2016, grown(1, 5))
    told = [
        *event("joint_rd", "J-1", 2017, found[:2], amount=Decimal("5000000.25")),
        *event("joint_rd", "J-2", 2018, [found[2]], amount=Decimal(9)),
        *event("patent", "P-1", 2016, [found[0]], role="owner", category="invention"),
        *event("patent", "P-2", 2018, [found[0], late], role="owner", category="invention"),
        *event("patent", "P-3", 2017, [found[1]], role="owner", category="invention"),
        *event("startup", "S-1", 2018, [found[3]], role="founder", category="fund", started=2017),
    ]
    returns.load_facts(facts, told, "late", actor=SYSTEM, now=NOW)
    refresh_living(NOW)
    return [*found, late]


def page(code: str, route: str, scope: str, target: str, **asked: Any) -> Any:
    return browser_of(the(code)).get(reverse(f"scorecard:{route}", args=[scope, target]), asked)
