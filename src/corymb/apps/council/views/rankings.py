"""The council of a call: its rankings and sessions; a ranking, and how it is frozen."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import holds, me
from corymb.apps.council import actions
from corymb.apps.council.forms import RankForm
from corymb.apps.council.models import Ranking
from corymb.apps.council.queries import seeing
from corymb.apps.council.queries.dossiers import dossiers_of, dossiers_open_to
from corymb.apps.council.queries.naming import call_url, ranking_name, ranking_url
from corymb.apps.council.queries.ranked import name_rows
from corymb.apps.council.queries.taken_back import taken_back_said
from corymb.apps.council.queries.telling import ranking_told
from corymb.apps.council.queries.warning import warnings_of
from corymb.apps.council.rules import DOSSIER, RUN, SEE
from corymb.apps.council.states import FROZEN, ORDERED, RANKING_TONES, RANKINGS, SESSION_TONES, SESSIONS
from corymb.apps.council.tasks import rank
from corymb.apps.council.views.finding import found_call, found_ranking, must_run, told, trail_of
from corymb.apps.council.views.ranked_lists import ranking_listing, to_the_line, ways
from corymb.apps.selection.queries.contents import standing_of
from corymb.apps.selection.queries.steps import steps_of
from corymb.apps.selection.states import CLOSED
from corymb.kit import waiting
from corymb.kit.again import is_awaited
from corymb.kit.asking import Question, asked
from corymb.kit.doors import asks
from corymb.kit.exports import export_of
from corymb.kit.listing import page_of, part_of
from corymb.kit.registries import offered

ON_THE_WALL = 100
"""So many rows stand on one page of the wall."""


@asks(SEE)
def calls(request: HttpRequest) -> HttpResponse:
    """Calls whose council the person has to do with."""
    rows = seeing.calls_visible_to(request.user).order_by("-created_at")
    return render(request, "council/calls.html", {"calls": list(rows), "trail": trail_of()})


@asks(SEE)
def call(request: HttpRequest, number: int) -> HttpResponse:
    """The rankings and sessions of a call, the newest first."""
    found = found_call(request, number)
    may_take = holds(request.user, DOSSIER) and dossiers_open_to(request.user).filter(pk=found.pk).exists()
    waits = may_take and is_awaited(f"dossier {found.pk}")
    answer = waiting.answered(request, waits=waits)
    if answer is not None:
        return answer
    rankings = Ranking.objects.filter(call=found).defer("inputs", "outcome").select_related("ordered_by")
    frozen = list(rankings.order_by("-number"))
    reasons = seeing.reasons_told(request.user, frozen)
    sessions = seeing.sessions_visible_to(request.user).filter(call=found).order_by("-number")
    context = {
        "call": found,
        "may_freeze": standing_of(found, timezone.now()) == CLOSED and seeing.runs(request.user, found),
        "rankings": [(r, RANKINGS[r.state], RANKING_TONES[r.state], reasons[r.pk]) for r in frozen],
        "may_take": may_take,
        "dossiers": dossiers_of(found) if may_take else [],
        "waits": waits,
        "sessions": [(s, SESSIONS[s.state], SESSION_TONES[s.state]) for s in sessions],
        "steps": steps_of(request.user, found, "council", call_url(found)),
        "trail": trail_of(found),
    }
    return render(request, "council/call.html", context)


@asks(RUN)
def order(request: HttpRequest, number: int) -> HttpResponse:
    """Freeze the marks as they stand and have them ranked."""
    found = found_call(request, number)
    must_run(request, found)

    def act(filled: RankForm) -> str:
        with transaction.atomic():
            reason = filled.cleaned_data["reason"]
            made = actions.order_ranking(number, me(request), reason=reason, **told(request, found))
            rank.configure(lock=f"ranking {made.pk}").defer(number=made.pk)
        return ranking_url(made)

    label, done = _("Freeze and rank"), _("The marks are frozen; the ranking is being computed.")
    lead = _("Applications and marks are taken as they stand now. What is marked later needs a further ranking.")
    notices = tuple(("warning", one) for one in warnings_of(found, request.user))
    question = Question(label, label, done, trail_of(found, (label, "")), lead, notices=notices)
    form = RankForm(request.POST or None)
    form.fields["reason"].required = Ranking.objects.filter(call=found).exists()  # a further one says why
    return asked(request, question, form, act)


@asks(SEE)
def ranking(request: HttpRequest, number: int) -> HttpResponseBase:
    """A ranking: its rows as a list, the line, and what it hangs on."""
    found = found_ranking(request, number)
    answer = waiting.answered(request, waits=found.state == ORDERED)
    if answer is not None:
        return answer
    actions.note_read(found, **told(request, found.call, SEE))
    context: dict[str, Any] = {
        "ranking": found,
        "name": ranking_name(found),
        "state": RANKINGS[found.state],
        "tone": RANKING_TONES[found.state],
        "waits": found.state == ORDERED,
        "runs": seeing.runs(request.user, found.call),
        "taken_back": taken_back_said(found, request.user),
        "trail": trail_of(found.call, (ranking_name(found), "")),
    }
    if found.state == FROZEN:
        names = seeing.names_experts(request.user, found.call)
        shown = ranking_told(found, seeing.hidden_from(request.user, found.call), names_experts=names)
        listing = ranking_listing(found, shown, request.user)
        exported = export_of(listing, request, shown.rows)
        if exported is not None:
            return exported
        context |= {
            "told": shown,
            "page": page_of(listing, request, shown.rows),
            "ways": ways(request, shown),
            "offers": offered("council.ranking", request.user, found),
        }
    return render(request, "council/ranking.html", context)


@asks(SEE)
def wall(request: HttpRequest, number: int) -> HttpResponse:
    """The ranking without anything around it, for a projector or a sheet of paper; on one page while it is short."""
    found = get_object_or_404(seeing.rankings_visible_to(request.user), pk=number, state=FROZEN)
    shown = ranking_told(found, seeing.hidden_from(request.user, found.call), in_full=False)
    part = part_of(shown.rows, "place", request, ON_THE_WALL)
    name_rows(found, part.rows, with_commission=shown.defends)
    context = {
        "ranking": found,
        "name": ranking_name(found),
        "told": shown,
        "page": part,
        "line_url": to_the_line(request, shown) if shown.is_whole and part.next_url + part.previous_url else "",
    }
    return render(request, "council/wall.html", context)
