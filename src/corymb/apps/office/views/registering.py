"""After a session: what it decided is carried into the register."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from corymb.apps.council.forms import NoteForm
from corymb.apps.council.queries.naming import session_url
from corymb.apps.council.states import REFUSED
from corymb.apps.council.views.finding import found_session, told, trail_below
from corymb.apps.office.actions import registering
from corymb.apps.office.queries.carried import MOVES, carried_of, given_by, told_before
from corymb.apps.outcomes.queries.seeing import seen_in
from corymb.apps.registry.rules import EDIT
from corymb.apps.selection.views.nameless import nameless
from corymb.kit.asking import Question, asked
from corymb.kit.doors import asks


@asks(EDIT)
def carry(request: HttpRequest, number: int) -> HttpResponse:
    """Carry what was decided into the register: the status of each cluster."""
    found = found_session(request, number)

    def act(_filled: forms.Form) -> str:
        seen = seen_in(found, request.user)
        carried = registering.carry_statuses(number, seen, **told(request, found.call, EDIT))
        messages.info(request, _("Moved: {names}").format(names="; ".join(carried.moved)))
        if carried.stayed:
            messages.warning(request, " ".join([_("Not moved."), *carried.stayed]))
        return session_url(found)

    label = _("Carry into the register")
    lead = _(
        "Selected clusters become leaders, those of the second category get that status, from the day of the session "
        "on. A cluster whose status may not change so stays as it is; what is kept from you somebody else carries."
    )
    refused = _("Those not selected stay as they are: the call does not name them in public, and the register would.")
    if REFUSED in given_by(found):
        refused = _("Those not selected get that status too: the call names them in public.")
    seen = seen_in(found, request.user)
    lists = tuple(told_before(found, seen))
    notices = nameless(request, carried_of(found, seen))
    done, trail = _("What could move has moved."), trail_below(found, (label, ""))
    can = bool(lists) and lists[0][0] == MOVES  # where all stay, there is nothing to press
    question = Question(label, label if can else "", done, trail, f"{lead} {refused}", notices=notices, lists=lists)
    return asked(request, question, NoteForm(request.POST or None), act)
