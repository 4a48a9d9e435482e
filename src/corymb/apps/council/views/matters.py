"""An item of a session: what is proposed, the votes on it, what was decided."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from corymb.apps.accounts.rules import me
from corymb.apps.council import actions
from corymb.apps.council.forms import ProposeForm, VoteForm
from corymb.apps.council.models import Abstention, Matter
from corymb.apps.council.queries import seeing
from corymb.apps.council.queries.beyond import beyond_rule
from corymb.apps.council.queries.candidates import decided_before, without_conditions
from corymb.apps.council.queries.minutes import ballots_told
from corymb.apps.council.queries.naming import called_off_by, matter_url
from corymb.apps.council.queries.sitting import Item, item_of, seats_of
from corymb.apps.council.rules import RUN, SEE, SIT
from corymb.apps.council.states import RESULTS, SELECTED
from corymb.apps.council.views.finding import found_matter, must_run, told, trail_below
from corymb.apps.council.views.voting_forms import VotesForm
from corymb.kit.asking import NotPossible, Question, asked
from corymb.kit.doors import Refused, asks
from corymb.kit.registries import reasons_anew, rests_on


@asks(SEE)
def matter(request: HttpRequest, number: int) -> HttpResponse:
    """An item: the application, what is proposed, how the ballot stands."""
    found = found_matter(request, number)
    return item_page(request, found, item_of(found, request.user))


def item_page(request: HttpRequest, found: Matter, item: Item, votes: VotesForm | None = None) -> HttpResponse:
    """The page of an item; `votes` is the form of the votes where something is wrong in it."""
    runs = seeing.runs(request.user, found.session.call)
    before = None if item.is_kept else decided_before([found]).get(found.application_id)
    form = votes or VotesForm(seats=item.awaited if runs else [])
    context = {
        "matter": found,
        "item": item,
        "runs": runs,
        "called_off_by": called_off_by(found.session),
        "before": before,
        "beyond": beyond_rule(found.session, request.user) if found.proposed == SELECTED else "",
        "anew": [line for told in reasons_anew for line in told(before.pk)] if before else [],
        "rests": [] if item.is_kept else [line for told in rests_on for line in told(found.application_id)],
        "fallen": [] if item.is_kept or found.ballot == 1 else _fallen(found),
        "vote_form": VoteForm() if item.may_vote else None,
        "votes_form": form,
        "votes": form.rows(item.votes),
        "trail": trail_below(found.session, (found.application.title, "")),
    }
    return render(request, "council/matter.html", context, status=422 if votes else 200)


def _fallen(found: Matter) -> list[str]:
    """Ballots that found no majority, as the minutes tell them."""
    people = {seat.pk: str(seat.person) for seat in seats_of(found.session)}
    out = Abstention.objects.filter(seat__in=people, application=found.application_id, lifted_at=None)
    return ballots_told(found, people, list(out), found.ballot - 1)


@asks(RUN)
def propose(request: HttpRequest, number: int) -> HttpResponse:
    """Say what is put to the vote."""
    found = found_matter(request, number)
    must_run(request, found.session.call)

    def act(filled: forms.Form) -> str:
        values = filled.cleaned_data
        actions.propose(
            number, values["result"], values["conditions"], values["grounds"], **told(request, found.session.call)
        )
        return matter_url(found)

    label = _("Propose a result")
    initial = {"result": found.proposed, "conditions": found.conditions, "grounds": found.grounds}
    done, trail = _("The proposal stands."), trail_below(found.session, (label, ""))
    stands = _("What session {number} decided has conditions that are not in the proposal: {text}")
    notices = tuple(
        ("info", stands.format(number=before.matter.session.number, text=before.conditions))
        for _row, before in without_conditions([found])
    )
    question = Question(label, label, done, trail, found.application.title, notices=notices)
    return asked(request, question, ProposeForm(request.POST or None, initial=initial), act)


@asks(SIT)
@require_POST
def vote(request: HttpRequest, number: int) -> HttpResponse:
    """Give one's own vote."""
    found = found_matter(request, number)
    seat = seeing.own_seat(request.user, found.session)
    if seat is None:
        raise Refused(SIT, found)
    form = VoteForm(request.POST)
    if form.is_valid():
        ballot = actions.Ballot(form.cleaned_data["choice"], form.cleaned_data["dissent"])
        try:
            actions.vote(number, seat.pk, ballot, me(request), **told(request, found.session.call, SIT))
        except NotPossible as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Your vote is noted."))
    else:
        messages.error(request, _("Choose how to vote."))
    return redirect(matter_url(found))


@asks(RUN)
@require_POST
def close(request: HttpRequest, number: int) -> HttpResponse:
    """Count the votes."""
    found = found_matter(request, number)
    must_run(request, found.session.call)
    try:
        decision = actions.close_ballot(number, **told(request, found.session.call))
    except NotPossible as refusal:
        messages.error(request, str(refusal))
    else:
        if decision:
            messages.success(request, _("Decided: {result}.").format(result=RESULTS[decision.result]))
        else:
            messages.warning(request, _("No majority. Propose a result anew; a further ballot follows."))
    return redirect(matter_url(found))
