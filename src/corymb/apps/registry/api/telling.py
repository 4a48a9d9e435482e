"""Rows of the register as shapes: whatever a page of them needs from elsewhere is fetched once for all."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils import timezone
from pydantic import BaseModel

from corymb.apps.registry import models
from corymb.apps.registry.api import shapes
from corymb.apps.registry.queries import counting, visible_to
from corymb.apps.registry.queries.counting import RegionCounts, current
from corymb.apps.registry.states import may_follow


def _same(row: Any, shape: type[BaseModel]) -> dict[str, Any]:
    """The columns a shape names as the model does, but for those that lead to another row."""
    columns = {field.attname for field in row._meta.concrete_fields}
    return {name: getattr(row, name) for name in shape.model_fields if name in columns}


def regions(rows: Sequence[models.Region]) -> list[shapes.Region]:
    counts = counting.counts_by_region(timezone.localdate())
    return [shapes.Region(**_same(row, shapes.Region), **vars(counts.get(row.pk, RegionCounts()))) for row in rows]


def territories(rows: Sequence[models.Territory]) -> list[shapes.Territory]:
    return [shapes.Territory(**_same(row, shapes.Territory), region=row.region.code) for row in rows]


def memberships(rows: Iterable[models.Membership]) -> list[shapes.Membership]:
    return [
        shapes.Membership(
            **_same(row, shapes.Membership),
            number=row.pk,
            organisation=row.organisation.identifier,
            cluster=row.cluster.code,
        )
        for row in rows
    ]


# Clusters


def clusters(rows: Sequence[models.Cluster], person: Any) -> list[shapes.Cluster]:
    return [shapes.Cluster(**known) for known in _of_clusters(rows, person)]


def cluster(row: models.Cluster, person: Any) -> shapes.ClusterWhole:
    (known,) = _of_clusters([row], person)
    return shapes.ClusterWhole(
        **known,
        parts=list(row.parts.order_by("code").values_list("code", flat=True)),
        standings=[
            shapes.Standing(**_same(standing, shapes.Standing)) for standing in row.standings.order_by("starts_on")
        ],
        may_become=may_follow(row.status),
    )


def _of_clusters(rows: Sequence[models.Cluster], person: Any) -> list[dict[str, Any]]:
    members = counting.members_by_cluster(rows, timezone.localdate())
    managers = shown({row.managing_organisation for row in rows} - {None}, person)
    return [
        {
            **_same(row, shapes.Cluster),
            "region": row.region.code,
            "parent": row.parent.code if row.parent else None,
            "managing_organisation": managers.get(row.managing_organisation_id),
            "members": members.get(row.pk, 0),
        }
        for row in rows
    ]


def shown(managers: Iterable[Any], person: Any) -> dict[int | None, str]:
    """Managing organisations are named to everybody; confidential ones to those who may see them."""
    named = list(managers)
    hidden = {row.pk for row in named if row.is_confidential}
    seen = set(visible_to(person).filter(pk__in=hidden).values_list("pk", flat=True)) if hidden else set()
    return {row.pk: row.identifier for row in named if row.pk in seen or row.pk not in hidden}


# Organisations


def organisations(rows: Sequence[models.Organisation]) -> list[shapes.Organisation]:
    return [shapes.Organisation(**known) for known in _of_organisations(rows)]


def organisation(row: models.Organisation, person: Any) -> shapes.OrganisationWhole:
    (known,) = _of_organisations([row])
    of_cluster = row.memberships.select_related("organisation", "cluster").order_by("pk")
    heads = {key for key in (row.group_head_id, row.merged_into_id) if key}
    seen: dict[int | None, str] = {}
    if heads:
        seen = {head.pk: head.identifier for head in visible_to(person).filter(pk__in=heads)}
    return shapes.OrganisationWhole(
        **known,
        group_head=seen.get(row.group_head_id),
        merged_into=seen.get(row.merged_into_id),
        memberships=memberships(of_cluster),
        sizes=[
            shapes.SizeOfYear(period=str(size.year), size=size.size, headcount=size.headcount)
            for size in row.sizes.order_by("year")
        ],
    )


def _of_organisations(rows: Sequence[models.Organisation]) -> list[dict[str, Any]]:
    keys = [row.pk for row in rows]
    belonging: dict[int, list[str]] = {}
    joined = models.Membership.objects.filter(current(timezone.localdate()), organisation__in=keys)
    for key, code in joined.order_by("cluster__code").values_list("organisation", "cluster__code").distinct():
        belonging.setdefault(key, []).append(code)
    of_years = models.SizeClass.objects.filter(organisation__in=keys).order_by("year")
    sizes = dict(of_years.values_list("organisation", "size"))
    return [
        {
            **_same(row, shapes.Organisation),
            "id": row.identifier,
            "region": row.region.code if row.region else None,
            "clusters": belonging.get(row.pk, []),
            "size": sizes.get(row.pk),
        }
        for row in rows
    ]
