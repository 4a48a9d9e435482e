"""One organisation on the scorecard: every target, its figures by year, its events, each with where it comes from."""

from typing import Any

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import acting, covers_all, scopes_with
from corymb.apps.journal.actions import record_act
from corymb.apps.programme.queries.packs import pack_of
from corymb.apps.registry.models import Organisation
from corymb.apps.registry.queries import visible_to as organisations_visible_to
from corymb.apps.registry.queries.naming import organisation_url
from corymb.apps.returns.queries import seeing as returns_seen
from corymb.apps.returns.queries.naming import return_url
from corymb.apps.returns.rules import SEE_ALL
from corymb.apps.returns.states import READ
from corymb.apps.scorecard.models import Run
from corymb.apps.scorecard.queries import listed, members, owned, reading, showing
from corymb.apps.scorecard.queries.standing import held_by
from corymb.apps.scorecard.tasks import ask_to_collect
from corymb.kit import waiting
from corymb.kit.doors import signed_in
from corymb.kit.saying import number
from corymb.methods.programme import Indicator
from corymb.reports import wording

SMALL = 100
"""Below this a figure is told with decimals."""


@signed_in
def organisation(request: HttpRequest, number: int) -> HttpResponse:
    """One organisation's indicators by year, for whoever may read its figures; each leads to its source."""
    found = get_object_or_404(organisations_visible_to(request.user).select_related("region"), pk=number)
    run = reading.living()
    if run is None or not _reads(request.user, found):
        raise Http404
    scope = listed.own_scope(found.pk)
    is_there = listed.is_listed(run, scope)
    answer = waiting.answered(request, waits=not is_there)
    if answer is not None:
        return answer
    if not is_there:
        ask_to_collect(scope)
    _note(request, found)
    programme = showing.programme_of(run)
    years = list(range(programme.baseline_year, run.year + 1))
    facts = members.facts_by_year([found.pk], years, held_by(run))
    seen = returns_seen.visible_to(request.user).filter(organisation=found, period__code__in=map(str, years))
    returns = {one.period.code: return_url(one) for one in seen}
    own = owned.owned_by(request.user, run, found, pack_of(run.pack))
    context = {
        "organisation": found,
        "trail": [
            (_("Scorecard"), reverse("scorecard:board")),
            (str(found), organisation_url(found)),
            (_("Figures"), ""),
        ],
        "register_url": organisation_url(found),
        "years": [(year, returns.get(str(year), "")) for year in years],
        "rows": _targets(run, found, own, facts, years),
        "events": own.events,
        "waits": not is_there,
        "figures": [
            (v.label, wording.unit(v.unit), [(y, facts.get((found.pk, y), {}).get(v.code)) for y in years], v.code)
            for v in programme.variables
        ],
    }
    return render(request, "scorecard/organisation.html", context)


def _reads(person: Any, found: Organisation) -> bool:
    whose = returns_seen.organisations_read_by(person)
    return whose is None or whose.filter(pk=found.pk).exists()


def _note(request: HttpRequest, found: Organisation) -> None:
    """Those who see everybody's figures read them under the journal's eyes."""
    if covers_all(scopes_with(request.user, SEE_ALL)):
        who = acting(request, SEE_ALL)
        with transaction.atomic():
            thing = ("registry.organisation", str(found.pk), "")
            record_act(READ, who["actor"], thing, now=who["now"])


def _targets(
    run: Run, found: Organisation, own: owned.Owned, facts: dict[tuple[int, int], dict[str, Any]], years: list[int]
) -> list[dict[str, Any]]:
    """Every target: what the organisation has by year, and whether and how it counts in the programme's figure."""
    programme = showing.programme_of(run)
    zeros, rows = members.blanks_that_are_zero(programme), []
    for target in programme.targets:
        indicator = programme.indicator(target.indicator)
        if indicator.is_event:
            cells = [number(own.worth.get((indicator.code, year)), 0) for year in years]
        else:
            cells = [_cell(indicator, facts.get((found.pk, year), {}), zeros, year) for year in years]
        arguments = [reading.PROGRAMME, target.code]
        rows.append(
            {
                "label": target.label,
                "unit": wording.unit(indicator.unit),
                "cells": cells,
                "why": reverse("scorecard:why", args=arguments),
                "counts": own.standing_in(target, indicator),
            }
        )
    return rows


def _cell(indicator: Indicator, values: members.Values, zeros: frozenset[str], year: int) -> str:
    """As a reader sees it: hundreds and more without decimals."""
    measure = members.measured(indicator, values, zeros, year)
    value = measure.value if indicator.denominator else measure.numerator
    return number(value, 2 if value is not None and abs(value) < SMALL else 0)
