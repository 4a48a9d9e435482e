"""Facts: what counts, and what counted, by organisation, period and variable."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router
from pydantic import Field

from corymb.apps.accounts.api import opens
from corymb.apps.accounts.rules import acting, covers_all, scopes_with
from corymb.apps.programme.api.shapes import PeriodCode
from corymb.apps.registry.api.shapes import YES, OrganisationId
from corymb.apps.returns import actions
from corymb.apps.returns.api import shapes, telling
from corymb.apps.returns.queries import narrowing, seeing
from corymb.apps.returns.rules import SEE, SEE_ALL
from corymb.kit.answers import Asked, answer, page_of
from corymb.kit.given import Code, Moment

router = Router(tags=["facts"])


class FactsAsked(Asked):
    organisation: OrganisationId = Field(default_factory=str)
    period: PeriodCode = Field(default_factory=str)
    variable: Code = Field(default_factory=str)
    known_at: Moment | None = Field(None, description="Left out: now. Facts recorded later are not told")
    history: Annotated[str, YES] = Field(default_factory=str, description="yes: those that count no more are told too")


@router.get("/facts", response=shapes.Facts)
@opens(SEE, _("Facts"))
def list_facts(request: HttpRequest, asked: Query[FactsAsked]) -> HttpResponse:
    """Figures that are in force, or were at a moment, of the organisations whose returns you may read.

    Of the baseline year those count that the signed baseline took. Reading figures by office is journaled.
    """
    named = {name: getattr(asked, name) for name in ("organisation", "period", "variable")}
    rows = narrowing.facts(seeing.facts_visible_to(request.user), named)
    moment = asked.known_at
    rows = narrowing.known_at(rows, moment) if asked.history else narrowing.in_force(rows, moment)
    rows = rows.select_related("organisation", "submission").defer("submission__snapshot")
    page = page_of(request, rows, asked, telling.facts, shapes.Facts)
    if page.items and covers_all(scopes_with(request.user, SEE_ALL)):
        told = {name: value for name, value in named.items() if value}
        actions.note_facts_read(len(page.items), told, **acting(request, SEE_ALL))
    return answer(request, page)
