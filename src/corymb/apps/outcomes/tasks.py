"""Jobs of what follows a decision. What computes and renders is loaded when a job runs."""

from secrets import SystemRandom

from django.utils import timezone
from procrastinate.contrib.django import app

from corymb.kit.again import AGAIN


@app.task(name="outcomes.publish", queue="soon", retry=AGAIN)  # type: ignore[untyped-decorator]
def publish(number: int) -> None:
    """Put the public results of a call together; labels are drawn by the machine's own source of chance."""
    from corymb.apps.outcomes.actions.publishing import compute_results

    compute_results(number, SystemRandom(), now=timezone.now())


def making(number: int) -> str:
    """The lock of what writes an agreement as PDF."""
    return f"agreement {number}"


@app.task(name="outcomes.papers", queue="soon", retry=AGAIN)  # type: ignore[untyped-decorator]
def papers(number: int) -> None:
    """Write an agreement that was sent as PDF."""
    from corymb.apps.outcomes.actions.papers import make_papers

    make_papers(number, timezone.now())
