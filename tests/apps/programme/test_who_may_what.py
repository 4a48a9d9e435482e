"""Who sees the programme and who runs it: every permission of the room, everybody of the cast."""

import pytest

from corymb.apps.accounts.rules import may
from corymb.apps.programme import rules
from corymb.apps.programme.queries import seeing
from corymb.apps.registry.queries import scope_keys_of
from corymb.kit.registries import permissions
from tests.apps.programme.making import in_force, part, period
from tests.apps.registry import stage
from tests.people import CAST, ORGANISATION, member_of_the_cast

pytestmark = pytest.mark.django_db
SEERS = {"administrator", "officer", "auditor", "minister", "region_official", "cluster_manager"}
EVERYWHERE = {"administrator", "officer", "auditor", "minister"}


def test_the_room_has_three_permissions() -> None:
    own = {code for code in permissions.items if code.startswith("programme.")}
    assert own == {rules.SEE, rules.SEE_OWN, rules.RUN}


@pytest.mark.parametrize("who", CAST)
def test_who_may_see_and_run(who: str) -> None:
    person = member_of_the_cast(who)
    keys = [scope_keys_of(place.cluster) for place in (stage.inside(), stage.outside())]
    assert [may(person, rules.RUN, scopes) for scopes in keys] == [who == "officer"] * 2
    assert [may(person, rules.SEE, scopes) for scopes in keys] == [who in SEERS, who in EVERYWHERE]


@pytest.mark.parametrize("who", CAST)
def test_what_everybody_sees(who: str) -> None:
    here, there = stage.inside(), stage.outside()
    in_force()
    period()
    for place in (here, there):
        part("T2", place.cluster, 10)
        part("T2", place.cluster, 1, place.open)
        part("T2", place.cluster, 2, place.confidential)
    person = member_of_the_cast(who)
    own = {"officer": 6, "auditor": 6, "administrator": 4, "minister": 2, "region_official": 3, "cluster_manager": 4}
    counts = (
        seeing.packs_visible_to(person).count(),
        seeing.periods_visible_to(person).count(),
        seeing.allocations_visible_to(person).count(),
        seeing.parts_summed(person, ["T2"]).count(),
    )
    assert counts == (int(who in SEERS), 1, own.get(who, 0), 6 if who in SEERS else 0)


@pytest.mark.parametrize("who", CAST)
def test_whoever_reports_or_runs_a_cluster_sees_what_is_planned_for_theirs(who: str) -> None:
    here, there = stage.inside(), stage.outside()
    in_force()
    for place in (here, there):
        part("T2", place.cluster, 10)
        part("T2", place.cluster, 1, place.open)
        part("T2", place.cluster, 2, place.confidential)
    member_of_the_cast_here = member_of_the_cast(who)
    own = sorted(str(int(row.amount)) for row in seeing.own_parts(member_of_the_cast_here))
    of_members = ["1", "10"] if here.open.identifier == ORGANISATION else ["10", "2"]
    expected = {"cluster_manager": ["1", "10", "2"], "preparer": of_members, "certifier": of_members}
    assert own == expected.get(who, [])


def test_who_has_not_signed_in_sees_nothing() -> None:
    in_force()
    period()
    rows = (seeing.packs_visible_to, seeing.periods_visible_to, seeing.allocations_visible_to)
    assert [found(None).count() for found in rows] == [0, 0, 0]
