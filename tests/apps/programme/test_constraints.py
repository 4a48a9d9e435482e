"""What the database itself refuses."""

import pytest

from corymb.apps.programme.models import Allocation, PackVersion, Period
from tests import factories
from tests.apps.programme.making import in_force, proposed
from tests.apps.registry.test_constraints import refused_by_the_database
from tests.people import NOW, START

pytestmark = pytest.mark.django_db


def version(**faults: object) -> PackVersion:
    right = {"code": "x", "version": "1", "sha256": "0" * 64, "text": "x", "state": "proposed", "proposed_at": NOW}
    return PackVersion(**right | faults)


def period(**faults: object) -> Period:
    return Period(**{"code": "2017", "opens_on": START, "due_at": NOW} | faults)


@pytest.mark.parametrize("fault", [{"state": "new"}, {"sha256": "0" * 63}, {"sha256": "G" * 64}, {"state": "in_force"}])
def test_a_version_that_cannot_be(fault: dict[str, object]) -> None:
    assert refused_by_the_database(version(**fault)) is True
    assert refused_by_the_database(version()) is False


def test_one_version_is_in_force() -> None:
    in_force()
    assert refused_by_the_database(version(state="in_force", in_force_at=NOW)) is True


def test_a_hash_and_a_number_stand_for_one_content() -> None:
    known = proposed()
    assert refused_by_the_database(version(sha256=known.sha256)) is True
    assert refused_by_the_database(version(code=known.code, version=known.version)) is True
    assert refused_by_the_database(version(code=known.code, version="2")) is False


@pytest.mark.parametrize("fault", [{"code": "2017-Q5"}, {"code": "17"}, {"state": "ajar"}])
def test_a_period_that_cannot_be(fault: dict[str, object]) -> None:
    assert refused_by_the_database(period(**fault)) is True
    assert refused_by_the_database(period()) is False
    assert refused_by_the_database(period()) is True


@pytest.mark.parametrize("amount", [0, -1])
def test_a_part_is_more_than_nothing(amount: int) -> None:
    assert refused_by_the_database(Allocation(target="T2", cluster=factories.cluster(), amount=amount)) is True


def test_the_whole_of_a_cluster_is_planned_once_and_each_member_once() -> None:
    cluster, member = factories.cluster(), factories.organisation()

    def row(organisation: object = None) -> Allocation:
        return Allocation(target="T2", cluster=cluster, organisation=organisation, amount=1)

    answers = [refused_by_the_database(row(whose)) for whose in (None, member, None, member)]
    assert answers == [False, False, True, True]
