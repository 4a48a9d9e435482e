"""What the filters of the lists of workbooks mean."""

from typing import Any

from django.db.models import QuerySet

from corymb.apps.workbooks.models import Bulk, Upload


def uploads(rows: QuerySet[Upload], asked: dict[str, Any]) -> QuerySet[Upload]:
    return rows.filter(state=asked["state"]) if asked["state"] else rows


def bulks(rows: QuerySet[Bulk], asked: dict[str, Any]) -> QuerySet[Bulk]:
    if asked["period"]:
        rows = rows.filter(period__code=asked["period"])
    return rows.filter(state=asked["state"]) if asked["state"] else rows
