"""Baselines: proposed, looked at beside the version before, signed, declined, and proved again."""

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from corymb.apps.accounts.rules import acting, holds, me, proof_of, proves_otherwise
from corymb.apps.baselines import actions, queries
from corymb.apps.baselines.forms import SignBaselineForm
from corymb.apps.journal.queries.reading import act_label
from corymb.apps.returns.forms import ReasonForm
from corymb.apps.returns.models import Baseline
from corymb.apps.returns.queries.measuring import signed_in_force, since
from corymb.apps.returns.rules import BASELINE, SEE_BASELINE
from corymb.apps.returns.states import (
    BASELINE_DIFFERS,
    BASELINE_PROVED,
    BASELINE_TONES,
    BASELINES,
    PROPOSED,
)
from corymb.kit import saying
from corymb.kit.asking import Question, Trail, asked
from corymb.kit.doors import asks
from corymb.kit.parts import Line
from corymb.kit.registries import offered


@asks(SEE_BASELINE)
def baselines(request: HttpRequest) -> HttpResponse:
    """All versions, the newest first."""
    rows = list(queries.visible_to(request.user))
    context = {
        "rows": [(row, BASELINES[row.state], BASELINE_TONES[row.state]) for row in rows],
        "trail": _trail(),
        "may_propose": holds(request.user, BASELINE) and all(row.state != PROPOSED for row in rows),
        "since": since(held) if (held := signed_in_force()) else None,
    }
    return render(request, "baselines/baselines.html", context)


@asks(SEE_BASELINE)
def baseline(request: HttpRequest, number: int) -> HttpResponse:
    """One version: its sums beside those of the version before, its hash, who signed, when it was last proved."""
    found = _found(request, number)
    before = queries.version_before(found)
    entries = queries.entries_of(found)
    proof = next((pair for pair in entries if pair[0].act in {BASELINE_PROVED, BASELINE_DIFFERS}), None)
    decides = found.state == PROPOSED and holds(request.user, BASELINE)
    context = {
        "baseline": found,
        "before": before,
        "state": BASELINES[found.state],
        "tone": BASELINE_TONES[found.state],
        "trail": _trail((str(found), "")),
        "sums": queries.sums_beside(found, before),
        "lines": [Line(entry.at, who, act_label(entry.act), entry.reason) for entry, who in entries],
        "proof": proof,
        "holds": proof is not None and proof[0].act == BASELINE_PROVED,
        "may_approve": decides and found.proposed_by_id != me(request).pk,
        "may_decline": decides,
        "offers": offered("returns.baseline", request.user, found),
    }
    return render(request, "baselines/baseline.html", context)


@asks(BASELINE)
def baseline_propose(request: HttpRequest) -> HttpResponse:
    """Take the facts of the baseline year as they are known now."""

    def act(filled: ReasonForm) -> str:
        made = actions.propose_baseline(filled.cleaned_data["reason"], me(request), **acting(request, BASELINE))
        return reverse("baselines:baseline", args=[made.pk])

    question = Question(
        _("Propose a baseline"),
        _("Propose"),
        _("The facts are taken as they are known now; another officer approves them."),
        _trail((_("Propose"), "")),
        _("All facts and events in force of the pack's baseline year are counted and hashed as they are known now."),
    )
    return asked(request, question, ReasonForm(request.POST or None), act)


@asks(BASELINE)
@never_cache
@reauthentication_required(enabled=proves_otherwise)  # type: ignore[untyped-decorator]
def baseline_approve(request: HttpRequest, number: int) -> HttpResponse:
    """Sign a baseline: the officer has just confirmed who they are, and sees the hash of what they sign."""
    found = _found(request, number)

    def act(_filled: forms.Form) -> str:
        who = acting(request, BASELINE)
        proof = proof_of(request, BASELINE, [], who["now"])
        actions.approve_baseline(number, me(request), proof, **who)
        return reverse("baselines:baseline", args=[number])

    lead = _(
        "You sign facts: {facts}, rows of events: {events}, of organisations: {organisations}. Their sha256 is {hash}."
    )
    counts = {name: saying.number(getattr(found, name) or 0) for name in ("facts", "events", "organisations")}
    question = Question(
        _("Approve and sign the baseline"),
        _("Approve and sign"),
        _("The baseline is approved; growth is measured from it."),
        _trail((str(found), _url(found)), (_("Approve"), "")),
        lead.format(hash=found.sha256, **counts),
        notices=tuple(("info", str(offer.label)) for offer in offered("returns.baseline", request.user, found)),
    )
    return asked(request, question, SignBaselineForm(request.POST or None), act)


@asks(BASELINE)
def baseline_decline(request: HttpRequest, number: int) -> HttpResponse:
    """Decline a proposed baseline."""
    found = _found(request, number)

    def act(filled: ReasonForm) -> str:
        actions.decline_baseline(number, filled.cleaned_data["reason"], **acting(request, BASELINE))
        return _url(found)

    question = Question(
        _("Decline the baseline"),
        _("Decline"),
        _("The baseline is declined; the one in force stays."),
        _trail((str(found), _url(found)), (_("Decline"), "")),
        tone="danger",
    )
    return asked(request, question, ReasonForm(request.POST or None), act)


@asks(SEE_BASELINE)
@require_POST
def baseline_prove(request: HttpRequest, number: int) -> HttpResponse:
    """Hash the facts known at the moment of a baseline once more."""
    found = _found(request, number)
    if actions.prove_baseline(number, **acting(request, SEE_BASELINE)):
        messages.success(request, _("The facts known at that moment have the same hash."))
    else:
        messages.error(request, _("The facts known at that moment have another hash now. Look into the journal."))
    return redirect(_url(found))


def _found(request: HttpRequest, number: int) -> Baseline:
    return get_object_or_404(queries.visible_to(request.user), pk=number)


def _url(found: Baseline) -> str:
    return reverse("baselines:baseline", args=[found.pk])


def _trail(*further: tuple[str, str]) -> Trail:
    own = reverse("baselines:baselines") if further else ""
    return [
        (_("Returns"), reverse("returns:returns")),
        (_("Progress"), reverse("progress:board")),
        (_("Baselines"), own),
        *further,
    ]
