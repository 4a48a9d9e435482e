"""Addresses of the register."""

from django.urls import path

from corymb.apps.registry.views import (
    clusters,
    memberships,
    organisations,
    regions,
    ties,
)

app_name = "registry"
CLUSTER = "clusters/<slug:code>"
ORGANISATION = "organisations/<int:number>"
urlpatterns = [
    path("regions/", regions.regions, name="regions"),
    path("regions/<str:code>/", regions.region, name="region"),
    path("regions/<str:code>/territories/new/", regions.territory_register, name="territory_register"),
    path("territories/", regions.territories, name="territories"),
    path("clusters/", clusters.clusters, name="clusters"),
    path("clusters/new/", clusters.cluster_register, name="cluster_register"),
    path(f"{CLUSTER}/", clusters.cluster, name="cluster"),
    path(f"{CLUSTER}/parts/", clusters.cluster_parts, name="cluster_parts"),
    path(f"{CLUSTER}/territories/", clusters.cluster_territories, name="cluster_territories"),
    path(f"{CLUSTER}/contracts/", clusters.cluster_contracts, name="cluster_contracts"),
    path(f"{CLUSTER}/people/", clusters.cluster_people, name="cluster_people"),
    path(f"{CLUSTER}/history/", clusters.cluster_history, name="cluster_history"),
    path(f"{CLUSTER}/change/", clusters.cluster_change, name="cluster_change"),
    path(f"{CLUSTER}/status/", clusters.cluster_move, name="cluster_move"),
    path(f"{CLUSTER}/members/new/", memberships.member_admit, name="member_admit"),
    path(f"{CLUSTER}/people/new/", ties.cluster_appoint, name="cluster_appoint"),
    path("memberships/<int:number>/", memberships.membership, name="membership"),
    path("memberships/<int:number>/share/", memberships.share_change, name="share_change"),
    path("memberships/<int:number>/end/", memberships.membership_end, name="membership_end"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/new/", organisations.organisation_register, name="organisation_register"),
    path(f"{ORGANISATION}/", organisations.organisation, name="organisation"),
    path(f"{ORGANISATION}/change/", organisations.organisation_change, name="organisation_change"),
    path(f"{ORGANISATION}/size/", organisations.size_set, name="size_set"),
    path(f"{ORGANISATION}/territories/new/", organisations.residence_add, name="residence_add"),
    path(f"{ORGANISATION}/people/new/", ties.organisation_appoint, name="organisation_appoint"),
    path("appointments/<int:number>/end/", ties.appointment_end, name="appointment_end"),
    path("contracts/new/", ties.contract_register, name="contract_register"),
    path("contracts/<int:number>/", ties.contract, name="contract"),
]
