"""Marks a ranking rests on that were taken back for a tie since they were frozen."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from corymb.apps.assessment.models import Review
from corymb.apps.assessment.states import REPLACED, TIE_DECLARED, TIE_FOUND
from corymb.apps.council.models import Ranking
from corymb.apps.council.queries.naming import ranking_name
from corymb.apps.council.queries.seeing import hidden_from
from corymb.apps.council.states import FROZEN
from corymb.apps.defence.models import Exclusion, Point
from corymb.apps.defence.states import DONE
from corymb.apps.selection.models import Application
from corymb.apps.selection.queries.contents import content_of
from corymb.kit.saying import MOST_NAMED, names_of
from corymb.packs.call_defence import share_of_defence

TIED = (TIE_DECLARED, TIE_FOUND)


def reviews_taken_back() -> QuerySet[Review]:
    """Reviews whose marks were in when they ended for a tie of their expert, at `ended_at`."""
    return Review.objects.filter(state=REPLACED, ended_why__in=TIED, submitted_at__isnull=False)


def members_taken_back() -> QuerySet[Exclusion]:
    """Recusals of members, `at` a moment after the defence of an application for which they had given a mark."""
    given = Point.objects.filter(
        member=OuterRef("member"), slot__application=OuterRef("application"), slot__state=DONE,
        slot__done_at__lt=OuterRef("at"), mark__isnull=False,
    )  # fmt: skip
    return Exclusion.objects.filter(Exists(given), lifted_at=None)


def taken_back_said(ranking: Ranking, person: Any) -> str:
    """Of which applications marks were taken back since a ranking was frozen, in words, as far as the person may know.

    Where a further ranking is frozen, that it is: it has left them out. Empty where there is neither.
    """
    if ranking.state != FROZEN:
        return ""
    later = Ranking.objects.filter(call=ranking.call_id, number__gt=ranking.number, state=FROZEN).order_by("number")
    if newest := later.last():
        return _("A later ranking is frozen: {ranking}. This one stays as it was.").format(ranking=ranking_name(newest))
    gone = _of_experts(ranking.call_id, ranking.ordered_at)
    if share_of_defence(content_of(ranking.by_version)):
        gone |= _of_members(ranking.call_id, ranking.ordered_at)
    gone -= hidden_from(person, ranking.call) if gone else set()
    if not gone:
        return ""
    rows = Application.objects.filter(pk__in=gone).order_by("title", "pk")
    titles = list(rows.values_list("title", flat=True)[:MOST_NAMED])
    told = _("Marks were taken back for a tie since they were frozen: {titles}. A further ranking leaves them out.")
    return told.format(titles=names_of(titles, len(gone)))


def _of_experts(call: int, since: datetime) -> set[int]:
    rows = reviews_taken_back().filter(application__call=call, submitted_at__lte=since, ended_at__gt=since)
    return set(rows.order_by().values_list("application", flat=True))


def _of_members(call: int, since: datetime) -> set[int]:
    rows = members_taken_back().filter(member__defence__call=call, at__gt=since)
    return set(rows.order_by().values_list("application", flat=True))
