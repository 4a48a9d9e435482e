"""A run is asked for: to be published, as known on a day, by another version of the pack, computed again."""

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from corymb.apps.accounts.rules import acting, me
from corymb.apps.programme.queries.naming import pack_url
from corymb.apps.programme.queries.packs import pack_in_force
from corymb.apps.programme.queries.seeing import packs_visible_to
from corymb.apps.scorecard import actions
from corymb.apps.scorecard.forms import DayForm, PublishForm
from corymb.apps.scorecard.queries import seeing
from corymb.apps.scorecard.queries.naming import run_url
from corymb.apps.scorecard.queries.years import years_of
from corymb.apps.scorecard.rules import GO_BACK, PUBLISH, VERIFY
from corymb.apps.scorecard.states import PUBLISHED
from corymb.apps.scorecard.tasks import compute, verify
from corymb.kit.asking import NotPossible, Question, asked
from corymb.kit.doors import asks


def _years() -> tuple[list[int], tuple[tuple[str, str], ...]]:
    """Years that can be computed; none, and why, while no pack is in force."""
    try:
        return years_of(pack_in_force()[1]), ()
    except NotPossible as refusal:
        return [], (("warning", str(refusal)),)


@asks(PUBLISH)
def publish(request: HttpRequest) -> HttpResponse:
    """Have the scorecard published: a job computes it from what is known now and keeps its inputs."""
    years, notices = _years()

    def act(form: PublishForm) -> str:
        values = form.cleaned_data
        with transaction.atomic():
            told = {"note": values["note"], "locked_only": values["locked_only"]}
            made = actions.order_publication(values["year"], me(request), **told, **acting(request, PUBLISH))
            compute.defer(number=made.pk)
        return run_url(made)

    question = Question(
        _("Publish the scorecard"),
        _("Publish"),
        _("The publication is being computed."),
        [(_("Scorecard"), reverse("scorecard:board")), (_("Publish"), "")],
        _("What is published can be computed again at any time: its inputs are kept, its hashes stand in the journal."),
        notices=notices,
    )
    return asked(request, question, PublishForm(request.POST or None, years=years), act)


@asks(GO_BACK)
def known(request: HttpRequest) -> HttpResponse:
    """Have the scorecard computed as it was known at a moment."""
    years, notices = _years()

    def act(form: DayForm) -> str:
        values = form.cleaned_data
        with transaction.atomic():
            made = actions.ask_for_day(values["year"], values["known_at"], me(request), **acting(request, GO_BACK))
            compute.defer(number=made.pk)
        return run_url(made)

    question = Question(
        _("As it was known"),
        _("Compute"),
        _("The scorecard is being computed."),
        [(_("Scorecard"), reverse("scorecard:board")), (_("As it was known"), "")],
        _("Facts, memberships and shares recorded later do not count."),
        notices=notices,
    )
    return asked(request, question, DayForm(request.POST or None, years=years), act)


@asks(PUBLISH)
def trial(request: HttpRequest, number: int) -> HttpResponse:
    """Have the figures that were published last computed by another version of the pack."""
    version = get_object_or_404(packs_visible_to(request.user), pk=number)

    def act(form: forms.Form) -> str:
        del form
        with transaction.atomic():
            made = actions.try_pack(version, me(request), **acting(request, PUBLISH))
            compute.defer(number=made.pk)
        return run_url(made)

    told = _("What it would change in figures")
    question = Question(
        told,
        _("Compute"),
        _("The figures are being computed by this version."),
        [
            (_("Versions of the pack"), reverse("programme:packs")),
            (str(version), pack_url(version)),
            (_("Figures"), ""),
        ],
        _("What was published last is counted once more by this version, from the same inputs, and set beside it."),
    )
    return asked(request, question, forms.Form(request.POST if request.method == "POST" else None), act)


@asks(VERIFY)
@require_POST
def verify_again(request: HttpRequest, number: int) -> HttpResponse:
    """Have a published run computed again from its inputs."""
    found = get_object_or_404(seeing.visible_to(request.user), pk=number, kind=PUBLISHED, inputs__isnull=False)
    verify.defer(number=found.pk)
    messages.success(request, _("The publication is being computed again; look in a moment."))
    return redirect(run_url(found))
