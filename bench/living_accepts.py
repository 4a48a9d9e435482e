"""Run by the bench with the site's settings: accepts submitted returns and prints the seconds until each counts."""

import os
import sys
import time
from typing import Any

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

    who = Person.objects.get(pk=1)
    written = Return.objects.filter(state="submitted", figures__isnull=False, submissions__isnull=True)
    written = written.select_related("organisation__region", "period", "pack").order_by("pk").distinct()
    _settled()
    for found in list(written[:count]):
        _signed(found, who)
        move_return(found.pk, "accept", who, actor=SYSTEM, now=timezone.now())
        since = time.monotonic()
        while Waiting.objects.filter(is_counted=False).exists():
            if time.monotonic() - since > MOST:
                raise SystemExit("a figure did not come")
            time.sleep(0.005)
        print(time.monotonic() - since, flush=True)


def _signed(found: Any, who: Any) -> None:
    """The submission of a return that stands as submitted in the load set."""
    from django.utils import timezone

    from corymb.apps.returns.models import Submission
    from corymb.apps.returns.queries.snapshots import snapshot_of

    snapshot, now = snapshot_of(found), timezone.now()
    Submission.objects.create(
        member_return=found,
        round=found.round,
        number=f"load-{found.pk}",
        at=now,
        by=who,
        role="certifier",
        factor="password",
        confirmed_at=now,
        snapshot=snapshot.text,
        sha256=snapshot.sha256,
    )


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
