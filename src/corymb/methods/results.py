"""What a scorecard run gives: lines as published in JSON, and beside them everything that explains a line."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from corymb.i18n import Text
from corymb.methods.findings import Finding
from corymb.methods.programme import CohortRule, Evidence, PriceBasis, Programme, Status

if TYPE_CHECKING:  # whoever shows lines needs no tables
    import pyarrow as pa


@dataclass(frozen=True)
class Line:
    """One target in one scope under one cohort rule and price basis: the object of `score --format json`.

    Sums are exact decimals; `factor` and `change` are computed once from them. For cumulative targets baseline,
    change and factor are None. `actual_is_index`: the chained rule has no level, its actual is the factor itself.
    `low`, `high`: 80 % projection for the due year in the unit of the verdict (factor, or amount for cumulative
    targets). `reason` is a code, see REASONS.
    """

    target: str
    indicator: str
    scope: str
    cohort: CohortRule
    prices: PriceBasis
    unit: str
    baseline_year: int
    year: int
    baseline: float | None
    actual: float | None
    actual_is_index: bool
    change: float | None
    factor: float | None
    threshold: Decimal
    met: bool | None
    status: Status
    reason: str | None
    official_rule: CohortRule
    agreement: str | None
    flips_alone: int | None
    members_scope: int
    members_baseline: int
    members_year: int
    organisations_cohort: int | None
    numerator_0: Decimal | None
    denominator_0: Decimal | None
    numerator_t: Decimal | None
    denominator_t: Decimal | None
    coverage_members: float | None
    coverage_revenue: float | None
    low: float | None
    high: float | None
    excluded: tuple[str, ...]
    provisional: bool
    as_known_on: str | None
    origin: str
    evidence: Evidence
    pack: str
    pack_hash: str
    inputs_hash: str
    code_version: str

    @property
    def told_in(self) -> str:
        """The unit of its figures in its prices: what an indicator has in roubles, dollar prices give in dollars."""
        return in_prices(self.unit, self.prices)


def in_prices(unit: str, prices: PriceBasis) -> str:
    """A unit of money as a price basis gives it."""
    return unit.replace("RUB", "USD", 1) if prices == "usd" and unit.startswith("RUB") else unit


REASONS = (
    "not_applicable",  # the rule is not defined for this kind of target
    "no_baseline",  # no organisation reported the baseline year
    "no_data",  # no organisation reported the year
    "baseline_not_positive",
    "denominator_not_positive",
    "empty_link",  # a link of the chained rule has no organisation
    "below_coverage_floor",
    "missing_table_value",  # a threshold or price is missing
    "closed_block_too_small",
    "suppressed",  # disclosure control: too few members behind the figure, or one who is nearly all of it
    "suppressed_beside",  # disclosure control: with it another figure could be worked out
    "provisional",  # a figure behind it is marked provisional
    "no_scope_target",  # a cumulative target has no planned amount for this scope
)

AGREEMENTS = ("all_rules_agree", "rule_dependent", "hangs_on_few")


@dataclass(frozen=True)
class Point:
    """One year of one trajectory. `factor` against the baseline year; `organisations` in the cohort of that year."""

    year: int
    numerator: Decimal | None
    denominator: Decimal | None
    value: float | None
    factor: float | None
    organisations: int


Part = Literal[
    "within",
    "between",
    "cross",
    "entry_joined",
    "entry_started",
    "gained_weight",
    "exit_left",
    "exit_stopped",
    "lost_weight",
    "outside_weights",
    "shares_changed",
    "absorbed_nonmembers",
]
"""`gained_weight`, `lost_weight`: in both years, but with a positive denominator only in the later or earlier one."""


@dataclass(frozen=True)
class Contribution:
    """One bar of a decomposition, in percent of the baseline value P0."""

    part: Part
    percent: float


@dataclass(frozen=True)
class Decomposition:
    """`method`: "foster_haltiwanger_krizan", "griliches_regev", "melitz_polanec"; additive: "contributions".

    Parts add up to `total` percent; a part that is nothing is left out.

    `continuing`, `entering`, `exiting` count organisations with a positive denominator; `absorbed` non-members whose
    earlier figures are in a part of their own, `absorbed_silent` those whose earlier figures are not known.
    """

    method: str
    parts: tuple[Contribution, ...]
    total: float
    continuing: int
    entering: int
    exiting: int
    absorbed: int = 0
    absorbed_silent: int = 0


@dataclass(frozen=True)
class Influence:
    """Leave-one-out of one verdict.

    `flips_alone`: organisations whose removal alone turns the verdict, with the factor without them, most influential
    first. `smallest_set`: smallest set whose removal turns it; `exact` False = greedy, an upper bound. `top`: the ten
    organisations that move the factor most, with the factor without them.
    """

    flips_alone: tuple[tuple[str, float], ...]
    smallest_set: tuple[str, ...] | None
    exact: bool
    top: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Coverage:
    """How much stands behind a figure. Counts of organisations, shares 0..1 (None where not known).

    `break_even`: what the silent would have to show per unit of denominator (or in total for additive indicators) for
    the verdict to turn; `break_even_baseline`: the baseline value to compare it with; `silent`: how many they are.
    """

    contributing: int
    members: int
    baseline_organisations: int
    by_members: float | None
    by_baseline_organisations: float | None
    by_revenue: float | None
    by_denominator: float | None
    current_by_denominator: float | None
    silent: int
    break_even: float | None
    break_even_baseline: float | None


@dataclass(frozen=True)
class Trend:
    """Extrapolation of past pace to the due year, `level` = 0.8. None intervals when fewer than three links."""

    low: float | None
    middle: float | None
    high: float | None
    slowest: float | None
    fastest: float | None
    links: int


@dataclass(frozen=True)
class WithWithout:
    """A verdict without an exclusion, kept beside the run that applied it. Key: target, cohort."""

    exclusion: str
    target: str
    cohort: CohortRule
    factor_with: float | None
    factor_without: float | None
    met_with: bool | None
    met_without: bool | None
    rows: int
    organisations: int
    uses_outcome_year: bool = False
    """The exclusion looks at values of the year whose verdict is given, so it may decide the verdict by itself."""
    total_with: float | None = None
    total_without: float | None = None
    """What a cumulative target has gathered, which has no factor."""


@dataclass(frozen=True)
class Overlap:
    """Sum of clusters - overlap = programme, for one target and year, in the indicator's unit (numerators)."""

    target: str
    year: int
    clusters_total: Decimal
    overlap: Decimal
    programme_total: Decimal


Key = tuple[str, str]
"""(target code, scope)"""


@dataclass(frozen=True)
class Run:
    """One scorecard run. `proof` holds, per target, the rows a reader can add up again in Excel:

    target, organisation, year, numerator, denominator, share (weights of the official rule in the programme scope).
    Dictionaries are keyed by (target, scope) or (target, scope, cohort); absent = not computed for that line.
    """

    programme: Programme
    lines: tuple[Line, ...]
    prices: PriceBasis
    year: int
    baseline_year: int
    trajectories: dict[tuple[str, str, CohortRule], tuple[Point, ...]]
    path: dict[Key, tuple[tuple[int, float], ...]] = field(default_factory=dict)
    decompositions: dict[Key, tuple[Decomposition, ...]] = field(default_factory=dict)
    influence: dict[tuple[str, str, CohortRule], Influence] = field(default_factory=dict)
    coverage: dict[tuple[str, str, CohortRule], Coverage] = field(default_factory=dict)
    trends: dict[Key, Trend] = field(default_factory=dict)
    exclusions: tuple[WithWithout, ...] = ()
    overlaps: tuple[Overlap, ...] = ()
    companions: dict[Key, dict[str, float]] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    notes: tuple[str, ...] = ()
    proof: "pa.Table | None" = None
    scope_names: dict[str, Text] = field(default_factory=dict)
    audience: Literal["internal", "public"] = "internal"

    def line(self, target: str, scope: str, cohort: CohortRule) -> Line:
        return next(x for x in self.lines if (x.target, x.scope, x.cohort) == (target, scope, cohort))

    def official(self, target: str, scope: str = "programme") -> Line:
        """The line under the target's official cohort rule."""
        return next(x for x in self.lines if (x.target, x.scope) == (target, scope) and x.cohort == x.official_rule)
