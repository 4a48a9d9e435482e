"""What a person may see of the programme. Everybody who may see it sees the whole of it: it holds no member's figures.

Planned parts for members are shown to those who may see the member; sums count them all, so that they are the same for
every reader.
"""

from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet

from corymb.apps.accounts.rules import holds, is_alone_in
from corymb.apps.accounts.states import CERTIFIER, PREPARER
from corymb.apps.programme.models import Allocation, PackVersion, Period
from corymb.apps.programme.queries.packs import pack_of
from corymb.apps.programme.rules import SEE
from corymb.apps.registry.models import Organisation
from corymb.apps.registry.queries import visible_to as organisations_visible_to
from corymb.apps.registry.queries.scopes import organisation_key


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
