"""Which part of a target is planned for which cluster, now or as it was known at a moment."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from corymb.apps.journal.images import kind_of
from corymb.apps.journal.models import Entry
from corymb.apps.programme.models import Allocation
from corymb.apps.programme.states import PART_CHANGED, PART_PLANNED, PART_REMOVED
from corymb.apps.registry.models import Cluster
from corymb.methods.programme import Parts


def parts_planned(at: datetime | None = None) -> Parts:
    """Parts of clusters as a whole, by target and scope. A member's part is inside its cluster's and no goal of it."""
    rows = _now() if at is None else _then(at)
    codes = dict(Cluster.objects.filter(pk__in={row[1] for row in rows}).values_list("pk", "code"))
    found: Parts = {}
    for target, cluster, amount in rows:
        found.setdefault(target, {})[f"cluster:{codes[cluster]}"] = amount
    return {target: dict(sorted(parts.items())) for target, parts in sorted(found.items())}


def _now() -> list[tuple[str, int, Decimal]]:
    rows = Allocation.objects.filter(organisation=None)
    return list(rows.values_list("target", "cluster", "amount"))


def _then(at: datetime) -> list[tuple[str, int, Decimal]]:
    """What the acts until a moment had left: the journal keeps of each what it changed."""
    acts = Entry.objects.filter(act__in=(PART_PLANNED, PART_CHANGED, PART_REMOVED), at__lte=at)
    left: dict[str, dict[str, Any]] = {}
    for number, after in acts.filter(object_kind=kind_of(Allocation)).order_by("pk").values_list("object_id", "after"):
        if after is None:
            left.pop(number, None)
        else:
            left.setdefault(number, {}).update(after)
    return [
        (row["target"], row["cluster_id"], Decimal(row["amount"]))
        for row in left.values()
        if row["organisation_id"] is None
    ]
