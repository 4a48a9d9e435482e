"""The register as programs are told it."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field

from corymb.apps.registry.states import BASES, KINDS, SIZES, STATUSES, TERRITORIES
from corymb.kit.answers import Exact, Moment, Page
from corymb.kit.given import OneOf

IDENTIFIER = r"^(LEI|[A-Z]{2}-[A-Z0-9]{2,10})-[0-9A-Za-z._:-]{1,40}$"
OrganisationId = Annotated[
    str, Field(pattern=IDENTIFIER, max_length=60, description="RU-INN-7700000000, as org-id.guide writes it")
]
RegionCode = Annotated[str, Field(pattern=r"^[A-Z]{2}-[A-Z0-9]{1,3}$", description="ISO 3166-2: RU-KLU")]
Kind = Annotated[str, OneOf(KINDS)]
Size = Annotated[str, OneOf(SIZES)]
Status = Annotated[str, OneOf(STATUSES)]
Basis = Annotated[str, OneOf(BASES)]
TerritoryKind = Annotated[str, OneOf(TERRITORIES)]
YesNo = Annotated[str, OneOf(["yes", "no"])]
YES = OneOf(["yes"])
BELONGING = OneOf(["member", "former", "never", "closed"])
WHEN = OneOf(["past", "all"])
Period = Annotated[str, Field(description="A year as SDMX writes it: 2016")]


class Region(BaseModel):
    code: str
    country: str
    name_en: str
    name_ru: str
    kind: str
    federal_district_en: str
    federal_district_ru: str
    capital_en: str
    capital_ru: str
    okato: str
    oktmo: str
    tax_code: str
    clusters: int = Field(description="Without the parts of consortia")
    organisations: int = Field(description="Registered there and not closed")
    members: int = Field(description="Organisations in the region's clusters today")


class Territory(BaseModel):
    code: str
    kind: TerritoryKind
    title_en: str
    title_ru: str
    region: str
    starts_on: date | None
    ends_on: date | None
    is_synthetic: bool


class Cluster(BaseModel):
    code: str
    title_en: str
    title_ru: str
    specialisation_en: str
    specialisation_ru: str
    region: str
    parent: str | None = Field(description="The consortium it is part of")
    managing_organisation: str | None = Field(description="null too where it is confidential and not shown to you")
    status: Status
    status_since: date
    web: str
    evidence: str
    evidence_source: str
    is_synthetic: bool
    members: int = Field(description="Organisations that belong to it today")


class Standing(BaseModel):
    status: Status
    starts_on: date
    ends_on: date | None
    basis: str


class ClusterWhole(Cluster):
    """A cluster with the codes of its parts and its standings, the first one first."""

    parts: list[str]
    standings: list[Standing]
    may_become: list[Status]


class Membership(BaseModel):
    number: int
    organisation: str
    cluster: str
    starts_on: date
    ends_on: date | None
    share: Exact
    basis: Basis
    document_number: str
    document_date: date | None
    note: str


class Organisation(BaseModel):
    id: str
    scheme: str
    number: str
    ogrn: str | None
    name: str
    short_name: str
    name_en: str
    kind: Kind
    region: str | None
    okved_main: str
    okved_more: list[str]
    is_exporter: bool
    is_confidential: bool
    is_synthetic: bool
    founded_on: date | None
    closed_on: date | None
    source: str
    created_at: Moment
    clusters: list[str] = Field(description="Codes of the clusters it belongs to today")
    size: Size | None = Field(description="In the last year anything is known of it")


class SizeOfYear(BaseModel):
    period: Period
    size: Size
    headcount: int | None


class OrganisationWhole(Organisation):
    """An organisation with its memberships, past ones too, and its size by year."""

    group_head: str | None = Field(description="null too where it is not shown to you")
    merged_into: str | None = Field(description="null too where it is not shown to you")
    memberships: list[Membership]
    sizes: list[SizeOfYear]


class Regions(Page[Region]):
    pass


class Territories(Page[Territory]):
    pass


class Clusters(Page[Cluster]):
    pass


class Organisations(Page[Organisation]):
    pass


class Memberships(Page[Membership]):
    pass
