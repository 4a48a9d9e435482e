"""The register of the demonstration: regions, the pack's clusters, invented members with sizes and shares."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from zlib import crc32

from django.utils.text import slugify
from django.utils.timezone import get_default_timezone

from corymb.apps.journal.actions import SYSTEM
from corymb.apps.registry import actions
from corymb.apps.registry.models import Cluster, Membership, Organisation, Region, SizeClass
from corymb.apps.registry.states import COUNCIL_DECISION, LEADER, THREE_PARTY_CONTRACT
from corymb.packs.context import Cluster as PackCluster
from corymb.packs.schema import Pack
from corymb.sources.synthetic.building import build_world
from corymb.sources.synthetic.cast import Member, cast
from corymb.sources.synthetic.figures import size_class
from corymb.sources.synthetic.world import Plan, World, membership_rows

MEMBERS = 1_500
SOURCE = "synthetic"
CHOSEN, CHOSEN_BY = date(2016, 10, 19), "Council of the priority project, 19 October 2016 (S17)"
TWELFTH, TWELFTH_BY = date(2018, 1, 1), "Twelve clusters existed by January 2018 (S21); the day is not established"
TWELFTH_CODE = "zelenograd"
START = date(2016, 1, 1)
KINDS = {"education": "university", "research": "research", "infrastructure": "support", "other": "other"}


@dataclass(frozen=True)
class Invented:
    """The synthetic programme, and each member's name in Russian and in English."""

    pack: Pack
    world: World
    russian: dict[str, str]

    @classmethod
    def of(cls, pack: Pack, members: int) -> "Invented":
        plan = Plan(members=members)
        russian = cast(pack, plan.seed, plan.clusters, plan.members, plan.years, "ru")
        return cls(pack, build_world(pack, plan), {member.organisation: member.name for member in russian})


def load_clusters(pack: Pack, now: datetime) -> None:
    """Clusters of the pack with the evidence of their participation, and the parts their sources name."""
    known = set(Cluster.objects.values_list("code", flat=True))
    for told in pack.clusters:
        region = Region.objects.get(code=told.region)
        if told.code not in known:
            facts = actions.ClusterFacts(
                code=told.code,
                title_en=told.name["en"],
                title_ru=told.name["ru"],
                region=region,
                specialisation_en=told.specialisation["en"],
                specialisation_ru=told.specialisation["ru"],
                evidence=told.evidence,
                evidence_source=told.source or "",
            )
            actions.register_cluster(facts, _standing(told), actor=SYSTEM, now=now)
        _load_parts(told, region, known, now)


def _load_parts(told: PackCluster, region: Region, known: set[str], now: datetime) -> None:
    whole = Cluster.objects.select_related("region").get(code=told.code)
    for part in told.parts:
        code = f"{told.code}-{slugify(part['en'])}"
        if code in known:
            continue
        facts = actions.ClusterFacts(
            code=code,
            title_en=part["en"],
            title_ru=part["ru"],
            region=region,
            parent=whole,
            evidence=told.evidence,
            evidence_source=told.source or "",
        )
        actions.register_cluster(facts, _standing(told), actor=SYSTEM, now=now)


def _standing(told: PackCluster) -> actions.Standing:
    day, basis = (TWELFTH, TWELFTH_BY) if told.code == TWELFTH_CODE else (CHOSEN, CHOSEN_BY)
    return actions.Standing(LEADER, day, basis)


def load_members(pack: Pack, members: int, now: datetime) -> int:
    """So many invented organisations with sizes and memberships, or a few more, so that every cluster has some.

    In one entry of the journal; none where they are there.
    """
    if Organisation.objects.filter(source=SOURCE).exists():
        return 0
    invented = Invented.of(pack, members)
    regions = {region.code: region for region in Region.objects.all()}
    made = {m.organisation: _organisation(invented, m, regions[m.region], now) for m in invented.world.members}
    load = actions.Load(
        list(made.values()),
        list(_sizes(invented, made)),
        [*_memberships(invented.world, made), *_in_parts(invented.world, made)],
    )
    number = actions.load_organisations(load, actor=SYSTEM, now=now, source=SOURCE)
    _tie_groups(invented.world, made, now)
    return number


def _organisation(invented: Invented, member: Member, region: Region, now: datetime) -> Organisation:
    russian = invented.russian[member.organisation]
    scheme, _, number = member.organisation.rpartition("-")
    return Organisation(
        scheme=scheme,
        number=number,
        name=russian,
        name_en=member.name,
        kind=KINDS.get(member.kind, "company"),
        region=region,
        okved_main=member.activity,
        is_exporter=_chance(member.organisation, 3),
        is_confidential="confidential" in member.flags,
        is_synthetic=True,
        founded_on=date(member.started, 1, 1),
        source=SOURCE,
        created_at=now,
    )


def _chance(code: str, one_in: int) -> bool:
    """The same answer for the same organisation, every time."""
    return crc32(code.encode()) % one_in == 0


def _sizes(invented: Invented, made: dict[str, Organisation]) -> Iterator[SizeClass]:
    """Of the first and the last year."""
    years = invented.world.plan.years
    for (code, year), figures in sorted(invented.world.full.items()):
        if year in {years[0], years[-1]}:
            headcount = int(figures["headcount"])
            size = size_class(invented.pack, float(headcount))
            yield SizeClass(organisation=made[code], year=year, size=size, headcount=headcount)


def _memberships(world: World, made: dict[str, Organisation]) -> Iterator[Membership]:
    clusters = {cluster.code: cluster for cluster in Cluster.objects.all()}
    for number, row in enumerate(membership_rows(world), 1):
        code = str(row["organisation"])
        starts_on = row["from"] if isinstance(row["from"], date) else START
        by_contract = _chance(code, 4)
        yield Membership(
            organisation=made[code],
            cluster=clusters[str(row["cluster"])],
            starts_on=starts_on,
            ends_on=row["to"] if isinstance(row["to"], date) else None,
            share=Decimal(str(row["share"])) if row["share"] is not None else Decimal(1),
            basis=THREE_PARTY_CONTRACT if by_contract else COUNCIL_DECISION,
            document_number=f"SYN-{number}",
            document_date=starts_on,
            recorded_at=_known(starts_on),
        )


def _known(starts_on: date) -> datetime:
    """When an invented membership was recorded: on its first day, for what is published of past years knew of it."""
    return datetime.combine(starts_on, time.min, get_default_timezone())


def _in_parts(world: World, made: dict[str, Organisation]) -> Iterator[Membership]:
    """Members of a consortium belong to one of its parts too."""
    parts: dict[str, list[Cluster]] = {}
    for part in Cluster.objects.exclude(parent=None).select_related("parent").order_by("code"):
        parts.setdefault(part.parent.code if part.parent else "", []).append(part)
    for member in world.members:
        offered = parts.get(member.cluster)
        if offered:
            starts_on = date(member.joined, 1, 1) if member.joined else START
            yield Membership(
                organisation=made[member.organisation],
                cluster=offered[crc32(member.organisation.encode()) % len(offered)],
                starts_on=starts_on,
                ends_on=date(member.left, 12, 31) if member.left else None,
                share=Decimal(1),
                basis=COUNCIL_DECISION,
                recorded_at=_known(starts_on),
            )


def _tie_groups(world: World, made: dict[str, Organisation], now: datetime) -> None:
    """The first organisation of a group is its head."""
    heads: dict[str, Organisation] = {}
    for member in world.members:
        if not member.group:
            continue
        own = made[member.organisation]
        head = heads.setdefault(member.group, own)
        if head is not own:
            facts = actions.OrganisationFacts.of(own, group_head=head)
            actions.change_organisation(own, facts, actor=SYSTEM, now=now, reason=SOURCE)
