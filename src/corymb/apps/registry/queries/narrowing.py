"""The filters of the register's lists, the same on pages, in files and for programs: rows left by cleaned values."""

from datetime import date
from functools import lru_cache
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from corymb.apps.registry.models import Cluster, Contract, Membership, Organisation, Region, Territory
from corymb.apps.registry.queries.counting import current
from corymb.apps.registry.queries.searching import clusters_narrowed, contracts_narrowed, organisations_narrowed
from corymb.methods import names

_key = lru_cache(maxsize=1_000)(names.skeleton)


def _equal(rows: QuerySet[Any], asked: dict[str, Any], *names: str) -> QuerySet[Any]:
    """Rows with just what was asked, field by field; what was left empty leaves all."""
    return rows.filter(**{name: asked[name] for name in names if asked[name]})


def regions(rows: QuerySet[Region], asked: dict[str, Any]) -> QuerySet[Region]:
    if asked["clusters"]:
        there = Exists(Cluster.objects.filter(region=OuterRef("pk")))
        rows = rows.filter(there if asked["clusters"] == "yes" else ~there)
    if asked["q"]:
        rows = rows.filter(pk__in=[r.pk for r in rows if _called(asked["q"], r.code, r.name_en, r.name_ru)])
    return rows


def territories(rows: QuerySet[Territory], asked: dict[str, Any]) -> QuerySet[Territory]:
    rows = _equal(rows, asked, "region", "kind")
    if asked["q"]:
        rows = rows.filter(pk__in=[t.pk for t in rows if _called(asked["q"], t.code, t.title_en, t.title_ru)])
    return rows


def _called(typed: str, code: str, *titles: str) -> bool:
    """Whether that is the code, or how words of a title begin, in either alphabet."""
    key = names.skeleton(typed)
    return typed.strip().upper() == code.upper() or bool(key and any(f" {key}" in f" {_key(t)}" for t in titles))


def contracts(rows: QuerySet[Contract], asked: dict[str, Any]) -> QuerySet[Contract]:
    if asked["q"]:
        rows = contracts_narrowed(rows, asked["q"])
    rows = _equal(rows, asked, "kind")
    if asked["since"]:
        rows = rows.filter(signed_on__gte=asked["since"])
    if asked["until"]:
        rows = rows.filter(signed_on__lte=asked["until"])
    return rows


def clusters(rows: QuerySet[Cluster], asked: dict[str, Any]) -> QuerySet[Cluster]:
    rows = _equal(clusters_named(rows, asked), asked, "status")
    return rows if asked["parts"] else rows.filter(parent=None)


def clusters_named(rows: QuerySet[Cluster], asked: dict[str, Any]) -> QuerySet[Cluster]:
    """`asked`: what `ClusterNameFilter` was filled in with."""
    if asked["q"]:
        rows = clusters_narrowed(rows, asked["q"])
    return _equal(rows, asked, "region")


def organisations(rows: QuerySet[Organisation], asked: dict[str, Any]) -> QuerySet[Organisation]:
    if asked["q"]:
        rows = organisations_narrowed(rows, asked["q"])
    rows = _equal(rows, asked, "region", "kind")
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
