"""What the database keeps beside an organisation is what the rows about it say, whatever was done to them."""

from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from django.utils import timezone

from corymb.apps.registry.models import Cluster, Membership, Organisation, Region, SizeClass
from corymb.apps.registry.queries import narrowing
from tests import factories

pytestmark = pytest.mark.django_db

DAY = date(2018, 6, 15)
Kept = tuple[list[int], str, date | None, date | None]


def kept(organisation: Organisation) -> Kept:
    row = Organisation.objects.get(pk=organisation.pk)
    return row.seen_from, row.size_last, row.joined_from, row.joined_until


def told_by_the_rows(organisation: Organisation) -> Kept:
    row = Organisation.objects.get(pk=organisation.pk)
    joined = list(row.memberships.select_related("cluster"))
    regions = {row.region_id, *(one.cluster.region_id for one in joined)} - {None}
    sizes = sorted((size.year, size.size) for size in row.sizes.all())
    last = min(joined, key=lambda one: (-(one.ends_on or date.max).toordinal(), one.starts_on), default=None)
    days = (last.starts_on, last.ends_on) if last else (None, None)
    return sorted(regions), sizes[-1][1] if sizes else "", *days


def test_a_members_regions_size_and_days() -> None:
    own, other = factories.region("RU-KLU"), factories.region("RU-TOM")
    row = factories.organisation(region=own)
    assert kept(row) == ([own.pk], "", None, None)
    past = factories.membership(
        row, factories.cluster("kaluga", region=own), date(2016, 1, 1), ends_on=date(2016, 12, 31)
    )
    open_ = factories.membership(row, factories.cluster("tomsk", region=other), date(2017, 1, 1))
    SizeClass.objects.bulk_create(
        [SizeClass(organisation=row, year=y, size=s) for y, s in ((2016, "small"), (2017, "large"))]
    )
    assert kept(row) == (sorted([own.pk, other.pk]), "large", date(2017, 1, 1), None)
    row.name = "Другое имя"
    row.save()  # with what it held before all this
    assert kept(row) == (sorted([own.pk, other.pk]), "large", date(2017, 1, 1), None)
    open_.delete()
    SizeClass.objects.filter(year=2017).delete()
    assert kept(row) == ([own.pk], "small", past.starts_on, past.ends_on)


def test_a_cluster_that_moves_takes_its_members_along() -> None:
    own, other = factories.region("RU-KLU"), factories.region("RU-TOM")
    row, cluster = factories.organisation(region=None), factories.cluster("kaluga", region=own)
    factories.membership(row, cluster, date(2016, 1, 1))
    cluster.region = other
    cluster.save()
    assert kept(row)[0] == [other.pk]


@pytest.mark.parametrize("seed", range(12))
def test_whatever_is_done_it_is_what_the_rows_say(seed: int) -> None:
    chance = Random(seed)
    regions = [factories.region(code) for code in ("RU-KLU", "RU-TOM", "RU-TA")]
    clusters = [factories.cluster(f"c{n}", region=chance.choice(regions)) for n in range(4)]
    rows = [factories.organisation(region=chance.choice([None, *regions])) for _ in range(4)]
    for _step in range(25):
        chance.choice([joined, joined, left, sized, moved, renamed, given_away])(chance, rows, clusters, regions)
    assert [kept(row) for row in rows] == [told_by_the_rows(row) for row in rows]


def free(chance: Random, rows: list[Organisation], clusters: list[Cluster]) -> tuple[Organisation, Cluster] | None:
    pairs = [
        (r, c) for r in rows for c in clusters if not Membership.objects.filter(organisation=r, cluster=c).exists()
    ]
    return chance.choice(pairs) if pairs else None


def joined(chance: Random, rows: list[Organisation], clusters: list[Cluster], _regions: list[Region]) -> None:
    pair, begin = free(chance, rows, clusters), DAY + timedelta(chance.randint(-500, 500))
    if pair:
        factories.membership(
            *pair, begin, "0.2", ends_on=chance.choice([None, begin + timedelta(chance.randint(0, 400))])
        )


def left(chance: Random, _rows: list[Organisation], _clusters: list[Cluster], _regions: list[Region]) -> None:
    keys = list(Membership.objects.order_by("pk").values_list("pk", flat=True))
    if keys:
        Membership.objects.filter(pk__in=chance.sample(keys, min(2, len(keys)))).delete()


def given_away(chance: Random, rows: list[Organisation], clusters: list[Cluster], _regions: list[Region]) -> None:
    """A membership passes to another organisation, as a merge does it."""
    pair, keys = free(chance, rows, clusters), list(Membership.objects.order_by("pk").values_list("pk", flat=True))
    if pair and keys:
        Membership.objects.filter(pk=chance.choice(keys)).update(organisation=pair[0], cluster=pair[1])


def sized(chance: Random, rows: list[Organisation], _clusters: list[Cluster], _regions: list[Region]) -> None:
    wanted = {"organisation": chance.choice(rows), "year": chance.randint(2015, 2018)}
    SizeClass.objects.update_or_create(**wanted, defaults={"size": chance.choice(["micro", "small", "large"])})


def moved(chance: Random, _rows: list[Organisation], clusters: list[Cluster], regions: list[Region]) -> None:
    Cluster.objects.filter(pk=chance.choice(clusters).pk).update(region=chance.choice(regions))


def renamed(chance: Random, rows: list[Organisation], _clusters: list[Cluster], regions: list[Region]) -> None:
    row = chance.choice(rows)
    row.region = chance.choice([None, *regions])
    row.save()


Days = list[tuple[int, int | None]]
"""Of memberships, in days from today: the first and the last."""


@pytest.mark.parametrize(
    ("days", "fits"),
    [
        ([], "never"),
        ([(-10, None)], "member"),
        ([(-10, 0)], "member"),
        ([(0, 5)], "member"),
        ([(-10, -1)], "former"),
        ([(1, None)], ""),
        ([(-10, -5), (1, None)], "former"),
        ([(-10, -5), (0, None)], "member"),
        ([(-10, 3), (5, 9)], "member"),
        ([(-30, -20), (-10, -5)], "former"),
    ],
)
def test_who_is_was_and_never_was_a_member(days: Days, fits: str) -> None:
    row, today = factories.organisation(), timezone.localdate()
    cluster = factories.cluster()
    for begin, end in days:
        until = None if end is None else today + timedelta(end)
        factories.membership(row, cluster, today + timedelta(begin), ends_on=until)
    assert {status for status in ("member", "former", "never") if lists(status)} == {fits} - {""}
    assert {status for status in ("member", "former", "never") if lists(status, cluster)} == {fits} - {""}


def lists(status: str, cluster: Cluster | None = None) -> bool:
    asked: dict[str, Any] = dict.fromkeys(("q", "region", "kind", "exporter", "size"), "")
    return narrowing.organisations(Organisation.objects.all(), asked | {"status": status, "cluster": cluster}).exists()
