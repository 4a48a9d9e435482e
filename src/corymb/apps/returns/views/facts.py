"""A figure and where it comes from: its facts, newest first, down to the cell, the document, the signature."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import holds
from corymb.apps.journal.rules import READ as READ_JOURNAL
from corymb.apps.programme.queries.packs import pack_of
from corymb.apps.returns.models import Fact, Return
from corymb.apps.returns.queries import seeing
from corymb.apps.returns.queries.figures import variables_of
from corymb.apps.returns.queries.form import written
from corymb.apps.returns.queries.measuring import held_for, told_of_return
from corymb.apps.returns.states import SOURCES
from corymb.apps.returns.views.finding import found_return, trail_of
from corymb.kit.doors import signed_in
from corymb.kit.saying import said
from corymb.sources.return_form import unit_name


def _journal_of(person: Any, found: Return) -> str:
    """Everything the journal says of the return, for whoever reads the journal."""
    return f"{reverse('journal:entries')}?kind=returns.return&thing={found.pk}" if holds(person, READ_JOURNAL) else ""


@signed_in
def figure(request: HttpRequest, organisation: int, period: str, variable: str) -> HttpResponse:
    """Every fact there was of a figure, with its source. Whoever may not read the return finds nothing here."""
    rows = seeing.visible_to(request.user).filter(organisation=organisation, period__code=period)
    found: Return = get_object_or_404(rows)
    found_return(request, found.pk)
    pack = pack_of(found.pack)
    asked = variables_of(pack).get(variable)
    if asked is None:
        raise Http404
    facts = Fact.objects.filter(organisation=organisation, period=period, variable=variable)
    held = held_for(found)
    newest = (held.of(facts) if held else facts).order_by("-recorded_at", "-pk").first()
    counting = newest.pk if newest and newest.value is not None else None
    facts = facts.select_related("submission__by").defer("submission__snapshot").order_by("-recorded_at", "-pk")
    evidence = seeing.evidence_visible_to(request.user, found).filter(variable=variable).order_by("pk")
    context = {
        "found": found,
        "variable": asked,
        "unit": unit_name(pack, asked.unit, asked.scale),
        "trail": trail_of(found, (str(asked.label), "")),
        "facts": [
            (fact, written(fact.value, asked), said(SOURCES, fact.source), fact.pk == counting) for fact in facts
        ],
        "held": told_of_return(found, held),
        "evidence": list(evidence),
        "journal_url": _journal_of(request.user, found),
        "title": _("Where this figure comes from"),
    }
    return render(request, "returns/figure.html", context)
