"""Requests for more time: a member asks from the page of its return, the programme office answers."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import acting, me
from corymb.apps.extensions import actions
from corymb.apps.extensions.forms import AskForm, DeclineForm
from corymb.apps.extensions.models import Request
from corymb.apps.extensions.queries import seeing
from corymb.apps.extensions.queries.naming import request_url
from corymb.apps.extensions.rules import ASK
from corymb.apps.extensions.states import ASKED, REQUESTS, TONES
from corymb.apps.registry.queries.naming import named_openly, organisation_url
from corymb.apps.returns.forms import ExtendForm
from corymb.apps.returns.queries.naming import return_url
from corymb.apps.returns.queries.seeing import visible_to as returns_visible_to
from corymb.apps.returns.rules import EXTEND
from corymb.apps.returns.states import STATES
from corymb.apps.returns.states import TONES as RETURN_TONES
from corymb.apps.returns.views.finding import found_return, may_on, must_on, trail_of
from corymb.kit.asking import Question, Trail, asked
from corymb.kit.doors import asks, signed_in


def found_request(request: HttpRequest, number: int) -> Request:
    return get_object_or_404(seeing.visible_to(request.user), pk=number)


def _answers(request: HttpRequest, number: int) -> Request:
    """A request, for who may give more time for its return."""
    found = found_request(request, number)
    must_on(request, EXTEND, found.member_return)
    return found


def _trail(found: Request, *further: str) -> Trail:
    home = named_openly(found.member_return.organisation)
    way: Trail = [(_("Returns"), reverse("returns:returns")), (f"{home} · {found.member_return.period}", "")]
    way.append((_("Request for more time"), request_url(found) if further else ""))
    return [*way, *((label, "") for label in further)]


@asks(ASK)
def ask(request: HttpRequest, number: int) -> HttpResponse:
    """Ask that one's own return be due later."""
    found = found_return(request, number)
    must_on(request, ASK, found)

    def act(filled: AskForm) -> str:
        values, who = filled.cleaned_data, acting(request, ASK, found.scope_keys)
        actions.ask_for_time(number, values["wished_at"], values["reason"], me(request), **who)
        return return_url(found)

    label = _("Ask for more time")
    done = _("The programme office is asked; you get a letter with the answer.")
    lead = _("Until the office has answered, the return is due as before.")
    question = Question(label, label, done, trail_of(found, (label, "")), lead)
    return asked(request, question, AskForm(request.POST or None), act)


@signed_in
def request_(request: HttpRequest, number: int) -> HttpResponse:
    """A request for more time: what is asked and why, what was answered. Nothing of the figures of the return."""
    found = found_request(request, number)
    home = found.member_return
    seen = returns_visible_to(request.user).filter(pk=home.pk).exists()
    context = {
        "found": found,
        "home": home,
        "organisation": named_openly(home.organisation),
        "organisation_url": organisation_url(home.organisation),
        "page_url": return_url(home) if seen else "",
        "state": REQUESTS[found.state],
        "tone": TONES[found.state],
        "return_state": STATES[home.state],
        "return_tone": RETURN_TONES[home.state],
        "earlier": [
            (row, REQUESTS[row.state], TONES[row.state])
            for row in seeing.visible_to(request.user).filter(member_return=home, pk__lt=found.pk).order_by("-pk")
        ],
        "answers": found.state == ASKED and may_on(request, EXTEND, home),
        "trail": _trail(found),
    }
    return render(request, "extensions/request.html", context)


@asks(EXTEND)
def grant(request: HttpRequest, number: int) -> HttpResponse:
    """Give more time, as wished or less."""
    found = _answers(request, number)

    def act(filled: ExtendForm) -> str:
        values = filled.cleaned_data
        who = acting(request, EXTEND, found.member_return.scope_keys)
        actions.grant_time(number, values["due_at"], values["reason"], me(request), **who)
        return request_url(found)

    label, done = _("Give more time"), _("The return is due later; who asked gets a letter.")
    question = Question(label, label, done, _trail(found, label))
    return asked(request, question, ExtendForm(request.POST or None, initial={"due_at": found.wished_at}), act)


@asks(EXTEND)
def decline(request: HttpRequest, number: int) -> HttpResponse:
    """Decline a request."""
    found = _answers(request, number)

    def act(filled: forms.Form) -> str:
        who = acting(request, EXTEND, found.member_return.scope_keys)
        actions.decline_time(number, filled.cleaned_data["reason"], me(request), **who)
        return request_url(found)

    label = _("Decline more time")
    done = _("Declined; who asked gets a letter.")
    question = Question(label, _("Decline"), done, _trail(found, label), tone="danger")
    return asked(request, question, DeclineForm(request.POST or None), act)
