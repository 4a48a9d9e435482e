"""Jobs of the assessment. What is heavy is loaded when a job runs, so that no page carries it."""

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from corymb.apps.assessment.queries.standing import undecided_calls
from corymb.apps.journal.actions import SYSTEM
from corymb.kit.again import AGAIN


@app.task(name="assessment.conflicts", retry=AGAIN)  # type: ignore[untyped-decorator]
def conflicts(number: int) -> int:
    """Look into the register for conflicts of interest of a call."""
    from corymb.apps.assessment.actions.conflicts import raise_conflicts

    return raise_conflicts(number, actor=SYSTEM, now=timezone.now())


@app.task(name="assessment.pack", retry=AGAIN)  # type: ignore[untyped-decorator]
def pack(number: int, language: str = "") -> None:
    """Put the applications of an expert together as PDF, in the language of the page that asked."""
    from corymb.apps.assessment.actions.packing import make_pack

    make_pack(number, now=timezone.now(), language=language)


@app.periodic(cron="40 2 * * *")  # type: ignore[untyped-decorator]
@app.task(name="assessment.conflicts_daily", queueing_lock="assessment.conflicts_daily", retry=AGAIN)  # type: ignore[untyped-decorator]
def conflicts_daily(timestamp: int) -> int:
    """Look again at every call that is assessed and not decided yet: the register changes."""
    del timestamp
    numbers = undecided_calls()
    for number in numbers:
        look_into_register(number)
    return len(numbers)


def looking(number: int) -> str:
    """The lock of the job that finds the conflicts of a call."""
    return f"assessment conflicts {number}"


def look_into_register(number: int) -> None:
    """Ask for the conflicts of a call to be found; one that waits already is enough."""
    lock = looking(number)
    try:
        with transaction.atomic():
            conflicts.configure(lock=lock, queueing_lock=lock).defer(number=number)
    except AlreadyEnqueued:
        return
