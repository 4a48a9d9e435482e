"""Jobs of the register: files are read and matched, imports applied, duplicates looked for every night."""

from django.utils import timezone
from procrastinate.contrib.django import app

from corymb.apps.journal.actions import SYSTEM
from corymb.apps.linkage.actions.duplicates import find_duplicates
from corymb.apps.linkage.actions.importing import apply_batch, match_batch, read_batch
from corymb.kit.again import AGAIN


@app.task(name="linkage.read_import", retry=AGAIN)  # type: ignore[untyped-decorator]
def read_import(number: int) -> None:
    """Read a file that was given, and find its organisations."""
    read_batch(number, now=timezone.now())
    match_batch(number, now=timezone.now())


@app.task(name="linkage.apply_import", retry=AGAIN)  # type: ignore[untyped-decorator]
def apply_import(number: int) -> None:
    """Carry out an import, and look for duplicates of what came new."""
    made = apply_batch(number, now=timezone.now())
    if made:
        find_duplicates(actor=SYSTEM, now=timezone.now(), among=made)


@app.periodic(cron="30 3 * * *")  # type: ignore[untyped-decorator]
@app.task(name="linkage.find_duplicates", queueing_lock="linkage.find_duplicates", retry=AGAIN)  # type: ignore[untyped-decorator]
def look_for_duplicates(timestamp: int) -> int:
    """Look through the whole register."""
    del timestamp
    return find_duplicates(actor=SYSTEM, now=timezone.now())
