"""Versions of the pack, periods and planned parts for tests, made by the actions."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from corymb.apps.journal.actions import SYSTEM
from corymb.apps.journal.queries.audit import odd_rows
from corymb.apps.programme import actions
from corymb.apps.programme.models import Allocation, PackVersion, Period
from corymb.apps.programme.queries.periods import usual_days
from corymb.apps.programme.states import CLOSED, DECLINED, IN_FORCE, OPEN, SUPERSEDED
from corymb.apps.registry.models import Cluster, Organisation
from corymb.packs.reading import find
from tests.people import NOW

SHIPPED = find("innovative-clusters-2016").read_text(encoding="utf-8")
TOLD: dict[str, Any] = {"actor": SYSTEM, "now": NOW}
LATER = datetime.fromisoformat("2018-06-02T09:00+00:00")


def text(version: str = "1.0", jobs: int = 100_000) -> str:
    """The shipped pack with another number of its version, and another threshold of T2."""
    said = SHIPPED.replace('version = "1.0"', f'version = "{version}"', 1)
    return said.replace("threshold = 100_000\n", f"threshold = {jobs}\n", 1)


def proposed(version: str = "1.0", jobs: int = 100_000) -> PackVersion:
    return actions.propose_pack(text(version, jobs), None, **TOLD)


def in_force(version: str = "1.0", jobs: int = 100_000) -> PackVersion:
    return actions.put_in_force(proposed(version, jobs).pk, None, reason="order 1", **TOLD)


def version_in(state: str) -> PackVersion:
    """A version that came to a state on its way."""
    found = proposed()
    if state in {IN_FORCE, SUPERSEDED}:
        actions.put_in_force(found.pk, None, **TOLD)
    if state == SUPERSEDED:
        in_force("1.1")
    if state == DECLINED:
        actions.decline_pack(found.pk, reason="not needed", **TOLD)
    found.refresh_from_db()
    return found


def period(code: str = "2017") -> Period:
    return actions.plan_period(code, *usual_days(code), **TOLD)


def period_in(state: str, code: str = "2017") -> Period:
    found = period(code)
    if state in {OPEN, CLOSED}:
        actions.open_period(found.pk, **TOLD)
    if state == CLOSED:
        actions.close_period(found.pk, **TOLD)
    found.refresh_from_db()
    return found


def part(target: str, cluster: Cluster, amount: object, member: Organisation | None = None) -> Allocation:
    return actions.plan_part(actions.Part(target, cluster, Decimal(str(amount)), member, "plan 7"), **TOLD)


def odd() -> list[object]:
    """Rows of the programme the journal does not answer for."""
    return [row for row in odd_rows() if row.kind.startswith("programme.")]
