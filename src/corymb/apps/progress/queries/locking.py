"""Accepted returns that wait to be locked: how many in each cluster, and which of them have something left open."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.db.models import Q, QuerySet

from corymb.apps.registry.models import Cluster, Membership
from corymb.apps.returns.models import Explanation, Return


def left_open(rows: QuerySet[Return]) -> list[Return]:
    """Those of which a check still says something that nobody has answered: they are looked at one by one."""
    asked = list(rows.filter(Q(findings__contains=[{"level": "error"}]) | Q(findings__contains=[{"level": "explain"}])))
    given = Explanation.objects.filter(member_return__in=asked).exclude(text="")
    answers = set(given.values_list("member_return", "finding", "variable"))

    def is_open(row: Return, said: Mapping[str, Any]) -> bool:
        key = (row.pk, said["rule"], said.get("variable", ""))
        return said["level"] == "error" or (said["level"] == "explain" and key not in answers)

    return [row for row in asked if any(is_open(row, said) for said in row.findings)]


def by_cluster(rows: Sequence[Return]) -> list[tuple[Cluster, int]]:
    """How many of them are of each cluster in the year of their period; one of two clusters counts in both."""
    members = Membership.objects.filter(organisation__in={row.organisation_id for row in rows})
    told = members.values_list("organisation", "cluster", "cluster__parent", "starts_on", "ends_on")
    of: dict[int, list[tuple[int, int, int]]] = {}
    for organisation, cluster, parent, starts_on, ends_on in told:
        last = ends_on.year if ends_on else 9_999
        of.setdefault(organisation, []).append((parent or cluster, starts_on.year, last))
    count = Counter(
        cluster
        for row in rows
        for cluster in {c for c, first, last in of.get(row.organisation_id, ()) if first <= _year(row) <= last}
    )
    clusters = Cluster.objects.filter(pk__in=count).order_by("code")
    return [(cluster, count[cluster.pk]) for cluster in clusters]


def _year(row: Return) -> int:
    return int(row.period.code[:4])
