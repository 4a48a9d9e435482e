"""The scorecard: of the programme, a region or a cluster; what stands behind a line; clusters side by side."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import holds
from corymb.apps.registry.models import Cluster, Region
from corymb.apps.registry.queries import narrowing
from corymb.apps.registry.queries import seeing as registered
from corymb.apps.registry.queries import visible_to as organisations_visible_to
from corymb.apps.registry.queries.naming import named_openly
from corymb.apps.registry.queries.scopes import by_identifiers, cluster_keys
from corymb.apps.scorecard.forms import CompareForm, SwitchForm
from corymb.apps.scorecard.models import Run
from corymb.apps.scorecard.queries import compared, differing, moments, reading, showing, telling
from corymb.apps.scorecard.queries.reading import PROGRAMME, Place
from corymb.apps.scorecard.queries.rows import rows_of
from corymb.apps.scorecard.queries.showing import Asked, Row
from corymb.apps.scorecard.queries.standing import measured_told
from corymb.apps.scorecard.rules import PUBLISH, SEE
from corymb.apps.scorecard.views.compared_rows import Compared, drawn
from corymb.apps.scorecard.views.files import board_file, clusters_file
from corymb.apps.scorecard.views.pictures import change_chart, path_chart, region_tiles
from corymb.kit import waiting
from corymb.kit.asking import Trail
from corymb.kit.doors import asks
from corymb.kit.exports import export_addresses
from corymb.kit.listing import counted, part_of
from corymb.reports import numbers, sentences, wording

MOST_TOP = 10
CLUSTERS = 25
"""On a page of clusters side by side, each with a figure and a verdict for every target."""
SHOWN = ("code", "title_en", "title_ru", "region__code", "parent__code")


@asks(SEE)
def board(request: HttpRequest, scope: str = PROGRAMME) -> HttpResponseBase:
    """The targets of a scope: figure, goal, verdict, path, coverage, and what changed since the last publication."""
    place, (run, published) = _place(scope), reading.living_and_published()
    told = waiting.answered(request, waits=run is None)
    if told is not None:
        return told
    if run is None:
        return render(request, "scorecard/none.html", {"trail": _trail(place)})
    asked, switch = _asked(request, place)
    rows = rows_of(run, asked)
    answer = board_file(request, run, place, rows)
    if answer is not None:
        return answer
    context = {
        "exports": export_addresses(request),
        "place": place,
        "title": place.title or str(showing.programme_of(run).name),
        "is_programme": scope == PROGRAMME,
        "trail": _trail(place),
        "run": run,
        "rows": differing.beside_usual(run, asked, rows),
        "has_years": showing.have_years(rows),
        "measured": measured_told(run),
        "switch": switch,
        "kept": [("map", request.GET["map"])] if "map" in request.GET else [],
        "query": urlencode(switch.kept()),
        "may_publish": holds(request.user, PUBLISH),
        "moments": moments.moments_for(request.user, run),
        "moment": moments.NOW,
        **_beside(request, (run, published), (asked, switch), rows),
    }
    return render(request, "scorecard/board.html", context)


def _place(scope: str) -> Place:
    place = reading.place_of(scope)
    if place is None:
        raise Http404
    return place


def _asked(request: HttpRequest, place: Place) -> tuple[Asked, SwitchForm]:
    switch = SwitchForm(request.GET or None)
    cohort, prices = switch.asked()
    return Asked(place, cohort, prices, reading.sees_small(request.user, place)), switch


def _beside(
    request: HttpRequest, runs: tuple[Run, Run | None], what: tuple[Asked, SwitchForm], rows: list[Row]
) -> dict[str, Any]:
    """What stands beside the lines: the map of the programme, clusters of a region, changes since the publication."""
    (run, published), (asked, switch) = runs, what
    beside: dict[str, Any] = {}
    if published and asked.audience == "internal":
        then = rows_of(published, asked)
        beside |= {"published": published, "changes": compared.compared(rows, then)}
    if asked.place.scope == PROGRAMME and rows:
        chosen = next((row for row in rows if row.target.code == request.GET.get("map")), rows[0])
        beside |= {
            "mapped": chosen,
            "tiles": region_tiles(run, chosen, asked, urlencode(switch.kept())),
            "maps": [(row.target.code, row.label) for row in rows],
        }
    if isinstance(asked.place.thing, Region):
        beside["clusters"] = list(registered.clusters().filter(region=asked.place.thing, parent=None).order_by("code"))
    return beside


def _trail(place: Place, *further: tuple[str, str]) -> Trail:
    own = place.title or _("Programme")
    trail: Trail = [(_("Scorecard"), reverse("scorecard:board") if place.title or further else "")]
    if isinstance(place.thing, Cluster):
        region = place.thing.region
        trail.append((region.title, reverse("scorecard:place", args=[f"region:{region.code}"])))
    if place.title:
        trail.append((own, reverse("scorecard:place", args=[place.scope]) if further else ""))
    return [*trail, *further]


@asks(SEE)
def why(request: HttpRequest, scope: str, target: str) -> HttpResponse:
    """What stands behind a line: the rules side by side, the path, what drove it, who stands behind it."""
    place = _place(scope)
    run = reading.living()
    asked, switch = _asked(request, place)
    behind = showing.behind(run, asked, target) if run else None
    if run is None or behind is None:
        raise Http404
    row = differing.beside_usual(run, asked, [behind.row])[0]
    hidden = row.is_withheld
    context = {
        "place": place,
        "trail": _trail(place, (row.label, "")),
        "run": run,
        "behind": behind,
        "waits": not behind.shown.explained,
        "row": row,
        "switch": switch,
        "query": urlencode(switch.kept()),
        "definitions": [(wording.rule(r.line.cohort), wording.rule_definition(r.line.cohort)) for r in behind.in_turn],
        "path": None if hidden else path_chart(behind),
        "change": None if hidden else change_chart(behind),
        "methods": None if hidden else _methods(behind),
        "top": [] if hidden or not asked.small else _top(request, behind),
        "sees_members": asked.small,
        "lists": [] if hidden else _lists(behind, urlencode(switch.kept())),
        "evidence": wording.evidence(row.line.evidence),
    }
    return render(request, "scorecard/why.html", context)


def _lists(behind: showing.Behind, query: str) -> list[tuple[str, str, str]]:
    """The lists there are behind a figure: name, address under the same rule and in the same prices, icon."""
    of_events = behind.run.programme.indicator(behind.target.indicator).is_event
    names = [("events", _("Events behind it"), "list")] if of_events else []
    names.append(("members", _("Members behind it"), "users"))
    arguments, ending = [behind.row.line.scope, behind.target.code], f"?{query}" if query else ""
    return [(label, reverse(f"scorecard:{route}", args=arguments) + ending, sign) for route, label, sign in names]


def _methods(behind: showing.Behind) -> dict[str, Any] | None:
    """The decompositions there are side by side: their names, a row for each part, the totals."""
    found = telling.decompositions_of(behind.change) if behind.change else []
    if not found:
        return None
    by_part = [{part.part: part.percent for part in one.parts} for one in found]
    parts = list(dict.fromkeys(part for one in by_part for part in one))
    rows = [
        (wording.part(part), [numbers.number(one[part], 1, signed=True) if part in one else "–" for one in by_part])
        for part in parts
    ]
    totals = [numbers.percent(one.total / 100, 1, signed=True) for one in found]
    return {"names": [wording.method(one.method) for one in found], "rows": rows, "totals": totals}


def _top(request: HttpRequest, behind: showing.Behind) -> list[dict[str, Any]]:
    """The organisations that move the figure most, by name where the reader may see them."""
    found = telling.influence_of(behind.shown)
    if found is None:
        return []
    numbers_of = [identifier for identifier, _without in found.top[:MOST_TOP]]
    rows = organisations_visible_to(request.user).filter(by_identifiers(numbers_of))
    named = {row.identifier: row for row in rows}
    line = behind.row.line
    return [
        {
            "organisation": named.get(identifier),
            "title": named_openly(named[identifier]) if identifier in named else _("an organisation not shown to you"),
            "without": sentences.factor(behind.target, line, without),
            "flips": identifier in dict(found.flips_alone),
        }
        for identifier, without in found.top[:MOST_TOP]
    ]


@asks(SEE)
def compare(request: HttpRequest) -> HttpResponseBase:
    """All clusters side by side: every target's figure and verdict."""
    run = reading.living()
    told = waiting.answered(request, waits=run is None)
    if told is not None:
        return told
    if run is None:
        return render(request, "scorecard/none.html", {"trail": [(_("Scorecard"), "")]})
    targets = showing.programme_of(run).targets
    form = CompareForm(request.GET or None)
    cohort, prices = form.asked()
    asked = Asked(Place("", "", ()), cohort, prices)
    clusters = registered.clusters().filter(parent=None)
    if form.is_valid():
        clusters = narrowing.clusters_named(clusters, form.cleaned_data)
    answer = clusters_file(request, run, lambda: _all_lines(request.user, run, asked, clusters.order_by("code")))
    if answer is not None:
        return answer
    shown = clusters.select_related(None).select_related("region", "parent").only(*SHOWN)
    part = part_of(shown, "code", request, CLUSTERS)
    rows = _compared(request.user, run, asked, part.rows)
    query = f"?{urlencode(form.kept())}" if form.kept() else ""
    context = {
        "trail": [(_("Scorecard"), reverse("scorecard:board")), (_("Clusters side by side"), "")],
        "targets": targets,
        "rows": rows,
        "drawn": drawn(rows, query),
        "origin": next((cell.origin for _cluster, cells in rows for _target, cell in cells if cell), ""),
        "page": part,
        "count": counted(clusters),
        "exports": export_addresses(request),
        "switch": form,
        "run": run,
    }
    return render(request, "scorecard/compare.html", context)


def _compared(person: Any, run: Run, asked: Asked, clusters: Sequence[Cluster]) -> Compared:
    """Every target of some clusters, as far as the person may see it. One question."""
    targets = showing.programme_of(run).targets
    found = reading.of_clusters(run, showing.bases_of(targets, asked), [cluster.code for cluster in clusters])
    rows: Compared = []
    for cluster in clusters:
        small = reading.sees_small(person, Place("", "", tuple(cluster_keys(cluster))))
        kept = [(t, reading.line_under(found[cluster.code], t.code, *asked.basis_of(t))) for t in targets]
        own = replace(asked, small=small)
        rows.append((cluster, [(t, showing.row_as_asked(t, line, own) if line else None) for t, line in kept]))
    return rows


def _all_lines(person: Any, run: Run, asked: Asked, clusters: Iterable[Cluster]) -> list[tuple[str, Row]]:
    rows = _compared(person, run, asked, list(clusters))
    return [(cluster.title, cell) for cluster, cells in rows for _target, cell in cells if cell]
