"""The programme as programs are told it."""

from datetime import date
from typing import Annotated

from pydantic import BaseModel, Field

from corymb.apps.programme.states import PACKS, PERIOD_CODE, PERIODS, TARGETS
from corymb.kit.answers import Exact, Moment, Page
from corymb.kit.given import OneOf

PackState = Annotated[str, OneOf(PACKS)]
PeriodState = Annotated[str, OneOf(PERIODS)]
PeriodCode = Annotated[str, Field(pattern=PERIOD_CODE, description="As SDMX writes it: 2016, 2016-Q1")]
TargetKind = Annotated[str, OneOf(TARGETS)]
TargetCode = Annotated[str, Field(pattern=r"^[-a-zA-Z0-9_]{1,60}$", description="As the pack has it: T1")]


class Pack(BaseModel):
    """A version of the pack. `sha256` is the hash of its content, as results print it."""

    number: int
    code: str
    version: str
    sha256: str
    state: PackState
    proposed_at: Moment
    in_force_at: Moment | None
    ended_at: Moment | None


class Variable(BaseModel):
    """A figure members report. They write it in `scale` times the unit: 1000 with RUB means thousands of roubles."""

    code: str
    title_en: str
    title_ru: str
    unit: str
    scale: Exact
    kind: str
    section: str | None
    reported_by: str


class EventKind(BaseModel):
    """A kind of shared event. Amounts are in `unit`; empty lists of roles and categories mean that any will do."""

    code: str
    title_en: str
    title_ru: str
    unit: str | None
    asked: list[str] = Field(description="Fields of an event that must be filled in")
    roles: list[str]
    categories: list[str]


class Target(BaseModel):
    """`threshold`: 0.2 of growth = +20 %; 3 of a multiple = three times; of what adds up, the amount in the unit."""

    code: str
    title_en: str
    title_ru: str
    indicator: str
    unit: str
    kind: TargetKind
    threshold: Exact
    due_year: int
    official_rule: str
    official_prices: str
    evidence: str


class PackWhole(Pack):
    """A version with what programs need of it; its text has all of it."""

    title_en: str
    title_ru: str
    baseline_year: int
    due_year: int
    variables: list[Variable]
    events: list[EventKind]
    targets: list[Target]


class Period(BaseModel):
    code: str
    state: PeriodState
    opens_on: date
    due_at: Moment
    closed_at: Moment | None


class Part(BaseModel):
    """What is planned for a member, inside the part of its cluster."""

    organisation: str
    amount: Exact
    basis: str


class ClusterPart(BaseModel):
    """A cluster's part of a target. `amount` is null where parts of its members alone are planned."""

    cluster: str
    amount: Exact | None
    basis: str
    of_members: Exact = Field(description="Planned for its members, those not shown to you too")
    left: Exact | None = Field(description="What no member has yet; negative where they have more than the cluster")
    members: list[Part]
    hidden: int = Field(description="Members with a part who are not shown to you")


class TargetWhole(Target):
    """A target and how it is divided; one that does not add up over the years cannot be divided."""

    parts: list[ClusterPart]
    allocated: Exact
    left: Exact | None = Field(description="What is planned for nobody; negative where more is planned than asked")


class Targets(BaseModel):
    """The targets of the pack in force, in its order."""

    pack: str
    items: list[Target]


class Packs(Page[Pack]):
    pass


class Periods(Page[Period]):
    pass
