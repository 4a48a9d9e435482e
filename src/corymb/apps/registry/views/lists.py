"""The register's lists, declared once for page and file: regions, territories, clusters with members and contracts,
organisations.
"""

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from corymb.apps.registry.forms.filters import (
    ClusterFilter,
    ContractFilter,
    MemberFilter,
    OrganisationFilter,
    RegionFilter,
    TerritoryFilter,
)
from corymb.apps.registry.forms.parts import regions_of
from corymb.apps.registry.models import Cluster, Membership, Organisation, Region, Territory
from corymb.apps.registry.queries import counting, narrowing
from corymb.apps.registry.queries.counting import RegionCounts, current
from corymb.apps.registry.queries.naming import cluster_url, contract_url, organisation_url, region_url
from corymb.apps.registry.states import BASES, CONTRACTS, KINDS, REGION_KINDS, SIZES, STATUSES, TERRITORIES, TONES
from corymb.kit.addresses import address_of
from corymb.kit.listing import Column, Listing
from corymb.kit.registries import listed
from corymb.kit.saying import said

MEMBERS = listed("members", _("Members of a cluster"))

# Regions


def _count_regions(regions: list[Region]) -> None:
    counts = counting.counts_by_region(timezone.localdate())
    for region in regions:
        vars(region)["counts"] = counts.get(region.pk, RegionCounts())  # lives as long as the row is shown


REGIONS = Listing(
    code=listed("regions", _("Regions")),
    columns=(
        Column("title", _("Region"), lambda r: r.title, link=region_url),
        Column("code", _("Code"), lambda r: r.code, sort="code"),
        Column("kind", _("Kind"), lambda r: said(REGION_KINDS, r.kind), shown=False),
        Column("district", _("Federal district"), lambda r: r.district),
        Column("capital", _("Capital"), lambda r: r.capital, shown=False),
        Column("clusters", _("Clusters"), lambda r: r.counts.clusters, at_end=True),
        Column("members", _("Members of clusters"), lambda r: r.counts.members, at_end=True),
        Column("organisations", _("Organisations"), lambda r: r.counts.organisations, at_end=True),
        Column("okato", _("OKATO"), lambda r: r.okato, shown=False),
        Column("oktmo", _("OKTMO"), lambda r: r.oktmo, shown=False),
        Column("tax_code", _("Code of the tax service"), lambda r: r.tax_code, shown=False),
    ),
    filters=RegionFilter,
    narrow=narrowing.regions,
    sort="code",
    empty_title=_("No region is loaded"),
    empty_text=_("Load the list that comes with Corymb: corymb-site load_regions"),
    prepare=_count_regions,
)


# Territories


def _count_residents(territories: list[Territory]) -> None:
    residents = counting.residents(territories, timezone.localdate())
    for territory in territories:
        vars(territory)["residents_now"] = residents.get(territory.pk, 0)


TERRITORIES_LISTED = Listing(
    code=listed("territories", _("Territories")),
    columns=(
        Column("title", _("Territory"), lambda t: t.title),
        Column("code", _("Code"), lambda t: t.code, sort="code", shown=False),
        Column("kind", _("Kind"), lambda t: said(TERRITORIES, t.kind)),
        Column("region", _("Region"), lambda t: t.region.title, link=lambda t: region_url(t.region)),
        Column("starts_on", _("From"), lambda t: t.starts_on),
        Column("ends_on", _("To"), lambda t: t.ends_on),
        Column("residents", _("Residents"), lambda t: t.residents_now, at_end=True),
        Column("synthetic", _("Invented"), lambda t: t.is_synthetic, shown=False),
    ),
    filters=TerritoryFilter,
    offer=regions_of("region"),
    narrow=narrowing.territories,
    sort="code",
    empty_title=_("No territory is registered"),
    empty_text=_(
        "An officer registers zones, development areas, parks and municipalities on the page of their region."
    ),
    prepare=_count_residents,
)


# Contracts of a cluster


CONTRACTS_OF_CLUSTER = Listing(
    code=listed("contracts", _("Contracts of a cluster")),
    columns=(
        Column("number", _("Number"), lambda c: c.number, link=contract_url),
        Column("signed_on", _("Signed"), lambda c: c.signed_on, sort="signed_on"),
        Column("kind", _("Kind"), lambda c: said(CONTRACTS, c.kind)),
        Column("subject", _("Subject"), lambda c: c.subject),
        Column("amount", _("Amount"), lambda c: c.amount, at_end=True),
        Column("currency", _("Currency"), lambda c: c.currency),
        Column("starts_on", _("From"), lambda c: c.starts_on, shown=False),
        Column("ends_on", _("To"), lambda c: c.ends_on, shown=False),
        Column("synthetic", _("Invented"), lambda c: c.is_synthetic, shown=False),
    ),
    filters=ContractFilter,
    narrow=narrowing.contracts,
    sort="-signed_on",
    empty_title=_("No contract you may see"),
    empty_text=_("Contracts between members show who depends on whom; an officer registers them."),
)


# Clusters


def _count_clusters(clusters: list[Cluster]) -> None:
    members = counting.members_shown(clusters, timezone.localdate())
    for cluster in clusters:
        vars(cluster)["members"] = members.get(cluster.pk, 0)


CLUSTERS = Listing(
    code=listed("clusters", _("Clusters")),
    columns=(
        Column("title", _("Cluster"), lambda c: c.title, link=cluster_url),
        Column("code", _("Code"), lambda c: c.code, sort="code", shown=False),
        Column("region", _("Region"), lambda c: c.region.title),
        Column(
            "status",
            _("Status in the programme"),
            lambda c: said(STATUSES, c.status),
            badge=lambda c: TONES.get(c.status, "neutral"),
        ),
        Column("since", _("Since"), lambda c: c.status_since),
        Column("members", _("Cluster members"), lambda c: c.members, at_end=True),
        Column("parent", _("Part of"), lambda c: c.parent.title if c.parent else "", shown=False),
        Column("specialisation", _("Specialisation"), lambda c: c.specialisation, shown=False),
        Column("evidence", _("Evidence"), lambda c: c.evidence, shown=False),
    ),
    filters=ClusterFilter,
    offer=regions_of("region"),
    narrow=narrowing.clusters,
    sort="code",
    empty_title=_("No cluster is registered"),
    empty_text=_("A programme officer registers clusters with their status and its basis."),
    prepare=_count_clusters,
)


# Organisations


def _gather(organisations: list[Organisation]) -> None:
    """Clusters of today, for all rows of a page at once."""
    keys = [organisation.pk for organisation in organisations]
    belonging: dict[int, list[str]] = {}
    joined = Membership.objects.filter(current(timezone.localdate()), organisation__in=keys).select_related("cluster")
    named = joined.only("organisation", "cluster__title_en", "cluster__title_ru")
    for membership in named.order_by("cluster__code"):
        belonging.setdefault(membership.organisation_id, []).append(membership.cluster.title)
    for organisation in organisations:
        vars(organisation)["clusters_now"] = ", ".join(belonging.get(organisation.pk, []))


ORGANISATIONS = Listing(
    code=listed("organisations", _("Organisations")),
    columns=(
        Column("name", _("Organisation"), str, sort="sort_name", link=organisation_url),
        Column("number", _("Number"), lambda o: o.number, sort="number"),
        Column("kind", _("Kind"), lambda o: said(KINDS, o.kind)),
        Column("region", _("Region"), lambda o: o.region.title if o.region else ""),
        Column("clusters", _("Clusters"), lambda o: o.clusters_now),
        Column("size", _("Size"), lambda o: said(SIZES, o.size_last) if o.size_last else ""),
        Column("exporter", _("Exports"), lambda o: o.is_exporter),
        Column("full_name", _("Full name"), lambda o: o.name, shown=False),
        Column("name_en", _("Name in English"), lambda o: o.name_en, shown=False),
        Column("scheme", _("Number scheme"), lambda o: o.scheme, shown=False),
        Column("ogrn", _("OGRN"), lambda o: o.ogrn, shown=False),
        Column("okved", _("Main activity (OKVED 2)"), lambda o: o.okved_main, shown=False),
        Column("confidential", _("Confidential"), lambda o: o.is_confidential, shown=False),
        Column("closed", _("Closed"), lambda o: o.closed_on, shown=False),
        Column("created_at", _("Registered"), lambda o: o.created_at, sort="created_at", shown=False),
        Column("synthetic", _("Invented"), lambda o: o.is_synthetic, shown=False),
    ),
    filters=OrganisationFilter,
    narrow=narrowing.organisations,
    sort="sort_name",
    empty_title=_("No organisation you may see"),
    empty_text=_("A programme officer registers organisations one by one, or loads them from a file."),
    prepare=_gather,
)


# Members of one cluster


def _kinds(membership: Membership) -> str:
    return said(KINDS, membership.organisation.kind)


def member_columns(*, may_edit: bool) -> Sequence[Column]:
    """A member's row leads to the organisation; for who keeps the members, its days lead to the membership."""
    days = _membership_url if may_edit else None
    return (
        Column(
            "name",
            _("Organisation"),
            lambda m: str(m.organisation),
            sort="organisation__sort_name",
            link=lambda m: organisation_url(m.organisation),
        ),
        Column("number", _("Number"), lambda m: m.organisation.number),
        Column("kind", _("Kind"), _kinds),
        Column("starts_on", _("From"), lambda m: m.starts_on, link=days),
        Column("ends_on", _("To"), lambda m: m.ends_on),
        Column("share", _("Share"), lambda m: m.share, at_end=True),
        Column("basis", _("Basis"), lambda m: said(BASES, m.basis)),
        Column("document", _("Document"), lambda m: m.document_number, shown=False),
        Column("document_date", _("Date of the document"), lambda m: m.document_date, shown=False),
    )


def members_of(*, may_edit: bool) -> Listing:
    return Listing(
        code=MEMBERS,
        columns=tuple(member_columns(may_edit=may_edit)),
        filters=MemberFilter,
        narrow=narrowing.members,
        sort="organisation__sort_name",
        empty_title=_("No member you may see"),
        empty_text=_("An officer or the cluster's manager admits members with the basis of their accession."),
    )


def _membership_url(membership: Membership) -> str:
    return address_of("registry:membership", membership.pk)
