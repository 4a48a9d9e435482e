"""Applications, for whoever arranges their assessment: the list, one with its reviews, what is done about spread."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corymb.apps.accounts.rules import me
from corymb.apps.assessment.actions import agreeing, marking
from corymb.apps.assessment.models import Review
from corymb.apps.assessment.queries import seeing
from corymb.apps.assessment.queries.board import needed_each
from corymb.apps.assessment.queries.colleagues import side_by_side
from corymb.apps.assessment.queries.naming import application_url
from corymb.apps.assessment.queries.reasons import shut_out
from corymb.apps.assessment.queries.spread import NONE, limit_of, totals
from corymb.apps.assessment.rules import ARRANGE, SEE
from corymb.apps.assessment.states import ACTIVE, PUT, REVIEW_TONES, REVIEWS, SHOWN, SUBMITTED, WRITABLE
from corymb.apps.assessment.views.answers import told_to_staff
from corymb.apps.assessment.views.finding import arranged_call, found_call, told, trail_of
from corymb.apps.assignment.actions import assigning, settling
from corymb.apps.assignment.forms.assigning import CloseForm, ConsensusForm, ExpertForm
from corymb.apps.assignment.queries.beside import Severity, middle_of, severities
from corymb.apps.assignment.queries.proposals import candidates
from corymb.apps.assignment.views.bid_lists import bids_listing
from corymb.apps.selection.models import Application, Call
from corymb.apps.selection.queries.seeing import settled_among
from corymb.kit.asking import Question, asked
from corymb.kit.doors import Refused, asks
from corymb.kit.exports import export_of
from corymb.kit.listing import page_of
from corymb.kit.saying import number as numbered


@asks(SEE)
def applications(request: HttpRequest, number: int) -> HttpResponseBase:
    """The submitted applications of a call, but those the person is tied to."""
    call = found_call(request, number)
    listing, rows = bids_listing(call), seeing.applications_visible_to(request.user, call)
    answer = export_of(listing, request, rows)
    if answer is not None:
        return answer
    context = {"call": call, "page": page_of(listing, request, rows), "trail": trail_of(call, _("Applications"))}
    return render(request, "assignment/applications.html", context)


def _bid(request: HttpRequest, call: Call, application: int) -> Application:
    return get_object_or_404(seeing.applications_visible_to(request.user, call), pk=application)


@asks(SEE)
def application(request: HttpRequest, number: int, application: int) -> HttpResponse:
    """One application: who assesses it, what they marked once they submitted, how far they differ."""
    call = found_call(request, number)
    found = _bid(request, call, application)
    reviews = list(seeing.reviews_visible_to(request.user).filter(application=found).order_by("pk"))
    submitted = [row for row in reviews if row.state in SHOWN]
    consensus = next((row for row in submitted if row.is_rapporteur), None)
    if submitted:
        marking.note_seen(found, **told(request, call, SEE))
    singles, agreed = totals(call, [found.pk]).get(found.pk, NONE), totals(call, [found.pk], agreed=True)
    by_review = singles.by_review | agreed.get(found.pk, NONE).by_review
    limit, spread, middle = limit_of(call), singles.spread, middle_of(singles)
    strict = severities(call, {row.expert_id for row in submitted}, request.user)
    is_decided = bool(settled_among([found.pk]))
    context = {
        "call": call,
        "found": found,
        "reviews": [
            (
                row,
                REVIEWS[row.state],
                REVIEW_TONES[row.state],
                _told(by_review.get(row.pk)),
                "" if row.is_rapporteur else _beside(strict.get(row.expert_id)),
                row.state in WRITABLE,
            )
            for row in reviews
        ],
        "side": side_by_side(submitted, {row.pk: str(row.expert.person) for row in submitted}),
        "shut_out": shut_out(found, timezone.localdate()),
        "spread": _told(spread),
        "mean": _told(middle.mean),
        "median": _told(middle.median),
        "limit": limit,
        "is_wide": spread is not None and spread > limit and not agreed,
        "looks_again": _looks_again(reviews, by_review),
        "is_agreed": bool(agreed),
        "answers": told_to_staff(consensus) if consensus else None,
        "closable": consensus if consensus and consensus.state == PUT else None,
        "may_settle": spread is not None and not is_decided and seeing.arranges(request.user, call),
        "lacks": 0 if is_decided else max(0, needed_each(call) - sum(_stands(row) for row in reviews)),
        "is_decided": settling.IS_DECIDED if is_decided else "",
        "has_rapporteur": any(row.is_rapporteur and row.state in ACTIVE for row in reviews),
        "arranges": seeing.arranges(request.user, call),
        "trail": trail_of(call, found.title),
    }
    return render(request, "assignment/application.html", context)


def _beside(found: Severity | None) -> str:
    """How strict an expert is beside the others, with the number of applications it is known from."""
    if found is None:
        return "–"
    points = numbered(abs(found.points), 1)
    sign = "+" if found.points > 0 else "−" if found.points < 0 else ""
    told = ngettext("{points} over {n} application", "{points} over {n} applications", found.applications)
    return told.format(points=f"{sign}{points}", n=numbered(found.applications))


def _stands(row: Review) -> bool:
    """Whether a review is one of those the call asks for."""
    return row.state in ACTIVE and not row.is_rapporteur


def _looks_again(reviews: Sequence[Review], totals: Mapping[int, float]) -> str:
    """What can be done where experts differ widely, with what a further expert has given since."""
    further = [row for row in reviews if row.is_third and row.state in ACTIVE]
    if any(row.state in WRITABLE for row in further):
        return _("A further expert has it and has not submitted marks yet; a consensus can be opened as well.")
    given = [_told(totals[row.pk]) for row in further if row.pk in totals]
    if not given:
        return _("Add a further expert, or open a consensus.")
    text = ngettext(
        "A further expert has marked it, with a total of {totals}; a consensus can still be opened.",
        "{n} further experts have marked it, with totals of {totals}; a consensus can still be opened.",
        len(given),
    )
    return text.format(n=len(given), totals="; ".join(given))


def _told(points: float | None) -> str:
    return "–" if points is None else numbered(points, 1)


def _asked_expert(request: HttpRequest, found: Application, title: str, act: Callable[[int, str], Any]) -> HttpResponse:
    """Ask which expert comes, of those who may; `act` takes their number and the reason."""
    offered = candidates(found.call_id, found.pk, timezone.localdate())

    def acted(form: ExpertForm) -> str:
        act(int(form.cleaned_data["new"]), form.cleaned_data["reason"])
        return application_url(found.call_id, found.pk)

    trail = trail_of(found.call, found.title)
    if not offered:
        context = {"title": title, "call": found.call, "trail": trail}
        return render(request, "assignment/nobody_left.html", context, status=422 if request.method == "POST" else 200)
    question = Question(
        title,
        _("Assign"),
        _("Assigned; the expert is told."),
        trail,
        _("Offered is who is ready, is not tied to the application, and has room; the best fit first."),
    )
    return asked(request, question, ExpertForm(request.POST or None, found=offered), acted)


@asks(ARRANGE)
def third(request: HttpRequest, number: int, application: int) -> HttpResponse:
    """Give an application on which experts differ to a further one."""
    found = _bid(request, arranged_call(request, number), application)

    def act(expert: int, reason: str) -> None:
        settling.add_third(found.pk, expert, reason, me(request), **told(request, found.call))

    return _asked_expert(request, found, _("A further expert"), act)


@asks(ARRANGE)
def consensus(request: HttpRequest, number: int, application: int) -> HttpResponse:
    """Open a consensus, written by one of those who submitted a review."""
    found = _bid(request, arranged_call(request, number), application)
    rows = seeing.reviews_visible_to(request.user).filter(application=found, state=SUBMITTED, is_rapporteur=False)
    experts = [(str(row.expert_id), str(row.expert.person)) for row in rows.order_by("pk")]

    def act(form: ConsensusForm) -> str:
        values = form.cleaned_data
        expert = int(values["rapporteur"])
        settling.open_consensus(found.pk, expert, values["reason"], me(request), **told(request, found.call))
        return application_url(found.call_id, found.pk)

    question = Question(
        _("Open a consensus"),
        _("Open"),
        _("The rapporteur is told; once the others agree to the consensus its marks count instead of the single ones."),
        trail_of(found.call, found.title),
    )
    return asked(request, question, ConsensusForm(request.POST or None, experts=experts), act)


@asks(ARRANGE)
def close(request: HttpRequest, number: int) -> HttpResponse:
    """Let a consensus count though somebody objects or does not answer."""
    row: Review = get_object_or_404(seeing.reviews_visible_to(request.user), pk=number, state=PUT, is_rapporteur=True)
    call = row.application.call
    if not seeing.arranges(request.user, call):
        raise Refused(ARRANGE, row)

    def act(form: CloseForm) -> str:
        agreeing.close_consensus(row.pk, form.cleaned_data["reason"], me(request), **told(request, call))
        return application_url(call.pk, row.application_id)

    label = _("Close the consensus")
    question = Question(
        label,
        label,
        _("The consensus counts; who objected or did not answer stays on record."),
        trail_of(call, row.application.title, label),
        _("Its marks count instead of the single ones although not all have agreed. The dossier says who did not."),
        tone="danger",
    )
    return asked(request, question, CloseForm(request.POST or None), act)


@asks(ARRANGE)
def replace(request: HttpRequest, number: int) -> HttpResponse:
    """Give a review that is not submitted to another expert."""
    row: Review = get_object_or_404(seeing.reviews_visible_to(request.user), pk=number, state__in=WRITABLE)
    if not seeing.arranges(request.user, row.application.call):
        raise Refused(ARRANGE, row)

    def act(expert: int, reason: str) -> None:
        assigning.replace_review(row.pk, expert, reason, me(request), **told(request, row.application.call))

    title = _("Instead of {name}").format(name=row.expert.person)
    return _asked_expert(request, row.application, title, act)
