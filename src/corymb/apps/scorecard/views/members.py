"""Members behind a line: their own numerators and denominators, for whoever may see them; and one organisation's."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from corymb.apps.accounts.rules import acting, may
from corymb.apps.journal.actions import record_act
from corymb.apps.registry.models import Cluster, Membership, Organisation, Region
from corymb.apps.registry.queries import visible_to as organisations_visible_to
from corymb.apps.registry.queries.naming import organisation_url
from corymb.apps.returns.queries import seeing as returns_seen
from corymb.apps.returns.rules import SEE_ALL
from corymb.apps.returns.states import READ
from corymb.apps.scorecard.forms import MembersFilter
from corymb.apps.scorecard.models import Run
from corymb.apps.scorecard.queries import members, reading, showing
from corymb.apps.scorecard.queries.reading import PROGRAMME, Place
from corymb.apps.scorecard.queries.standing import held_by
from corymb.apps.scorecard.rules import SEE, SEE_SMALL
from corymb.kit.doors import Refused, asks, signed_in
from corymb.kit.exports import export_of
from corymb.kit.listing import Column, Listing, page_of
from corymb.kit.registries import listed
from corymb.kit.saying import number
from corymb.methods.programme import Indicator
from corymb.reports import wording

SMALL = 100
"""Below this a figure is told with decimals."""
BEHIND = listed("scorecard_members", gettext_lazy("Members behind a figure"))


@asks(SEE)
def behind(request: HttpRequest, scope: str, target: str) -> HttpResponseBase:
    """The members of a scope with their figures for one target. Reading them by office is journaled."""
    place = reading.place_of(scope)
    run = reading.living()
    if place is None or run is None:
        raise Http404
    if not may(request.user, SEE_SMALL, place.keys):
        raise Refused(SEE_SMALL)
    programme = showing.programme_of(run)
    chosen = next((t for t in programme.targets if t.code == target), None)
    if chosen is None or programme.indicator(chosen.indicator).is_event:
        raise Http404
    indicator = programme.indicator(chosen.indicator)
    listing = _listing(run, indicator)
    rows = _members(request, place)
    _note(request, run, place, target)
    answer = export_of(listing, request, rows)
    if answer is not None:
        return answer
    context = {
        "page": page_of(listing, request, rows),
        "title": chosen.label,
        "unit": wording.unit(indicator.unit),
        "trail": [
            (_("Scorecard"), reverse("scorecard:board")),
            (str(chosen.label), reverse("scorecard:why", args=[scope, target])),
            (_("Members behind it"), ""),
        ],
    }
    return render(request, "scorecard/members.html", context)


def _members(request: HttpRequest, place: Place) -> QuerySet[Organisation]:
    rows = organisations_visible_to(request.user).filter(merged_into=None).select_related("region")
    there = Membership.objects.all()
    if isinstance(place.thing, Cluster):
        there = there.filter(cluster=place.thing)
    elif isinstance(place.thing, Region):
        there = there.filter(organisation__region=place.thing)
    return rows.filter(pk__in=there.values("organisation"))


def _note(request: HttpRequest, run: Run, place: Place, target: str) -> None:
    """Officers and auditors read members' figures under the journal's eyes."""
    if place.scope != PROGRAMME and not may(request.user, SEE_ALL, []):
        return
    who = acting(request, SEE_ALL)
    with transaction.atomic():
        thing = ("scorecard.run", str(run.pk), "")
        record_act(READ, who["actor"], thing, now=who["now"], scope_keys=place.keys, scope=place.scope, target=target)


def _listing(run: Run, indicator: Indicator) -> Listing:
    programme = showing.programme_of(run)
    zeros, years, held = members.blanks_that_are_zero(programme), (programme.baseline_year, run.year), held_by(run)

    def prepare(rows: list[Organisation]) -> None:
        found = members.facts_by_year([row.pk for row in rows], years, held)
        for row in rows:
            vars(row)["measured"] = [
                members.measured(indicator, found.get((row.pk, year), {}), zeros, year) for year in years
            ]

    columns = [Column("name", gettext_lazy("Organisation"), lambda o: o.title, sort="sort_name", link=_own_url)]
    for place, year in enumerate(years):
        columns += _columns(place, year, with_denominator=bool(indicator.denominator))
    return Listing(
        code=BEHIND,
        columns=tuple(columns),
        filters=MembersFilter,
        narrow=lambda rows, _asked: rows,
        sort="sort_name",
        empty_title=gettext_lazy("No members that you may see"),
        prepare=prepare,
    )


def _columns(place: int, year: int, *, with_denominator: bool) -> list[Column]:
    def told(name: str) -> Any:
        return lambda organisation: getattr(organisation.measured[place], name)

    found = [Column(f"num_{year}", _("Numerator {year}").format(year=year), told("numerator"), at_end=True)]
    if with_denominator:
        found.append(Column(f"den_{year}", _("Denominator {year}").format(year=year), told("denominator"), at_end=True))
        found.append(Column(f"value_{year}", _("Ratio {year}").format(year=year), told("value"), at_end=True))
    return found


def _own_url(organisation: Organisation) -> str:
    return reverse("scorecard:organisation", args=[organisation.pk])


@signed_in
def organisation(request: HttpRequest, number: int) -> HttpResponse:
    """One organisation's indicators by year, for whoever may read its returns; each figure leads to its source."""
    found = get_object_or_404(organisations_visible_to(request.user).select_related("region"), pk=number)
    seen = returns_seen.visible_to(request.user).filter(organisation=found)
    run = reading.living()
    if run is None or not seen.exists():
        raise Http404
    first = seen.first()
    if first is not None and not returns_seen.is_near(request.user, first):
        who = acting(request, SEE_ALL)
        with transaction.atomic():
            thing = ("registry.organisation", str(found.pk), "")
            record_act(READ, who["actor"], thing, now=who["now"])
    programme = showing.programme_of(run)
    years = list(range(programme.baseline_year, run.year + 1))
    facts, zeros = members.facts_by_year([found.pk], years, held_by(run)), members.blanks_that_are_zero(programme)
    rows = []
    for target in programme.targets:
        indicator = programme.indicator(target.indicator)
        if not indicator.is_event:
            cells = [_cell(indicator, facts.get((found.pk, year), {}), zeros, year) for year in years]
            rows.append((target.label, wording.unit(indicator.unit), cells))
    figures = [
        (
            variable.label,
            wording.unit(variable.unit),
            [(y, facts.get((found.pk, y), {}).get(variable.code)) for y in years],
            variable.code,
        )
        for variable in programme.variables
    ]
    context = {
        "organisation": found,
        "trail": [
            (_("Scorecard"), reverse("scorecard:board")),
            (str(found), organisation_url(found)),
            (_("Figures"), ""),
        ],
        "years": years,
        "rows": rows,
        "figures": figures,
    }
    return render(request, "scorecard/organisation.html", context)


def _cell(indicator: Indicator, values: members.Values, zeros: frozenset[str], year: int) -> str:
    """As a reader sees it: hundreds and more without decimals."""
    measure = members.measured(indicator, values, zeros, year)
    value = measure.value if indicator.denominator else measure.numerator
    return number(value, 2 if value is not None and abs(value) < SMALL else 0)
