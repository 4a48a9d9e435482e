"""Baselines: versions of the first year's facts, as they were signed. People propose and sign them, on the site."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from ninja import Path, Query, Router
from pydantic import Field

from corymb.apps.accounts.api import opens
from corymb.apps.baselines.queries import visible_to
from corymb.apps.returns.api.telling import same
from corymb.apps.returns.models import Baseline
from corymb.apps.returns.rules import SEE_BASELINE
from corymb.apps.scorecard.api import shapes
from corymb.kit.answers import Asked, answer, page_of
from corymb.kit.given import Key

router = Router(tags=["facts"])


class BaselinesAsked(Asked):
    state: shapes.BaselineState = Field(default_factory=str, description="approved: the one in force")


@router.get("/baselines", response=shapes.Baselines)
@opens(SEE_BASELINE, _("Baselines"))
def list_baselines(request: HttpRequest, asked: Query[BaselinesAsked]) -> HttpResponse:
    """Every version of the baseline, with its hash and its sums."""
    rows = visible_to(request.user)
    rows = rows.filter(state=asked.state) if asked.state else rows
    return answer(request, page_of(request, rows, asked, _told, shapes.Baselines))


@router.get("/baselines/{number}", response=shapes.Baseline)
@opens(SEE_BASELINE, _("A baseline"))
def read_baseline(request: HttpRequest, number: Path[Key]) -> HttpResponse:
    """One version of the baseline."""
    return answer(request, _told([get_object_or_404(visible_to(request.user), pk=number)])[0])


def _told(rows: Iterable[Baseline]) -> list[shapes.Baseline]:
    return [shapes.Baseline(**same(row, shapes.Baseline)) for row in rows]
