"""Regions: the list with the map of tiles, a region's page, and its territories."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from corymb.apps.accounts.rules import acting, holds
from corymb.apps.registry import actions
from corymb.apps.registry.forms.clusters import TerritoryForm
from corymb.apps.registry.models import Region
from corymb.apps.registry.queries import counting, scope_keys_of, seeing
from corymb.apps.registry.queries.areas import areas
from corymb.apps.registry.queries.counting import RegionCounts
from corymb.apps.registry.queries.naming import region_url
from corymb.apps.registry.rules import EDIT, SEE
from corymb.apps.registry.states import REGION_KINDS, STATUSES, TERRITORIES, TONES
from corymb.apps.registry.views.lists import REGIONS, TERRITORIES_LISTED
from corymb.kit.asking import Question, asked
from corymb.kit.doors import asks, signed_in
from corymb.kit.exports import export_of
from corymb.kit.listing import page_of
from corymb.kit.parts import Tile
from corymb.kit.saying import said
from corymb.kit.templatetags.lists import shown

STEPS = (1, 20, 50, 100, 200, 400)
"""From how many members on a tile takes the next tone."""


@signed_in
def regions(request: HttpRequest) -> HttpResponseBase:
    """Every region, on the map and in the list."""
    rows = seeing.regions()
    answer = export_of(REGIONS, request, rows)
    if answer is not None:
        return answer
    every = list(rows.order_by("code"))
    tiles, drawn = tiles_of(every), areas(every)
    pairs = list(zip(every, tiles, strict=True))
    context = {
        "page": page_of(REGIONS, request, rows),
        "tiles": [tile for region, tile in pairs if region.tile_column],
        "areas": drawn,
        "outlined": [(tile, drawn.paths[r.code]) for r, tile in pairs if r.code in drawn.paths] if drawn else [],
        "may_edit": holds(request.user, EDIT),
    }
    return render(request, "registry/regions.html", context)


def tiles_of(regions: Sequence[Region]) -> list[Tile]:
    """Regions as tiles, toned by how many organisations belong to their clusters today."""
    counts = counting.counts_by_region(timezone.localdate())
    known = [(region, counts.get(region.pk, RegionCounts())) for region in regions]
    return [
        Tile(
            region.short,
            region.title,
            (region.tile_column or 1) - 1,
            (region.tile_row or 1) - 1,
            shown(there.members),
            region_url(region),
            sum(there.members >= step for step in STEPS) if there.clusters else None,
        )
        for region, there in known
    ]


@signed_in
def region(request: HttpRequest, code: str) -> HttpResponse:
    """One region: its codes, its clusters, its territories, and how many organisations there are."""
    shown_region = get_object_or_404(seeing.regions(), code=code)
    day = timezone.localdate()
    clusters = list(seeing.clusters().filter(region=shown_region).order_by("parent_id", "code"))
    members = counting.members_shown(clusters, day)
    context = {
        "region": shown_region,
        "trail": [(_("Regions"), reverse("registry:regions")), (shown_region.title, "")],
        "facts": _facts(shown_region),
        "counts": counting.counts_by_region(day).get(shown_region.pk, RegionCounts()),
        "clusters": [(c, said(STATUSES, c.status), TONES[c.status], members.get(c.pk, 0)) for c in clusters],
        "territories": [
            (t, said(TERRITORIES, t.kind)) for t in seeing.territories().filter(region=shown_region).order_by("code")
        ],
        "sees_organisations": holds(request.user, SEE),
        "may_edit": holds(request.user, EDIT),
    }
    return render(request, "registry/region.html", context)


def _facts(region: Region) -> list[tuple[str, str]]:
    known = [
        (_("Code"), region.code),
        (_("Kind"), said(REGION_KINDS, region.kind)),
        (_("Federal district"), region.district),
        (_("Capital"), region.capital),
        (_("OKATO"), region.okato),
        (_("OKTMO"), region.oktmo),
        (_("Code of the tax service"), region.tax_code),
    ]
    return [(label, shown(value)) for label, value in known]


@signed_in
def territories(request: HttpRequest) -> HttpResponseBase:
    """Every territory of every region."""
    rows = seeing.territories()
    answer = export_of(TERRITORIES_LISTED, request, rows)
    if answer is not None:
        return answer
    trail = [(_("Regions"), reverse("registry:regions")), (_("Territories"), "")]
    return render(
        request, "registry/territories.html", {"page": page_of(TERRITORIES_LISTED, request, rows), "trail": trail}
    )


@asks(EDIT)
def territory_register(request: HttpRequest, code: str) -> HttpResponse:
    """Register a territory of the region."""
    asked_for = get_object_or_404(seeing.regions(), code=code)

    def act(form: TerritoryForm) -> str:
        new = form.territory()
        actions.register_territory(new, **acting(request, EDIT, scope_keys_of(new)))
        return region_url(new.region)

    question = Question(
        _("Register a territory"),
        _("Register"),
        _("The territory is registered."),
        [(_("Regions"), reverse("registry:regions")), (asked_for.title, region_url(asked_for)), (_("Territory"), "")],
        _("A zone, a development area, a park, a technopark or a municipality in which members work."),
    )
    form = TerritoryForm(request.POST or None, initial={"region": asked_for.code})
    return asked(request, question, form, act)
