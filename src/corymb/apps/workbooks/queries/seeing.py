"""Which workbooks a person may see. Objects come from these functions alone."""

from typing import Any

from django.db.models import Q, QuerySet

from corymb.apps.accounts.rules import scopes_with
from corymb.apps.registry.queries.scopes import by_identifiers, ids_of
from corymb.apps.returns.rules import SEE
from corymb.apps.workbooks.models import Bulk, Upload
from corymb.apps.workbooks.rules import BULK


def uploads_visible_to(person: Any) -> QuerySet[Upload]:
    """Workbooks of the organisations a person works for, those a person gave, and those of a ZIP they may see."""
    rows = Upload.objects.select_related("member_return__organisation__region", "member_return__period", "bulk")
    own = by_identifiers(ids_of(scopes_with(person, SEE), "organisation"), "member_return__organisation__")
    return rows.filter(own | Q(by=person.pk) | Q(bulk__in=bulks_visible_to(person).values("pk")))


def bulks_visible_to(person: Any) -> QuerySet[Bulk]:
    """ZIPs a person gave, and those of the clusters whose workbooks they load."""
    codes = ids_of(scopes_with(person, BULK), "cluster")
    rows = Bulk.objects.select_related("cluster__region", "cluster__parent", "period")
    return rows.filter(Q(by=person.pk) | Q(cluster__code__in=codes) | Q(cluster__parent__code__in=codes))
