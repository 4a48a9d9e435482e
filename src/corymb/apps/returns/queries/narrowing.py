"""What the filters of the lists of returns mean."""

from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from corymb.apps.registry.models import Membership
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
        cluster = asked["cluster"]
        members = Membership.objects.filter(Q(cluster=cluster) | Q(cluster__parent=cluster))
        rows = rows.filter(organisation__in=members.values("organisation"))
    if asked["late"]:
        rows = rows.filter(state__in=NOT_IN, due_at__lt=timezone.now())
    return rows
