"""Invented parks, residents, contracts and posts of the demonstration."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal

from corymb.apps.accounts.models import Person
from corymb.apps.journal.actions import SYSTEM
from corymb.apps.registry import actions
from corymb.apps.registry.models import Cluster, Contract, Organisation, Region, Territory
from corymb.site.demonstration.register import SOURCE, START

PARKS = ("RU-KLU", "RU-LIP", "RU-NVS", "RU-TOM")
RESIDENTS, PAIRS = 5, 2
AREAS = (
    ("asez-nizhnekamsk", "RU-TA", "Nizhnekamsk", "Нижнекамск", date(2017, 12, 22)),
    ("asez-zheleznogorsk", "RU-KYA", "Zheleznogorsk", "Железногорск", date(2018, 2, 6)),
)
"""Advanced development areas inside territories of clusters, by the days of the decrees that made them (S95)."""
SUBJECTS = (
    ("supply", "Поставка комплектующих (вымышлено)"),
    ("research", "Совместная разработка опытного образца (вымышлено)"),
    ("service", "Испытания и сертификация (вымышлено)"),
)


def load_territories(now: datetime) -> None:
    """Two areas that are documented, and an invented park in some regions, with residents."""
    for code, region, english, russian, starts_on in AREAS:
        titles = {"title_en": f"ASEZ {english}", "title_ru": f"ТОСЭР «{russian}»"}
        _territory(Territory(code=code, kind="asez", starts_on=starts_on, **titles), region, now)
    for region in PARKS:
        code = f"park-{region.lower()}"
        titles = {"title_en": "Industrial park (invented)", "title_ru": "Индустриальный парк (вымышленный)"}
        park = Territory(code=code, kind="industrial_park", starts_on=START, is_synthetic=True, **titles)
        if _territory(park, region, now):
            members = Organisation.objects.filter(source=SOURCE, region__code=region, kind="company")
            for organisation in members.order_by("pk")[:RESIDENTS]:
                actions.add_residence(organisation, park, (START, None), actor=SYSTEM, now=now)


def _territory(territory: Territory, region: str, now: datetime) -> bool:
    """Whether it was new."""
    if Territory.objects.filter(code=territory.code).exists():
        return False
    territory.region = Region.objects.get(code=region)
    actions.register_territory(territory, actor=SYSTEM, now=now)
    return True


def load_contracts(now: datetime) -> None:
    """Contracts between members of the same cluster."""
    if Contract.objects.filter(is_synthetic=True).exists():
        return
    for number, (first, second) in enumerate(_neighbours(), 1):
        kind, subject = SUBJECTS[number % len(SUBJECTS)]
        facts = actions.ContractFacts(
            number=f"SYN-C-{number}",
            signed_on=date(2017, 1 + number % 12, 15),
            kind=kind,
            subject=subject,
            amount=Decimal(1_000_000) * number,
            currency="RUB",
            is_synthetic=True,
        )
        parties = [(first, "customer"), (second, "supplier")]
        actions.register_contract(facts, parties, actor=SYSTEM, now=now)


def _neighbours() -> Iterator[tuple[Organisation, Organisation]]:
    """Two pairs of companies in every cluster."""
    companies = Organisation.objects.filter(source=SOURCE, kind="company", is_confidential=False)
    for cluster in Cluster.objects.filter(parent=None).order_by("code"):
        own = list(companies.filter(memberships__cluster=cluster).order_by("number")[: 2 * PAIRS])
        yield from zip(own[::2], own[1::2], strict=False)


def load_posts(manager: Person, council: list[Person], cluster_code: str, now: datetime) -> None:
    """The invented manager and council of one cluster."""
    cluster = Cluster.objects.select_related("region", "parent").get(code=cluster_code)
    if cluster.appointments.exists():
        return
    head = actions.Post(cluster, "Руководитель управляющей организации (вымышлено)", START)
    actions.appoint_person(manager, head, actor=SYSTEM, now=now)
    for person in council:
        seat = actions.Post(cluster, "Член совета (вымышлено)", START, on_council=True)
        actions.appoint_person(person, seat, actor=SYSTEM, now=now)
