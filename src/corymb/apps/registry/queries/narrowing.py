"""The filters of the register's lists, the same on pages, in files and for programs: rows left by cleaned values."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from corymb.apps.registry.models import Cluster, Membership, Organisation, Region
from corymb.apps.registry.queries.counting import current
from corymb.apps.registry.queries.searching import clusters_narrowed, organisations_narrowed
from corymb.methods import names


def regions(rows: QuerySet[Region], asked: dict[str, Any]) -> QuerySet[Region]:
    if asked["clusters"]:
        there = Exists(Cluster.objects.filter(region=OuterRef("pk")))
        rows = rows.filter(there if asked["clusters"] == "yes" else ~there)
    if asked["q"]:
        key, code = names.skeleton(asked["q"]), asked["q"].strip().upper()
        fitting = [
            region.pk
            for region in rows
            if code == region.code
            or (key and f" {key}" in f" {names.skeleton(region.name_en)} {names.skeleton(region.name_ru)}")
        ]
        rows = rows.filter(pk__in=fitting)
    return rows


def clusters(rows: QuerySet[Cluster], asked: dict[str, Any]) -> QuerySet[Cluster]:
    if asked["q"]:
        rows = clusters_narrowed(rows, asked["q"])
    if asked["region"]:
        rows = rows.filter(region=asked["region"])
    if asked["status"]:
        rows = rows.filter(status=asked["status"])
    return rows if asked["parts"] else rows.filter(parent=None)


def organisations(rows: QuerySet[Organisation], asked: dict[str, Any]) -> QuerySet[Organisation]:
    if asked["q"]:
        rows = organisations_narrowed(rows, asked["q"])
    if asked["region"]:
        rows = rows.filter(region=asked["region"])
    if asked["kind"]:
        rows = rows.filter(kind=asked["kind"])
    if asked["exporter"]:
        rows = rows.filter(is_exporter=asked["exporter"] == "yes")
    if asked["size"]:
        rows = rows.filter(size_last=asked["size"])
    if asked["status"] == "closed":
        rows = rows.exclude(closed_on=None)
    day, cluster = timezone.localdate(), asked["cluster"]
    return rows.filter(_belonging_to(cluster, asked["status"], day) if cluster else _belonging(asked["status"], day))


def _belonging(status: str, day: date) -> Q:
    """By the membership that ends last; the others are looked at only where that one has not begun."""
    joined = Membership.objects.filter(organisation=OuterRef("pk"))
    now, ended = Exists(joined.filter(current(day))), Exists(joined.filter(ends_on__lt=day))
    ahead = Q(joined_from__isnull=False) & Q(joined_from__gt=day)  # of an unknown day, the rows would be asked too
    in_force = Q(joined_from__lte=day) & (Q(joined_until=None) | Q(joined_until__gte=day))
    conditions = {
        "member": in_force | ahead & Q(now),
        "former": Q(joined_until__lt=day) | ahead & Q(ended) & ~Q(now),
        "never": Q(joined_from=None),
    }
    return conditions.get(status, Q())


def _belonging_to(cluster: Cluster, status: str, day: date) -> Q:
    joined = Membership.objects.filter(organisation=OuterRef("pk"), cluster=cluster)
    now, ended = Exists(joined.filter(current(day))), Exists(joined.filter(ends_on__lt=day))
    conditions = {"member": Q(now), "former": Q(ended) & ~Q(now), "never": ~Q(Exists(joined))}
    return conditions.get(status, Q(Exists(joined)))


def members(rows: QuerySet[Membership], asked: dict[str, Any]) -> QuerySet[Membership]:
    if asked["q"]:
        fitting = organisations_narrowed(Organisation.objects.all(), asked["q"]).values("pk")
        rows = rows.filter(organisation__in=fitting)
    if asked["when"] == "all":
        return rows
    now = current(timezone.localdate())
    return rows.exclude(now) if asked["when"] == "past" else rows.filter(now)
