"""What the mathematics needs to know of a programme. Packs build it; nothing here reads a file."""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from typing import Literal

from corymb.i18n import Text

Evidence = str
"""S with a number (source seen), K (background, not verified), P (our proposal), B (the programme's description)."""

CohortRule = Literal["reporting", "baseline", "matched", "panel", "chained"]
COHORT_RULES: tuple[CohortRule, ...] = ("reporting", "baseline", "matched", "panel", "chained")
PriceBasis = Literal["nominal", "constant", "usd"]
Status = Literal["met", "not_met", "ahead", "on_track", "at_risk", "off_track", "cannot_be_said"]


@dataclass(frozen=True)
class Variable:
    """One figure a member reports. `unit` is the base unit of its facts (RUB, person, RUB_per_month, count).

    `unit_label`: the same for a reader, where the pack names it.
    """

    code: str
    label: Text
    unit: str
    kind: Literal["flow", "stock", "average"]
    blank: Literal["missing", "zero"] = "missing"
    signed: bool = False
    unit_label: Text | None = field(default=None, hash=False)


@dataclass(frozen=True)
class EventRule:
    """Which events an event indicator counts.

    `measure`: "amount" sums amounts, "count" counts distinct ids. `requirement`: "one_member" (at least one
    participant in `roles` is a member on the event's date) or "joint" (two distinct members not of one group, or a
    member and a foreign organisation). `categories` empty = all. `first_only`: an id counts once, at its first
    qualifying period (a start-up with three rounds is one start-up). `started_from`: the event's `started` year must
    not be earlier.
    """

    kind: str
    measure: Literal["amount", "count"]
    requirement: Literal["one_member", "joint"] = "one_member"
    roles: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    first_only: bool = False
    started_from: int | None = None
    allow_one_group: bool = False


@dataclass(frozen=True)
class Indicator:
    """A figure computed from facts or events.

    kind: "sum" and "cumulative" (formula `numerator` over facts), "ratio" and "share" (formulas `numerator` and
    `denominator`), "events" and "cumulative_events" (`event`), "peak_gain" (formula `numerator` = qualifying jobs h).
    `prices` lists the allowed price bases; constant prices deflate the numerator only.
    """

    code: str
    label: Text = field(hash=False)
    kind: Literal["sum", "cumulative", "ratio", "share", "events", "cumulative_events", "peak_gain"]
    unit: str
    numerator: str | None = None
    denominator: str | None = None
    event: EventRule | None = None
    prices: tuple[PriceBasis, ...] = ("nominal",)
    declared: str | None = None
    kept_apart: str | None = None
    """Formula of an amount the figure leaves out: the total with it stands beside a cumulative figure."""
    frozen: bool = False
    """Table values are those of the baseline year, whatever the year of the figure."""

    @property
    def is_cumulative(self) -> bool:
        return self.kind in {"cumulative", "cumulative_events", "peak_gain"}

    @property
    def is_event(self) -> bool:
        return self.event is not None


@dataclass(frozen=True)
class Target:
    """A threshold for an indicator by a due year.

    kind "growth": factor >= 1 + threshold; "multiple": factor >= threshold; "cumulative": amount from the first
    day after the baseline year >= threshold (in the indicator's unit). `cascade`: planned amounts of a cumulative
    target by scope ("cluster:<code>"); a scope without one has no threshold of its own.
    """

    code: str
    indicator: str
    label: Text
    kind: Literal["growth", "multiple", "cumulative"]
    threshold: Decimal
    due_year: int
    official_rule: CohortRule
    official_prices: PriceBasis
    evidence: Evidence
    cascade: dict[str, Decimal] = field(default_factory=dict)

    @property
    def factor(self) -> Decimal | None:
        """The factor the figure must reach against the baseline; None for a cumulative target."""
        if self.kind == "growth":
            return 1 + self.threshold
        return self.threshold if self.kind == "multiple" else None


Parts = dict[str, dict[str, Decimal]]
"""Target code -> scope -> planned amount of a cumulative target, in the unit of its indicator."""

LOOKUP_KEYS = ("region", "activity", "size")


@dataclass(frozen=True)
class LookupTable:
    """Dated values by region, activity and size with a fallback chain.

    `rows`: (region, activity, size, year, value), None = any. `chain`: keys tried in order, for instance
    (("region", "activity", "size"), ("region", "size"), ("region",), ()); links with a key by which no row is
    given are passed over. `source` and `evidence` say where the values come from.
    """

    code: str
    unit: str
    rows: tuple[tuple[str | None, str | None, str | None, int, Decimal], ...]
    chain: tuple[tuple[str, ...], ...]
    evidence: Evidence = "P"
    source: str = ""

    @cached_property
    def values(self) -> dict[tuple[str | None, str | None, str | None, int], Decimal]:
        """Value by (region, activity, size, year)."""
        return {row[:4]: row[4] for row in self.rows}

    @cached_property
    def keys(self) -> frozenset[str]:
        """Those of region, activity and size by which rows are given."""
        given = [{row[place] for row in self.rows} - {None} for place in range(len(LOOKUP_KEYS))]
        return frozenset(key for key, values in zip(LOOKUP_KEYS, given, strict=True) if values)


@dataclass(frozen=True)
class Deflators:
    """Price indices by activity and year; chain class -> group -> section -> total.

    `series`: (activity prefix or section letter, or None for total) -> {year: index}; any base year, only quotients
    are used. `sections`: two-digit division -> section letter.
    """

    series: dict[str | None, dict[int, Decimal]]
    sections: dict[str, str] = field(default_factory=dict)
    evidence: Evidence = "P"
    source: str = ""


@dataclass(frozen=True)
class Rate:
    """Roubles (or the programme's currency) for one US dollar: mean of the year for flows, year end for stocks."""

    year: int
    mean: Decimal
    year_end: Decimal


@dataclass(frozen=True)
class DisclosureRule:
    """Publication rule: at least n group-level contributors, p % rule, optionally (n, k) dominance (1, 85).

    `revision_threshold`: share of a published figure above which its revision must be published anew.
    """

    minimum_contributors: int = 3
    p_percent: Decimal = Decimal(10)
    dominance_percent: Decimal | None = None
    rounding: Decimal = Decimal(1)
    revision_threshold: Decimal | None = None


@dataclass(frozen=True)
class CheckRule:
    """A check as pack data; `corymb.methods.checks` runs it.

    kind: "required", "type", "range", "sign", "cross_field" (`formula` must be true, for instance
    `exports <= revenue`), "jump" (year on year, robust), "unit_slip" (thousand-fold), "income_without_staff",
    "headcount_jump", "shell", "duplicate", "check_digit", "missing_return", "partial_return", "event_conflict",
    "event_total", "event_participants", "declared_above_credit", "share_sum", "unknown_organisation",
    "unknown_variable", "wrong_period". `variables`, `events` (event kinds) and `parameters` (named numbers; `until` =
    the last year the check looks at) mean what docs/methods/checks.md says. `message` and `mend` may override the
    built-in wording (empty = built-in).
    """

    code: str
    kind: str
    level: Literal["error", "explain", "note"]
    variables: tuple[str, ...] = ()
    formula: str | None = None
    parameters: dict[str, Decimal] = field(default_factory=dict)
    message: Text = field(default_factory=Text)
    mend: Text = field(default_factory=Text)
    events: tuple[str, ...] = ()


@dataclass(frozen=True)
class ExclusionRule:
    """A rule fixed before the run, applied only when named by `--exclude`.

    `formula` is a comparison over variables of one organisation and year (`(revenue > 0) * (employees == 0)`).
    scope "rows" drops the organisation-years where it holds, "organisations" drops an organisation if it holds in
    any year. `until`: the last year it looks at (None = all, so the outcome year too).
    """

    code: str
    label: Text
    scope: Literal["rows", "organisations"]
    formula: str
    until: int | None = None


@dataclass(frozen=True)
class StatusBands:
    """`band`: how far below the path is still "at risk", as a share of the path value. `coverage_floor` by revenue."""

    band: Decimal = Decimal("0.05")
    coverage_floor: Decimal = Decimal("0.7")


@dataclass(frozen=True)
class Programme:
    """Everything a scorecard run needs beside the tables."""

    code: str
    version: str
    pack_hash: str
    name: Text
    country: str
    baseline_year: int
    due_year: int
    variables: tuple[Variable, ...]
    indicators: tuple[Indicator, ...]
    targets: tuple[Target, ...]
    coverage_variable: str | None
    lookups: tuple[LookupTable, ...] = ()
    deflators: Deflators | None = None
    rates: tuple[Rate, ...] = ()
    bands: StatusBands = StatusBands()
    disclosure: DisclosureRule = DisclosureRule()
    member_on: Literal["year_end", "any_day", "pro_rata"] = "year_end"
    baseline_member_on: str | None = None
    overlap: bool = False
    checks: tuple[CheckRule, ...] = ()
    exclusions: tuple[ExclusionRule, ...] = ()
    origin: str = "reported"

    def planned(self, parts: "Parts") -> "Programme":
        """The same with planned parts of its targets; one of a scope stands for that the pack names for it."""
        targets = (replace(t, cascade={**t.cascade, **parts.get(t.code, {})}) for t in self.targets)
        return replace(self, targets=tuple(targets)) if parts else self

    def variable(self, code: str) -> Variable:
        return next(v for v in self.variables if v.code == code)

    @cached_property
    def _by_code(self) -> dict[str, Indicator]:
        return {i.code: i for i in self.indicators}

    def indicator(self, code: str) -> Indicator:
        return self._by_code[code]
