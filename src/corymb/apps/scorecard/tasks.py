"""Jobs of the scorecard. What computes is loaded when a job runs, so that no page carries it."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from corymb.apps.scorecard.queries.changes import is_stale

AGAIN = RetryStrategy(max_attempts=3, wait=10)
LIVING = "scorecard.refresh"
LONG: dict[str, Any] = {"lock": "scorecard.long", "priority": -1, "retry": AGAIN}
"""What takes long runs one at a time and after what people wait for, so that the worker always has a hand for them."""


@app.task(name=LIVING, queueing_lock=LIVING, lock=LIVING, retry=AGAIN)  # type: ignore[untyped-decorator]
def refresh() -> None:
    """Compute the living scorecard anew; what explains it follows in a job of its own."""
    from corymb.apps.scorecard.actions.computing import refresh_living

    if refresh_living(timezone.now()):
        _once(explain)


@app.task(name="scorecard.explain", queueing_lock="scorecard.explain", **LONG)  # type: ignore[untyped-decorator]
def explain() -> None:
    """Compute what stands behind the living figures; again, where they changed meanwhile."""
    from corymb.apps.scorecard.actions.computing import explain_living

    if not explain_living():
        _once(explain)


@app.periodic(cron="* * * * *")  # type: ignore[untyped-decorator]
@app.task(name="scorecard.keep_up", queueing_lock="scorecard.keep_up")  # type: ignore[untyped-decorator]
def keep_up(timestamp: int) -> None:
    """Compute it anew where the register, the pack or the facts have changed since it was computed."""
    del timestamp
    if is_stale():
        ask_for_refresh()


@app.task(name="scorecard.compute", **LONG)  # type: ignore[untyped-decorator]
def compute(number: int) -> None:
    """Compute a scorecard that was asked for."""
    from corymb.apps.scorecard.actions.computing import compute_run

    compute_run(number, timezone.now())


@app.task(name="scorecard.verify", **LONG)  # type: ignore[untyped-decorator]
def verify(number: int) -> None:
    """Compute a published scorecard again from its inputs."""
    from corymb.apps.scorecard.actions.computing import verify_run

    verify_run(number, timezone.now())


def ask_for_refresh() -> None:
    """Let the living scorecard be computed anew."""
    _once(refresh)


def _once(job: Any) -> None:
    """Put a job into the queue; one that waits already is enough."""
    try:
        with transaction.atomic():
            job.defer()
    except AlreadyEnqueued:
        return
