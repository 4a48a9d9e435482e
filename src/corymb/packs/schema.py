"""The pack as a whole: every table a pack.toml may have. docs/methods/packs.md is checked against it."""

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import Field, PrivateAttr, StringConstraints

from corymb.methods.programme import Programme
from corymb.packs import context, measures
from corymb.packs.assembly import programme_of
from corymb.packs.mapping import Mapping
from corymb.packs.parts import Code, Evidenced, Labelled, Name, Part, Source, Statement, Words

CheckKind = Literal[
    "required",
    "type",
    "range",
    "sign",
    "cross_field",
    "jump",
    "unit_slip",
    "income_without_staff",
    "headcount_jump",
    "shell",
    "duplicate",
    "check_digit",
    "missing_return",
    "partial_return",
    "event_conflict",
    "event_total",
    "event_participants",
    "declared_above_credit",
    "share_sum",
    "unknown_organisation",
    "unknown_variable",
    "wrong_period",
]


class Country(Part):
    """Country of the programme, ISO 3166-1."""

    alpha2: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    """Two letters, as in the event table."""
    alpha3: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    """Three letters."""


class Period(Evidenced):
    """Baseline and due year, and when membership is decided."""

    baseline_year: context.Year
    """Year all growth is measured from."""
    due_year: context.Year
    """Year the targets are due."""
    member_on: Literal["year_end", "any_day", "pro_rata"] = "year_end"
    """When in a year membership is decided."""
    baseline_member_on: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = None
    """Membership date of the baseline, where another."""
    overlap: bool = False
    """Whether shares of one organisation may exceed one in total."""


class Coverage(Evidenced):
    """What says how much stands behind a figure."""

    variable: Code | None = None
    """Variable that weighs the members; none = members are only counted."""
    floor: Annotated[Decimal, Field(ge=0, le=1)]
    """Share below which no verdict is given."""


class Bands(Evidenced):
    """Bands of the status before the due year."""

    band: Annotated[Decimal, Field(ge=0, lt=1)]
    """How far below the path is still at risk, as a share of the path."""


class Disclosure(Evidenced):
    """What may be published."""

    minimum_contributors: Annotated[int, Field(ge=1)]
    """Fewest contributors, groups counted once."""
    p_percent: Annotated[Decimal, Field(gt=0, lt=100)]
    """p of the p % rule."""
    dominance_percent: Annotated[Decimal, Field(gt=0, le=100)] | None = None
    """Largest share of one contributor, where wanted."""
    rounding: Annotated[Decimal, Field(gt=0)]
    """Step to which published figures are rounded."""
    revision_threshold: Annotated[Decimal, Field(gt=0, lt=1)] | None = None
    """Share of a published figure; a revision above it must be published anew. None = none is flagged."""


class Visibility(Evidenced):
    """What one level sees of the members' figures."""

    level: Literal["manager", "region", "office", "ministry", "public"]
    """Who looks."""
    sees: Literal["members", "aggregates_and_consenting", "aggregates"]
    """What is shown."""
    journaled: bool = False
    """Whether each reading of a member's figures is recorded."""


class Reporting(Evidenced):
    """How members hand their returns in."""

    self_certification: bool = False
    """Whether the only person registered for an organisation may sign what they have prepared; shown and journaled."""


class Check(Evidenced):
    """A check of the data. Nothing is dropped or mended by it."""

    code: Name
    """Name of the check."""
    label: Words
    """What it looks for."""
    kind: CheckKind
    """Which check; see docs/methods/checks.md."""
    level: Literal["error", "explain", "note"]
    """Error, must be explained, or note."""
    variables: tuple[Code, ...] = ()
    """Variables, in the order the kind needs."""
    events: tuple[Code, ...] = ()
    """Event kinds it looks at; empty = all."""
    formula: str | None = None
    """For cross_field: must be true. For unit_slip: the size to compare with."""
    parameters: dict[Code, Decimal] = Field(default_factory=dict)
    """Numbers the kind needs."""
    message: Words | None = None
    """Wording, where not the built-in one."""
    mend: Words | None = None
    """How to mend it, where not the built-in wording."""


class Exclusion(Evidenced):
    """A rule fixed before the run, applied only when asked for by name."""

    code: Name
    """Name for --exclude."""
    label: Words
    """What it leaves out."""
    scope: Literal["rows", "organisations"]
    """Rows: the years where it holds; organisations: whoever it holds for in any year."""
    formula: str
    """Holds where it is not 0."""


class Pack(Part):
    """What a pack.toml holds, with the hash of what was written."""

    code: Name
    """Code of the pack; also the name of its folder."""
    version: Annotated[str, StringConstraints(pattern=r"^\d+(\.\d+)*$")]
    """Version, for instance 1.0."""
    languages: Annotated[tuple[Literal["en", "ru"], ...], Field(min_length=1)]
    """Languages every text is given in."""
    name: Words
    """Name of the programme."""
    summary: Words
    """What it is, in one or two sentences."""
    country: Country
    """Country of the programme."""
    currency: Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
    """Currency, ISO 4217."""
    period: Period
    """Years and membership."""
    coverage: Coverage
    """Coverage."""
    bands: Bands
    """Status bands."""
    disclosure: Disclosure
    """Publication rule."""
    visibility: tuple[Visibility, ...] = ()
    """Who sees what."""
    reporting: Reporting | None = None
    """How returns are handed in."""
    sources: tuple[Source, ...] = ()
    """Sources the evidence marks refer to."""
    goals: tuple[Statement, ...] = ()
    """Goals."""
    emphases: tuple[Statement, ...] = ()
    """Emphases."""
    areas: tuple[Statement, ...] = ()
    """Development areas."""
    stages: tuple[Statement, ...] = ()
    """Stages."""
    units: Annotated[tuple[measures.Unit, ...], Field(min_length=1)]
    """Units."""
    sections: tuple[Labelled, ...] = ()
    """Sections of the return."""
    variables: Annotated[tuple[measures.Variable, ...], Field(min_length=1)]
    """Figures members report."""
    indicators: Annotated[tuple[measures.Indicator, ...], Field(min_length=1)]
    """Figures computed from them."""
    targets: Annotated[tuple[measures.Target, ...], Field(min_length=1)]
    """Targets."""
    events: tuple[context.EventKind, ...] = ()
    """Event kinds."""
    clusters: tuple[context.Cluster, ...] = ()
    """Clusters."""
    sizes: tuple[context.SizeClass, ...] = ()
    """Size classes, smallest first."""
    tables: tuple[context.LookupTable, ...] = ()
    """Threshold tables for lookup()."""
    deflators: context.Deflators | None = None
    """Price indices."""
    rates: tuple[context.Rate, ...] = ()
    """Exchange rates."""
    checks: tuple[Check, ...] = ()
    """Checks of the data."""
    exclusions: tuple[Exclusion, ...] = ()
    """Exclusions that may be asked for."""
    mappings: tuple[Mapping, ...] = ()
    """How known files feed the tables; see docs/methods/sources.md."""

    _hash: str = PrivateAttr("")

    @property
    def hash(self) -> str:
        """sha256 over the canonical content: comments, spaces, order of keys and 1 or 1.0 make no difference."""
        return self._hash

    def sealed(self, content_hash: str) -> Self:
        """The pack with its hash, set once by the loader."""
        self._hash = content_hash
        return self

    def programme(self) -> Programme:
        """What the methods need of the pack."""
        return programme_of(self, self._hash)
