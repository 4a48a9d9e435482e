"""How many organisations stand in regions and clusters: counts for everybody, also for those who see no rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from corymb.apps.journal.queries import proof
from corymb.apps.registry.models import Cluster, Membership, Organisation, Residence, Territory


def current(day: date, before: str = "") -> Q:
    """Rows with days that are in force on a day."""
    begun, running = {f"{before}starts_on__lte": day}, {f"{before}ends_on__gte": day}
    return Q(**begun) & (Q(**{f"{before}ends_on": None}) | Q(**running))


@dataclass(frozen=True)
class RegionCounts:
    """Clusters of a region without their parts, organisations registered there, members of its clusters."""

    clusters: int = 0
    organisations: int = 0
    members: int = 0


CountsByRegion = Mapping[int, RegionCounts]
Known = tuple[date, int]
"""A day, and the number of acts something was counted after."""
_kept: dict[Known, CountsByRegion] = {}
_members: dict[Known, dict[int, int]] = {}
"""What was counted last; of clusters, those that were asked for since."""


def counts_by_region(day: date) -> CountsByRegion:
    """By key of the region, none where there is nothing to count. An organisation counts once in a region.

    Everybody sees these counts. They take a pass over every membership, so a process keeps them until the journal has
    one act more, which every change of the register adds in its own transaction: one query, four after an act.
    """
    known = (day, proof.acts_so_far())
    counted = _kept.get(known)
    if counted is None:
        counted = _counted_by_region(day)
        _kept.clear()
        _kept[known] = counted
    return counted


def forget() -> None:
    """Count anew next time, for a database that was put back to where it was."""
    _kept.clear()
    _members.clear()


def _counted_by_region(day: date) -> CountsByRegion:
    clusters = Cluster.objects.filter(parent=None).values_list("region").annotate(n=Count("pk"))
    there = Organisation.objects.filter(region__isnull=False, merged_into=None, closed_on=None)
    organisations = there.values_list("region").annotate(n=Count("pk"))
    joined = Membership.objects.filter(current(day)).values_list("cluster__region")
    members = joined.annotate(n=Count("organisation", distinct=True))
    by_kind = [dict(rows.order_by()) for rows in (clusters, organisations, members)]
    keys = {key for counted in by_kind for key in counted}
    return {key: RegionCounts(*(counted.get(key, 0) for counted in by_kind)) for key in keys}


def members_by_cluster(clusters: Iterable[Cluster | int], day: date) -> dict[int, int]:
    """Members of a day by key of the cluster, one query. No organisation belongs to a cluster twice on one day."""
    rows = Membership.objects.filter(current(day), cluster__in=list(clusters))
    return dict(rows.values_list("cluster").annotate(n=Count("pk")).order_by())


def members_shown(clusters: Iterable[Cluster], day: date) -> Mapping[int, int]:
    """The same, kept like the counts of regions: one query, two for clusters not asked for since the last act.

    For pages, which read outside of transactions: what one that is not committed yet has changed is not to be kept.
    """
    asked = {cluster.pk for cluster in clusters}
    if not asked:
        return {}
    known = (day, proof.acts_so_far())
    kept = _members.get(known, {})
    unknown = asked - kept.keys()
    if unknown:
        kept = kept | dict.fromkeys(unknown, 0) | members_by_cluster(unknown, day)
        _members.clear()
        _members[known] = kept
    return kept


def residents_of(cluster: Cluster, day: date) -> Q:
    """Residences of a day of the organisations that belong to a cluster on that day."""
    members = Membership.objects.filter(current(day), cluster=cluster).values("organisation")
    return current(day) & Q(organisation__in=members)


def residents(territories: Sequence[Territory], day: date) -> dict[int, int]:
    """How many organisations are residents of territories, by key."""
    here = Residence.objects.filter(current(day), territory__in=territories).values_list("territory")
    return dict(here.annotate(n=Count("organisation", distinct=True)).order_by())


def residents_by_territory(cluster: Cluster, day: date) -> list[tuple[Territory, int]]:
    """Territories in which members of a cluster are residents, with their number, the most first; two queries."""
    here = Residence.objects.filter(residents_of(cluster, day)).values_list("territory")
    numbers = dict(here.annotate(n=Count("organisation", distinct=True)).order_by())
    rows = Territory.objects.filter(pk__in=numbers).select_related("region")
    return sorted(((row, numbers[row.pk]) for row in rows), key=lambda pair: (-pair[1], pair[0].code))
