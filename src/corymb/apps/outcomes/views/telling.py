"""After a session: the letters."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corymb.apps.council.forms import NoteForm
from corymb.apps.council.queries.letters import untold
from corymb.apps.council.queries.naming import session_url
from corymb.apps.council.rules import RUN
from corymb.apps.council.views.finding import found_session, must_run, told, trail_below
from corymb.apps.outcomes.actions import telling
from corymb.apps.outcomes.queries.seeing import seen_in
from corymb.kit.asking import Question, asked
from corymb.kit.doors import asks


@asks(RUN)
def letters(request: HttpRequest, number: int) -> HttpResponse:
    """Write the letters of a session; they are held."""
    found = found_session(request, number)
    must_run(request, found.call)

    def act(_filled: forms.Form) -> str:
        count = telling.write_letters(number, seen_in(found, request.user), **told(request, found.call))
        said = ngettext("{n} letter is written and held.", "{n} letters are written and held.", count)
        messages.success(request, said.format(n=count))
        nobody = untold(found, request.user)
        if nobody:
            left = _("Nobody answers on the site for the regions of: {titles}. They get no letter.")
            messages.warning(request, left.format(titles="; ".join(nobody)))
        return session_url(found)

    label = _("Write the letters")
    lead = _("To the officials of each region. Every letter is held: look at them in the outbox, then let them go.")
    question = Question(label, label, "", trail_below(found, (label, "")), lead)
    return asked(request, question, NoteForm(request.POST or None), act)


@asks(RUN)
def release(request: HttpRequest, number: int) -> HttpResponse:
    """Let the held letters of a session go."""
    found = found_session(request, number)
    must_run(request, found.call)

    def act(_filled: forms.Form) -> str:
        count = telling.release_letters(number, seen_in(found, request.user), **told(request, found.call))
        messages.success(request, ngettext("{n} letter goes out.", "{n} letters go out.", count).format(n=count))
        return session_url(found)

    label = _("Let the letters go")
    lead = _("What is held goes out now. A letter that is not shown to you stays held; somebody else lets it go.")
    question = Question(label, label, "", trail_below(found, (label, "")), lead)
    return asked(request, question, NoteForm(request.POST or None), act)
