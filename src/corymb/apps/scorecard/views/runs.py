"""Runs: what was published and when, what was known on a day; computing a published one again."""

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from corymb.apps.accounts.rules import acting, holds, me
from corymb.apps.programme.queries.naming import pack_url
from corymb.apps.programme.queries.packs import pack_in_force
from corymb.apps.programme.queries.seeing import packs_visible_to
from corymb.apps.returns.rules import SEE_BASELINE
from corymb.apps.scorecard import actions
from corymb.apps.scorecard.forms import DayForm, PublishForm
from corymb.apps.scorecard.models import Run
from corymb.apps.scorecard.queries import moments, reading, seeing, showing
from corymb.apps.scorecard.queries.naming import run_url
from corymb.apps.scorecard.queries.reading import Place
from corymb.apps.scorecard.queries.restated import beside
from corymb.apps.scorecard.queries.showing import Asked
from corymb.apps.scorecard.queries.standing import measured_told, members_told
from corymb.apps.scorecard.queries.years import years_of
from corymb.apps.scorecard.rules import PUBLISH, SEE
from corymb.apps.scorecard.states import BASELINE, KINDS, LIVING, PUBLISHED, STATES, TONES, WAITING
from corymb.apps.scorecard.tasks import compute, verify
from corymb.kit.asking import NotPossible, Question, asked
from corymb.kit.doors import asks
from corymb.kit.templatetags.lists import shown

MOST = 200


@asks(SEE)
def runs(request: HttpRequest) -> HttpResponse:
    """Runs the person may see, the newest first."""
    rows = seeing.visible_to(request.user).exclude(kind=LIVING).order_by("-pk")[:MOST]
    context = {
        "trail": [(_("Scorecard"), reverse("scorecard:board")), (_("Publications"), "")],
        "rows": [(run, KINDS[run.kind], STATES[run.state], TONES[run.state]) for run in rows],
        "may_publish": holds(request.user, PUBLISH),
    }
    return render(request, "scorecard/runs.html", context)


@asks(SEE)
def run(request: HttpRequest, number: int) -> HttpResponse:
    """One run: its lines, what they were computed from, and whether it still comes out the same."""
    found = get_object_or_404(seeing.visible_to(request.user), pk=number)
    if found.kind == LIVING:
        return redirect("scorecard:board")
    place = reading.place_of(request.GET.get("scope") or reading.PROGRAMME)
    if place is None:
        raise Http404
    small = reading.sees_small(request.user, place)
    everywhere = reading.sees_small(request.user, Place(reading.PROGRAMME, "", ()))
    rows = showing.rows_of(found, Asked(place, small=small)) if found.lines_hash else []
    other = _other(request, found) or found.base
    context = {
        "run": found,
        "place": place,
        "moments": moments.moments_for(request.user, found),
        "moment": moments.code_of(found),
        "trail": [
            (_("Scorecard"), reverse("scorecard:board")),
            (_("Publications"), reverse("scorecard:runs")),
            (f"{KINDS[found.kind]}, {found.year}", ""),
        ],
        "kind": KINDS[found.kind],
        "state": STATES[found.state],
        "tone": TONES[found.state],
        "waits": found.state == WAITING,
        "facts": _facts(request, found),
        "rows": rows,
        "other": other,
        "others": seeing.visible_to(request.user).filter(state="done").exclude(pk=found.pk).exclude(kind=LIVING),
        "beside": beside(found, other) if found.kind == BASELINE and other and other == found.base and rows else [],
        "turned": _turned(found, other, small=everywhere) if other else [],
        "changes": showing.changed_since(rows, showing.rows_of(other, Asked(place, small=small))) if other else [],
        "may_verify": found.kind == PUBLISHED and found.inputs and holds(request.user, PUBLISH),
        "verdict": _verdict(found),
    }
    return render(request, "scorecard/run.html", context)


def _turned(found: Run, other: Run, *, small: bool) -> list[tuple[str, showing.Turned]]:
    """With the name of each place."""
    rows = showing.turned(found, other, small=small)
    titles = reading.titles_of({row.scope for row in rows})
    return [(titles.get(row.scope, row.scope), row) for row in rows]


def _other(request: HttpRequest, found: Run) -> Run | None:
    """The run this one is to be compared with, where the reader chose one."""
    text = request.GET.get("with", "")
    if not text.isdigit():
        return None
    return seeing.visible_to(request.user).filter(pk=int(text), state="done").exclude(pk=found.pk).first()


def _verdict(found: Run) -> dict[str, Any] | None:
    """What the last recomputation said; None before the first."""
    return found.verified or None


def _facts(request: HttpRequest, found: Run) -> list[tuple[str, Any]]:
    inputs: Any = shown(None)
    if found.inputs and seeing.inputs_visible_to(request.user).filter(pk=found.pk).exists():
        url = reverse("files:download", args=[found.inputs])
        inputs = format_html('<a href="{}">{}</a>', url, _("tables and pack, ZIP"))

    def code(text: str) -> Any:
        return format_html('<code class="hash">{}</code>', text) if text else shown(None)

    return [
        (_("Year"), found.year),
        (_("As known at"), shown(found.known_at)),
        (_("Measured from"), _measured(request, found)),
        (_("Counts"), _("locked returns") if found.locked_only else _("accepted and locked returns")),
        (_("Members and shares"), members_told(found)),
        (_("Pack"), str(found.pack)),
        (_("Pack, sha256"), code(found.pack.sha256)),
        (_("Inputs, sha256"), code(found.inputs_hash)),
        (_("Lines, sha256"), code(found.lines_hash)),
        (_("Head of the journal"), code(found.journal_head)),
        (_("Version of the code"), found.code_version or shown(None)),
        (_("Inputs"), inputs),
        (_("Ordered by"), str(found.by or "–")),
        (_("Computed"), shown(found.done_at)),
        (_("Note"), found.note or shown(None)),
    ]


def _measured(request: HttpRequest, found: Run) -> str:
    """With the way to the baseline for those who may see it."""
    told = measured_told(found)
    if found.baseline is None or not holds(request.user, SEE_BASELINE):
        return told
    return format_html('<a href="{}">{}</a>', reverse("returns:baseline", args=[found.baseline.pk]), told)


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


@asks(PUBLISH)
def known(request: HttpRequest) -> HttpResponse:
    """Have the scorecard computed as it was known at a moment."""
    years, notices = _years()

    def act(form: DayForm) -> str:
        values = form.cleaned_data
        with transaction.atomic():
            made = actions.ask_for_day(values["year"], values["known_at"], me(request), **acting(request, PUBLISH))
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


@asks(PUBLISH)
@require_POST
def verify_again(request: HttpRequest, number: int) -> HttpResponse:
    """Have a published run computed again from its inputs."""
    found = get_object_or_404(seeing.visible_to(request.user), pk=number, kind=PUBLISHED)
    verify.defer(number=found.pk)
    messages.success(request, _("The publication is being computed again; look in a moment."))
    return redirect(run_url(found))
