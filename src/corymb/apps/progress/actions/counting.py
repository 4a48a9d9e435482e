"""Counting how the returns of a large period stand, for a board nobody waits for."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from corymb.apps.programme.models import Period
from corymb.apps.progress.models import Progress
from corymb.apps.progress.queries.board import is_many, rows_of
from corymb.apps.registry.models import Cluster
from corymb.apps.returns.models import Return
from corymb.apps.returns.states import NOT_IN

AFTER_ALL = timedelta(days=1)
"""When it is counted anew though no return moved: memberships and earlier years' figures change too."""
AT_WORK = timedelta(minutes=1)
"""How long an act that changes a return may take: what it dates before the count may not have been seen by it."""


def count_progress(now: datetime) -> int:
    """Count the returns of every large period in which something changed since; how many periods were counted."""
    large = [period for period in Period.objects.order_by("pk") if is_many(period)]
    stale = [period for period in large if _is_stale(period, now)]
    for period in stale:
        told = rows_of(list(Cluster.objects.filter(parent=None)), period, now)
        lines = {"" if cluster is None else str(cluster): _plain(row) for cluster, row in told.items()}
        Progress.objects.update_or_create(period=period, defaults={"counted_at": now, "lines": lines})
    return len(stale)


def _plain(row: Sequence[Any]) -> list[Any]:
    """Sums as text, so that nothing is lost."""
    return [f"{value:f}" if isinstance(value, Decimal) else value for value in row]


def _is_stale(period: Period, now: datetime) -> bool:
    kept = Progress.objects.filter(period=period).first()
    if kept is None or now - kept.counted_at > AFTER_ALL:
        return True
    since, rows = kept.counted_at - AT_WORK, Return.objects.filter(period=period)
    return (
        rows.filter(changed_at__gt=since).exists()
        or rows.filter(moved_at__gt=since).exists()
        or rows.filter(state__in=NOT_IN, due_at__gt=kept.counted_at, due_at__lte=now).exists()
    )
