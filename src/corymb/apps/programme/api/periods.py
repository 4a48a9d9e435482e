"""Reporting periods: when returns are taken, and what opens, closes and moves them."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from ninja import Path, Query, Router
from pydantic import Field

from corymb.apps.accounts.api import opens
from corymb.apps.accounts.rules import acting
from corymb.apps.programme import actions
from corymb.apps.programme.api import shapes, telling
from corymb.apps.programme.models import Period
from corymb.apps.programme.queries.seeing import periods_visible_to
from corymb.apps.programme.rules import RUN
from corymb.apps.programme.states import CLOSED, OPEN
from corymb.apps.registry.api.doing import allowed
from corymb.kit.answers import Asked, answer, match, match_sent, page_of
from corymb.kit.doing import ROOT, acted
from corymb.kit.doors import SIGNED_IN
from corymb.kit.given import Day, Given, Moment, OneOf, Reason

router = Router(tags=["programme"])
MoveTo = Annotated[str, OneOf([OPEN, CLOSED])]


class PeriodsAsked(Asked):
    state: shapes.PeriodState = Field(default_factory=str)


class NewPeriod(Given):
    code: shapes.PeriodCode
    opens_on: Day
    due_at: Moment


class PeriodMove(Given):
    """Where a period goes; one that was closed is opened again with a reason."""

    state: MoveTo
    reason: str = Field("", max_length=2000)


class PeriodChange(Given):
    """Another moment at which returns are due, and the order it rests on."""

    due_at: Moment
    reason: Reason


@router.get("/periods", response=shapes.Periods)
@opens(SIGNED_IN, _("Reporting periods"))
def list_periods(request: HttpRequest, asked: Query[PeriodsAsked]) -> HttpResponse:
    """Every period, and when its returns are due."""
    rows = periods_visible_to(request.user)
    rows = rows.filter(state=asked.state) if asked.state else rows
    return answer(request, page_of(request, rows, asked, telling.periods, shapes.Periods))


@router.get("/periods/{code}", response=shapes.Period)
@opens(SIGNED_IN, _("A reporting period"))
def read_period(request: HttpRequest, code: Path[shapes.PeriodCode]) -> HttpResponse:
    """One period by its code."""
    return answer(request, _told(_found(request, code)))


@router.post("/periods", response={201: shapes.Period})
@opens(RUN, _("Plan a reporting period"), writes=True)
def plan_period(request: HttpRequest, given: NewPeriod) -> HttpResponse:
    """Plan a period; returns are taken for it once it is opened."""
    allowed(request, RUN, [])
    with acted():
        made = actions.plan_period(given.code, given.opens_on, given.due_at, **acting(request, RUN))
    return answer(request, _told(made), 201, f"{ROOT}/periods/{made.code}")


@router.post("/periods/{code}/moves", response=shapes.Period)
@opens(RUN, _("Open or close a reporting period"), writes=True, versioned=True)
def move_period(request: HttpRequest, code: Path[shapes.PeriodCode], given: PeriodMove) -> HttpResponse:
    """Take returns for a period, or take no more; when it opens, returns are opened for all members by a job."""
    allowed(request, RUN, [])
    found = _found(request, code)
    move = actions.open_period if given.state == OPEN else actions.close_period
    with acted():
        match_sent(request, lambda: [_told(_locked(request, code))])
        made = move(found.pk, reason=given.reason, **acting(request, RUN))
    return answer(request, _told(made))


@router.patch("/periods/{code}", response=shapes.Period)
@opens(RUN, _("Move the deadline of a reporting period"), writes=True)
def change_period(request: HttpRequest, code: Path[shapes.PeriodCode], given: PeriodChange) -> HttpResponse:
    """Let returns be due at another moment, by an order."""
    allowed(request, RUN, [])
    with acted():
        found = _locked(request, code)
        match(request, _told(found))
        made = actions.move_due(found.pk, given.due_at, reason=given.reason, **acting(request, RUN))
    return answer(request, _told(made))


def _found(request: HttpRequest, code: str) -> Period:
    return get_object_or_404(periods_visible_to(request.user), code=code)


def _locked(request: HttpRequest, code: str) -> Period:
    return get_object_or_404(periods_visible_to(request.user).select_for_update(), code=code)


def _told(period: Period) -> shapes.Period:
    return telling.periods([period])[0]
