"""What surrounds the figures: clusters, event kinds, size classes, threshold tables, prices and exchange rates."""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from corymb.i18n import mark
from corymb.packs.measures import UnitCode
from corymb.packs.parts import Code, Evidenced, Labelled, Name, Part, Words

Region = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}-[A-Z0-9]{1,3}$")]
"""ISO 3166-2."""
Year = Annotated[int, Field(ge=1900, le=2100)]
DUPLICATE_ROW = mark("{key}: two rows have the same region, activity, size and year.")


class Fact(Evidenced):
    """A known figure about a cluster."""

    label: Words
    """What is counted."""
    value: Decimal
    """The figure."""
    unit: UnitCode
    """Its unit."""
    year: Year | None = None
    """Year it belongs to, where known."""
    bound: Literal["exact", "about", "more_than"] = "exact"
    """How the source gives it."""


class Cluster(Evidenced):
    """A cluster of the programme. Its evidence is that of its participation."""

    code: Name
    """Code in memberships."""
    name: Words
    """Name."""
    region: Region
    """Region, ISO 3166-2."""
    region_name: Words
    """Name of the region."""
    specialisation: Words
    """What it does."""
    manager: Words
    """Specialised organisation that manages it."""
    manager_evidence: Annotated[str, StringConstraints(pattern=r"^(K|P|B|S[0-9]{1,3})(, (K|P|B|S[0-9]{1,3}))*$")]
    """Evidence of the manager."""
    parts: tuple[Words, ...] = ()
    """Clusters it consists of."""
    facts: tuple[Fact, ...] = ()
    """Known figures."""


class Column(Part):
    """A column of the event table and its meaning for one kind."""

    code: Literal["event", "period", "date", "amount", "category", "started", "organisation", "role", "country"]
    """Column of the event table."""
    label: Words
    """What the member reads."""
    required: bool = True
    """Whether it must be filled in."""


class Category(Labelled):
    """A category of an event kind."""

    note: Words | None = None
    """Where the line runs."""


class EventKind(Evidenced):
    """A kind of event members share: one id is one event, at every level."""

    code: Code
    """Name in the event table."""
    label: Words
    """What the reader sees."""
    definition: Words
    """What counts as one event."""
    unit: UnitCode | None = None
    """Unit of the amount; none where events are only counted."""
    scale: Literal["unit", "thousand", "million"] = "unit"
    """Scale in which the amount is entered."""
    columns: Annotated[tuple[Column, ...], Field(min_length=1)]
    """Columns the member fills in."""
    categories: tuple[Category, ...] = ()
    """Allowed categories; empty = free."""
    roles: tuple[Labelled, ...] = ()
    """Allowed roles of participants; empty = free."""


class SizeClass(Evidenced):
    """A size class of organisations."""

    code: Literal["micro", "small", "medium", "large"]
    """Code in the organisations table."""
    label: Words
    """What the reader sees."""
    headcount_to: int | None = None
    """Largest headcount; none = no upper bound."""
    revenue_to: Decimal | None = None
    """Largest yearly revenue in the base unit; none = no upper bound."""


class Row(Part):
    """A row of a threshold table; a key left out means any."""

    region: Region | None = None
    """Region."""
    activity: str | None = None
    """Activity code or section letter."""
    size: Literal["micro", "small", "medium", "large"] | None = None
    """Size class."""
    year: Year
    """Year."""
    value: Decimal
    """Value in the table's unit."""

    @property
    def keys(self) -> frozenset[str]:
        """Which of region, activity and size the row fixes."""
        return frozenset(k for k in ("region", "activity", "size") if getattr(self, k) is not None)


class LookupTable(Evidenced):
    """Dated values by region, activity and size, for `lookup("code")` in formulas."""

    code: Code
    """Name in formulas."""
    label: Words
    """What it holds."""
    unit: UnitCode
    """Unit of the values."""
    placeholder: bool = False
    """True: the values only hold the place of official ones that must be filled in; every output says so."""
    chain: Annotated[tuple[tuple[Literal["region", "activity", "size"], ...], ...], Field(min_length=1)]
    """Keys tried in order; the last, empty, is the value for all."""
    rows: Annotated[tuple[Row, ...], Field(min_length=1)]
    """Values."""

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        keys = [(r.region, r.activity, r.size, r.year) for r in self.rows]
        if len(set(keys)) < len(keys):
            raise PydanticCustomError("duplicate_row", DUPLICATE_ROW, {})
        return self


class Series(Part):
    """One price index."""

    activity: str | None = None
    """Activity code or section letter; left out = total."""
    years: Annotated[dict[Year, Annotated[Decimal, Field(gt=0)]], Field(min_length=1)]
    """Index by year; only quotients are used."""


class Deflators(Evidenced):
    """Price indices by activity and year."""

    label: Words
    """What they measure."""
    series: Annotated[tuple[Series, ...], Field(min_length=1)]
    """Series; one without activity is the total."""


class Rate(Evidenced):
    """Programme currency for one US dollar."""

    year: Year
    """Year."""
    mean: Annotated[Decimal, Field(gt=0)]
    """Mean of the year, for flows."""
    year_end: Annotated[Decimal, Field(gt=0)]
    """Last day of the year, for stocks."""
