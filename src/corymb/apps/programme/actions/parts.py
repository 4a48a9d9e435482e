"""A cumulative target is divided among clusters, and a cluster's part among its members."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from corymb.apps.journal.actions import Actor, Change, record
from corymb.apps.journal.images import image
from corymb.apps.programme.models import Allocation
from corymb.apps.programme.queries.packs import pack_in_force
from corymb.apps.programme.states import CUMULATIVE, PART_CHANGED, PART_PLANNED, PART_REMOVED
from corymb.apps.registry.models import Cluster, Membership, Organisation
from corymb.apps.registry.queries.scopes import cluster_keys, organisation_key
from corymb.kit.asking import NotPossible

NOT_DIVIDED = _("Only a target that adds up over the years can be divided.")


@dataclass(frozen=True)
class Part:
    """What is planned for whom; `organisation` None = for the cluster as a whole."""

    target: str
    cluster: Cluster
    amount: Decimal
    organisation: Organisation | None = None
    basis: str = ""


@transaction.atomic
def plan_part(part: Part, *, actor: Actor, now: datetime, reason: str = "") -> Allocation:
    """Plan a part of a target, or change what was planned. Planning too much is possible; the page says so.

    Refuses a target that is not cumulative, a part of a consortium beside the whole of it, and an organisation that
    was never a member of the cluster.
    """
    _version, pack = pack_in_force()
    target = next((t for t in pack.targets if t.code == part.target), None)
    if target is None or target.kind != CUMULATIVE:
        raise NotPossible(NOT_DIVIDED, "target")
    if part.cluster.parent_id:
        raise NotPossible(_("This cluster is part of a consortium: plan for the consortium or its members."), "cluster")
    if part.amount <= 0:
        raise NotPossible(_("A planned part is more than nothing."), "amount")
    members = Membership.objects.filter(organisation=part.organisation, cluster=part.cluster)
    if part.organisation and not members.exists():
        raise NotPossible(_("The organisation is no member of this cluster."), "organisation")
    known = (
        Allocation.objects.select_for_update()
        .filter(target=part.target, cluster=part.cluster, organisation=part.organisation)
        .first()
    )
    before = image(known) if known else None
    allocation = known or Allocation(target=part.target, cluster=part.cluster, organisation=part.organisation)
    allocation.amount, allocation.basis = part.amount, part.basis
    allocation.save()
    act = PART_CHANGED if known else PART_PLANNED
    record(act, actor, [Change.of(allocation, before)], now=now, scope_keys=_keys(allocation), reason=reason)
    return allocation


@transaction.atomic
def remove_part(allocation: Allocation, *, actor: Actor, now: datetime, reason: str) -> None:
    """Take a planned part back."""
    here = Allocation.objects.select_for_update().filter(pk=allocation.pk).first()
    if here is None:
        raise NotPossible(_("This part was taken back meanwhile."))
    record(PART_REMOVED, actor, [Change.removal(here)], now=now, scope_keys=_keys(here), reason=reason)
    here.delete()


def _keys(allocation: Allocation) -> list[str]:
    keys = cluster_keys(allocation.cluster)
    return [*keys, organisation_key(allocation.organisation)] if allocation.organisation else keys
