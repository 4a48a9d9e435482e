"""Proposals of an assignment: asked for, looked at, changed by hand with the cost shown, confirmed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from corymb.apps.accounts.rules import me
from corymb.apps.assessment.models import Expert, Proposal
from corymb.apps.assessment.queries import seeing
from corymb.apps.assessment.queries.board import confirmed_at
from corymb.apps.assessment.queries.naming import call_url
from corymb.apps.assessment.rules import ARRANGE, SEE
from corymb.apps.assessment.states import ENOUGH
from corymb.apps.assessment.views.finding import arranged_call, told, trail_of
from corymb.apps.assignment import tasks
from corymb.apps.assignment.actions import assigning
from corymb.apps.assignment.forms.assigning import ConfirmForm, ProposeForm, SwapForm
from corymb.apps.assignment.queries import proposals as reads
from corymb.apps.assignment.views.pair_lists import pairs_listing
from corymb.apps.assignment.views.proposal_facts import facts_of
from corymb.apps.selection.queries.contents import standing_of
from corymb.apps.selection.states import CLOSED
from corymb.kit.asking import NotPossible, Question, Trail, asked, refuse
from corymb.kit.doors import Refused, asks
from corymb.kit.exports import export_of
from corymb.kit.listing import page_of
from corymb.kit.saying import number as numbered


def found_proposal(request: HttpRequest, number: int) -> Proposal:
    return get_object_or_404(seeing.proposals_visible_to(request.user), pk=number)


def arranged_proposal(request: HttpRequest, number: int) -> Proposal:
    found = found_proposal(request, number)
    if not seeing.arranges(request.user, found.call):
        raise Refused(ARRANGE, found)
    return found


def proposal_url(found: Proposal) -> str:
    return reverse("assignment:proposal", args=[found.pk])


def way_to(found: Proposal, *further: str) -> Trail:
    """The way to a proposal and below it."""
    title = _("Proposal {number}").format(number=found.pk)
    way = trail_of(found.call, title)
    return [*way[:-1], (title, proposal_url(found) if further else ""), *((label, "") for label in further)]


@asks(ARRANGE)
def propose(request: HttpRequest, number: int) -> HttpResponse:
    """Ask for a proposal; a job works it out."""
    call = arranged_call(request, number)

    def act(form: ProposeForm) -> str:
        if not tasks.ask_for_proposal(call.pk, form.cleaned_data["aim"], me(request).pk, form.terms()):
            raise NotPossible(_("A proposal is being worked out already."))
        return call_url(call)

    question = Question(
        _("Propose an assignment"),
        _("Work it out"),
        _("The assignment is worked out; it stands here in a moment."),
        trail_of(call, _("Propose")),
        _(
            "What is assigned already stays; a repair may move reviews nobody has begun. Of several assignments that "
            "are equally good the one with the most even loads is taken."
        ),
    )
    return asked(request, question, ProposeForm(request.POST or None), act)


@asks(SEE)
def proposal(request: HttpRequest, number: int) -> HttpResponseBase:
    """A proposal: its pairs by application, its bounds; or why there is none."""
    found = found_proposal(request, number)
    arranges = seeing.arranges(request.user, found.call)
    listing = pairs_listing(found, changes=arranges)
    seen = set(seeing.applications_visible_to(request.user, found.call).values_list("pk", flat=True))
    pairs = {pair: fit for pair, fit in reads.pairs_of(found).items() if pair[0] in seen}
    rows = seeing.applications_visible_to(request.user, found.call).filter(pk__in={bid for bid, _expert in pairs})
    answer = export_of(listing, request, rows)
    if answer is not None:
        return answer
    newest = reads.newest_of(found.call_id)
    is_tied = seeing.is_tied(request.user, found.call)
    is_enough = not is_tied and bool(found.refusal) and found.refusal["message"] == ENOUGH
    context = {
        "found": found,
        "call": found.call,
        "facts": facts_of(found, pairs, seen),
        "refusal": reads.refusal_told(found) if found.refusal else None,
        "is_enough": is_enough,
        "is_tied": is_tied,
        "confirmed": confirmed_at([found]).get(found.pk),
        "is_newest": newest is not None and newest.pk == found.pk,
        "is_old": newest is not None and newest.pk > found.pk,
        "open": sum(bid in seen for bid, _expert in reads.open_pairs(found)),
        "arranges": arranges,
        "not_yet": _not_yet(found),
        "ways": _ways(found) if arranges and not is_enough else [],
        "page": page_of(listing, request, rows) if not found.refusal else None,
        "trail": way_to(found),
    }
    return render(request, "assignment/proposal.html", context)


def _ways(found: Proposal) -> list[tuple[str, str, str]]:
    """What can be done where the last attempt found no assignment: label, address, icon."""
    if not found.refusal or Proposal.objects.filter(call=found.call_id, pk__gt=found.pk).exists():
        return []
    ways = (
        (_("Experts"), "assessment:experts", "users"),
        (_("Conflicts"), "assessment:conflicts", "link"),
        (_("Propose an assignment"), "assignment:propose", "wand"),
    )
    return [(label, reverse(name, args=[found.call_id]), icon) for label, name, icon in ways]


def _not_yet(found: Proposal) -> str:
    """Why a proposal cannot be confirmed now, whatever stands in it; empty where it can."""
    return "" if standing_of(found.call, timezone.now()) == CLOSED else str(assigning.NOT_YET)


@asks(ARRANGE)
def change(request: HttpRequest, number: int, application: int) -> HttpResponse:
    """Change a pair by hand: what each exchange costs stands above the form."""
    found = arranged_proposal(request, number)
    bid = get_object_or_404(seeing.applications_visible_to(request.user, found.call), pk=application)
    pairs = {expert: fit for (a, expert), fit in reads.pairs_of(found).items() if a == bid.pk}
    if not pairs:
        raise Http404
    proposed = Counter(expert for _application, expert in reads.open_pairs(found))
    found_ones = [
        one
        for one in reads.candidates(found.call_id, bid.pk, timezone.localdate(), proposed)
        if one.expert.pk not in pairs
    ]
    experts = {row.pk: str(row.person) for row in Expert.objects.filter(pk__in=pairs).select_related("person")}
    now = [(str(pk), f"{experts[pk]} – {numbered(fit, 2)}") for pk, fit in sorted(pairs.items())]
    form = SwapForm(request.POST or None, found=found_ones, now=now)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        swap = assigning.Swap(bid.pk, int(values["gone"]), int(values["new"]), values["reason"])
        try:
            made = assigning.change_pair(found.pk, swap, me(request), **told(request, found.call))
        except NotPossible as refusal:
            refuse(form, refusal)
        else:
            cost = numbered(made.cost, 3)
            messages.success(request, _("Changed; it costs {cost} in fit.").format(cost=cost))
            return redirect(proposal_url(made))
    context = {
        "found": found,
        "bid": bid,
        "form": form,
        "now": now,
        "costs": _costs(found_ones, pairs),
        "trail": way_to(found, bid.title),
    }
    return render(request, "assignment/change.html", context, status=422 if form.errors else 200)


def _costs(offered: Sequence[reads.Candidate], pairs: Mapping[int, float]) -> list[tuple[Any, ...]]:
    """(name, fit, candidate, what it costs instead of each expert of now) of those who may come."""
    now = [fit for _expert, fit in sorted(pairs.items())]
    return [
        (str(one.expert.person), numbered(one.fit, 2), one, [numbered(fit - one.fit, 2) for fit in now])
        for one in offered[: reads.OFFERED]
    ]


@asks(ARRANGE)
def confirm(request: HttpRequest, number: int) -> HttpResponse:
    """Make a proposal come true."""
    found = arranged_proposal(request, number)
    seen = set(seeing.applications_visible_to(request.user, found.call).values_list("pk", flat=True))
    waiting, why = sum(bid in seen for bid, _expert in reads.open_pairs(found)), _not_yet(found)

    def act(form: ConfirmForm) -> str:
        del form
        assigning.confirm(found.pk, me(request), **told(request, found.call))
        return call_url(found.call)

    lead = ngettext(
        "{n} review is made, and its expert is told.", "{n} reviews are made, and their experts are told.", waiting
    )
    question = Question(
        _("Confirm the assignment"),
        "" if why else _("Confirm the assignment"),
        _("The applications are assigned; letters go out."),
        way_to(found, _("Confirm the assignment")),
        lead.format(n=waiting),
        notices=(("info", why),) if why else (),
    )
    return asked(request, question, ConfirmForm(request.POST or None), act)
