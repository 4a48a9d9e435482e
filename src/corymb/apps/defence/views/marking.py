"""A slot: the application, who speaks, one's own sheet while it is heard, what the commission gave afterwards."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from corymb.apps.defence.actions import marking
from corymb.apps.defence.actions.commission import exclude
from corymb.apps.defence.forms import TiedForm
from corymb.apps.defence.models import Slot
from corymb.apps.defence.queries import seeing
from corymb.apps.defence.queries.agenda import time_of, when
from corymb.apps.defence.queries.naming import defence_url, slot_url
from corymb.apps.defence.queries.recusals import recused_from
from corymb.apps.defence.queries.scores import heard_of
from corymb.apps.defence.queries.sheet import content_for, marked_of, sheet_of
from corymb.apps.defence.queries.telling import given_to, set_aside
from corymb.apps.defence.rules import LOOK, MARK, SEE
from corymb.apps.defence.states import DONE, HEARD, MISSED, OPEN, SLOT_TONES, SLOTS, WAITING
from corymb.apps.defence.views.finding import found_slot, told, trail_of
from corymb.kit.asking import NotPossible, Question, asked
from corymb.kit.doors import Refused, asks
from corymb.kit.saving import not_saved, typed_of
from corymb.kit.saying import number as written

MARK_FIELD, REASON_FIELD = "mark-", "reason-"
"""How the names of the sheet's fields begin."""


@asks(SEE)
def slot(request: HttpRequest, number: int) -> HttpResponse:
    """A slot as the reader may see it."""
    found = found_slot(request, number)
    if found.state == DONE:
        code = LOOK if seeing.looks(request.user, found.defence.call) else SEE
        marking.note_read(found, **told(request, found.defence.call, code))
    return render(request, "defence/slot.html", context_of(request, found))


def context_of(request: HttpRequest, found: Slot) -> dict[str, Any]:
    member = seeing.own_member(request.user, found.defence)
    writes = bool(member and member.present_at and found.state == HEARD)
    looks = seeing.looks(request.user, found.defence.call)
    heard = heard_of(found.defence.call_id, [found.pk]).get(found.application_id) if found.state == DONE else None
    return {
        "slot": found,
        "defence": found.defence,
        "time": time_of(found),
        "when": when(found),
        "state": SLOTS[found.state],
        "tone": SLOT_TONES[found.state],
        "runs": seeing.runs(request.user, found.defence.call),
        "is_under_way": found.defence.state == OPEN,
        "is_waiting": found.state == WAITING,
        "is_heard": found.state == HEARD,
        "is_missed": found.state == MISSED,
        "marked": marked_of(found) if found.state == HEARD and seeing.runs(request.user, found.defence.call) else None,
        "speakers": list(found.speakers.order_by("place")),
        "member": member,
        "writes": writes,
        "sheet": sheet_of(found, member) if member and found.state in {HEARD, DONE} else None,
        "given": given_to(found) if found.state == DONE else None,
        "set_aside": set_aside(found) if found.state == DONE and looks else (),
        "recusals": recused_from(found) if looks else [],
        "score": written(heard.score(content_for(found)), 2) if heard else "",
        "trail": trail_of(found.defence, (found.application.title, "")),
    }


@asks(MARK)
@require_POST
def save(request: HttpRequest, number: int) -> HttpResponse:
    """Take what was marked. With scripts the answer is how far the sheet is; without, the page."""
    found = found_slot(request, number)
    member = seeing.own_member(request.user, found.defence)
    if member is None:
        raise Refused(MARK, found)
    marks, reasons = typed_of(request.POST, MARK_FIELD), typed_of(request.POST, REASON_FIELD)
    given = {
        code: marking.Given(marks[code][0] if code in marks else None, reasons[code][0] if code in reasons else None)
        for code in {**marks, **reasons}
    }
    try:
        marking.mark(number, member.pk, given, **told(request, found.defence.call, MARK))
    except NotPossible as refusal:
        if request.htmx:  # type: ignore[attr-defined]
            return not_saved(request, str(refusal))
        messages.error(request, str(refusal))
        return redirect(slot_url(found))
    if request.htmx:  # type: ignore[attr-defined]
        context = {"sheet": sheet_of(found, member), "saved_at": timezone.localtime(), "told_anew": True}
        return render(request, "defence/saved.html", context)
    messages.success(request, _("Saved."))
    return redirect(slot_url(found))


@asks(MARK)
def tied(request: HttpRequest, number: int) -> HttpResponse:
    """Say that one is tied to an application: it is closed at once."""
    found = found_slot(request, number)
    member = seeing.own_member(request.user, found.defence)
    if member is None:
        raise Refused(MARK, found)

    def act(filled: forms.Form) -> str:
        if found.state == DONE:
            raise NotPossible(_("Its defence is closed: tell whoever holds the defence, who recuses you from it."))
        reason = filled.cleaned_data["reason"]
        who = told(request, found.defence.call, MARK)
        exclude(found.defence_id, member.pk, found.application_id, reason, **who)
        return defence_url(found.defence)

    label = _("I am tied to it")
    lead = _("The application is closed to you at once; marks you gave do not count.")
    done = _("Thank you. The application is closed to you.")
    question = Question(label, _("Declare"), done, trail_of(found.defence, (label, "")), lead, "danger")
    return asked(request, question, TiedForm(request.POST or None), act)
