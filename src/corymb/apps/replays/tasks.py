"""Jobs of replays. What computes is loaded when a job runs."""

from django.utils import timezone
from procrastinate.contrib.django import app

from corymb.kit.again import AGAIN


@app.task(name="replays.replay", queue="soon", retry=AGAIN)  # type: ignore[untyped-decorator]
def replay(number: int) -> None:
    """Replay a ranking, as was asked."""
    from corymb.apps.replays.actions.asking import make_replay

    make_replay(number, timezone.now())
