"""Jobs of the scorecard. What computes is loaded when a job runs, so that no page carries it."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from corymb.apps.journal.actions import SYSTEM
from corymb.apps.returns.models import Baseline
from corymb.apps.scorecard.actions.ordering import measure_from
from corymb.apps.scorecard.models import Waiting
from corymb.apps.scorecard.queries.changes import is_stale
from corymb.apps.scorecard.states import DONE, PUBLISHED
from corymb.kit.again import AGAIN

LIVING = "scorecard.refresh"
CALM = 60
"""Seconds until what explains a figure is computed after it changed: changes come in crowds."""
LONG: dict[str, Any] = {"lock": "scorecard.long", "priority": -2, "retry": AGAIN}
FIRST = LONG | {"priority": -1}
"""What takes long runs one at a time and after what people wait for, and first of it the figures of now."""


@app.task(name=LIVING, queue="soon", queueing_lock=LIVING, lock=LIVING, retry=AGAIN)  # type: ignore[untyped-decorator]
def refresh() -> None:
    """Add what was accepted to the living scorecard, or have it computed whole; what explains it follows later."""
    from corymb.apps.scorecard.actions.living import keep_pace

    if keep_pace(timezone.now()):
        _once(explain.configure(schedule_in={"seconds": CALM}))
    else:
        _once(renew)


@app.task(name="scorecard.renew", queueing_lock="scorecard.renew", **FIRST)  # type: ignore[untyped-decorator]
def renew() -> None:
    """Compute the living scorecard whole."""
    from corymb.apps.scorecard.actions.living import refresh_living

    if refresh_living(timezone.now()):
        _once(refresh)
        _once(explain)


@app.periodic(cron="17 0 * * *")  # type: ignore[untyped-decorator]
@app.task(name="scorecard.renew_daily", queueing_lock="scorecard.renew_daily", retry=AGAIN)  # type: ignore[untyped-decorator]
def renew_daily(timestamp: int) -> None:
    """What is added for long is computed whole once a day."""
    del timestamp
    _once(renew)


@app.task(name="scorecard.explain", queueing_lock="scorecard.explain", **LONG)  # type: ignore[untyped-decorator]
def explain() -> None:
    """Compute what stands behind the living figures; again, where they changed meanwhile."""
    from corymb.apps.scorecard.actions.living import explain_living

    if not explain_living():
        _once(explain)


@app.periodic(cron="* * * * *")  # type: ignore[untyped-decorator]
@app.task(name="scorecard.keep_up", queueing_lock="scorecard.keep_up", retry=AGAIN)  # type: ignore[untyped-decorator]
def keep_up(timestamp: int) -> None:
    """Compute it whole where the register, the pack or the baseline have changed since."""
    del timestamp
    if is_stale():
        _once(renew)
    elif Waiting.objects.filter(is_counted=False).exists():
        _once(refresh)


@app.periodic(cron="* * * * *")  # type: ignore[untyped-decorator]
@app.task(name="scorecard.get_ready", queue="soon", queueing_lock="scorecard.get_ready", retry=AGAIN)  # type: ignore[untyped-decorator]
def get_ready(timestamp: int) -> None:
    """Have the questions written down before a return is accepted, by the worker that will put them."""
    from corymb.apps.scorecard.actions.living import prepare

    del timestamp
    prepare()


@app.task(name="scorecard.collect", retry=AGAIN)  # type: ignore[untyped-decorator]
def collect(scope: str) -> None:
    """Collect what stands behind the lines of a scope that somebody asked for."""
    from corymb.apps.scorecard.actions.collecting import collect_terms

    if not collect_terms(scope):
        ask_to_collect(scope)


@app.task(name="scorecard.compute", **LONG)  # type: ignore[untyped-decorator]
def compute(number: int) -> None:
    """Compute a scorecard that was asked for."""
    from corymb.apps.scorecard.actions.computing import compute_run

    run = compute_run(number, timezone.now())
    if (run.kind, run.state) == (PUBLISHED, DONE):
        documents.defer(number=number)


@app.task(name="scorecard.documents", **LONG)  # type: ignore[untyped-decorator]
def documents(number: int) -> None:
    """Write a publication as report and workbook."""
    from corymb.apps.scorecard.actions.documents import make_documents

    make_documents(number, timezone.now())


@app.task(name="scorecard.verify", **LONG)  # type: ignore[untyped-decorator]
def verify(number: int) -> None:
    """Compute a published scorecard again from its inputs."""
    from corymb.apps.scorecard.actions.verifying import verify_run

    verify_run(number, timezone.now())


def ask_to_collect(scope: str) -> None:
    """Have a scope collected, once, however many look at it."""
    _once(collect.configure(queueing_lock=f"scorecard.collect {scope}", lock=f"scorecard.collect {scope}"), scope=scope)


def hear_of_facts(organisation: int | None, submission: int | None) -> None:
    """Let the living scorecard follow what was accepted, in the transaction of the act."""
    Waiting.objects.create(organisation_id=organisation, submission=submission)
    _once(refresh)


def hear_of_baseline(number: int) -> None:
    """Have what a proposed baseline would change computed, in the transaction of the proposal."""
    baseline = Baseline.objects.get(pk=number)
    for run in measure_from(baseline, actor=SYSTEM, now=baseline.proposed_at):
        compute.defer(number=run.pk)


def _once(job: Any, **told: Any) -> None:
    """Put a job into the queue; one that waits already is enough."""
    try:
        with transaction.atomic():
            job.defer(**told)
    except AlreadyEnqueued:
        return
