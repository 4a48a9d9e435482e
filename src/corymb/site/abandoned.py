"""Jobs whose worker is gone: nobody would ever finish them, so the living give them back to the queue."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

SILENT = timedelta(seconds=30)
"""A worker tells every ten seconds that it lives; after thirty it is taken for dead."""


def give_back() -> int:
    """Let jobs of workers that are gone run once more; how many. All our jobs go on where they broke off.

    One whose like waits in the queue already, and may wait there once only, comes after it.
    """
    gone = Q(worker__isnull=True) | Q(worker__last_heartbeat__lt=Now() - SILENT)
    alike = ProcrastinateJob.objects.filter(status="todo", queueing_lock=OuterRef("queueing_lock"))
    abandoned = ProcrastinateJob.objects.filter(gone, ~Exists(alike), status="doing").order_by("pk")
    given = 0
    while job := abandoned.first():
        app.job_manager.retry_job_by_id(job.pk, timezone.now())
        given += 1
    return given
