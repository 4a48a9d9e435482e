"""Regions and territories."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from ninja import Path, Query, Router
from pydantic import Field

from corymb.apps.accounts.api import opens
from corymb.apps.accounts.rules import acting
from corymb.apps.registry import actions
from corymb.apps.registry.api import shapes, telling
from corymb.apps.registry.api.doing import ROOT, acted, allowed, checked, typed
from corymb.apps.registry.forms.clusters import TerritoryForm
from corymb.apps.registry.forms.filters import RegionFilter
from corymb.apps.registry.queries import narrowing, scope_keys_of, seeing
from corymb.apps.registry.rules import EDIT
from corymb.kit.answers import BY, Asked, answer, page_of, sorted_by
from corymb.kit.doors import SIGNED_IN
from corymb.kit.given import Code, Day, Given

router = Router(tags=["places"])


class RegionsAsked(Asked):
    q: str = Field("", max_length=200, description="A code, or the beginning of a word of the name")
    clusters: shapes.YesNo = Field(default_factory=str, description="Whether there are clusters")
    sort: Annotated[str, sorted_by("code")] = Field(default_factory=str, description=BY)


class TerritoriesAsked(Asked):
    region: shapes.RegionCode = Field(default_factory=str)
    kind: shapes.TerritoryKind = Field(default_factory=str)


class NewTerritory(Given):
    code: Code
    kind: shapes.TerritoryKind
    title_en: str = Field(max_length=300, min_length=1)
    title_ru: str = Field(max_length=300, min_length=1)
    region: shapes.RegionCode
    starts_on: Day | None = None
    ends_on: Day | None = None


@router.get("/regions", response=shapes.Regions)
@opens(SIGNED_IN, _("Regions"))
def list_regions(request: HttpRequest, asked: Query[RegionsAsked]) -> HttpResponse:
    """Every region, with how many clusters, organisations and members there are."""
    rows = narrowing.regions(seeing.regions(), checked(RegionFilter(asked.model_dump()), "query"))
    return answer(request, page_of(request, rows, asked, telling.regions, shapes.Regions))


@router.get("/regions/{code}", response=shapes.Region)
@opens(SIGNED_IN, _("A region"))
def read_region(request: HttpRequest, code: Path[shapes.RegionCode]) -> HttpResponse:
    """One region by its code."""
    found = get_object_or_404(seeing.regions(), code=code)
    return answer(request, telling.regions([found])[0])


@router.get("/territories", response=shapes.Territories)
@opens(SIGNED_IN, _("Territories"))
def list_territories(request: HttpRequest, asked: Query[TerritoriesAsked]) -> HttpResponse:
    """Zones, development areas, parks, technoparks and municipalities."""
    rows = seeing.territories()
    if asked.region:
        rows = rows.filter(region__code=asked.region)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    return answer(request, page_of(request, rows, asked, telling.territories, shapes.Territories))


@router.get("/territories/{code}", response=shapes.Territory)
@opens(SIGNED_IN, _("A territory"))
def read_territory(request: HttpRequest, code: Path[Code]) -> HttpResponse:
    """One territory by its code."""
    return answer(request, telling.territories([get_object_or_404(seeing.territories(), code=code)])[0])


@router.post("/territories", response={201: shapes.Territory})
@opens(EDIT, _("Register a territory"), writes=True)
def register_territory(request: HttpRequest, given: NewTerritory) -> HttpResponse:
    """Put a territory of a region into the register."""
    form = TerritoryForm(typed(given.model_dump()))
    checked(form)
    new = form.territory()
    keys = allowed(request, EDIT, scope_keys_of(new))
    with acted():
        made = actions.register_territory(new, **acting(request, EDIT, keys))
    return answer(request, telling.territories([made])[0], 201, f"{ROOT}/territories/{made.code}")
