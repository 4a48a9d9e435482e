"""Clusters are registered, changed, and moved through the programme."""

from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from corymb.apps.journal.actions import Actor, Change, record
from corymb.apps.journal.images import image
from corymb.apps.registry.models import Cluster, ClusterStanding, Organisation, Region
from corymb.apps.registry.queries.scopes import scope_keys_of
from corymb.apps.registry.states import CLUSTER_CHANGED, CLUSTER_MOVED, CLUSTER_REGISTERED, MOVES
from corymb.kit.asking import NotPossible
from corymb.methods import names


@dataclass(frozen=True)
class ClusterFacts:
    """What is known of a cluster, but for its status."""

    code: str
    title_en: str
    title_ru: str
    region: Region
    specialisation_en: str = ""
    specialisation_ru: str = ""
    parent: Cluster | None = None
    managing_organisation: Organisation | None = None
    web: str = ""
    evidence: str = ""
    evidence_source: str = ""
    is_synthetic: bool = False


@dataclass(frozen=True)
class Standing:
    """A status from a day on, and the document it rests on."""

    status: str
    starts_on: date
    basis: str = ""


@transaction.atomic
def register_cluster(
    facts: ClusterFacts, standing: Standing, *, actor: Actor, now: datetime, reason: str = ""
) -> Cluster:
    """Put a cluster into the register with its first status. Refuses a code that is taken, and a part of a part."""
    cluster = Cluster(status=standing.status, status_since=standing.starts_on)
    _set(cluster, facts)
    cluster.save(force_insert=True)
    first = ClusterStanding.objects.create(
        cluster=cluster, status=standing.status, starts_on=standing.starts_on, basis=standing.basis
    )
    changes, keys = [Change.of(cluster), Change.of(first)], scope_keys_of(cluster)
    record(CLUSTER_REGISTERED, actor, changes, now=now, scope_keys=keys, reason=reason)
    return cluster


@transaction.atomic
def change_cluster(cluster: Cluster, facts: ClusterFacts, *, actor: Actor, now: datetime, reason: str) -> Cluster:
    """Correct what is known of a cluster; its status moves by `move_cluster_status`."""
    cluster = Cluster.objects.select_for_update().get(pk=cluster.pk)
    before, keys = image(cluster), scope_keys_of(cluster)
    if facts.parent and (facts.parent.pk == cluster.pk or cluster.parts.exists()):
        raise NotPossible(_("A consortium is not part of another one."))
    _set(cluster, facts)
    cluster.save()
    keys += scope_keys_of(cluster)
    record(CLUSTER_CHANGED, actor, [Change.of(cluster, before)], now=now, scope_keys=keys, reason=reason)
    return cluster


@transaction.atomic
def move_cluster_status(cluster: Cluster, standing: Standing, *, actor: Actor, now: datetime, reason: str) -> Cluster:
    """Give a cluster another status from a day on. Refuses a move the table does not have, and one into the past."""
    cluster = Cluster.objects.select_for_update().get(pk=cluster.pk)
    if standing.status not in MOVES[cluster.status]:
        raise NotPossible(_("A cluster with this status does not move there."))
    if standing.starts_on <= cluster.status_since:
        raise NotPossible(_("The new status begins after the one before it did."))
    before = image(cluster)
    changes = []
    for last in cluster.standings.select_for_update().filter(ends_on=None):
        old = image(last)
        last.ends_on = standing.starts_on - timedelta(days=1)
        last.save(update_fields=["ends_on"])
        changes.append(Change.of(last, old))
    new = ClusterStanding.objects.create(
        cluster=cluster, status=standing.status, starts_on=standing.starts_on, basis=standing.basis
    )
    cluster.status, cluster.status_since = standing.status, standing.starts_on
    cluster.save(update_fields=["status", "status_since"])
    changes = [Change.of(cluster, before), *changes, Change.of(new)]
    record(CLUSTER_MOVED, actor, changes, now=now, scope_keys=scope_keys_of(cluster), reason=reason)
    return cluster


def write_words(cluster: Cluster) -> None:
    """Derive from titles and specialisation what the cluster is searched by."""
    said = (cluster.title_ru, cluster.title_en, cluster.specialisation_ru, cluster.specialisation_en)
    cluster.search_text = f"{names.search_text(*said)} {cluster.code}"


def _set(cluster: Cluster, facts: ClusterFacts) -> None:
    if Cluster.objects.exclude(pk=cluster.pk).filter(code=facts.code).exists():
        raise NotPossible(_("A cluster with this code is registered already."))
    if facts.parent and facts.parent.parent_id:
        raise NotPossible(_("A part of a consortium has no parts of its own."))
    for fact in fields(facts):
        setattr(cluster, fact.name, getattr(facts, fact.name))
    write_words(cluster)
