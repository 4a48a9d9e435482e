"""What a row of a file says beside what the register knows: differences field by field, and what stands against it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

from corymb.apps.linkage.queries.likeness import key_of
from corymb.apps.registry.models import Cluster, Membership, Organisation, Region, SizeClass
from corymb.apps.registry.queries.among import one_of
from corymb.i18n import mark
from corymb.methods.findings import Finding

Parsed = Mapping[str, Any]
Difference = list[str]
"""Field (size:2017 and membership:code where a year or a cluster belongs to it), before, after; as text."""
NAMES = ("name", "short_name", "name_en")
COMPARED = ("ogrn", *NAMES, "region", "okved_main", "kind")
_NO_QUOTES = str.maketrans("", "", '«»“”„"')
AGAINST = "import.against."
"""Rules of findings that come from the register, not from the file, begin like this; each matching writes them anew."""


@dataclass
class Known:
    """An organisation with its sizes and memberships, locked where it is to be changed."""

    organisation: Organisation
    sizes: dict[int, SizeClass] = field(default_factory=dict)
    memberships: list[Membership] = field(default_factory=list)


@dataclass(frozen=True)
class Places:
    """Regions and clusters by code."""

    regions: Mapping[str, Region]
    clusters: Mapping[str, Cluster]

    @classmethod
    def of_register(cls) -> "Places":
        regions = {region.code: region for region in Region.objects.all()}
        clusters = {cluster.code: cluster for cluster in Cluster.objects.defer("search_text", "search_vector")}
        return cls(regions, clusters)

    @cached_property
    def codes(self) -> dict[int, str]:
        """Codes of regions by key."""
        return {region.pk: region.code for region in self.regions.values()}


def known(keys: Iterable[int], *, lock: bool = False) -> dict[int, Known]:
    """Organisations by key with what hangs on them, three queries; whole and locked in the order of keys where asked.

    Without a lock they bring no more than what is compared.
    """
    asked = Organisation.objects.filter(one_of("pk", set(keys))).order_by("pk")
    whole = asked.defer("search_text", "search_vector").select_for_update(no_key=True)
    found = {row.pk: Known(row) for row in (whole if lock else asked.only(*COMPARED))}
    for size in SizeClass.objects.filter(one_of("organisation", found)):
        found[size.organisation_id].sizes[size.year] = size
    for membership in Membership.objects.filter(one_of("organisation", found)).order_by("pk"):
        found[membership.organisation_id].memberships.append(membership)
    return found


def differences(parsed: Parsed, about: Known | None, places: Places) -> list[Difference]:
    """What applying the row would change. A cell that is empty in the file changes nothing."""
    found = _of_fields(parsed, about.organisation if about else None, places)
    if "size" in parsed and "year" in parsed:
        size = about.sizes.get(parsed["year"]) if about else None
        stood, stands = _size(size), (parsed["size"], parsed.get("headcount", size.headcount if size else None))
        if stood != stands:
            found.append([f"size:{parsed['year']}", _joined(stood), _joined(stands)])
    if "cluster" in parsed and not (about and same_membership(parsed, about.memberships, places)):
        terms = f"{parsed['starts_on']}, {parsed.get('share', '1')}"
        found.append([f"membership:{parsed['cluster']}", "", terms])
    return found


def _of_fields(parsed: Parsed, organisation: Organisation | None, places: Places) -> list[Difference]:
    found = []
    for name in COMPARED:
        if name not in parsed:
            continue
        before, after = _stands(organisation, name, places), str(parsed[name])
        if before != after and not (name in NAMES and before and _same_name(before, after)):
            found.append([name, before, after])
    return found


def _same_name(one: str, other: str) -> bool:
    """Whether two names differ in nothing but legal form, alphabet, letters' case."""
    return _as_told(one) == _as_told(other) or key_of(one) == key_of(other)


def _as_told(name: str) -> str:
    """Most names of the register differ in quotes and case alone, and their keys take ten times as long to make."""
    return name.translate(_NO_QUOTES).casefold()


def _stands(organisation: Organisation | None, name: str, places: Places) -> str:
    if organisation is None:
        return ""
    if name == "region":
        return places.codes.get(organisation.region_id or 0, "")
    return getattr(organisation, name) or ""


def _size(size: SizeClass | None) -> tuple[str, int | None]:
    return (size.size, size.headcount) if size else ("", None)


def _joined(size: tuple[str, int | None]) -> str:
    return ", ".join(str(part) for part in size if part not in ("", None))


# Memberships


def same_membership(parsed: Parsed, memberships: Sequence[Membership], places: Places) -> bool:
    """Whether the register has the membership already, on the same terms."""
    cluster = places.clusters[parsed["cluster"]]
    share = Decimal(parsed.get("share", "1"))
    told = (cluster.pk, date.fromisoformat(parsed["starts_on"]), share, parsed["basis"])
    return any((m.cluster_id, m.starts_on, m.share, m.basis) == told for m in memberships)


def against(parsed: Parsed, about: Known | None, places: Places, where: Mapping[str, str]) -> list[Finding]:
    """What the register has against the membership of a row: another one in the cluster then, shares over a whole."""
    if about is None or "cluster" not in parsed or same_membership(parsed, about.memberships, places):
        return []
    cluster = places.clusters.get(parsed["cluster"])
    if cluster is None:
        return []
    starts_on = date.fromisoformat(parsed["starts_on"])
    beside = [m for m in about.memberships if m.ends_on is None or m.ends_on >= starts_on]
    if any(m.cluster_id == cluster.pk for m in beside):
        text = mark("The organisation is a member of {value} then already, on other terms.")
        mend = mark("Change its share or end the membership on the page of the cluster, or take the row out.")
        return [_finding("membership", text, mend, where, parsed["cluster"])]
    whole = {other.pk for other in places.clusters.values() if other.parent_id is None}
    others = [m for m in beside if m.cluster_id in whole]
    if cluster.pk in whole and _sum_over_one(Decimal(parsed.get("share", "1")), starts_on, others):
        text = mark("With the share {value} the shares of the organisation would come to more than one.")
        mend = mark("Correct the shares; those of all its clusters come to one at the most on every day.")
        return [_finding("shares", text, mend, where, parsed.get("share", "1"))]
    return []


def _sum_over_one(share: Decimal, starts_on: date, others: Sequence[Membership]) -> bool:
    days = {starts_on, *(other.starts_on for other in others if other.starts_on > starts_on)}
    taken = (sum(o.share for o in others if o.starts_on <= day <= (o.ends_on or day)) for day in days)
    return any(share + so_far > 1 for so_far in taken)


def _finding(rule: str, text: str, mend: str, where: Mapping[str, str], value: str) -> Finding:
    return Finding(f"{AGAINST}{rule}", "error", text, mend, value=value, fields={"value": value}, **where)
