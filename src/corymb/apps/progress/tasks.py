"""Jobs that count."""

from django.utils import timezone
from procrastinate.contrib.django import app

from corymb.apps.progress.actions.counting import count_progress
from corymb.kit.again import AGAIN


@app.periodic(cron="*/5 * * * *")  # type: ignore[untyped-decorator]
@app.task(name="progress.count", queueing_lock="progress.count", lock="progress.count", priority=-1, retry=AGAIN)  # type: ignore[untyped-decorator]
def count(timestamp: int) -> int:
    """Count how the returns of large periods stand."""
    del timestamp
    return count_progress(timezone.now())
