"""Moves of a return: each asks once more, says what it means, and carries it out."""

from collections.abc import Mapping
from functools import cache

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from corymb.apps.accounts.rules import acting, me, proof_of, proves_otherwise
from corymb.apps.programme.queries.seeing import may_certify_own
from corymb.apps.registry.queries.scopes import organisation_key
from corymb.apps.returns import actions
from corymb.apps.returns.forms import ExtendForm, NoteForm, ReopenForm, SignForm
from corymb.apps.returns.models import Return
from corymb.apps.returns.queries import seeing
from corymb.apps.returns.queries.naming import return_url
from corymb.apps.returns.queries.preparing import prepared_by
from corymb.apps.returns.queries.snapshots import snapshot_of
from corymb.apps.returns.rules import CERTIFY, EXTEND, FILL
from corymb.apps.returns.states import ACCEPT, HAND_BACK, LOCK, MOVES, RECALL, REOPEN, RETURN, SEND, SUBMIT
from corymb.apps.returns.tasks import receipt
from corymb.apps.returns.views.finding import found_return, must_on, trail_of
from corymb.kit.asking import NotPossible, Question, asked
from corymb.kit.doors import asks, signed_in

SAID: Mapping[str, tuple[Promise, Promise]] = {
    RECALL: (
        gettext_lazy("The return becomes a draft again; nobody has signed it yet."),
        gettext_lazy("The return is a draft again."),
    ),
    HAND_BACK: (
        gettext_lazy("The preparer gets the return back as a draft, with your note."),
        gettext_lazy("The preparer has the return again."),
    ),
    RETURN: (
        gettext_lazy("The organisation gets the return back with your remarks; the next round shows what it changes."),
        gettext_lazy("The return is with the organisation again."),
    ),
    ACCEPT: (
        gettext_lazy("The figures become facts and count from now on."),
        gettext_lazy("The return is accepted; its figures count."),
    ),
    LOCK: (
        gettext_lazy("Published results may count the return; it can be opened again only with a reason."),
        gettext_lazy("The return is locked."),
    ),
    REOPEN: (
        gettext_lazy(
            "The organisation may change the return again. Its figures count as they are until new ones are accepted."
        ),
        gettext_lazy("The return is with the organisation again."),
    ),
}
"""What a move means, and what is said after it."""
ALONE = gettext_lazy("You have prepared this return yourself, as the only person registered; receipt and board say so.")


@signed_in
def move(request: HttpRequest, number: int, code: str) -> HttpResponse:
    """Make a move that takes a note at the most; signing has a page of its own."""
    if code == SUBMIT:
        return sign(request, number)
    if code not in SAID:
        raise Http404
    found = found_return(request, number)
    step = MOVES[code]
    must_on(request, step.permission, found)

    def act(filled: forms.Form) -> str:
        note = filled.cleaned_data["note"]
        actions.move_return(number, code, me(request), note=note, **acting(request, step.permission, found.scope_keys))
        return return_url(found)

    lead, done = SAID[code]
    tone = "danger" if code in {RETURN, REOPEN} else "primary"
    question = Question(step.label, step.label, done, trail_of(found, (str(step.label), "")), lead, tone)
    form = ReopenForm if code == REOPEN else NoteForm
    return asked(request, question, form(request.POST or None), act)


@asks(FILL)
@require_POST
def send(request: HttpRequest, number: int) -> HttpResponse:
    """Send a return to its certifier."""
    found = found_return(request, number)
    must_on(request, FILL, found)
    try:
        actions.move_return(number, SEND, me(request), **acting(request, FILL, found.scope_keys))
    except NotPossible as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The return waits for its certifier's signature."))
    return redirect(return_url(found))


@asks(CERTIFY)
@never_cache
@reauthentication_required(enabled=proves_otherwise)  # type: ignore[untyped-decorator]
def sign(request: HttpRequest, number: int) -> HttpResponse:
    """Sign and hand in: the signer has just confirmed who they are, and sees the hash of what they sign."""
    found = found_return(request, number)
    must_on(request, CERTIFY, found)

    def act(filled: SignForm) -> str:
        own = [organisation_key(found.organisation)]
        who = acting(request, CERTIFY, own)
        proof = proof_of(request, CERTIFY, own, who["now"])
        with transaction.atomic():
            shown = filled.cleaned_data["shown"]
            submission = actions.submit_return(number, me(request), proof, shown=shown, **who)
            receipt.configure(lock=f"receipt {submission.pk}").defer(number=submission.pk)
        messages.success(request, _("Receipt {number}").format(number=submission.number))
        return return_url(found)

    lead = _("You sign the return as it stands now. Its hash (sha256) is {hash}.")
    stands = cache(lambda: snapshot_of(found).sha256)  # nobody sees it where it is signed
    question = Question(
        _("Sign and submit"),
        _("Sign and submit"),
        _("The return is submitted. The receipt with its hash stands on its page and comes by mail."),
        trail_of(found, (_("Sign and submit"), "")),
        lazy(lambda: lead.format(hash=stands()), str)(),
        notices=_cautions(request, found),
    )
    try:
        return asked(request, question, SignForm(request.POST or None, initial={"shown": stands}), act)
    except actions.ChangedMeanwhile as refusal:
        messages.error(request, str(refusal))
        return redirect(return_url(found))


def _cautions(request: HttpRequest, found: Return) -> tuple[tuple[str, Promise], ...]:
    """What is said to who has a hand in the return they came to sign."""
    if not prepared_by(me(request), [found]):
        return ()
    alone = may_certify_own(found.pack, me(request), found.organisation)
    return (("warning", ALONE),) if alone else (("danger", actions.PREPARED),)


@asks(EXTEND)
def extend(request: HttpRequest, number: int) -> HttpResponse:
    """Give one member more time: nothing of the return is told, so that it need not be handed in."""
    found = get_object_or_404(seeing.known_to(request.user), pk=number)

    def act(filled: ExtendForm) -> str:
        values = filled.cleaned_data
        who = acting(request, EXTEND)
        actions.extend_return(number, values["due_at"], reason=values["reason"], **who)
        return return_url(found)

    question = Question(
        _("Give more time"), _("Give more time"), _("The return is due later."), trail_of(found, (_("More time"), ""))
    )
    return asked(request, question, ExtendForm(request.POST or None, initial={"due_at": found.due_at}), act)
