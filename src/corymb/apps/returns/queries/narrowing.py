"""What the filters of the lists of returns mean."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast, Left
from django.utils import timezone

from corymb.apps.programme.models import Period
from corymb.apps.registry.models import Cluster, Organisation
from corymb.apps.registry.queries.scopes import by_identifiers, memberships_in
from corymb.apps.returns.models import Fact, Return
from corymb.apps.returns.states import NOT_IN


def returns(rows: QuerySet[Return], asked: dict[str, Any]) -> QuerySet[Return]:
    if asked["period"]:
        # by number: an index serves one period in its order, and no join
        rows = rows.filter(period=Subquery(Period.objects.filter(code=asked["period"]).values("pk")))
    if asked["state"]:
        rows = rows.filter(state=asked["state"])
    if asked["cluster"]:
        rows = of_cluster(rows, asked["cluster"])
    if asked["late"]:
        rows = rows.filter(state__in=NOT_IN, due_at__lt=timezone.now())
    return rows


def facts(rows: QuerySet[Fact], asked: dict[str, str]) -> QuerySet[Fact]:
    """`asked`: organisation (its identifier), period and variable, each empty where any will do."""
    if asked["organisation"]:
        named = Organisation.objects.filter(by_identifiers([asked["organisation"]]))
        rows = rows.filter(organisation__in=named.values("pk"))
    if asked["period"]:
        rows = rows.filter(period=asked["period"])
    return rows.filter(variable=asked["variable"]) if asked["variable"] else rows


def known_at(rows: QuerySet[Fact], moment: datetime | None) -> QuerySet[Fact]:
    """Facts recorded until a moment; all of them without one."""
    return rows.filter(recorded_at__lte=moment) if moment else rows


def in_force(rows: QuerySet[Fact], moment: datetime | None = None) -> QuerySet[Fact]:
    """Facts that count, or counted at a moment: the newest of their organisation, period and variable.

    Withdrawn ones are left out.
    """
    same = known_at(Fact.objects.all(), moment).filter(
        **{name: OuterRef(name) for name in ("organisation", "period", "variable")}
    )
    at, number = OuterRef("recorded_at"), OuterRef("pk")
    later = same.filter(Q(recorded_at__gt=at) | Q(recorded_at=at, pk__gt=number))
    return known_at(rows, moment).filter(~Exists(later), value__isnull=False)


def of_cluster(rows: QuerySet[Return], cluster: Cluster) -> QuerySet[Return]:
    """Returns of those who were members of a cluster, or of a part of it, in the year of the return."""
    year = Cast(Left(OuterRef("period__code"), 4), IntegerField())
    members = memberships_in(Q(pk=cluster.pk) | Q(parent=cluster))
    then = members.filter(Q(ends_on=None) | Q(ends_on__year__gte=year), starts_on__year__lte=year)
    there = then.filter(organisation=OuterRef("organisation"))
    ever = list(members.values_list("organisation", flat=True))  # by number: else every return is asked about
    return rows.filter(Exists(there), organisation__in=ever)
