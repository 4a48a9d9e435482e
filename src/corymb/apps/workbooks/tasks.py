"""Jobs of workbooks. What reads them is loaded when a job runs, so that no page carries it."""

from django.utils import timezone
from procrastinate.contrib.django import app

from corymb.kit.again import AGAIN


@app.task(name="returns.read_upload", retry=AGAIN)  # type: ignore[untyped-decorator]
def read_upload(number: int) -> None:
    """Read a workbook that was given for a return."""
    from corymb.apps.workbooks.actions.reading import read_upload as read

    read(number, now=timezone.now())


@app.task(name="returns.read_bulk", retry=AGAIN)  # type: ignore[untyped-decorator]
def read_bulk(number: int) -> None:
    """Read the workbooks of a ZIP."""
    from corymb.apps.workbooks.actions.bulk_reading import read_bulk as read

    read(number, now=timezone.now())
