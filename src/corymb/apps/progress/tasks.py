"""Jobs that count, and that let returns follow the pack."""

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from corymb.apps.journal.actions import SYSTEM
from corymb.apps.programme.queries.packs import version_in_force
from corymb.apps.progress.actions.counting import count_progress
from corymb.apps.progress.actions.following import follow_pack
from corymb.apps.returns.tasks import check
from corymb.kit.again import AGAIN


@app.periodic(cron="*/5 * * * *")  # type: ignore[untyped-decorator]
@app.task(name="progress.count", queueing_lock="progress.count", lock="progress.count", priority=-1, retry=AGAIN)  # type: ignore[untyped-decorator]
def count(timestamp: int) -> int:
    """Count how the returns of large periods stand."""
    del timestamp
    return count_progress(timezone.now())


@app.task(name="progress.follow", lock="progress.follow", retry=AGAIN)  # type: ignore[untyped-decorator]
def follow(number: int) -> int:
    """Let returns follow a version of the pack, and have those that were begun checked anew; how many were begun."""
    with transaction.atomic():
        begun = follow_pack(number, actor=SYSTEM, now=timezone.now())
        for one in begun:
            check.configure(lock=f"return {one}").defer(number=one)
    return len(begun)


@app.periodic(cron="20 3 * * *")  # type: ignore[untyped-decorator]
@app.task(name="progress.follow_daily", queueing_lock="progress.follow_daily", retry=AGAIN)  # type: ignore[untyped-decorator]
def follow_daily(timestamp: int) -> None:
    """Let those follow that could not: a figure was taken out since, or the return was opened at that very moment."""
    del timestamp
    version = version_in_force()
    if version:
        follow.defer(number=version.pk)


def ask_to_follow(number: int) -> None:
    """Let returns follow a version that came in force."""
    follow.defer(number=number)


def ask_for_period(number: int) -> None:
    """Let returns of a period that opens again follow the pack that came in force while it was closed."""
    del number
    version = version_in_force()
    if version:
        follow.defer(number=version.pk)
