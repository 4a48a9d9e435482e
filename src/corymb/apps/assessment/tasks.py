"""Jobs of the assessment. What is heavy is loaded when a job runs, so that no page carries it."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from corymb.apps.assessment.models import Arrangement
from corymb.apps.journal.actions import SYSTEM
from corymb.kit.again import AGAIN


@app.task(name="assessment.conflicts", retry=AGAIN)  # type: ignore[untyped-decorator]
def conflicts(number: int) -> int:
    """Look into the register for conflicts of interest of a call."""
    from corymb.apps.assessment.actions.conflicts import raise_conflicts

    return raise_conflicts(number, actor=SYSTEM, now=timezone.now())


@app.task(name="assessment.propose", retry=AGAIN)  # type: ignore[untyped-decorator]
def propose(number: int, aim: str, by: int | None, terms: dict[str, Any] | None = None) -> int:
    """Work out an assignment of the applications of a call; `terms` as a proposal keeps them."""
    from corymb.apps.accounts.models import Person
    from corymb.apps.assessment.actions.conflicts import raise_conflicts
    from corymb.apps.assessment.actions.solving import propose as solve
    from corymb.apps.assessment.queries.proposals import Terms

    now = timezone.now()
    raise_conflicts(number, actor=SYSTEM, now=now)
    asker = Person.objects.filter(pk=by).first() if by else None
    asked = Terms(**(terms or {}))
    return int(solve(number, aim, asker, asked, actor=SYSTEM, now=now).pk)


@app.task(name="assessment.pack", retry=AGAIN)  # type: ignore[untyped-decorator]
def pack(number: int) -> None:
    """Put the applications of an expert together as PDF."""
    from corymb.apps.assessment.actions.packing import make_pack

    make_pack(number, now=timezone.now())


def proposing(number: int) -> str:
    """The lock of whatever works out an assignment of a call."""
    return f"assessment proposal {number}"


def ask_for_proposal(number: int, aim: str, by: int, terms: dict[str, Any]) -> bool:
    """Ask for an assignment to be worked out; False where one is being worked out already."""
    lock = proposing(number)
    try:
        with transaction.atomic():
            propose.configure(lock=lock, queueing_lock=lock).defer(number=number, aim=aim, by=by, terms=terms)
    except AlreadyEnqueued:
        return False
    return True


@app.periodic(cron="40 2 * * *")  # type: ignore[untyped-decorator]
@app.task(name="assessment.conflicts_daily", queueing_lock="assessment.conflicts_daily", retry=AGAIN)  # type: ignore[untyped-decorator]
def conflicts_daily(timestamp: int) -> int:
    """Look again at every call that is being assessed: the register changes."""
    del timestamp
    numbers = Arrangement.objects.filter(due_at__gte=timezone.now()).values_list("call", flat=True)
    for number in numbers:
        look_into_register(number)
    return len(numbers)


def look_into_register(number: int) -> None:
    """Ask for the conflicts of a call to be found; one that waits already is enough."""
    lock = f"assessment conflicts {number}"
    try:
        with transaction.atomic():
            conflicts.configure(lock=lock, queueing_lock=lock).defer(number=number)
    except AlreadyEnqueued:
        return
