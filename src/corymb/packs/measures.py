"""What is measured: units, variables members report, indicators computed from them, targets."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from corymb.methods.programme import CohortRule, PriceBasis
from corymb.packs.parts import Code, Evidenced, Name, Part, Words

UnitCode = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]+(_per_[A-Za-z]+)?$")]
"""A base unit, or a quotient of two: RUB, person, RUB_per_person."""
Scale = Literal["unit", "thousand", "million"]
SCALE_NUMBERS: dict[Scale, Decimal] = {"unit": Decimal(1), "thousand": Decimal(1000), "million": Decimal(1_000_000)}
Formula = Annotated[str, Field(min_length=1)]


class Unit(Part):
    """A unit and its names, also in thousands and millions."""

    code: UnitCode
    """The code; quotients are written with _per_."""
    label: Words
    """Name of the unit."""
    thousand: Words | None = None
    """Name of a thousand of it, where figures are entered or shown so."""
    million: Words | None = None
    """Name of a million of it."""

    def named(self, scale: Scale) -> Words:
        """The name at a scale; the plain name where the pack gives no other."""
        return {"thousand": self.thousand, "million": self.million}.get(scale) or self.label


class Variable(Evidenced):
    """One figure a member reports, once a period."""

    code: Code
    """Name in formulas and files."""
    label: Words
    """What the member reads."""
    definition: Words
    """What belongs in it and what does not."""
    unit: UnitCode
    """Base unit of the stored values."""
    kind: Literal["flow", "stock", "average"]
    """Flow over the period, stock at its end, or average of the period."""
    scale: Scale = "unit"
    """Scale in which members enter it; stored values are always in the base unit."""
    section: Name | None = None
    """Section of the return it stands in."""
    reported_by: Literal["member", "manager", "region", "office"] = "member"
    """Who fills it in."""
    respondent: Literal["legal_entity", "plant", "group"] = "legal_entity"
    """What the figure covers."""
    blank: Literal["missing", "zero"] = "missing"
    """What an empty cell means."""
    signed: bool = False
    """Whether it may be negative."""

    @property
    def factor(self) -> Decimal:
        """By what an entered value is multiplied to reach the base unit."""
        return SCALE_NUMBERS[self.scale]

    @property
    def is_mean(self) -> bool:
        """Whether it is an average of something for something, such as a monthly wage, of which a sum means nothing."""
        return self.kind == "average" and "_per_" in self.unit


class EventFilter(Part):
    """Which events an event indicator counts."""

    kind: Code
    """Event kind."""
    measure: Literal["amount", "count"]
    """Sum of amounts, or number of distinct events."""
    requirement: Literal["one_member", "joint"] = "one_member"
    """At least one member in `roles`; or two distinct members, or a member and a foreign organisation."""
    roles: tuple[Name, ...] = ()
    """Roles that make a participant count; empty = all."""
    categories: tuple[Name, ...] = ()
    """Categories that count; empty = all."""
    first_only: bool = False
    """An event counts once, in its first period that qualifies."""
    started_from: int | None = None
    """Earliest founding year of what the event is about."""
    allow_one_group: bool = False
    """Whether members of one group of companies make an event joint."""


class Indicator(Evidenced):
    """A figure computed from facts or events."""

    code: Code
    """Name of the indicator."""
    label: Words
    """What the reader sees."""
    definition: Words
    """How it is computed, in words."""
    caution: Words | None = None
    """What distorts it."""
    kind: Literal["sum", "cumulative", "ratio", "share", "events", "cumulative_events", "peak_gain"]
    """Kind of indicator, see above."""
    unit: UnitCode
    """Unit of the result; `share` where numerator and denominator have the same unit."""
    numerator: Formula | None = None
    """Formula over variables; for peak_gain the jobs that qualify."""
    denominator: Formula | None = None
    """Formula over variables, for ratio and share only."""
    declared: Formula | None = None
    """Members' own declarations shown beside the figure (peak_gain)."""
    kept_apart: Formula | None = None
    """What the figure leaves out; the total with it is shown beside the figure (cumulative)."""
    event: EventFilter | None = None
    """Which events count, for events and cumulative_events only."""
    prices: Annotated[tuple[PriceBasis, ...], Field(min_length=1)] = ("nominal",)
    """Price bases the figure may be shown in."""


class Official(Evidenced):
    """The rule and prices the official figure is taken to use."""

    rule: CohortRule
    """Cohort rule."""
    prices: PriceBasis = "nominal"
    """Price basis."""


class Planned(Evidenced):
    """A part of a cumulative target planned for one scope."""

    scope: Annotated[str, StringConstraints(pattern=r"^(cluster|region|member):[A-Za-z0-9-]+$")]
    """cluster:CODE, region:CODE or member:ID."""
    amount: Annotated[Decimal, Field(gt=0)]
    """Planned amount in the indicator's unit."""


class Target(Evidenced):
    """A threshold for an indicator by a due year. Its evidence is that of the threshold; results print it together
    with that of the official rule ("B, P").
    """

    code: Name
    """Name of the target."""
    indicator: Code
    """Which indicator."""
    label: Words
    """Short wording."""
    wording: Words | None = None
    """Full wording of the programme."""
    kind: Literal["growth", "multiple", "cumulative"]
    """Growth by a share; a multiple of the baseline; an amount gathered since the baseline year."""
    threshold: Annotated[Decimal, Field(gt=0)]
    """Growth 0.20 = +20 %; multiple 3 = three times; cumulative in the indicator's unit."""
    due_year: int | None = None
    """Year it is due, where not the programme's."""
    baseline_value: Decimal | None = None
    """Known baseline of the indicator, where it is established."""
    official: Official
    """Cohort rule and prices of the official figure."""
    cascade: tuple[Planned, ...] = ()
    """Planned parts of a cumulative target."""
