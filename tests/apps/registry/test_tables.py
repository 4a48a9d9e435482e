"""Memberships as they were recorded at a moment, against a register of which every state was written down."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from corymb.apps.journal.actions import SYSTEM
from corymb.apps.linkage.actions.merging import merge_organisations, undo_merge
from corymb.apps.registry import actions
from corymb.apps.registry.models import Cluster, Membership, Organisation
from corymb.apps.registry.queries.tables import memberships_table
from tests import factories
from tests.people import NOW, member_of_the_cast

pytestmark = pytest.mark.django_db
START = date(2016, 1, 1)
Rows = list[tuple[str, str, date, date | None, Decimal]]


def told(at: datetime | None, numbers: list[int] | None = None) -> Rows:
    rows = memberships_table(numbers, at).to_pylist()
    return [(r["organisation"], r["cluster"], r["from"], r["to"], r["share"]) for r in rows]


def then(days: int) -> dict[str, Any]:
    return {"actor": SYSTEM, "now": NOW + timedelta(days=days), "reason": "test"}


def admitted(member: Organisation, cluster: Cluster, days: int, share: str = "1") -> None:
    actions.admit_member(member, cluster, actions.Admission(START, "council_decision", Decimal(share)), **then(days))


def test_every_state_comes_back_at_its_moment() -> None:
    member, cluster = factories.organisation(), factories.cluster("home")
    states: list[Rows] = [told(None)]
    admitted(member, cluster, 1)
    states.append(told(None))
    new = actions.change_share(member.memberships.get(), Decimal("0.5"), date(2017, 1, 1), **then(2))
    states.append(told(None))
    actions.end_membership(new, date(2017, 12, 31), **then(3))
    states.append(told(None))
    who = member.identifier
    assert states == [
        [],
        [(who, "home", START, None, Decimal(1))],
        [(who, "home", START, date(2016, 12, 31), Decimal(1)), (who, "home", date(2017, 1, 1), None, Decimal("0.5"))],
        [
            (who, "home", START, date(2016, 12, 31), Decimal(1)),
            (who, "home", date(2017, 1, 1), date(2017, 12, 31), Decimal("0.5")),
        ],
    ]
    for day, state in enumerate(states):
        assert told(NOW + timedelta(days=day)) == state
        assert told(NOW + timedelta(days=day + 1, microseconds=-1)) == state
        assert told(NOW + timedelta(days=day), [member.pk]) == state
        assert told(NOW + timedelta(days=day), [member.pk + 1]) == []


def test_two_changes_at_one_moment_leave_the_last() -> None:
    member, cluster = factories.organisation(), factories.cluster("home")
    admitted(member, cluster, 1)
    actions.end_membership(member.memberships.get(), date(2017, 12, 31), **then(1))
    assert told(NOW + timedelta(days=1)) == [(member.identifier, "home", START, date(2017, 12, 31), Decimal(1))]


def test_a_merger_counts_at_every_moment_and_undone_at_none() -> None:
    stays, goes = factories.organisation(), factories.organisation()
    first, second = factories.cluster("first"), factories.cluster("second")
    admitted(stays, first, 1, "0.5")
    admitted(goes, second, 2, "0.5")
    separate = [told(NOW + timedelta(days=day)) for day in range(4)]
    officer = member_of_the_cast("officer")
    made = merge_organisations((stays, goes), {}, officer, **then(3))
    merged = [(stays.identifier, code, START, None, Decimal("0.5")) for code in ("first", "second")]
    assert [told(NOW + timedelta(days=day)) for day in range(4)] == [merged] * 4
    undo_merge(made, officer, **then(4))
    assert [told(NOW + timedelta(days=day)) for day in range(4)] == separate
    assert told(None) == separate[-1]


def test_a_list_of_organisations_keeps_the_moments_it_brings() -> None:
    member, cluster = factories.organisation(), factories.cluster("home")
    early = NOW - timedelta(days=400)
    terms = {"starts_on": START, "share": 1, "basis": "council_decision", "recorded_at": early}
    rows = [Membership(organisation=member, cluster=cluster, **terms)]
    actions.load_organisations(actions.Load(memberships=rows), actor=SYSTEM, now=NOW, source="test")
    assert [len(told(at)) for at in (early - timedelta(microseconds=1), early, NOW)] == [0, 1, 1]
