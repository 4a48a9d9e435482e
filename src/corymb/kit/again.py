"""When a job that failed is tried again, the same for all of them; whether a page waits for one."""

from datetime import datetime

from django.db import InterfaceError, OperationalError
from procrastinate.contrib.django.models import ProcrastinateEvent, ProcrastinateJob
from procrastinate.jobs import Job
from procrastinate.retry import BaseRetryStrategy, RetryDecision

WAIT, MOST, MOST_AWAY = 10, 3, 100
"""Seconds between two tries; tries of a job that fails by itself, and of one whose database went away meanwhile."""


class Again(BaseRetryStrategy):
    """Three times more; a job is not to blame for a database that was stopped, and goes on when it is back."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        most = MOST_AWAY if isinstance(exception, OperationalError | InterfaceError) else MOST
        return RetryDecision(retry_in={"seconds": WAIT}) if job.attempts < most else None


AGAIN = Again()


def is_awaited(lock: str) -> bool:
    """Whether a job with this lock waits for its turn or runs."""
    return ProcrastinateJob.objects.filter(lock=lock, status__in=("todo", "doing")).exists()


def last_run(lock: str) -> tuple[datetime, datetime] | None:
    """When the job with this lock that ended well last began and ended; none where no such job did."""
    events = ProcrastinateEvent.objects.filter(job__lock=lock, job__status="succeeded")
    ended = events.filter(type="succeeded").order_by("-at", "-pk").values_list("job", "at").first()
    if ended is None:
        return None
    began = events.filter(job=ended[0], type="started").order_by("-at", "-pk").values_list("at", flat=True).first()
    return (began or ended[1], ended[1])
