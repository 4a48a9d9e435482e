"""Jobs of returns. What is heavy is loaded when a job runs, so that no page carries it."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app

from corymb.apps.journal.actions import SYSTEM
from corymb.apps.programme.models import Period
from corymb.apps.programme.queries.periods import open_periods
from corymb.apps.returns.actions.opening import open_returns
from corymb.apps.returns.queries.receipt_files import without_receipt
from corymb.kit.again import AGAIN

MOST_RECEIPTS = 200


@app.task(name="returns.check", queue="soon", retry=AGAIN)  # type: ignore[untyped-decorator]
def check(number: int) -> None:
    """Check a return; again, where it was changed meanwhile."""
    from corymb.apps.returns.actions.checking import check_return

    for _attempt in range(5):
        if check_return(number):
            return


@contextmanager
def checked_anew(number: int | None) -> Iterator[None]:
    """Change a return and ask for its check, both or neither: nobody asks for it later."""
    with transaction.atomic():
        yield
        check.configure(lock=f"return {number}").defer(number=number)


@app.task(name="returns.receipt", retry=AGAIN)  # type: ignore[untyped-decorator]
def receipt(number: int) -> None:
    """Make the receipt of a submission as PDF."""
    from corymb.apps.returns.actions.receipts import make_receipt

    make_receipt(number, now=timezone.now())


@app.periodic(cron="*/5 * * * *")  # type: ignore[untyped-decorator]
@app.task(name="returns.receipts", queueing_lock="returns.receipts", retry=AGAIN)  # type: ignore[untyped-decorator]
def missing_receipts(timestamp: int) -> int:
    """Ask again for receipts that are not there: a job was lost, or a program handed the return in."""
    del timestamp
    numbers = list(without_receipt().values_list("pk", flat=True)[:MOST_RECEIPTS])
    for number in numbers:
        receipt.configure(lock=f"receipt {number}").defer(number=number)
    return len(numbers)


@app.task(name="returns.open", retry=AGAIN)  # type: ignore[untyped-decorator]
def open_for_all(number: int) -> int:
    """Open a return for every member, when a period has been opened."""
    return open_returns(Period.objects.get(pk=number), actor=SYSTEM, now=timezone.now())


def ask_to_open(number: int) -> None:
    """Let returns be opened for all members of a period."""
    open_for_all.defer(number=number)


@app.periodic(cron="10 3 * * *")  # type: ignore[untyped-decorator]
@app.task(name="returns.open_for_newcomers", queueing_lock="returns.open_for_newcomers", retry=AGAIN)  # type: ignore[untyped-decorator]
def open_for_newcomers(timestamp: int) -> int:
    """Open returns for members that joined since."""
    del timestamp
    return sum(open_returns(period, actor=SYSTEM, now=timezone.now()) for period in open_periods())
