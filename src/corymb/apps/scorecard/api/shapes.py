"""Runs and lines as programs are told them; a line has the shape of `corymb score --format json`."""

from typing import Annotated

from pydantic import BaseModel, Field

from corymb.apps.returns.states import BASELINES
from corymb.apps.scorecard.states import COHORTS, KINDS, PRICES, REASONS, STANDINGS, STATES
from corymb.kit.answers import Exact, Moment, Page
from corymb.kit.given import OneOf

RunKind = Annotated[str, OneOf(KINDS)]
BaselineState = Annotated[str, OneOf(BASELINES)]
RunState = Annotated[str, OneOf(STATES)]
Cohort = Annotated[str, OneOf(COHORTS)]
Prices = Annotated[str, OneOf(PRICES)]
Standing = Annotated[str, OneOf(STANDINGS)]
Reason = Annotated[str, OneOf(["", *REASONS])]
RunName = Annotated[
    str,
    Field(
        pattern=r"^(living|published|[1-9][0-9]{0,17})$",
        description="The number of a run; living: the one that follows the facts; published: the last publication",
    ),
]
Scope = Annotated[
    str,
    Field(
        pattern=r"^(programme|(region|cluster):[-a-zA-Z0-9_]{1,60})$",
        description="programme, region:RU-KLU or cluster:code",
    ),
]


class Verification(BaseModel):
    """A publication was computed again from its inputs, and came out the same or not."""

    at: Moment
    same: bool
    published_by: str | None = Field(None, description="Version of the code by which it was published")
    verified_by: str | None = Field(None, description="Version of the code by which it was computed again")
    differing: int | None = Field(None, description="How many lines came out otherwise")
    only_withheld: bool | None = Field(None, description="All of them are withheld, now or then; no figure differs")
    inputs_hash: str | None = Field(None, description="sha256 of the inputs, as it came out now")
    lines_hash: str | None = Field(None, description="sha256 of the lines, as it came out now")


class Run(BaseModel):
    """One computation of all targets in all scopes, and what it was computed from."""

    number: int
    kind: RunKind
    state: RunState
    year: int
    known_at: Moment
    locked_only: bool
    asked_at: Moment
    done_at: Moment | None
    note: str
    pack: str
    pack_sha256: str
    inputs_sha256: str
    lines_sha256: str
    public_sha256: str = Field(description="Of what everybody reads of a publication: docs/open-data.md; else empty")
    code_version: str
    journal_head: str
    verified: Verification | None = Field(description="When it was last computed again; null before the first time")
    baseline: int | None = Field(description="The version of the baseline it is measured from; null before the first")
    base: int | None = Field(description="Of a trial: the run whose inputs it counts by another version of the pack")
    inputs: int | None = Field(description="The stored tables and pack, at /files/{number}; null where not for you")


class Line(BaseModel):
    """A target in a scope under a rule and in prices. Sums are exact, as text.

    `is_withheld`: it rests on so few organisations that you do not see its figures; they are null.
    """

    target: str
    indicator: str
    scope: str
    cohort: Cohort
    prices: Prices
    unit: str
    baseline_year: int
    year: int
    baseline: float | None
    actual: float | None
    actual_is_index: bool
    change: float | None
    factor: float | None
    threshold: str
    met: bool | None
    status: str
    reason: str | None
    official_rule: Cohort
    agreement: str | None
    flips_alone: int | None
    members_scope: int | None
    members_baseline: int | None
    members_year: int | None
    organisations_cohort: int | None
    numerator_0: str | None
    denominator_0: str | None
    numerator_t: str | None
    denominator_t: str | None
    coverage_members: float | None
    coverage_revenue: float | None
    low: float | None
    high: float | None
    excluded: list[str]
    provisional: bool
    as_known_on: str | None
    origin: str
    evidence: str
    pack: str
    pack_hash: str
    inputs_hash: str
    code_version: str
    is_withheld: bool = False


class Lines(BaseModel):
    """The lines of a scope."""

    run: Run
    scope: str
    items: list[Line]


class Runs(Page[Run]):
    pass


class PublicLines(Page[Line]):
    pass


class Sums(BaseModel):
    """What terms add up to, exactly; null where none has such a figure. `number`: how many they are."""

    number: int | None
    numerator_0: Exact | None
    denominator_0: Exact | None
    numerator_t: Exact | None
    denominator_t: Exact | None


class Foot(BaseModel):
    """All terms of a line: those told to you, the others, all together, and what the line says of itself.

    `line` is null where a line has no sums, as under the chained rule, whose terms are those of its last link.
    `is_closed`: so few others stand behind the line that nothing is told of the rest.
    """

    cohort: Cohort
    prices: Prices
    baseline_year: int
    year: int
    shown: Sums
    hidden: Sums | None
    whole: Sums
    counted: int
    line: Sums | None
    is_closed: bool


class Term(BaseModel):
    """What an organisation or an event brings to the sums of a line, shares taken in.

    `standing`: whether it counts in the year (in), only in the year compared with or in earlier years of a total
    (then), or not (out); `reason`: why not, or not wholly.
    """

    standing: Standing
    reason: Reason
    numerator_0: Exact | None
    denominator_0: Exact | None
    numerator_t: Exact | None
    denominator_t: Exact | None


class MemberTerm(Term):
    """Of an organisation; the shares are those it was weighed by. Of targets that count events: its part in the cohort.

    Figures are null there: what the events bring is told by the events.
    """

    organisation: str
    share_0: Exact | None
    share_t: Exact | None


class EventTerm(Term):
    """Of an event in a year; `amount`: what it is worth, whether or not it counts."""

    kind: str
    event: str
    year: int
    amount: Exact | None
    participants: list[str]


class MemberTerms(Page[MemberTerm]):
    foot: Foot | None = None


class EventTerms(Page[EventTerm]):
    foot: Foot | None = None


class Baseline(BaseModel):
    """The facts of the baseline year as they were known at a moment. `sums` by variable, exact, in its unit."""

    number: int
    version: int
    period: str
    state: BaselineState
    known_at: Moment
    sha256: str
    organisations: int
    facts: int
    events: int | None = Field(description="Participants of events; null where it took facts alone")
    sums: dict[str, str]
    reason: str
    proposed_at: Moment
    approved_at: Moment | None


class Baselines(Page[Baseline]):
    pass
