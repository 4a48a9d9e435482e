"""Experts, for whoever arranges an assessment: the list, a check before one is invited, one expert, their terms."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import me
from corymb.apps.assessment.actions import experts as actions
from corymb.apps.assessment.forms.experts import CheckForm, InviteForm, TermsForm, WithdrawForm
from corymb.apps.assessment.models import Expert
from corymb.apps.assessment.queries import seeing
from corymb.apps.assessment.queries.naming import expert_url
from corymb.apps.assessment.queries.reasons import reason_of
from corymb.apps.assessment.queries.what_if import what_if
from corymb.apps.assessment.rules import ARRANGE, SEE
from corymb.apps.assessment.states import ACCEPTED, BLIND, EXPERT_MOVES, EXPERT_TONES, EXPERTS, WITHDRAWN
from corymb.apps.assessment.views.finding import (
    arranged_call,
    arranged_expert,
    found_call,
    found_expert,
    told,
    trail_of,
)
from corymb.apps.assessment.views.lists import experts_list
from corymb.apps.selection.models import Call
from corymb.kit.asking import Question, asked
from corymb.kit.doors import asks
from corymb.kit.exports import export_of
from corymb.kit.listing import counted, page_of, part_of
from corymb.kit.saying import moment, said


@asks(SEE)
def experts(request: HttpRequest, number: int) -> HttpResponseBase:
    """The experts of a call, invited last first."""
    call = found_call(request, number)
    rows = seeing.experts_visible_to(request.user).filter(call=call)
    listing = experts_list(request.user)
    answer = export_of(listing, request, rows)
    if answer is not None:
        return answer
    context = {
        "call": call,
        "page": page_of(listing, request, rows),
        "arranges": seeing.arranges(request.user, call),
        "trail": trail_of(call, _("Experts")),
    }
    return render(request, "assessment/experts.html", context)


@asks(ARRANGE)
def check(request: HttpRequest, number: int) -> HttpResponse:
    """What would stand in the way if somebody were invited: nothing is kept of it."""
    call = arranged_call(request, number)
    form = CheckForm(request.GET or None)
    found = None
    if form.is_bound and form.is_valid():
        found = what_if(call, request.user, form.cleaned_data["email"], form.cleaned_data["organisation"])
    context = {
        "call": call,
        "form": form,
        "found": found,
        "invite_url": _invite_url(call, form) if found else "",
        "trail": trail_of(call, _("Check")),
    }
    return render(request, "assessment/check.html", context, status=422 if form.errors else 200)


def _invite_url(call: Call, form: CheckForm) -> str:
    """The form of an invitation, with the person and the place of work that were checked."""
    person, organisation = form.cleaned_data["email"], form.cleaned_data["organisation"]
    asked = {"email": person.email if person else "", "works_at": organisation.number if organisation else ""}
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{reverse('assessment:invite', args=[call.pk])}?{query}"


@asks(ARRANGE)
def invite(request: HttpRequest, number: int) -> HttpResponse:
    """Invite an expert."""
    call = arranged_call(request, number)

    def act(form: InviteForm) -> str:
        who = form.new_person()
        return expert_url(actions.invite_expert(call.pk, who, form.terms(), me(request), **told(request, call)))

    question = Question(
        _("Invite an expert"),
        _("Invite"),
        _("The invitation goes out by mail."),
        trail_of(call, _("Invite")),
        _("Check first whether conflicts of interest stand in the way."),
    )
    initial = {"email": request.GET.get("email", ""), "organisation": request.GET.get("works_at", "")}
    return asked(request, question, InviteForm(request.POST or None, initial=initial), act)


@asks(SEE)
def expert(request: HttpRequest, number: int) -> HttpResponse:
    """One expert: profile, what they declared, conflicts, those raised last first."""
    found = found_expert(request, number)
    conflicts = seeing.conflicts_visible_to(request.user).filter(expert=found)
    page = part_of(conflicts, "-pk", request)
    context = {
        "found": found,
        "facts": facts_of(found),
        "state": EXPERTS[found.state],
        "tone": EXPERT_TONES[found.state],
        "declarations": list(found.declarations.order_by("-pk")),
        "conflicts": [(row, reason_of(row)) for row in page.rows],
        "count": counted(conflicts),
        "page": page,
        "arranges": seeing.arranges(request.user, found.call_id),
        "stays": WITHDRAWN in EXPERT_MOVES[found.state],
        "takes_part": found.state == ACCEPTED,
        "trail": trail_of(found.call, str(found.person)),
    }
    return render(request, "assessment/expert.html", context)


def facts_of(found: Expert) -> list[tuple[Any, Any]]:
    return [
        (_("Fields"), ", ".join(found.expertise) or None),
        (_("Applications at most"), found.at_most),
        (_("What the expert sees"), said(BLIND, found.blind)),
        (_("Invited"), moment(found.invited_at)),
        (_("Answered"), moment(found.answered_at) if found.answered_at else None),
        (_("Declared"), moment(found.declared_at) if found.declared_at else None),
        (_("Note"), found.note or None),
    ]


@asks(ARRANGE)
def terms(request: HttpRequest, number: int) -> HttpResponse:
    """Change how much an expert takes and what is hidden."""
    found = arranged_expert(request, number)

    def act(form: TermsForm) -> str:
        actions.change_terms(found.pk, form.terms(), **told(request, found.call_id))
        return expert_url(found)

    question = Question(
        _("Terms of {name}").format(name=found.person), _("Save"), _("Saved."), trail_of(found.call, str(found.person))
    )
    initial = {"at_most": found.at_most, "blind": found.blind}
    return asked(request, question, TermsForm(request.POST or None, initial=initial), act)


@asks(ARRANGE)
def withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Take an expert out of the call."""
    found = arranged_expert(request, number)

    def act(form: WithdrawForm) -> str:
        actions.withdraw_expert(found.pk, form.cleaned_data["reason"], **told(request, found.call_id))
        return expert_url(found)

    question = Question(
        _("Take {name} out").format(name=found.person),
        _("Take out"),
        _("The expert no longer takes part."),
        trail_of(found.call, str(found.person)),
        tone="danger",
    )
    return asked(request, question, WithdrawForm(request.POST or None), act)
