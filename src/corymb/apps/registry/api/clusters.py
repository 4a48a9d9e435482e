"""Clusters: lists, one with its parts and standings, and what changes them."""

from typing import Annotated, Any

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
from corymb.apps.registry.forms.clusters import MARKS, ChangeClusterForm, ClusterForm, NewClusterForm, StandingForm
from corymb.apps.registry.forms.filters import ClusterFilter
from corymb.apps.registry.models import Cluster
from corymb.apps.registry.queries import narrowing, scope_keys_of, seeing
from corymb.apps.registry.rules import EDIT
from corymb.kit.answers import BY, Asked, answer, match, match_sent, page_of, sorted_by
from corymb.kit.doors import SIGNED_IN
from corymb.kit.given import Code, Day, Given, Reason

router = Router(tags=["clusters"])
Title = Annotated[str, Field(min_length=1, max_length=300)]
Evidence = Annotated[str, Field(max_length=60, pattern=rf"^$|{MARKS}", description="S1, K, P, B: see the glossary")]
Text = Annotated[str, Field(max_length=600)]


class ClustersAsked(Asked):
    q: str = Field("", max_length=200, description="Words of title or specialisation, in either alphabet")
    region: shapes.RegionCode = Field(default_factory=str)
    status: shapes.Status = Field(default_factory=str)
    parts: Annotated[str, shapes.YES] = Field(default_factory=str, description="yes: parts of consortia are listed too")
    sort: Annotated[str, sorted_by("code")] = Field(default_factory=str, description=BY)


class _MoreOfCluster(Given):
    parent: Code | None = None
    managing_organisation: shapes.OrganisationId | None = None
    specialisation_en: Text = Field(default_factory=str)
    specialisation_ru: Text = Field(default_factory=str)
    web: str = Field(default_factory=str, max_length=200, description="An address that begins with https:// or http://")
    evidence: Evidence = Field(default_factory=str)
    evidence_source: str = Field(default_factory=str, max_length=600)


class NewCluster(_MoreOfCluster):
    code: Code
    title_en: Title
    title_ru: Title
    region: shapes.RegionCode
    status: shapes.Status
    starts_on: Day
    basis: Reason


class ClusterChange(_MoreOfCluster):
    """Only what changes, and why; what is left out stays."""

    code: Code = Field(default_factory=str)
    title_en: Title = Field(default_factory=str)
    title_ru: Title = Field(default_factory=str)
    region: shapes.RegionCode = Field(default_factory=str)
    reason: Reason


class NewStanding(Given):
    status: shapes.Status
    starts_on: Day
    basis: Reason


@router.get("/clusters", response=shapes.Clusters)
@opens(SIGNED_IN, _("Clusters"))
def list_clusters(request: HttpRequest, asked: Query[ClustersAsked]) -> HttpResponse:
    """Clusters of the programme; parts of consortia where they are asked for."""
    rows = narrowing.clusters(_rows(), checked(ClusterFilter(asked.model_dump()), "query"))
    return answer(request, page_of(request, rows, asked, lambda r: telling.clusters(r, request.user), shapes.Clusters))


@router.get("/clusters/{code}", response=shapes.ClusterWhole)
@opens(SIGNED_IN, _("A cluster"))
def read_cluster(request: HttpRequest, code: Path[Code]) -> HttpResponse:
    """One cluster with its parts and how it stood in the programme."""
    return answer(request, telling.cluster(_found(code), request.user))


@router.post("/clusters", response={201: shapes.ClusterWhole})
@opens(EDIT, _("Register a cluster"), writes=True)
def register_cluster(request: HttpRequest, given: NewCluster) -> HttpResponse:
    """Put a cluster into the register with its first status and what it rests on."""
    form = NewClusterForm(typed(given.model_dump()))
    checked(form)
    facts = form.facts()
    keys = allowed(request, EDIT, [f"region:{facts.region.code}"])
    with acted():
        made = actions.register_cluster(facts, form.standing(), **acting(request, EDIT, keys))
    whole = telling.cluster(_found(made.code), request.user)
    return answer(request, whole, 201, f"{ROOT}/clusters/{made.code}")


@router.patch("/clusters/{code}", response=shapes.ClusterWhole)
@opens(EDIT, _("Change a cluster"), writes=True)
def change_cluster(request: HttpRequest, code: Path[Code], given: ClusterChange) -> HttpResponse:
    """Correct what is known of a cluster. Its status moves by a new standing."""
    with acted():
        found = _found(code, lock=True)
        keys = allowed(request, EDIT, scope_keys_of(found))
        match(request, telling.cluster(found, request.user))
        form = ChangeClusterForm(typed(_initial(found) | given.sent()))
        checked(form)
        facts = form.facts(is_synthetic=found.is_synthetic)
        if facts.region != found.region:
            allowed(request, EDIT, [f"region:{facts.region.code}"])
        made = actions.change_cluster(found, facts, reason=given.reason, **acting(request, EDIT, keys))
    return answer(request, telling.cluster(_found(made.code), request.user))


@router.post("/clusters/{code}/standings", response={201: shapes.ClusterWhole})
@opens(EDIT, _("Change the status of a cluster"), writes=True, versioned=True)
def move_cluster(request: HttpRequest, code: Path[Code], given: NewStanding) -> HttpResponse:
    """Give a cluster another status from a day on; `may_become` says which may follow."""
    found = _found(code)
    keys = allowed(request, EDIT, scope_keys_of(found))
    form = StandingForm(typed(given.model_dump()))
    checked(form)
    with acted():
        match_sent(request, lambda: [telling.cluster(_found(code, lock=True), request.user)])
        standing = form.standing()
        actions.move_cluster_status(found, standing, reason=standing.basis, **acting(request, EDIT, keys))
    return answer(request, telling.cluster(_found(code), request.user), 201, f"{ROOT}/clusters/{found.code}")


def _rows() -> Any:
    return seeing.clusters().select_related("managing_organisation")


def _found(code: str, *, lock: bool = False) -> Cluster:
    rows = _rows().select_for_update(of=("self",)) if lock else _rows()
    return get_object_or_404(rows, code=code)


def _initial(found: Cluster) -> dict[str, Any]:
    """What stands there, as a form is given it."""
    manager = found.managing_organisation
    named = {"parent": found.parent.code if found.parent else "", "managing_organisation": ""}
    return ClusterForm.initial_of(found) | named | ({"managing_organisation": manager.identifier} if manager else {})
