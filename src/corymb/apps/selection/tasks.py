"""Jobs of the selection. What renders is loaded when a job runs, so that no page carries it."""

from django.utils import timezone
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app


@app.task(name="selection.receipt", queue="soon", retry=RetryStrategy(max_attempts=3, wait=10))  # type: ignore[untyped-decorator]
def receipt(number: int) -> None:
    """Write the receipt of a submission."""
    from corymb.apps.selection.actions.receipts import make_receipts

    make_receipts(number, timezone.now())
