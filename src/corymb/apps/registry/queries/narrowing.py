"""The filters of the register's lists, the same on pages, in files and for programs: rows left by cleaned values."""

from datetime import date
from typing import Any

from django.db.models import BooleanField, Case, Exists, OuterRef, QuerySet, Subquery, When
from django.utils import timezone

from corymb.apps.registry.models import Cluster, Membership, Organisation, Region, SizeClass
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
        rows = _of_size(rows, asked["size"])
    return _by_membership(rows, asked["status"], asked["cluster"], timezone.localdate())


def _of_size(rows: QuerySet[Organisation], size: str) -> QuerySet[Organisation]:
    """Of this size in the last year anything is known of it; found among those that were of it in any year."""
    ever = SizeClass.objects.filter(size=size).values("organisation")
    last = SizeClass.objects.filter(organisation=OuterRef("pk")).order_by("-year").values("size")[:1]
    # As a condition of its own it counts for one row in two; as a comparison, for one in two hundred.
    still = Case(When(size_last=size, then=True), default=False, output_field=BooleanField())
    return rows.filter(pk__in=ever).alias(size_last=Subquery(last)).filter(still)


def _by_membership(
    rows: QuerySet[Organisation], status: str, cluster: Cluster | None, day: date
) -> QuerySet[Organisation]:
    belonging = Membership.objects.filter(organisation=OuterRef("pk"))
    if cluster:
        belonging = belonging.filter(cluster=cluster)
    now = Exists(belonging.filter(current(day)))
    if status == "closed":
        rows = rows.exclude(closed_on=None)
    conditions: dict[str, list[Any]] = {
        "member": [now],
        "former": [Exists(belonging.filter(ends_on__lt=day)), ~now],
        "never": [~Exists(belonging)],
    }
    default = [Exists(belonging)] if cluster else []
    return rows.filter(*conditions.get(status, default))


def members(rows: QuerySet[Membership], asked: dict[str, Any]) -> QuerySet[Membership]:
    if asked["q"]:
        fitting = organisations_narrowed(Organisation.objects.all(), asked["q"]).values("pk")
        rows = rows.filter(organisation__in=fitting)
    if asked["when"] == "all":
        return rows
    now = current(timezone.localdate())
    return rows.exclude(now) if asked["when"] == "past" else rows.filter(now)
