"""Things of the register by name: for the journal, for grants, and for whoever types the beginning of a name."""

from collections.abc import Callable, Sequence
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from corymb.apps.registry.models import (
    Appointment,
    Cluster,
    ClusterStanding,
    Contract,
    ContractParty,
    Membership,
    Organisation,
    Region,
    Residence,
    SizeClass,
    Territory,
)
from corymb.apps.registry.queries.scopes import by_identifiers
from corymb.apps.registry.queries.searching import clusters_found, organisations_offered
from corymb.kit.addresses import address_of
from corymb.methods import names

MOST = 20
Named = dict[str, tuple[str, str]]


def region_url(region: Region) -> str:
    return address_of("registry:region", region.code)


def contract_url(contract: Contract) -> str:
    return address_of("registry:contract", contract.pk)


def cluster_url(cluster: Cluster) -> str:
    return address_of("registry:cluster", cluster.code)


def organisation_url(organisation: Organisation) -> str:
    return address_of("registry:organisation", organisation.pk)


def named_openly(organisation: Organisation) -> str:
    """A confidential one is named to nobody here: its page, which journals who reads it, is one step away."""
    return _("confidential organisation") if organisation.is_confidential else organisation.title


# Scopes by what stands in their keys, and by what a person types


def regions_by_code(codes: Sequence[str]) -> dict[str, str]:
    return {region.code: region.title for region in Region.objects.filter(code__in=codes)}


def clusters_by_code(codes: Sequence[str]) -> dict[str, str]:
    return {cluster.code: cluster.title for cluster in Cluster.objects.filter(code__in=codes)}


def organisations_by_identifier(identifiers: Sequence[str]) -> dict[str, str]:
    return {o.identifier: named_openly(o) for o in Organisation.objects.filter(by_identifiers(identifiers))}


def region_choices(typed: str) -> list[tuple[str, str]]:
    """Regions whose code or a word of whose name, in either language, begins like this."""
    key, code = names.skeleton(typed), typed.strip().upper()

    def fits(region: Region) -> bool:
        keys = f" {names.skeleton(region.name_en)} {names.skeleton(region.name_ru)}"
        return code in {region.code, region.code.partition("-")[2]} or bool(key and f" {key}" in keys)

    found = [region for region in Region.objects.order_by("code") if fits(region)]
    return [(f"region:{region.code}", region.title) for region in found[:MOST]]


def cluster_choices(typed: str) -> list[tuple[str, str]]:
    exact = Cluster.objects.filter(code=typed.strip().casefold())
    found = list(exact) or list(clusters_found(Cluster.objects.all(), typed)[:MOST])
    return [(f"cluster:{cluster.code}", cluster.title) for cluster in found]


def organisation_choices(typed: str) -> list[tuple[str, str]]:
    found = organisations_offered(typed, MOST)
    return [(f"organisation:{o.identifier}", f"{named_openly(o)} ({o.number})") for o in found]


# Rows by number, for the journal


def by_key(
    rows: Callable[[], QuerySet[Any]], told: Callable[[Any], tuple[str, str]]
) -> Callable[[Sequence[str]], Named]:
    """How the journal asks for names: numbers of rows to label and address, in one query."""

    def named(ids: Sequence[str]) -> Named:
        return {str(row.pk): told(row) for row in rows().filter(pk__in=[i for i in ids if i.isdecimal()])}

    return named


def _of_organisation(row: Any) -> tuple[str, str]:
    return named_openly(row.organisation), organisation_url(row.organisation)


def _of_cluster(row: Any) -> tuple[str, str]:
    return str(row.cluster), cluster_url(row.cluster)


def _of_post(appointment: Appointment) -> tuple[str, str]:
    place = appointment.cluster or appointment.organisation
    url = cluster_url(place) if isinstance(place, Cluster) else organisation_url(place) if place else ""
    title = named_openly(place) if isinstance(place, Organisation) else str(place)
    return f"{appointment.post}: {title}", url


def _joint(row: Membership) -> tuple[str, str]:
    return f"{named_openly(row.organisation)}: {row.cluster}", organisation_url(row.organisation)


KINDS: dict[type[Model], Callable[[Sequence[str]], Named]] = {
    Region: by_key(Region.objects.all, lambda r: (r.title, region_url(r))),
    Territory: by_key(Territory.objects.select_related("region").all, lambda t: (t.title, region_url(t.region))),
    Organisation: by_key(Organisation.objects.all, lambda o: (named_openly(o), organisation_url(o))),
    SizeClass: by_key(SizeClass.objects.select_related("organisation").all, _of_organisation),
    Cluster: by_key(Cluster.objects.all, lambda c: (c.title, cluster_url(c))),
    ClusterStanding: by_key(ClusterStanding.objects.select_related("cluster").all, _of_cluster),
    Membership: by_key(Membership.objects.select_related("organisation", "cluster").all, _joint),
    Residence: by_key(Residence.objects.select_related("organisation").all, _of_organisation),
    Appointment: by_key(Appointment.objects.select_related("organisation", "cluster").all, _of_post),
    Contract: by_key(Contract.objects.all, lambda c: (str(c), contract_url(c))),
    ContractParty: by_key(ContractParty.objects.select_related("organisation").all, _of_organisation),
}
"""How the journal names the rows of each model."""
