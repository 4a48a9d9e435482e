"""Where things of the register lie: the scope keys over which roles are granted."""

import re
from collections.abc import Iterable, Sequence
from functools import reduce, singledispatch
from operator import or_

from django.db.models import CharField, F, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.db.models.lookups import In
from django.utils.timezone import localdate

from corymb.apps.accounts.models import Grant
from corymb.apps.accounts.states import REGION_OFFICIAL
from corymb.apps.registry.models import (
    Appointment,
    Cluster,
    Contract,
    Membership,
    Organisation,
    Region,
    Residence,
    SizeClass,
    Territory,
)

IDENTIFIER = re.compile(r"(LEI|[A-Z]{2}-[A-Z0-9]{2,10})-(.+)")
Thing = Region | Territory | Cluster | Organisation | Membership | Appointment | Residence | SizeClass | Contract


def organisation_key(organisation: Organisation) -> str:
    return f"organisation:{organisation.identifier}"


def answered_for(region: str) -> In:
    """Whether anybody who can sign in answers today for the region whose code a field has; asked once for all rows."""
    key = Concat(Value("region:"), F(region), output_field=CharField())
    grants = Grant.objects.in_force(localdate()).filter(role=REGION_OFFICIAL, person__is_active=True)
    return In(key, grants.order_by().values("scope_key"))


def cluster_keys(cluster: Cluster) -> list[str]:
    """A part of a consortium lies in the consortium too."""
    return _cluster_keys(cluster.code, cluster.region.code, cluster.parent.code if cluster.parent else None)


def _cluster_keys(code: str, region: str, parent: str | None) -> list[str]:
    keys = [f"cluster:{code}", f"region:{region}"]
    return [*keys, f"cluster:{parent}"] if parent else keys


@singledispatch
def scope_keys_of(thing: Thing) -> list[str]:
    """Scopes a thing lies in: an organisation in its region, every cluster it has belonged to, and their regions.

    What is said of an organisation or a cluster (a size, a residence, an appointment) lies where they do.
    """
    place = getattr(thing, "organisation", None) or getattr(thing, "cluster", None)
    return scope_keys_of(place) if place else []


@scope_keys_of.register
def _of_region(region: Region) -> list[str]:
    return [f"region:{region.code}"]


@scope_keys_of.register
def _of_territory(territory: Territory) -> list[str]:
    return [f"region:{territory.region.code}"]


@scope_keys_of.register
def _of_cluster(cluster: Cluster) -> list[str]:
    return sorted(set(cluster_keys(cluster)))


@scope_keys_of.register
def _of_membership(membership: Membership) -> list[str]:
    return sorted({*cluster_keys(membership.cluster), organisation_key(membership.organisation)})


@scope_keys_of.register
def _of_contract(contract: Contract) -> list[str]:
    return sorted({key for party in contract.parties.all() for key in _of_organisation(party.organisation)})


@scope_keys_of.register
def _of_organisation(organisation: Organisation) -> list[str]:
    found = {organisation_key(organisation)}
    if organisation.region:
        found.add(f"region:{organisation.region.code}")
    told = organisation.memberships.values_list("cluster__code", "cluster__region__code", "cluster__parent__code")
    return sorted(found.union(*(_cluster_keys(*codes) for codes in told)))


def memberships_in(clusters: Q) -> QuerySet[Membership]:
    """Memberships, past and present, in some clusters: found cluster by cluster, because most lie elsewhere."""
    return Membership.objects.filter(cluster__in=Cluster.objects.filter(clusters).values("pk"))


def ids_of(keys: Iterable[str], kind: str) -> list[str]:
    """What stands behind the colon in the keys of a kind."""
    return [key.partition(":")[2] for key in keys if key.startswith(f"{kind}:")]


def by_identifiers(identifiers: Sequence[str], before: str = "") -> Q:
    """Organisations with these identifiers, as a condition an index serves; `before` leads to the organisation."""
    pairs = [found.groups() for text in identifiers if (found := IDENTIFIER.fullmatch(text))]
    conditions = [Q(**{f"{before}scheme": scheme, f"{before}number": number}) for scheme, number in pairs]
    return reduce(or_, conditions, Q(pk__in=[]))
