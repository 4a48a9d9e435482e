"""Jobs nobody would ever finish: their worker is gone, or they failed and cannot wait beside a job like them."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone
from procrastinate import sql
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import JobAborted

SILENT = timedelta(seconds=30)
"""A worker tells every ten seconds that it lives; after thirty it is taken for dead."""
logger = logging.getLogger(__name__)


def give_back() -> int:
    """Let jobs of workers that are gone run once more; how many. All our jobs go on where they broke off.

    One whose like waits in the queue already, and may wait there once only, is broken off: the other does what it
    would have done, and could not begin while this one passes for running.
    """
    gone = Q(worker__isnull=True) | Q(worker__last_heartbeat__lt=Now() - SILENT)
    abandoned = ProcrastinateJob.objects.filter(gone, status="doing").order_by("pk")
    given = 0
    while job := abandoned.annotate(is_waited_for=Exists(_waiting(OuterRef("queueing_lock")))).first():
        if job.is_waited_for:
            _break_off(job.pk)
        else:
            app.job_manager.retry_job_by_id(job.pk, timezone.now())
            given += 1
    return given


def left_to_its_like(run: Callable[[], Any], context: Any, _worker: Any) -> Any:
    """Around every job: one that fails while its like waits is broken off. Put back beside it, it would never end."""
    try:
        return run()
    except Exception:
        lock = context.job.queueing_lock
        if lock is None or not _waiting(lock).exists():
            raise
        logger.exception("a job failed and is left to the one like it that waits")
        raise JobAborted from None


def _waiting(lock: Any) -> QuerySet[ProcrastinateJob]:
    return ProcrastinateJob.objects.filter(status="todo", queueing_lock=lock)


def _break_off(number: int) -> None:
    ours = app.connector.get_sync_connector()  # as retrying does; the manager has a way for loops alone
    ours.execute_query(query=sql.queries["finish_job"], job_id=number, status="aborted", delete_job=False)
