"""Which runs a person may see, and whose inputs they may take."""

from typing import Any

from django.db.models import QuerySet

from corymb.apps.accounts.rules import covers_all, holds, scopes_with
from corymb.apps.returns.rules import SEE_ALL
from corymb.apps.scorecard.models import Run
from corymb.apps.scorecard.rules import PUBLISH, SEE
from corymb.apps.scorecard.states import DONE, PUBLISHED


def visible_to(person: Any) -> QuerySet[Run]:
    """Published runs for everybody who sees the scorecard; those that were asked for, and that failed, for officers."""
    rows = Run.objects.select_related("pack", "by", "baseline", "base__pack", "base__baseline")
    rows = rows.defer("pack__text", "base__pack__text")
    if holds(person, PUBLISH) or covers_all(scopes_with(person, SEE_ALL)):
        return rows
    return rows.filter(kind=PUBLISHED, state=DONE) if holds(person, SEE) else rows.none()


def inputs_visible_to(person: Any) -> QuerySet[Run]:
    """Runs whose inputs this person may take: whoever may see every member's return."""
    return Run.objects.all() if covers_all(scopes_with(person, SEE_ALL)) else Run.objects.none()
