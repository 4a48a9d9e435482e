"""A call of the demonstration that is open whenever it is loaded, and an application that a region has begun."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from corymb.apps.accounts.models import Person
from corymb.apps.accounts.rules import plain_actor
from corymb.apps.journal.actions import SYSTEM
from corymb.apps.registry.models import Cluster
from corymb.apps.selection import actions
from corymb.apps.selection.models import Call
from corymb.site.demonstration.people import CLUSTER

CODE, PRESET, ZONE = "clusters-demo", "three-stages", "Europe/Moscow"
BEFORE, AFTER = timedelta(days=10), timedelta(days=25)
SUMMARY = {
    "en": "A call of the demonstration; it and everything in it is invented.",
    "ru": "Конкурс демонстрации; он и всё в нём придумано.",
}
ANSWERS = {"members": "9", "manager": "yes", "strategy_approved": "yes", "employees": "4100"}
"""Invented; one condition is not met, so that there is something to read."""


def load_call(holders: Mapping[str, Person], now: datetime) -> None:
    """A published call, and the application of the official's region. None where there is a call already."""
    if Call.objects.exists():
        return
    call = actions.draft_call(CODE, PRESET, None, actor=SYSTEM, now=now)
    window = {"opens_at": _noon(now - BEFORE), "closes_at": _noon(now + AFTER), "zone": ZONE}
    actions.change_call(call.pk, {"summary": SUMMARY, **window}, actor=SYSTEM, now=now)
    actions.publish_call(call.pk, None, actor=SYSTEM, now=now)
    official = holders["region_official"]
    cluster = Cluster.objects.select_related("region", "parent").get(code=CLUSTER)
    start = actions.Start(cluster.region, f"{cluster.title_ru} (демонстрация)"[:300], cluster)
    found = actions.start_application(call.pk, start, official, actor=plain_actor(official), now=now)
    typed = {code: actions.Typed(text) for code, text in ANSWERS.items()}
    actions.save_answers(found.pk, typed, official, actor=plain_actor(official), now=now)


def _noon(day: datetime) -> str:
    return f"{day:%Y-%m-%d}T12:00"
