"""What the database itself refuses."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from corymb.apps.registry.models import ClusterStanding, Contract, Membership, Organisation, SizeClass
from tests import factories
from tests.people import NOW, START

pytestmark = pytest.mark.django_db


def refused_by_the_database(row: object) -> bool:
    try:
        with transaction.atomic():
            row.save(force_insert=True)  # type: ignore[attr-defined]
    except DatabaseError:
        return True
    return False


@pytest.mark.parametrize(
    ("first", "second", "refused"),
    [
        (("2016-01-01", None), ("2017-01-01", None), True),
        (("2016-01-01", "2016-12-31"), ("2016-12-31", None), True),
        (("2016-01-01", "2016-12-31"), ("2017-01-01", None), False),
        (("2017-01-01", None), ("2016-01-01", "2016-12-31"), False),
        (("2017-01-01", None), ("2016-01-01", "2017-01-01"), True),
        (("2016-01-01", "2018-12-31"), ("2017-01-01", "2017-06-30"), True),
    ],
)
def test_memberships_of_one_organisation_in_one_cluster_share_no_day(
    first: tuple[str, str | None], second: tuple[str, str | None], *, refused: bool
) -> None:
    member, cluster = factories.organisation(), factories.cluster()

    def row(days: tuple[str, str | None]) -> Membership:
        begin, end = date.fromisoformat(days[0]), date.fromisoformat(days[1]) if days[1] else None
        return Membership(
            organisation=member,
            cluster=cluster,
            starts_on=begin,
            ends_on=end,
            share=1,
            basis="council_decision",
            recorded_at=NOW,
        )

    row(first).save()
    assert refused_by_the_database(row(second)) is refused


def test_moving_a_membership_over_another_is_refused() -> None:
    member, cluster = factories.organisation(), factories.cluster()
    factories.membership(member, cluster, START, ends_on=date(2016, 12, 31))
    later = factories.membership(member, cluster, date(2018, 1, 1))
    with pytest.raises(DatabaseError), transaction.atomic():
        Membership.objects.filter(pk=later.pk).update(starts_on=date(2016, 6, 1))


def test_two_clusters_may_have_one_member_on_one_day() -> None:
    member = factories.organisation()
    factories.membership(member, factories.cluster("one"), share="0.5")
    factories.membership(member, factories.cluster("two"), share="0.5")
    assert member.memberships.count() == 2


@pytest.mark.parametrize(
    "fault",
    [
        {"number": "123"},
        {"number": "771234567A"},
        {"scheme": "inn"},
        {"scheme": "LEI", "number": "SHORT"},
        {"ogrn": "12"},
        {"kind": "circus"},
        {"founded_on": date(2016, 1, 1), "closed_on": date(2015, 1, 1)},
    ],
)
def test_an_organisation_that_cannot_be_is_refused(fault: dict[str, object]) -> None:
    right: dict[str, object] = {
        "scheme": "RU-INN",
        "number": factories.number(98, 1),
        "name": "x",
        "kind": "company",
        "created_at": "2018-06-01T09:00Z",
    }
    assert refused_by_the_database(Organisation(**right | fault)) is True
    assert refused_by_the_database(Organisation(**right)) is False


def test_a_number_is_given_once_in_its_scheme() -> None:
    known = factories.organisation()
    twin = Organisation(scheme="RU-INN", number=known.number, name="x", kind="company", created_at=known.created_at)
    assert refused_by_the_database(twin) is True
    twin.scheme, twin.pk = "RU-OTHER", None
    assert refused_by_the_database(twin) is False


@pytest.mark.parametrize("share", ["0", "-0.1", "1.000001"])
def test_a_share_is_a_part(share: str) -> None:
    row = Membership(
        organisation=factories.organisation(),
        cluster=factories.cluster(),
        starts_on=START,
        share=Decimal(share),
        basis="council_decision",
    )
    assert refused_by_the_database(row) is True


def test_a_size_is_said_once_a_year() -> None:
    member = factories.organisation()
    SizeClass.objects.create(organisation=member, year=2017, size="small")
    assert refused_by_the_database(SizeClass(organisation=member, year=2017, size="large")) is True


def test_one_status_is_in_force() -> None:
    row = ClusterStanding(cluster=factories.cluster(), status="pilot", starts_on=START)
    assert refused_by_the_database(row) is True


@pytest.mark.parametrize(("amount", "currency", "refused"), [(1, "", True), (None, "RUB", True), (1, "RUB", False)])
def test_an_amount_has_a_currency(amount: int | None, currency: str, *, refused: bool) -> None:
    row = Contract(number="1", signed_on=START, kind="supply", subject="x", amount=amount, currency=currency)
    assert refused_by_the_database(row) is refused
