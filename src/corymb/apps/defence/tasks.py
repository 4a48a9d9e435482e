"""Jobs of the defence. What is heavy is loaded when a job runs, so that no page carries it."""

from django.utils import timezone
from procrastinate.contrib.django import app

from corymb.kit.again import AGAIN


def printing(number: int) -> str:
    """The lock of what puts the agenda of a defence on paper."""
    return f"agenda {number}"


@app.task(name="defence.agenda", queue="soon", retry=AGAIN)  # type: ignore[untyped-decorator]
def agenda(number: int) -> None:
    """Put the agenda of a defence on paper."""
    from corymb.apps.defence.actions.printing import make_agenda

    make_agenda(number, timezone.now())
