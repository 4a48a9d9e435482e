"""What the filters of the lists of returns mean."""

from typing import Any

from django.db.models import Exists, IntegerField, OuterRef, Q, QuerySet
from django.db.models.functions import Cast, Left
from django.utils import timezone

from corymb.apps.registry.models import Cluster, Membership
from corymb.apps.returns.models import Return
from corymb.apps.returns.states import DRAFT, RETURNED, TO_CERTIFY

NOT_IN = (DRAFT, RETURNED, TO_CERTIFY)
"""States in which a return is with the organisation."""


def returns(rows: QuerySet[Return], asked: dict[str, Any]) -> QuerySet[Return]:
    if asked["period"]:
        rows = rows.filter(period__code=asked["period"])
    if asked["state"]:
        rows = rows.filter(state=asked["state"])
    if asked["cluster"]:
        rows = of_cluster(rows, asked["cluster"])
    if asked["late"]:
        rows = rows.filter(state__in=NOT_IN, due_at__lt=timezone.now())
    return rows


def of_cluster(rows: QuerySet[Return], cluster: Cluster) -> QuerySet[Return]:
    """Returns of those who were members of a cluster, or of a part of it, in the year of the return."""
    year = Cast(Left(OuterRef("period__code"), 4), IntegerField())
    members = Membership.objects.filter(Q(cluster=cluster) | Q(cluster__parent=cluster))
    then = members.filter(Q(ends_on=None) | Q(ends_on__year__gte=year), starts_on__year__lte=year)
    there = then.filter(organisation=OuterRef("organisation"))
    return rows.filter(Exists(there), organisation__in=members.values("organisation"))
