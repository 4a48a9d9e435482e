"""Figures of the demonstration: those of now, and a publication for each closed year; jobs compute them once the site
is open, those of now first.
"""

from datetime import datetime, timedelta

from corymb.apps.journal.actions import SYSTEM
from corymb.apps.programme.models import Period
from corymb.apps.programme.states import CLOSED
from corymb.apps.scorecard.actions import order_publication
from corymb.apps.scorecard.models import Run
from corymb.apps.scorecard.states import PUBLISHED
from corymb.apps.scorecard.tasks import compute, renew

AFTER = timedelta(days=60)
"""What is known so long after the returns of a year were due is published."""


def order_publications(now: datetime) -> None:
    """Have every closed year after the first published as it was known then; none where one is there."""
    if Run.objects.filter(kind=PUBLISHED).exists():
        return
    renew.defer()
    for period in Period.objects.filter(state=CLOSED).order_by("code")[1:]:
        note = f"Годовой отчёт за {period.code} год (вымышлено)"
        then = min(period.due_at + AFTER, now)
        run = order_publication(int(period.code), None, actor=SYSTEM, now=then, note=note)
        compute.defer(number=run.pk)
