"""The job that works out an assignment. What is heavy is loaded when it runs, so that no page carries it."""

from typing import Any

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from corymb.apps.assessment.queries.naming import proposing
from corymb.apps.journal.actions import SYSTEM
from corymb.kit.again import AGAIN


@app.task(name="assignment.propose", retry=AGAIN)  # type: ignore[untyped-decorator]
def propose(number: int, aim: str, by: int | None, terms: dict[str, Any] | None = None) -> int:
    """Work out an assignment of the applications of a call; `terms` as a proposal keeps them."""
    from corymb.apps.accounts.models import Person
    from corymb.apps.assessment.actions.conflicts import raise_conflicts
    from corymb.apps.assignment.actions.solving import propose as solve
    from corymb.apps.assignment.queries.proposals import Terms

    now = timezone.now()
    raise_conflicts(number, actor=SYSTEM, now=now)
    asker = Person.objects.filter(pk=by).first() if by else None
    asked = Terms(**(terms or {}))
    return int(solve(number, aim, asker, asked, actor=SYSTEM, now=now).pk)


def ask_for_proposal(number: int, aim: str, by: int, terms: dict[str, Any]) -> bool:
    """Ask for an assignment to be worked out; False where one is being worked out already."""
    lock = proposing(number)
    try:
        with transaction.atomic():
            propose.configure(lock=lock, queueing_lock=lock).defer(number=number, aim=aim, by=by, terms=terms)
    except AlreadyEnqueued:
        return False
    return True
