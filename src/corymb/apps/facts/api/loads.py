"""Facts that come all at once, from records kept elsewhere: whole, or not at all."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from ninja import Path, Query, Router
from pydantic import Field

from corymb.apps.accounts.api import opens
from corymb.apps.accounts.rules import acting, me
from corymb.apps.facts.api.given_events import NewEventFact, event_facts_of
from corymb.apps.facts.api.given_facts import NewFact, facts_of
from corymb.apps.registry.api.doing import allowed
from corymb.apps.returns import actions
from corymb.apps.returns.api import shapes, telling
from corymb.apps.returns.queries import seeing
from corymb.apps.returns.rules import LOAD, SEE_ALL
from corymb.kit.answers import Asked, all_known, answer, page_of
from corymb.kit.doing import ROOT, acted
from corymb.kit.given import Given, Key
from corymb.kit.rows import ROWS, of_rows, rows_of

router = Router(tags=["facts"])


class LoadAsked(Given):
    source: str = Field(min_length=1, max_length=100, description="Where they come from; each fact says so")


@router.get("/loads", response=shapes.Loads)
@opens(SEE_ALL, _("Loads of facts"))
def list_loads(request: HttpRequest, asked: Query[Asked]) -> HttpResponse:
    """Facts that came all at once, each load with its hash."""
    rows = seeing.loads_visible_to(request.user)
    return answer(request, page_of(request, rows, asked, telling.loads, shapes.Loads))


# Stands before /loads/{number}, which would take the word for a number.
@router.post("/loads/events", response={201: shapes.Load}, openapi_extra=of_rows(NewEventFact))
@opens(LOAD, _("Load facts about events"), writes=True, takes=ROWS)
def load_events(request: HttpRequest, asked: Query[LoadAsked]) -> HttpResponse:
    """Load participants of events, as a list or one on a line, ten thousand at the most: all, or none.

    They count at once: of a reporter, event, period and participant the newest row counts.
    """
    all_known(request, asked)
    allowed(request, LOAD, [])
    rows = event_facts_of(rows_of(request, NewEventFact), request.user, asked.source)
    with acted():
        load = actions.load_facts([], rows, asked.source, me(request), **acting(request, LOAD))
    return answer(request, telling.loads([load])[0], 201, f"{ROOT}/loads/{load.pk}")


@router.get("/loads/{number}", response=shapes.Load)
@opens(SEE_ALL, _("A load of facts"))
def read_load(request: HttpRequest, number: Path[Key]) -> HttpResponse:
    """One load."""
    return answer(request, telling.loads([get_object_or_404(seeing.loads_visible_to(request.user), pk=number)])[0])


@router.post("/loads", response={201: shapes.Load}, openapi_extra=of_rows(NewFact))
@opens(LOAD, _("Load facts"), writes=True, takes=ROWS)
def load_facts(request: HttpRequest, asked: Query[LoadAsked]) -> HttpResponse:
    """Load facts, as a list or one on a line, ten thousand at the most: all, or none; what is wrong has its line.

    They count at once: of an organisation, period and variable the newest one counts, wherever it came from.
    """
    all_known(request, asked)
    allowed(request, LOAD, [])
    rows = facts_of(rows_of(request, NewFact), request.user, asked.source)
    with acted():
        load = actions.load_facts(rows, [], asked.source, me(request), **acting(request, LOAD))
    return answer(request, telling.loads([load])[0], 201, f"{ROOT}/loads/{load.pk}")
