"""Run by the bench with the site's settings: accepts submitted returns and prints the seconds until each counts."""

import os
import sys
import time

import django

MOST = 120.0
"""Seconds after which a figure that has not come is given up."""


def main(count: int) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "corymb.site.settings")
    django.setup()
    from django.utils import timezone

    from corymb.apps.accounts.models import Person
    from corymb.apps.journal.actions import SYSTEM
    from corymb.apps.returns.actions import move_return
    from corymb.apps.returns.models import Return
    from corymb.apps.scorecard.models import Waiting

    written = Return.objects.filter(state="submitted", submissions__isnull=False).order_by("pk")
    _settled()
    for number in list(written.values_list("pk", flat=True)[:count]):
        move_return(number, "accept", Person.objects.get(pk=1), actor=SYSTEM, now=timezone.now())
        since = time.monotonic()
        while Waiting.objects.filter(is_counted=False).exists():
            if time.monotonic() - since > MOST:
                raise SystemExit("a figure did not come")
            time.sleep(0.005)
        print(time.monotonic() - since, flush=True)


def _settled() -> None:
    """Wait until nothing is to be computed whole, and the questions are at hand."""
    from procrastinate.contrib.django.models import ProcrastinateJob

    from corymb.apps.scorecard.queries.changes import is_stale

    ready = ProcrastinateJob.objects.filter(status="succeeded", task_name="scorecard.get_ready")
    before = ready.count()
    for _ in range(600):
        if not is_stale() and ready.count() > before:
            return
        time.sleep(1)
    raise SystemExit("the scorecard does not come to rest")


if __name__ == "__main__":
    main(int(sys.argv[1]))
