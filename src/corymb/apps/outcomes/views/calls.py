"""Calls that are decided, and what follows for each application of one."""

from typing import Any

from django.db.models import QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from corymb.apps.accounts.rules import may
from corymb.apps.council.models import Decision
from corymb.apps.council.queries.seeing import applies_in
from corymb.apps.council.states import CLOSED
from corymb.apps.outcomes.models import Results
from corymb.apps.outcomes.queries import seeing
from corymb.apps.outcomes.queries.comments import waits_for_release
from corymb.apps.outcomes.queries.naming import call_url
from corymb.apps.outcomes.rules import PUBLISH, RELEASE, SEE
from corymb.apps.outcomes.states import KEPT, RESULTS, RESULTS_TONES
from corymb.apps.outcomes.views.finding import found_call, trail_of
from corymb.apps.outcomes.views.lists import DECISIONS, KEPT_DECISIONS
from corymb.apps.selection.models import Call
from corymb.apps.selection.queries.seeing import call_key
from corymb.apps.selection.queries.steps import steps_of
from corymb.kit.doors import asks
from corymb.kit.exports import export_of
from corymb.kit.listing import page_of
from corymb.kit.registries import Label


@asks(SEE)
def calls(request: HttpRequest) -> HttpResponse:
    """Calls with a decision, the newest first."""
    rows = seeing.calls_visible_to(request.user).order_by("-created_at")
    return render(request, "outcomes/calls.html", {"calls": list(rows), "trail": trail_of()})


@asks(SEE)
def call(request: HttpRequest, number: int) -> HttpResponseBase:
    """What follows the decisions of a call."""
    found = found_call(request, number)
    rows = seeing.decisions_visible_to(request.user).filter(application__call=found)
    is_kept, answer = seeing.is_kept(request.user, found), export_of(DECISIONS, request, rows)
    if answer is not None:
        return answer
    context = {
        "call": found,
        "page": page_of(KEPT_DECISIONS if is_kept else DECISIONS, request, rows),
        "kept": KEPT if is_kept else "",
        "may_release": may(request.user, RELEASE, [call_key(found.pk)]) and _is_unreleased(rows, request.user),
        "may_publish": may(request.user, PUBLISH, [call_key(found.pk)]) and not applies_in(request.user, found),
        "results": _results(found),
        "decided_since": _decided_since(found),
        "steps": steps_of(request.user, found, "outcomes", call_url(found)),
        "trail": trail_of(found),
    }
    return render(request, "outcomes/call.html", context)


def _is_unreleased(rows: QuerySet[Decision], person: Any) -> bool:
    """Whether comments on any of these decisions are still to be released."""
    return rows.filter(waits_for_release(person)).exists()


def _decided_since(call: Call) -> bool:
    """Whether a session has decided since the results that are published."""
    last = Results.objects.filter(call=call).order_by("-number").values("session__number")[:1]
    return Decision.objects.filter(
        application__call=call, matter__session__state=CLOSED, matter__session__number__gt=Subquery(last)
    ).exists()


def _results(call: Call) -> list[tuple[Results, Label, str]]:
    """What is published of the results, the newest first: row, state, tone."""
    rows = Results.objects.filter(call=call).defer("text", "marks").select_related("ordered_by").order_by("-number")
    return [(row, RESULTS[row.state], RESULTS_TONES[row.state]) for row in rows]
