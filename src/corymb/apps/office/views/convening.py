"""Before a session: when and where it is held, members are written to."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corymb.apps.council.actions import Plan
from corymb.apps.council.forms import NoteForm, ReasonForm, WhenForm
from corymb.apps.council.queries.naming import session_url
from corymb.apps.council.rules import RUN
from corymb.apps.council.views.finding import run_session, told, trail_below
from corymb.apps.office.actions import convening
from corymb.kit.asking import Question, asked
from corymb.kit.doors import asks


@asks(RUN)
def replan(request: HttpRequest, number: int) -> HttpResponse:
    """Change when and where a planned session is held."""
    found = run_session(request, number)

    def act(filled: forms.Form) -> str:
        convening.replan(number, Plan(**filled.cleaned_data), **told(request, found.call))
        return session_url(found)

    label = _("Change when and where")
    lead = _("Nobody is told by this alone: convene the members again, and those it concerns are written to.")
    question = Question(label, label, _("The session is changed."), trail_below(found, (label, "")), lead)
    stands = {"starts_at": found.starts_at, "place": found.place, "quorum": found.quorum}
    return asked(request, question, WhenForm(request.POST or None, initial=stands), act)


@asks(RUN)
def cancel(request: HttpRequest, number: int) -> HttpResponse:
    """Call a planned session off."""
    found = run_session(request, number)

    def act(filled: forms.Form) -> str:
        count = convening.cancel(number, filled.cleaned_data["reason"], **told(request, found.call))
        if count:  # where no letter has gone, nobody has to be told
            said = ngettext("{n} member is written to.", "{n} members are written to.", count)
            messages.success(request, said.format(n=count))
        return session_url(found)

    label = _("Call the session off")
    lead = _(
        "It is not held; recusals declared for it stand. Members whom the letter has reached are written to, with the "
        "reason. Another session can be planned then, on this ranking or a further one."
    )
    question = Question(label, label, _("The session is called off."), trail_below(found, (label, "")), lead, "danger")
    hint = _("Name no application: all members read it, also those who are recused.")
    form = ReasonForm(request.POST or None, label=_("Why it is called off"), hint=hint)
    return asked(request, question, form, act)


@asks(RUN)
def take_out(request: HttpRequest, number: int, seat: int) -> HttpResponse:
    """Take a member out of a session that is only planned."""
    found = run_session(request, number)
    row = get_object_or_404(found.seats.select_related("person"), pk=seat)

    def act(_filled: forms.Form) -> str:
        done = _("The member is taken out.")
        if convening.take_out(number, seat, **told(request, found.call)):
            done = _("The member is taken out and is written to.")
        messages.success(request, done)
        return session_url(found)

    label = _("Take out")
    lead = _(
        "{member} leaves this session. A letter that has not gone to them yet does not go. Where one "
        "has reached them, another one tells them, with a file that takes the appointment out of their calendar."
    ).format(member=row.person)
    question = Question(label, label, "", trail_below(found, (label, "")), lead, "danger")
    return asked(request, question, NoteForm(request.POST or None), act)


@asks(RUN)
def convene(request: HttpRequest, number: int) -> HttpResponse:
    """Write to the members of a planned session."""
    found = run_session(request, number)

    def act(_filled: forms.Form) -> str:
        count = convening.convene(number, **told(request, found.call))
        said = ngettext("{n} member is written to.", "{n} members are written to.", count)
        messages.success(request, said.format(n=count))
        return session_url(found)

    label = _("Convene the members")
    lead = _(
        "Every member gets a letter with day, place and items, without those they are recused from, and a file for "
        "their calendar. Who was written to is written to again only where day, place or quorum has changed; who is "
        "recused from all items is not written to."
    )
    question = Question(label, label, "", trail_below(found, (label, "")), lead)
    return asked(request, question, NoteForm(request.POST or None), act)
