"""Imports: files that were given, where each stands, and what a person does with it."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import acting, me
from corymb.apps.linkage.actions import importing
from corymb.apps.linkage.forms import GiveForm, NeededReasonForm, ReasonForm
from corymb.apps.linkage.models import ImportBatch, ImportRow
from corymb.apps.linkage.queries.seeing import imports_visible_to
from corymb.apps.linkage.rules import IMPORT
from corymb.apps.linkage.states import (
    APPLIED,
    APPLYING,
    BATCH_TONES,
    BATCHES,
    CALLED_OFF,
    CHANGED,
    EFFECTS,
    MATCHED,
    NEW,
    READ,
    REFUSED,
    SOURCES,
    TO_DECIDE,
    WAITING,
    WRONG,
)
from corymb.apps.linkage.tasks import apply_import, read_import
from corymb.apps.linkage.views.import_lists import IMPORTS, ROWS, import_url
from corymb.kit import waiting
from corymb.kit.asking import NotPossible, Question, Trail, asked
from corymb.kit.doors import asks
from corymb.kit.exports import export_of
from corymb.kit.findings import told
from corymb.kit.listing import page_of
from corymb.kit.parts import Step, StepState, Tab
from corymb.kit.templatetags.lists import shown
from corymb.refusal import Refusal

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WORKING = {WAITING, READ, APPLYING}
WAY = (WAITING, READ, MATCHED, APPLYING, APPLIED)


@asks(IMPORT)
def imports(request: HttpRequest) -> HttpResponseBase:
    """Files that were given, the newest first."""
    rows = imports_visible_to(request.user)
    answer = export_of(IMPORTS, request, rows)
    if answer is not None:
        return answer
    context = {"page": page_of(IMPORTS, request, rows), "trail": trail_of()}
    return render(request, "linkage/imports.html", context)


def trail_of(*further: tuple[str, str]) -> Trail:
    organisations = (_("Organisations"), reverse("registry:organisations"))
    return [organisations, (_("Imports"), reverse("linkage:imports") if further else ""), *further]


@asks(IMPORT)
def import_give(request: HttpRequest) -> HttpResponse:
    """Give a file. It is stored before it is looked at; a job reads it."""

    def act(form: GiveForm) -> str:
        upload = form.cleaned_data["file"]
        try:
            with transaction.atomic():
                batch = importing.take_file(upload, me(request), **acting(request, IMPORT))
                read_import.defer(number=batch.pk)
        except Refusal as refusal:
            raise NotPossible(str(refusal)) from refusal
        return import_url(batch)

    question = Question(
        _("Load a file"),
        _("Load"),
        _("The file is stored; reading it has begun."),
        trail_of((_("Load a file"), "")),
        _("Nothing changes in the register before you have looked at every difference and applied the import."),
    )
    return asked(request, question, GiveForm(request.POST or None, request.FILES or None), act)


@asks(IMPORT)
def import_template(request: HttpRequest) -> HttpResponse:
    """The workbook whose headers are known, in the reader's language."""
    from corymb.apps.linkage.actions.importing.columns import template

    del request  # the language in force is the reader's
    answer = HttpResponse(template((get_language() or "en")[:2]), content_type=SHEET)
    answer["Content-Disposition"] = 'attachment; filename="organisations.xlsx"'
    return answer


@asks(IMPORT)
def import_batch(request: HttpRequest, number: int) -> HttpResponseBase:
    """Where an import stands: counts, what is wrong, its rows; what can be done with it."""
    batch = found_batch(request, number)
    works = batch.state in WORKING
    rows = ImportRow.objects.filter(batch=batch).select_related("candidate")
    answer = waiting.answered(request, waits=works) or export_of(ROWS, request, rows)
    if answer is not None:
        return answer
    context = {
        "batch": batch,
        "trail": trail_of((batch.file_name, "")),
        "state": BATCHES[batch.state],
        "tone": BATCH_TONES[batch.state],
        "source": SOURCES[batch.source_kind],
        "steps": _steps(batch),
        "facts": _facts(batch),
        "findings": told(batch.findings),
        "works": works,
        "waits": batch.state == MATCHED,
        "undecided": batch.counts.get(TO_DECIDE, 0),
        "may_apply": _may_apply(batch),
        "may_withdraw": batch.state in {WAITING, READ, MATCHED},
        "tabs": _tabs(request, batch),
        "page": page_of(ROWS, request, rows),
    }
    return render(request, "linkage/import.html", context)


def found_batch(request: HttpRequest, number: int) -> ImportBatch:
    return get_object_or_404(imports_visible_to(request.user), pk=number)


def _may_apply(batch: ImportBatch) -> bool:
    does = batch.counts.get(NEW, 0) + batch.counts.get(CHANGED, 0)
    return batch.state == MATCHED and not batch.counts.get(TO_DECIDE) and does > 0


def _steps(batch: ImportBatch) -> list[Step]:
    labels = {
        WAITING: _("Read"),
        READ: _("Match"),
        MATCHED: _("Decide"),
        APPLYING: _("Apply"),
        APPLIED: _("Applied"),
    }
    if batch.state in {CALLED_OFF, REFUSED}:
        return []
    here = WAY.index(batch.state)

    def state(place: int) -> StepState:
        return "done" if place < here or batch.state == APPLIED else "now" if place == here else "todo"

    return [Step(labels[code], state(n)) for n, code in enumerate(WAY)]


def _facts(batch: ImportBatch) -> list[tuple[str, Any]]:
    url = reverse("files:download", args=[batch.file])
    applied = [(_("Applied by"), str(batch.applied_by)), (_("Applied"), shown(batch.applied_at))]
    return [
        (_("File"), format_html('<a href="{}">{}</a>', url, batch.file_name)),
        (_("Kind"), SOURCES[batch.source_kind]),
        (_("Given by"), str(batch.by)),
        (_("Loaded at"), shown(batch.at)),
        *(applied if batch.applied_at else []),
        (_("sha256"), format_html("<code>{}</code>", batch.sha256)),
    ]


def _tabs(request: HttpRequest, batch: ImportBatch) -> list[Tab]:
    """A tab for each thing rows do, where there are any."""
    here, url = request.GET.get("effect", ""), import_url(batch)
    counts = {code: batch.counts.get(code, 0) for code in EFFECTS}
    found = [(code, count) for code, count in counts.items() if count]
    whole = Tab(_("All rows"), url, not here, sum(counts.values()))
    return [whole, *(Tab(EFFECTS[code], f"{url}?effect={code}", code == here, count) for code, count in found)]


@asks(IMPORT)
def import_apply(request: HttpRequest, number: int) -> HttpResponse:
    """Have an import applied: asked once more, with the numbers, then carried out by a job."""
    batch = found_batch(request, number)

    def act(form: ReasonForm) -> str:
        with transaction.atomic():
            told_why = {"reason": form.cleaned_data["reason"], **acting(request, IMPORT)}
            importing.confirm_batch(batch.pk, me(request), **told_why)
            apply_import.defer(number=batch.pk)
        return import_url(batch)

    lead = _("New organisations: {new}. Changed: {changed}. Wrong, left out: {wrong}.")
    counts = {code: batch.counts.get(code, 0) for code in (NEW, CHANGED, WRONG)}
    question = Question(
        _("Apply the import"),
        _("Apply"),
        _("The import is being applied."),
        trail_of((batch.file_name, import_url(batch)), (_("Apply"), "")),
        lead.format(**counts),
    )
    return asked(request, question, ReasonForm(request.POST or None), act)


@asks(IMPORT)
def import_withdraw(request: HttpRequest, number: int) -> HttpResponse:
    """Let an import be."""
    batch = found_batch(request, number)

    def act(form: NeededReasonForm) -> str:
        importing.withdraw_batch(batch.pk, reason=form.cleaned_data["reason"], **acting(request, IMPORT))
        return import_url(batch)

    question = Question(
        _("Withdraw the import"),
        _("Withdraw"),
        _("The import is withdrawn; nothing of it was applied."),
        trail_of((batch.file_name, import_url(batch)), (_("Withdraw"), "")),
        _("The file and its rows stay readable."),
        "danger",
    )
    return asked(request, question, NeededReasonForm(request.POST or None), act)
