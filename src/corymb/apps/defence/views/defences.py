"""Defences: the list, one with its agenda, how it is planned, announced, printed, shown on the screen in the room."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from corymb.apps.accounts.rules import me
from corymb.apps.defence import tasks
from corymb.apps.defence.actions import planning, telling
from corymb.apps.defence.forms import NoteForm, PlanForm, there
from corymb.apps.defence.models import Defence
from corymb.apps.defence.queries import seeing
from corymb.apps.defence.queries.agenda import agenda_of, clock, in_turn, members_of, on_screen, slots_of
from corymb.apps.defence.queries.letters import are_late, held_for, say_otherwise, unreached
from corymb.apps.defence.queries.naming import defence_name, defence_url
from corymb.apps.defence.queries.printed import name_of, newest_of, printed_for, rule_told
from corymb.apps.defence.queries.recusals import recusals_of
from corymb.apps.defence.queries.telling import before_opening
from corymb.apps.defence.rules import RUN, SEE
from corymb.apps.defence.states import CLOSED, DEFENCE_TONES, DEFENCES, HEARD, OPEN, PLANNED, REGISTER
from corymb.apps.defence.views.finding import found_call, found_defence, must_run, run_defence, told, trail_of
from corymb.apps.files.models import StoredFile
from corymb.apps.selection.queries.contents import told_there
from corymb.apps.selection.queries.steps import steps_of
from corymb.kit import waiting
from corymb.kit.again import is_awaited
from corymb.kit.asking import Question, asked
from corymb.kit.doors import asks
from corymb.kit.list_addresses import query_of
from corymb.kit.listing import Part, counted, part_of
from corymb.kit.places import written


@asks(SEE)
def defences(request: HttpRequest) -> HttpResponse:
    """Defences of the calls the person has to do with, the newest first."""
    rows = seeing.defences_visible_to(request.user).order_by("-starts_at", "-pk")
    calls = seeing.calls_visible_to(request.user).filter(closes_at__lte=timezone.now()).order_by("-created_at")
    context = {
        "rows": [_row(row) for row in rows],
        "calls": [call for call in calls if seeing.runs(request.user, call)],
        "trail": trail_of(),
    }
    return render(request, "defence/defences.html", context)


def _row(row: Defence) -> tuple[Defence, str, str, Any, str]:
    """(defence, name, when, state in words, tone)."""
    when = told_there(row.starts_at, row.call.zone)
    return row, defence_name(row), when, DEFENCES[row.state], DEFENCE_TONES[row.state]


def _plan_of(values: dict[str, Any]) -> planning.Plan:
    return planning.Plan(values["starts_at"], values["place"], values["minutes"], values["breaks"])


@asks(RUN)
def plan(request: HttpRequest, number: int) -> HttpResponse:
    """Plan a defence of a call."""
    call = found_call(request, number)
    must_run(request, call)

    def act(filled: forms.Form) -> str:
        made = planning.plan_defence(call.pk, _plan_of(filled.cleaned_data), me(request), **told(request, call))
        return defence_url(made)

    label = _("Plan a defence")
    done = _("The defence is planned; name its commission and put the slots in order.")
    can = planning.is_closed(call, timezone.now())
    why = () if can else (("info", planning.NOT_YET),)
    question = Question(label, label if can else "", done, trail_of(None, (label, "")), call.title, notices=why)
    return asked(request, question, PlanForm(request.POST or None, call=call), act)


@asks(RUN)
def change(request: HttpRequest, number: int) -> HttpResponse:
    """Change when and where, how long a slot is, and the breaks."""
    found = run_defence(request, number)

    def act(filled: forms.Form) -> str:
        planning.change_defence(number, _plan_of(filled.cleaned_data), **told(request, found.call))
        return defence_url(found)

    initial = {
        "starts_at": there(found.starts_at, found.call), "place": found.place, "minutes": found.minutes,
        "breaks": ", ".join(found.breaks),
    }  # fmt: skip
    label = _("Change the plan")
    lead = _("Slots that are there stay where they are until they are put in order anew.")
    question = Question(label, _("Save"), _("Saved."), trail_of(found, (label, "")), lead)
    return asked(request, question, PlanForm(request.POST or None, call=found.call, initial=initial), act)


@asks(SEE)
def defence(request: HttpRequest, number: int) -> HttpResponse:
    """A defence: commission and agenda. Of what is shut to the reader they see that somebody is heard then, not who."""
    found = found_defence(request, number)
    runs, looks = seeing.runs(request.user, found.call), seeing.looks(request.user, found.call)
    waits = runs and is_awaited(tasks.printing(number))
    answer = waiting.answered(request, waits=waits)
    if answer is not None:
        return answer
    printed, slots = _printed(request, found), slots_of(found)
    page = part_of(slots, "starts_at", request)
    context: dict[str, Any] = {
        "defence": found,
        "name": defence_name(found),
        "state": DEFENCES[found.state],
        "tone": DEFENCE_TONES[found.state],
        "starts": told_there(found.starts_at, found.call.zone),
        "order": rule_told(found),
        "others": _others(request, found),
        "runs": runs,
        "waits": waits,
        "looks": looks,
        "recusals": recusals_of(found, request.user) if looks else [],
        "register": REGISTER,
        "own": seeing.own_member(request.user, found),
        "members": members_of(found),
        "agenda": agenda_of(found, request.user, page.rows),
        "page": page,
        "count": counted(slots),
        "now_url": _in_turn(found, page) if found.state == OPEN else "",
        "is_planned": found.state == PLANNED,
        "is_open": found.state == OPEN,
        "is_closed": found.state == CLOSED,
        "printed": printed,
        "letters_are_late": runs and found.state != CLOSED and are_late(found),
        "letters_say_otherwise": runs and found.state != CLOSED and say_otherwise(found),
        "is_outdated": printed and printed.name != name_of(found, get_language() or "en"),
        "unreached": unreached(found, request.user) if runs and found.state != CLOSED else 0,
        "held": runs and held_for(found, request.user).exists(),
        "steps": steps_of(request.user, found.call, "defence", defence_url(found)),
        "trail": trail_of(found),
    }
    return render(request, "defence/defence.html", context)


def _others(request: HttpRequest, found: Defence) -> list[tuple[str, str]]:
    """Other defences of the call, by name and address: the steps of a call lead to the latest alone."""
    rows = seeing.defences_visible_to(request.user).filter(call=found.call_id).exclude(pk=found.pk)
    return [(defence_name(row), defence_url(row)) for row in rows.order_by("number")]


def _in_turn(found: Defence, page: Part) -> str:
    """The address of the page that begins with what is heard, or comes next; empty where this page shows it."""
    slot = in_turn(found)
    if slot is None or slot in page.rows:
        return ""
    return f"{defence_url(found)}?{query_of([('after', written(str(slot.starts_at), 0))])}"


def _printed(request: HttpRequest, found: Defence) -> StoredFile | None:
    """The agenda in the language of the page as it was printed last, where the person may read all of it."""
    language = get_language() or "en"
    made = newest_of(found, language)
    return made if made and printed_for(request.user).filter(pk=found.pk).exists() else None


@asks(RUN)
def move(request: HttpRequest, number: int, state: str) -> HttpResponse:
    """Open or close a defence."""
    found = run_defence(request, number)
    if state not in {OPEN, CLOSED}:
        raise Http404

    def act(_filled: forms.Form) -> str:
        action = planning.open_defence if state == OPEN else planning.close_defence
        action(number, **told(request, found.call))
        return defence_url(found)

    if state == OPEN:
        label, done = _("Open the defence"), _("The defence is open; call up the first application.")
        lead = _("Note first who is present; the chair must be.")
        notices = tuple(("warning", line) for line in before_opening(found, timezone.now()))
    else:
        label, done = _("Close the defence"), _("The defence is over.")
        lead, notices = _("Applications that were not heard may have a slot in a later defence."), ()
    question = Question(label, label, done, trail_of(found, (label, "")), lead, notices=notices)
    return asked(request, question, NoteForm(request.POST or None), act)


@asks(RUN)
def letters(request: HttpRequest, number: int) -> HttpResponse:
    """Write the letters of a defence; they are held."""
    found = run_defence(request, number)

    def act(_filled: forms.Form) -> str:
        count = telling.write_letters(number, **told(request, found.call))
        said = ngettext("{n} letter is written and held.", "{n} letters are written and held.", count)
        messages.success(request, said.format(n=count))
        return defence_url(found)

    label = _("Write the letters")
    lead = _(
        "To the officials of each region and to the members of the commission. Every letter is held: look at them in "
        "the outbox, then let them go. Whoever has a letter is written to again only where the time or the agenda has "
        "changed."
    )
    question = Question(label, label, "", trail_of(found, (label, "")), lead)
    return asked(request, question, NoteForm(request.POST or None), act)


@asks(RUN)
def announce(request: HttpRequest, number: int) -> HttpResponse:
    """Let the letters go; from now on the regions see their slots."""
    found = run_defence(request, number)

    def act(_filled: forms.Form) -> str:
        count = telling.announce(number, me(request), **told(request, found.call))
        said = ngettext(
            "{n} letter goes out; the regions see when they defend.",
            "{n} letters go out; the regions see when they defend.",
            count,
        )
        messages.success(request, said.format(n=count))
        return defence_url(found)

    label = _("Tell the regions and the commission")
    lead = _(
        "Letters that are held go out, to the regions and to the commission, and every region sees its slot on the "
        "page of its application. A letter that is not shown to you stays held; somebody else lets it go."
    )
    none = _(
        "No letter is held. Write the letters first, or nobody is written to and the regions see their slots alone."
    )
    notices = () if held_for(found, me(request)).exists() else (("warning", none),)
    question = Question(label, label, "", trail_of(found, (label, "")), lead, notices=notices)
    return asked(request, question, NoteForm(request.POST or None), act)


@asks(RUN)
@require_POST
def agenda(request: HttpRequest, number: int) -> HttpResponse:
    """Have the agenda put on paper as it stands."""
    found = run_defence(request, number)
    with transaction.atomic():
        telling.ask_for_agenda(found, **told(request, found.call))
        tasks.agenda.configure(lock=tasks.printing(number)).defer(number=number)
    return redirect(defence_url(found))


@asks(RUN)
def screen(request: HttpRequest, number: int) -> HttpResponse:
    """What the screen in the room shows: one application at a time, in large type."""
    found = run_defence(request, number)
    line = on_screen(found, request.user)
    left = None
    if line and line.slot and line.slot.state == HEARD and line.slot.called_at:
        length = line.slot.ends_at - line.slot.starts_at
        left = max(0, round((line.slot.called_at + length - timezone.now()).total_seconds() / 60))
    context = {
        "defence": found,
        "line": line,
        "left": left,
        "now": clock(timezone.now(), found.call.zone),
        "back": defence_url(found),
    }
    return render(request, "defence/screen.html", context)
