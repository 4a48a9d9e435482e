"""Votes noted together: on an item for several members, on many items for all who are present."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from corymb.apps.accounts.rules import me
from corymb.apps.council import actions
from corymb.apps.council.actions.voting import CHANGED
from corymb.apps.council.models import Matter
from corymb.apps.council.queries.beyond import beyond_rule
from corymb.apps.council.queries.candidates import without_conditions
from corymb.apps.council.queries.naming import matter_url, session_url
from corymb.apps.council.queries.sitting import item_of, matters_of, seats_of
from corymb.apps.council.rules import RUN
from corymb.apps.council.states import OPEN, RESULTS
from corymb.apps.council.views.finding import found_matter, found_session, must_run, told, trail_below
from corymb.apps.council.views.matter_lists import MATTERS
from corymb.apps.council.views.matters import item_page
from corymb.apps.council.views.voting_forms import CHOICE, ManyVotesForm, VotesForm
from corymb.kit.asking import NotPossible, Question, asked
from corymb.kit.doors import asks
from corymb.kit.saying import names_of
from corymb.kit.saying import number as said

NAMED = 20
"""So many items are named in what is said of many."""


@asks(RUN)
@require_POST
def votes(request: HttpRequest, number: int) -> HttpResponse:
    """Note how the members voted on an item, those who are present and have not voted; all of them or nobody."""
    found = found_matter(request, number)
    must_run(request, found.session.call)
    item = item_of(found, request.user)
    sent = [seat for seat in seats_of(found.session) if request.POST.get(f"{CHOICE}{seat.pk}")]
    form = VotesForm(request.POST, seats=[*item.awaited, *(seat for seat in sent if seat not in item.awaited)])
    if form.is_valid():
        try:
            made = actions.vote_together(number, form.ballots, me(request), **told(request, found.session.call))
        except NotPossible as refusal:
            if isinstance(refusal, actions.NotNoted):
                form.tell(refusal)
            form.add_error(None, str(refusal))
        else:
            text = ngettext("{n} vote is noted.", "{n} votes are noted.", len(made))
            messages.success(request, text.format(n=len(made)))
            return redirect(matter_url(found))
    return item_page(request, found, item, form)


@asks(RUN)
def vote_many(request: HttpRequest, number: int) -> HttpResponse:
    """Note the votes on all open items that the filter of the session's list leaves."""
    found = found_session(request, number)
    must_run(request, found.call)
    filters = MATTERS.filters(request.GET)
    rows = matters_of(found, request.user).filter(decision=None).exclude(proposed="")
    left: Any = MATTERS.narrow(rows, filters.cleaned_data) if filters.is_valid() else rows.none()
    matters: list[Matter] = list(left.order_by("place")) if found.state == OPEN else []

    label = _("Vote on many items at once")
    way = trail_below(found, (label, ""))
    if not matters:
        context = {"session": found, "is_open": found.state == OPEN, "is_filtered": rows.exists(), "trail": way}
        context["changed"] = CHANGED if request.POST else ""
        return render(request, "council/vote_none.html", context, status=422 if request.POST else 200)

    def act(filled: ManyVotesForm) -> str:
        if filled.cleaned_data["expected"] != len(matters):
            raise NotPossible(CHANGED)
        given = actions.OnMany([row.pk for row in matters], filled.votes, filled.cleaned_data["counts"])
        try:
            tally = actions.vote_on_many(number, given, me(request), **told(request, found.call))
        except actions.NotNoted as refusal:
            filled.tell(refusal)
            raise
        _told(request, tally, matters)
        return session_url(found)

    lead = _(
        "The votes below are noted on each of these items. Votes already given stand, so whoever votes otherwise on an "
        "item, or dissents, does so on its page first. Who is recused from an item does not vote on it."
    )
    notices = (*_notices(matters), *(("warning", line) for line in [beyond_rule(found, request.user)] if line))
    question = Question(label, _("Note the votes"), "", way, lead, notices=notices)
    present = [seat for seat in seats_of(found) if seat.present_at]
    form = ManyVotesForm(request.POST or None, seats=present, initial={"expected": len(matters)})
    return asked(request, question, form, act)


def _notices(matters: Sequence[Matter]) -> Iterator[tuple[str, str]]:
    """What is voted on: how many items by what is proposed; where that drops conditions."""
    proposed = [row.proposed for row in matters]
    lines = ((RESULTS[one], said(proposed.count(one))) for one in RESULTS if one in proposed)
    text = ngettext("{n} item:", "{n} items:", len(matters)).format(n=said(len(matters)))
    listed = format_html_join("", "<li>{}: {}</li>", lines)
    yield "info", format_html("{} {}<ul>{}</ul>", text, _names(matters), listed)
    if stand := [row for row, _before in without_conditions(matters)]:
        text = _("Conditions that stand from an earlier session are not in what is proposed: {names}")
        yield "warning", text.format(names=_names(stand))


def _told(request: HttpRequest, tally: actions.Tally, matters: Sequence[Matter]) -> None:
    """What came of it; items that stay open by name."""
    text = _("Votes noted: {votes}. Items decided: {items}.")
    messages.success(request, text.format(votes=said(len(tally.votes)), items=said(len(tally.decided))))
    for text, left in (
        (_("Left open, for there is no quorum without those who are recused: {names}."), tally.without_quorum),
        (_("No majority: {names}. Propose a result anew; further ballots follow."), tally.failed),
    ):
        numbers = {row.pk for row in left}
        if numbers:
            messages.warning(request, text.format(names=_names([row for row in matters if row.pk in numbers])))


def _names(matters: Sequence[Matter]) -> str:
    return names_of([row.application.title for row in matters[:NAMED]], len(matters))
