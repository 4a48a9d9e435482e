"""Moves of an application: each asks once more and says what it means; partners sign off or decline."""

from collections.abc import Mapping

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from corymb.apps.accounts.rules import acting, me, proof_of, proves_otherwise
from corymb.apps.selection import actions, states
from corymb.apps.selection.forms.applications import (
    AgreeForm,
    DeclineForm,
    NameClusterForm,
    NoteForm,
    ReasonForm,
    SubmitForm,
)
from corymb.apps.selection.queries import form, seeing
from corymb.apps.selection.queries.naming import application_url
from corymb.apps.selection.queries.seeing import keys_of
from corymb.apps.selection.queries.signing_off import key_of, nobody_signs
from corymb.apps.selection.rules import AGREE, RUN, SUBMIT
from corymb.apps.selection.tasks import receipt as write_receipt
from corymb.apps.selection.views.finding import found_application, must_on, trail_of
from corymb.kit.asking import Question, asked
from corymb.kit.doors import asks, signed_in

SAID: Mapping[str, tuple[Promise, Promise]] = {
    states.ASK: (
        gettext_lazy("The application is closed to changes; its partners sign off what it says now."),
        gettext_lazy("The partners are asked. The application can be submitted once each of them has signed it off."),
    ),
    states.RECALL: (
        gettext_lazy("The application can be changed again; what partners have signed off holds no more."),
        gettext_lazy("The application is being written again."),
    ),
    states.WITHDRAW: (
        gettext_lazy("The application takes no part any more. While the call is open it can be taken up again."),
        gettext_lazy("The application is withdrawn."),
    ),
    states.TURN_AWAY: (
        gettext_lazy(
            "The application is not assessed and stands in no ranking that is frozen from now on. The region is "
            "written to, with your reason, once somebody lets the letter go. It can be admitted until the council has "
            "decided."
        ),
        gettext_lazy("The application is not admitted; the letter to the region waits in the outbox."),
    ),
    states.ADMIT: (
        gettext_lazy(
            "The application is assessed. The region is written to, with your reason, once somebody lets the letter go."
        ),
        gettext_lazy("The application is admitted; the letter to the region waits in the outbox."),
    ),
    states.RESUME: (
        gettext_lazy("The application can be changed and submitted again."),
        gettext_lazy("The application is being written again."),
    ),
}
"""What a move means, and what is said after it."""
ALONE = (
    gettext_lazy("The application is closed to changes. It names no partners: nobody signs it off but you."),
    gettext_lazy("The application names no partners and waits for nobody: submit it."),
)
"""The same of asking for sign-off where there is nobody to ask."""


@signed_in
def move(request: HttpRequest, number: int, code: str) -> HttpResponse:
    """Make a move that takes a note at the most; submitting has a page of its own. What would be refused is no form."""
    if code not in {*SAID, states.SUBMIT}:
        raise Http404
    found = found_application(request, number)
    step = states.MOVES[code]
    must_on(request, step.permission, found)
    if step.permission == states.RUN_CODE and seeing.is_recused(request.user, found):
        raise Http404
    why = actions.why_not(number, code, timezone.now())
    if code == states.SUBMIT and not why:
        return submit(request, number)

    def act(filled: forms.Form) -> str:
        note = filled.cleaned_data["note"]
        actions.move_application(number, code, note=note, **acting(request, step.permission, keys_of(found)))
        return application_url(found)

    lead, done = ALONE if code == states.ASK and not found.consents.exists() else SAID.get(code, ("", ""))
    tone = "danger" if code in {states.WITHDRAW, states.TURN_AWAY} else "primary"
    warned = nobody_signs(found) if code == states.ASK else ""
    lead, button, told = ("", "", why) if why else (lead, step.label, warned)
    notices = (("warning", told),) if told else ()
    question = Question(step.label, button, done, trail_of(found, str(step.label)), lead, tone, notices)
    kind = ReasonForm if code in states.GIVES_REASON else NoteForm
    return asked(request, question, kind(request.POST or None), act)


@asks(SUBMIT)
@never_cache
@reauthentication_required(enabled=proves_otherwise)  # type: ignore[untyped-decorator]
def submit(request: HttpRequest, number: int) -> HttpResponse:
    """Submit: whoever does has just confirmed who they are, and sees the hash of what is submitted."""
    found = found_application(request, number)
    must_on(request, SUBMIT, found)

    def act(_filled: forms.Form) -> str:
        who = acting(request, SUBMIT, keys_of(found))
        proof = proof_of(request, SUBMIT, keys_of(found), who["now"])
        with transaction.atomic():
            receipt = actions.submit_application(number, me(request), proof, **who)
            write_receipt.configure(lock=f"receipt {receipt.pk}").defer(number=receipt.pk)
        messages.success(request, _("Receipt {number}").format(number=receipt.number))
        return application_url(found)

    if found.consents.exists():
        lead = _("You submit the application as its partners have signed it off. Its hash (sha256) is {hash}.")
    else:
        lead = _("You submit the application as it stands; it names no partners. Its hash (sha256) is {hash}.")
    page, told = form.page_of(found, live=True), _("Condition of the call: {condition} ({verdict}).")
    doubts = [one for one in page.rulings if one.gate.code in page.lacking]
    question = Question(
        states.MOVES[states.SUBMIT].label,
        states.MOVES[states.SUBMIT].label,
        _("The application is submitted; its receipt stands on the page."),
        trail_of(found, str(states.MOVES[states.SUBMIT].label)),
        lead.format(hash=found.sha256),
        notices=tuple(("warning", told.format(condition=one.gate.label, verdict=one.verdict)) for one in doubts),
    )
    return asked(request, question, SubmitForm(request.POST or None), act)


@asks(RUN)
def name_cluster(request: HttpRequest, number: int) -> HttpResponse:
    """Name the cluster of an application that was submitted without one."""
    found = found_application(request, number)
    must_on(request, RUN, found)
    if seeing.is_recused(request.user, found):
        raise Http404

    def act(filled: forms.Form) -> str:
        cluster, note = filled.cleaned_data["cluster"], filled.cleaned_data["note"]
        actions.name_cluster(number, cluster, note, **acting(request, RUN, keys_of(found)))
        return application_url(found)

    label = _("Name the cluster")
    lead = _(
        "What was handed in stays as it is, with its hash; the page says that the cluster was named later, and why. "
        "Whoever manages the cluster reads the application from then on, and what was decided on it can be carried "
        "into the register and the plan."
    )
    question = Question(label, label, _("The cluster is named."), trail_of(found, label), lead)
    return asked(request, question, NameClusterForm(request.POST or None, region=found.region), act)


@asks(AGREE)
def consent(request: HttpRequest, number: int, consent: int, answer: str) -> HttpResponse:
    """Sign an application off as its partner, or decline."""
    if answer not in {"agree", "decline"}:
        raise Http404
    found = found_application(request, number)
    row = get_object_or_404(seeing.own_consents(request.user, found), pk=consent)
    agrees = answer == "agree"

    def act(filled: forms.Form) -> str:
        remark = "" if agrees else filled.cleaned_data["remark"]
        who = acting(request, AGREE, [key_of(row)])
        actions.answer_consent(row.pk, me(request), agrees=agrees, remark=remark, **who)
        return application_url(found)

    word = _("Sign off") if agrees else _("Withdraw the sign-off") if row.answer == states.AGREED else _("Decline")
    lead = _("You answer for {organisation}. The hash (sha256) of the application is {hash}.")
    question = Question(
        word,
        word,
        _("The application is signed off.") if agrees else _("The region sees your remark."),
        trail_of(found, word),
        lead.format(organisation=row.organisation, hash=found.sha256),
        "primary" if agrees else "danger",
    )
    kind: type[forms.Form] = AgreeForm if agrees else DeclineForm
    return asked(request, question, kind(request.POST or None), act)
