"""Assessments: the list of calls, one call's board, how it is arranged."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import me
from corymb.apps.assessment.actions.experts import arrange as arrange_call
from corymb.apps.assessment.forms.experts import ArrangeForm
from corymb.apps.assessment.models import Arrangement
from corymb.apps.assessment.queries import seeing
from corymb.apps.assessment.queries.board import board_of, confirmed_at
from corymb.apps.assessment.queries.naming import call_url, proposing
from corymb.apps.assessment.rules import ARRANGE, SEE
from corymb.apps.assessment.states import ENOUGH
from corymb.apps.assessment.views.finding import arranged_call, found_call, told, trail_of
from corymb.apps.assessment.views.lists import CALLS
from corymb.apps.selection.queries.steps import steps_of
from corymb.kit import waiting
from corymb.kit.again import is_awaited
from corymb.kit.asking import Question, asked
from corymb.kit.doors import asks
from corymb.kit.exports import export_of
from corymb.kit.listing import page_of


@asks(SEE)
def calls(request: HttpRequest) -> HttpResponseBase:
    """Calls whose assessment the person arranges or looks on at, the newest first."""
    rows = seeing.calls_visible_to(request.user)
    answer = export_of(CALLS, request, rows)
    if answer is not None:
        return answer
    return render(request, "assessment/calls.html", {"page": page_of(CALLS, request, rows)})


@asks(SEE)
def call(request: HttpRequest, number: int) -> HttpResponse:
    """Where the assessment of a call stands, and the way to its parts."""
    found = found_call(request, number)
    waits = is_awaited(proposing(found.pk))
    answer = waiting.answered(request, waits=waits)
    if answer is not None:
        return answer
    proposals = list(seeing.proposals_visible_to(request.user).filter(call=found).defer("pairs").order_by("-pk")[:5])
    context = {
        "call": found,
        "arrangement": Arrangement.objects.filter(call=found).first(),
        "board": board_of(found, request.user),
        "proposals": proposals,
        "confirmed": confirmed_at(proposals),
        "enough": "" if seeing.is_tied(request.user, found) else ENOUGH,
        "waits": waits,
        "arranges": seeing.arranges(request.user, found),
        "steps": steps_of(request.user, found, "assessment", call_url(found)),
        "trail": trail_of(found),
    }
    return render(request, "assessment/call.html", context)


@asks(ARRANGE)
def arrange(request: HttpRequest, number: int) -> HttpResponse:
    """Say until when marks are due, and what spread is looked at."""
    found = arranged_call(request, number)
    row = Arrangement.objects.filter(call=found).first()

    def act(form: ArrangeForm) -> str:
        values = form.cleaned_data
        arrange_call(found.pk, values["due_at"], values["spread"], me(request), **told(request, found))
        return call_url(found)

    initial = {"due_at": row.due_at, "spread": row.spread} if row else None
    question = Question(_("Arrange the assessment"), _("Save"), _("Saved."), trail_of(found, _("Arrange")))
    return asked(request, question, ArrangeForm(request.POST or None, initial=initial), act)
