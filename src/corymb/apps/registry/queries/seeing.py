"""What a person may see of the register. Objects come from these functions alone."""

from typing import Any

from django.db.models import Q, QuerySet

from corymb.apps.accounts.models import Person
from corymb.apps.accounts.rules import covers_all, may, scopes_with
from corymb.apps.registry.models import Appointment, Cluster, Contract, Membership, Organisation, Region, Territory
from corymb.apps.registry.queries.scopes import by_identifiers, ids_of, memberships_in, scope_keys_of
from corymb.apps.registry.rules import SEE, SEE_CONFIDENTIAL


def visible_to(person: Any) -> QuerySet[Organisation]:
    """Organisations this person may see.

    The programme's roles see all; a region's official those of the region and of its clusters; a cluster's manager
    its members past and present; an organisation's people their own. A confidential one is seen by officers, auditors,
    its own people and its cluster's manager alone. Whoever holds no such role sees none.
    """
    keys = scopes_with(person, SEE)
    rows = Organisation.objects.defer("search_text", "search_vector")
    if covers_all(scopes_with(person, SEE_CONFIDENTIAL)):
        return rows
    near = _own(keys) | _of_clusters(ids_of(keys, "cluster"))
    if covers_all(keys):
        return rows.filter(Q(is_confidential=False) | near)
    codes = ids_of(keys, "region")
    if not codes:
        return rows.filter(near)
    # Read first and written into the condition: only so does the database know how many rows it leaves.
    regions = list(Region.objects.filter(code__in=codes).values_list("pk", flat=True))
    return rows.filter(near | Q(is_confidential=False, seen_from__overlap=regions))


def _own(keys: list[str]) -> Q:
    return by_identifiers(ids_of(keys, "organisation"))


def _of_clusters(codes: list[str]) -> Q:
    if not codes:
        return Q(pk__in=[])
    return Q(pk__in=memberships_in(Q(code__in=codes) | Q(parent__code__in=codes)).values("organisation"))


def sees_no_rows(person: Any) -> bool:
    """Whether the person sees counts and no organisation at all."""
    return not scopes_with(person, SEE)


def regions() -> QuerySet[Region]:
    """Every signed-in person sees every region."""
    return Region.objects.all()


def clusters() -> QuerySet[Cluster]:
    """Every signed-in person sees every cluster."""
    rows = Cluster.objects.select_related("region", "parent__region")
    return rows.defer("search_text", "search_vector", "parent__search_text", "parent__search_vector")


def territories() -> QuerySet[Territory]:
    """Every signed-in person sees every territory."""
    return Territory.objects.select_related("region")


def memberships_visible_to(person: Any) -> QuerySet[Membership]:
    """Memberships of the organisations a person may see."""
    rows = _of_organisations(Membership.objects.all(), person)
    return rows.select_related("organisation", "cluster__region")


def contracts_visible_to(person: Any) -> QuerySet[Contract]:
    """Contracts with a party the person may see; the other parties are named only where they may be seen too.

    To be narrowed to those of somebody, or to one: each is looked at on its own.
    """
    if covers_all(scopes_with(person, SEE_CONFIDENTIAL)):
        return Contract.objects.all()
    mine = Contract.objects.filter(parties__organisation__in=visible_to(person)).values("pk")
    return Contract.objects.filter(pk__in=mine)


def appointments_of(place: Organisation | Cluster, person: Person) -> QuerySet[Appointment]:
    """Posts of a place for those whose scope covers it; a member's people see who runs their cluster."""
    if isinstance(place, Cluster):
        own = ids_of(scopes_with(person, SEE), "organisation")
        is_member = bool(own) and place.memberships.filter(by_identifiers(own, "organisation__")).exists()
        rows = Appointment.objects.filter(cluster=place)
        return rows.select_related("person") if is_member or may(person, SEE, scope_keys_of(place)) else rows.none()
    return Appointment.objects.filter(organisation=place).select_related("person")


def _of_organisations(rows: QuerySet[Membership], person: Any) -> QuerySet[Membership]:
    if covers_all(scopes_with(person, SEE_CONFIDENTIAL)):
        return rows
    return rows.filter(organisation__in=visible_to(person).values("pk"))
