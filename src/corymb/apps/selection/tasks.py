"""Jobs of the selection. What renders or reads files is loaded when a job runs, so that no page carries it."""

from django.utils import timezone
from procrastinate.contrib.django import app

from corymb.kit.again import AGAIN


@app.task(name="selection.receipt", queue="soon", retry=AGAIN)  # type: ignore[untyped-decorator]
def receipt(number: int) -> None:
    """Write the receipt of a submission."""
    from corymb.apps.selection.actions.receipts import make_receipts

    make_receipts(number, timezone.now())


@app.task(name="selection.read_workbook", retry=AGAIN)  # type: ignore[untyped-decorator]
def read_workbook(number: int, language: str = "") -> None:
    """Read a workbook or Word document that was given for an application; notes are in the language of that page."""
    from corymb.apps.selection.actions.workbook_reading import read_workbook as read

    read(number, now=timezone.now(), language=language)
