"""Jobs of the council. What computes is loaded when a job runs, so that no page carries it."""

from django.utils import timezone
from procrastinate.contrib.django import app

from corymb.kit.again import AGAIN


@app.task(name="council.rank", queue="soon", retry=AGAIN)  # type: ignore[untyped-decorator]
def rank(number: int) -> None:
    """Compute a ranking that was ordered."""
    from corymb.apps.council.actions.computing import compute_ranking

    compute_ranking(number, timezone.now())


@app.task(name="council.minutes", retry=AGAIN)  # type: ignore[untyped-decorator]
def minutes(number: int) -> None:
    """Write the minutes of a session that is closed."""
    from corymb.apps.council.actions.minutes import make_minutes

    make_minutes(number, timezone.now())
