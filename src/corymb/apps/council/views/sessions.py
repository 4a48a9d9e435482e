"""A session: how it is planned, who sits in it, who is recused, its items, how it is opened and closed."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from corymb.apps.accounts.rules import holds, me
from corymb.apps.council import actions
from corymb.apps.council.forms import NoteForm, SeatForm
from corymb.apps.council.models import Session
from corymb.apps.council.queries import seeing
from corymb.apps.council.queries.beyond import beyond_rule
from corymb.apps.council.queries.letters import held_letters, letters_of_decisions, nobody_to_write_to
from corymb.apps.council.queries.minutes import ENDINGS, document_of, minutes_visible_to
from corymb.apps.council.queries.naming import called_off_by, session_name, session_url
from corymb.apps.council.queries.sitting import keeps_results, matters_of, seats_of
from corymb.apps.council.queries.taken_back import taken_back_said
from corymb.apps.council.queries.warning import before_closing, before_opening
from corymb.apps.council.rules import RUN, SEE
from corymb.apps.council.states import CLOSED, MINUTES, OPEN, PLANNED, SESSION_TONES, SESSIONS
from corymb.apps.council.tasks import minutes
from corymb.apps.council.views.finding import found_session, run_session, told, trail_below
from corymb.apps.council.views.matter_lists import KEPT_MATTERS, MATTERS
from corymb.apps.council.views.recusing import recusals_of
from corymb.apps.files.models import StoredFile
from corymb.apps.registry.rules import EDIT
from corymb.kit import waiting
from corymb.kit.again import is_awaited
from corymb.kit.asking import NotPossible, Question, asked
from corymb.kit.doors import asks
from corymb.kit.exports import export_of
from corymb.kit.list_addresses import VIEW, carried, query_of
from corymb.kit.listing import page_of
from corymb.kit.registries import Label, session_notes


@asks(SEE)
def session(request: HttpRequest, number: int) -> HttpResponseBase:
    """A session: its members and its items, without those the person is recused from."""
    found = found_session(request, number)
    made = _minutes(request, found)
    waits = found.state == CLOSED and not made and is_awaited(f"minutes {found.pk}")
    answer = waiting.answered(request, waits=waits)
    if answer is not None:
        return answer
    items, is_kept = matters_of(found, request.user), keeps_results(request.user, found)
    listing = KEPT_MATTERS if is_kept else MATTERS
    exported = export_of(listing, request, items)
    if exported is not None:
        return exported
    runs = seeing.runs(request.user, found.call)
    # by their numbers counted anew all are sorted: so without what a page tells of its fifty alone
    few = items.select_related(None).prefetch_related("application__region")
    context: dict[str, Any] = {
        "session": found,
        "name": session_name(found),
        "state": SESSIONS[found.state],
        "tone": SESSION_TONES[found.state],
        "runs": runs,
        "seats": seats_of(found),
        "page": page_of(listing, request, few),
        "is_kept": is_kept,
        "sits": is_kept and seeing.own_seat(request.user, found) is not None,
        "called_off_by": called_off_by(found),
        **{f"is_{state}": found.state == state for state in (PLANNED, OPEN, CLOSED)},
        "is_over": found.is_over,
        "minutes": made,
        "waits": waits,
        "notes": [note for told in session_notes if runs and not found.is_over for note in told(request.user, found)],
        **recusals_of(request.user, found),
        "held": runs
        and found.state == CLOSED
        and held_letters(found).filter(about_id__in=letters_of_decisions(request.user)).exists(),
        "unreached": nobody_to_write_to(found, request.user) if runs and found.state == CLOSED else 0,
        "beyond": beyond_rule(found, request.user),
        "taken_back": taken_back_said(found.ranking, request.user) if runs and not found.is_over else "",
        "may_carry": found.state == CLOSED and holds(request.user, EDIT),
        "trail": trail_below(found),
    }
    if runs and found.state == OPEN:  # after the list, which may have opened a saved view
        asked_for = query_of(carried(request, "sort", "columns", VIEW))
        context["closes"] = not seeing.is_tied(request.user, found.call)
        if items.filter(decision=None).exists():
            context["vote_url"] = f"{reverse('council:vote_many', args=[number])}?{asked_for}"
    return render(request, "council/session.html", context)


def _minutes(request: HttpRequest, session: Session) -> list[tuple[Label, StoredFile]]:
    """The minutes in the language of the page, as PDF and for Word, for who may read them, once they are made."""
    may = session.state == CLOSED and minutes_visible_to(request.user).filter(pk=session.pk).exists()
    made = [(ending, document_of(session, get_language() or "en", ending)) for ending in ENDINGS] if may else []
    return [(MINUTES[ending], file) for ending, file in made if file]


@asks(RUN)
def seat_add(request: HttpRequest, number: int) -> HttpResponse:
    """Name a member for the session."""
    found = run_session(request, number)

    def act(filled: forms.Form) -> str:
        values = filled.cleaned_data
        actions.give_seat(number, values["person"], is_chair=values["is_chair"], **told(request, found.call))
        return session_url(found)

    label = _("Name a member")
    lead = _("People who hold the role of a council member for this call.")
    question = Question(label, label, _("The member is named."), trail_below(found, (label, "")), lead)
    return asked(request, question, SeatForm(request.POST or None, session=found), act)


@asks(RUN)
@require_POST
def present(request: HttpRequest, number: int) -> HttpResponse:
    """Note who is present."""
    found = run_session(request, number)
    seats = {int(text) for text in request.POST.getlist("present") if text.isdigit()}
    try:
        actions.note_present(number, seats, **told(request, found.call))
    except NotPossible as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Noted."))
    return redirect(session_url(found))


@asks(RUN)
def move(request: HttpRequest, number: int, state: str) -> HttpResponse:
    """Open or close a session."""
    found = run_session(request, number)
    if state not in {OPEN, CLOSED}:
        raise Http404

    def act(_filled: forms.Form) -> str:
        who = told(request, found.call)
        if state == OPEN:
            actions.open_session(number, **who)
        else:
            with transaction.atomic():
                actions.close_session(number, me(request), **who)
                minutes.configure(lock=f"minutes {number}").defer(number=number)
        return session_url(found)

    if state == OPEN:
        label, done = _("Open the session"), _("The session is open.")
        lead = _("Members who are present can vote from now on.")
    else:
        label, done = _("Close the session"), _("The session is closed.")
        lead = _("Nothing more is decided in it. Items without a decision stay for a later session.")
    said = before_closing(found, request.user) if state == CLOSED else before_opening(found, request.user)
    notices = tuple(("warning", line) for line in said)
    question = Question(label, label, done, trail_below(found, (label, "")), lead, notices=notices)
    return asked(request, question, NoteForm(request.POST or None), act)
