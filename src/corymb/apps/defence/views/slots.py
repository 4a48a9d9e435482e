"""Slots: put in order, changed by hand, called up and closed one after another."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from corymb.apps.accounts.rules import me
from corymb.apps.assessment.queries.seeing import applications_visible_to
from corymb.apps.defence.actions import slots as actions
from corymb.apps.defence.actions.holding import move_slot_on
from corymb.apps.defence.forms import NoteForm, OrderForm, SlotForm, SwapForm, TimeForm, there
from corymb.apps.defence.queries import seeing
from corymb.apps.defence.queries.naming import defence_url, slot_url
from corymb.apps.defence.queries.shut import shut_to
from corymb.apps.defence.rules import RUN
from corymb.apps.defence.states import HEARD, SLOTS, WAITING
from corymb.apps.defence.views.finding import run_defence, run_slot, told, trail_of
from corymb.kit.asking import NotPossible, Question, asked
from corymb.kit.doors import asks


@asks(RUN)
def propose(request: HttpRequest, number: int) -> HttpResponse:
    """Give every application a slot, by number or by lot."""
    found = run_defence(request, number)

    def act(filled: forms.Form) -> str:
        values = filled.cleaned_data
        order = actions.Order(values["ordered_by"], values["seed"], values["line"])
        made = actions.propose_slots(number, order, me(request), **told(request, found.call))
        said = ngettext("{n} application has a slot.", "{n} applications have a slot.", len(made))
        messages.success(request, said.format(n=len(made)))
        return defence_url(found)

    label = _("Put the slots in order")
    lead = _("Slots that are there are put in order anew. Afterwards they can be swapped and moved one by one.")
    initial = {"ordered_by": found.ordered_by, "seed": found.seed} if found.ordered_by else None
    question = Question(label, label, "", trail_of(found, (label, "")), lead)
    return asked(request, question, OrderForm(request.POST or None, initial=initial), act)


@asks(RUN)
def add(request: HttpRequest, number: int) -> HttpResponse:
    """Give one more application a slot."""
    found = run_defence(request, number)
    rows = applications_visible_to(request.user, found.call).exclude(slots__defence=found)
    rows = rows.exclude(pk__in=shut_to(request.user, found.call_id)).order_by("pk")

    def act(filled: forms.Form) -> str:
        values = filled.cleaned_data
        actions.add_slot(number, values["application"], values["starts_at"], **told(request, found.call))
        return defence_url(found)

    label = _("Give a slot")
    last = found.slots.order_by("-ends_at").first()
    initial = {"starts_at": there(last.ends_at if last else found.starts_at, found.call)}
    question = Question(label, label, _("The application has a slot."), trail_of(found, (label, "")))
    form = SlotForm(request.POST or None, call=found.call, applications=rows, initial=initial)
    return asked(request, question, form, act)


@asks(RUN)
def swap(request: HttpRequest, number: int) -> HttpResponse:
    """Swap a slot with another one."""
    found = run_slot(request, number)
    rows = seeing.visible_to(request.user).filter(defence=found.defence, state=WAITING).exclude(pk=number)

    def act(filled: forms.Form) -> str:
        other = filled.cleaned_data["other"].pk
        actions.swap_slots(number, other, **told(request, found.defence.call))
        return defence_url(found.defence)

    label = _("Swap")
    way = trail_of(found.defence, (label, ""))
    question = Question(label, label, _("The slots are swapped."), way, found.application.title)
    return asked(request, question, SwapForm(request.POST or None, slots=rows.order_by("starts_at")), act)


@asks(RUN)
def move(request: HttpRequest, number: int) -> HttpResponse:
    """Give a slot another time."""
    found = run_slot(request, number)

    def act(filled: forms.Form) -> str:
        actions.move_slot(number, filled.cleaned_data["starts_at"], **told(request, found.defence.call))
        return defence_url(found.defence)

    call = found.defence.call
    label = _("Another time")
    way = trail_of(found.defence, (label, ""))
    question = Question(label, _("Move"), _("The slot is moved."), way, found.application.title)
    form = TimeForm(request.POST or None, call=call, initial={"starts_at": there(found.starts_at, call)})
    return asked(request, question, form, act)


@asks(RUN)
def remove(request: HttpRequest, number: int) -> HttpResponse:
    """Take a slot out."""
    found = run_slot(request, number)

    def act(_filled: forms.Form) -> str:
        return defence_url(actions.remove_slot(number, **told(request, found.defence.call)))

    label = _("Take the slot out")
    way = trail_of(found.defence, (label, ""))
    question = Question(label, label, _("The slot is taken out."), way, found.application.title, "danger")
    return asked(request, question, NoteForm(request.POST or None), act)


@asks(RUN)
@require_POST
def move_on(request: HttpRequest, number: int, state: str) -> HttpResponse:
    """Call an application up, close its defence, note that nobody came, or put it back."""
    found = run_slot(request, number)
    if state not in SLOTS:
        raise Http404
    try:
        move_slot_on(number, state, **told(request, found.defence.call))
    except NotPossible as refusal:
        messages.error(request, str(refusal))
    return redirect(slot_url(found) if state == HEARD else defence_url(found.defence))
