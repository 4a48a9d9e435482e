"""Rows of an import: one looked at field by field, several decided on one page, all of a kind at once."""

from collections.abc import Iterable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from corymb.apps.accounts.rules import me
from corymb.apps.linkage.actions import importing
from corymb.apps.linkage.forms import AllForm, DecisionsForm
from corymb.apps.linkage.models import ImportRow
from corymb.apps.linkage.queries.wording import Words
from corymb.apps.linkage.rules import IMPORT
from corymb.apps.linkage.states import EFFECT_TONES, EFFECTS, MATCHED, MATCHES, TO_DECIDE
from corymb.apps.linkage.views.import_lists import import_url
from corymb.apps.linkage.views.imports import found_batch, trail_of
from corymb.apps.registry.models import Organisation
from corymb.apps.registry.queries.naming import organisation_url
from corymb.kit.asking import NotPossible
from corymb.kit.doors import asks
from corymb.kit.findings import place, told
from corymb.kit.saying import said

AT_ONCE = 10
"""Rows decided on one page."""


def _found(rows: Iterable[ImportRow]) -> dict[int, Organisation]:
    """The organisations rows may mean."""
    keys = {key for row in rows for key in (row.candidate_id, *(pk for pk, _score in row.proposals)) if key}
    found = Organisation.objects.filter(pk__in=keys).select_related("region")
    return {row.pk: row for row in found.defer("search_text", "search_vector")}


@asks(IMPORT)
def import_decide(request: HttpRequest, number: int) -> HttpResponse:
    """The next rows that wait for somebody, with a choice each; those left for later come again at the end."""
    batch = found_batch(request, number)
    waiting = ImportRow.objects.filter(batch=batch, effect=TO_DECIDE).order_by("line")
    after = request.GET.get("after", "")
    later = waiting.filter(line__gt=int(after)) if after.isdecimal() and len(after) < AT_ONCE else waiting
    rows = list(later[:AT_ONCE]) or list(waiting[:AT_ONCE])
    form = DecisionsForm(request.POST or None, rows, _found(rows))
    if request.method == "POST" and form.is_valid():
        _decide(request, form)
        last = rows[-1].line if rows else 0
        left = ImportRow.objects.filter(batch=batch, effect=TO_DECIDE).exists()
        return redirect(f"{request.path}?after={last}" if left else import_url(batch))
    context = {
        "batch": batch,
        "trail": trail_of((batch.file_name, import_url(batch)), (_("Decide"), "")),
        "form": form,
        "rows": rows,
        "undecided": batch.counts.get(TO_DECIDE, 0),
        "all_form": AllForm(initial={"effect": TO_DECIDE}),
        "waits": batch.state == MATCHED,
    }
    return render(request, "linkage/import_decide.html", context, status=422 if form.errors else 200)


def _decide(request: HttpRequest, form: DecisionsForm) -> None:
    decided = 0
    for row, decision in form.decisions():
        try:
            importing.decide_row(row, decision, person=me(request), now=timezone.now())
        except NotPossible as refusal:
            messages.error(request, f"{place(row.place)}: {refusal}")
        else:
            decided += 1
    if decided:
        messages.success(request, ngettext("{n} row decided.", "{n} rows decided.", decided).format(n=decided))


@asks(IMPORT)
@require_POST
def import_decide_all(request: HttpRequest, number: int) -> HttpResponse:
    """Decide all rows of a kind at once; those that do not allow it stay as they are."""
    batch = found_batch(request, number)
    form = AllForm(request.POST)
    if form.is_valid():
        effect, what = form.cleaned_data["effect"], form.cleaned_data["what"]
        try:
            decided, left = importing.decide_all(batch.pk, effect, what, person=me(request), now=timezone.now())
        except NotPossible as refusal:
            messages.error(request, str(refusal))
        else:
            text = _("Rows decided: {decided}. Rows that do not allow it, left as they were: {left}.")
            messages.success(request, text.format(decided=decided, left=left))
    return redirect(import_url(batch))


@asks(IMPORT)
def import_row(request: HttpRequest, number: int, line: int) -> HttpResponse:
    """One row: as written, as it differs from the register, what is wrong with it, what it means."""
    batch = found_batch(request, number)
    row = get_object_or_404(ImportRow.objects.select_related("candidate", "organisation"), batch=batch, line=line)
    form = DecisionsForm(request.POST or None, [row], _found([row]), later=False)
    if request.method == "POST" and form.is_valid():
        _decide(request, form)
        return redirect("linkage:import_row", batch.pk, line)
    words = Words.of(row.differences)
    context = {
        "batch": batch,
        "row": row,
        "trail": trail_of((batch.file_name, import_url(batch)), (_("Row {n}").format(n=line), "")),
        "where": f"{row.sheet} {place(row.place)}".strip(),
        "title": row.parsed.get("name") or _("Row {n}").format(n=line),
        "effect": EFFECTS.get(row.effect, ""),
        "tone": EFFECT_TONES.get(row.effect, "neutral"),
        "match": said(MATCHES, row.match),
        "raw": row.raw,
        "differences": [words.difference(difference) for difference in row.differences],
        "findings": told(row.findings),
        "candidate_url": organisation_url(row.candidate) if row.candidate else "",
        "organisation_url": organisation_url(row.organisation) if row.organisation else "",
        "form": form,
        "waits": batch.state == MATCHED,
        "next_url": reverse("linkage:import_decide", args=[batch.pk]) if batch.counts.get(TO_DECIDE) else "",
    }
    return render(request, "linkage/import_row.html", context, status=422 if form.errors else 200)
