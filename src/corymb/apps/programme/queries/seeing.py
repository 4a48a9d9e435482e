"""What a person may see of the programme. Everybody who may see it sees the whole of it: it holds no member's figures.

Planned parts for members are shown to those who may see the member; sums count them all, so that they are the same for
every reader.
"""

from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from corymb.apps.accounts.rules import holds, is_alone_in, scopes_with
from corymb.apps.accounts.states import CERTIFIER, PREPARER
from corymb.apps.programme.models import Allocation, PackVersion, Period
from corymb.apps.programme.queries.packs import pack_of
from corymb.apps.programme.rules import SEE, SEE_OWN
from corymb.apps.registry.models import Membership, Organisation
from corymb.apps.registry.queries import visible_to as organisations_visible_to
from corymb.apps.registry.queries.scopes import by_identifiers, ids_of, organisation_key


def packs_visible_to(person: Any) -> QuerySet[PackVersion]:
    rows = PackVersion.objects.defer("text").select_related("proposed_by", "in_force_by")
    return rows if holds(person, SEE) else rows.none()


def periods_visible_to(person: Any) -> QuerySet[Period]:
    """Every signed-in person sees when returns are due."""
    return Period.objects.all() if getattr(person, "is_authenticated", False) else Period.objects.none()


def allocations_visible_to(person: Any) -> QuerySet[Allocation]:
    """Parts planned for clusters, and for the members this person may see."""
    rows = Allocation.objects.select_related("cluster__region", "cluster__parent", "organisation")
    if not holds(person, SEE):
        return rows.none()
    members = organisations_visible_to(person).values("pk")
    return rows.filter(Q(organisation=None) | Q(organisation__in=members))


def own_parts(person: Any) -> QuerySet[Allocation]:
    """What is planned for the organisations a person reports for, for the clusters of these, and for those they run."""
    keys = scopes_with(person, SEE_OWN)
    identifiers, codes = ids_of(keys, "organisation"), ids_of(keys, "cluster")
    here, today = by_identifiers(identifiers, "organisation__"), localdate()
    now = Membership.objects.filter(here, Q(ends_on=None) | Q(ends_on__gte=today), starts_on__lte=today)
    theirs = {number for pair in now.values_list("cluster", "cluster__parent") for number in pair if number}
    whole = Q(organisation=None, cluster__in=theirs) | Q(organisation=None, cluster__code__in=codes)
    members = organisations_visible_to(person).values("pk")
    rows = Allocation.objects.select_related("cluster__region", "cluster__parent", "organisation")
    return rows.filter(here | whole | Q(cluster__code__in=codes, organisation__in=members))


def parts_summed(person: Any, targets: Collection[str]) -> QuerySet[Allocation]:
    """Every planned part of some targets, to be added up; whom to name, `allocations_visible_to` says."""
    rows = Allocation.objects.select_related("cluster__region", "cluster__parent", "organisation__region")
    return rows.filter(target__in=targets) if holds(person, SEE) else rows.none()


def may_certify_own(version: PackVersion, person: Any, organisation: Organisation) -> bool:
    """Whether a person may sign what they have prepared: the pack allows it, and the organisation has nobody else."""
    reporting = pack_of(version).reporting
    if reporting is None or not reporting.self_certification:
        return False
    return is_alone_in(person, organisation_key(organisation), (PREPARER, CERTIFIER))
