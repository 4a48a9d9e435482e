"""A scorecard as pages show it: a row for each target, and everything that stands behind one of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from corymb.apps.programme.queries.packs import pack_of
from corymb.apps.scorecard.models import Line as Kept
from corymb.apps.scorecard.models import Run as KeptRun
from corymb.apps.scorecard.queries import telling
from corymb.apps.scorecard.queries.reading import Place, lines_in, withheld
from corymb.apps.scorecard.states import INTERNAL
from corymb.kit.saying import language_of_page
from corymb.methods.programme import PriceBasis, Programme, Target
from corymb.methods.results import Line, Run
from corymb.reports import numbers, saying, sentences, wording

OFFICIAL = "official"
"""The cohort rule each target's official figure is taken to use, instead of one rule for all."""
MOST_DIGITS = 4
"""Of a sum, after the point: those of shares of members. Dividing by prices gives a dozen, which say nothing."""
LARGE = 1_000
"""From here on a sum in other prices than those of its year is told in whole units, below with two digits."""


@dataclass(frozen=True)
class Asked:
    """What a reader wants to see: whose lines, under which rule (or the official ones), in which prices."""

    place: Place
    cohort: str = OFFICIAL
    prices: str = "nominal"
    small: bool = False
    audience: str = INTERNAL


@dataclass(frozen=True)
class Difference:
    """The usual figure of a target, what the one shown differs by, and the causes in words."""

    usual: str
    by: str
    because: list[str]


@dataclass(frozen=True)
class Row:
    """A target in a scope as a reader sees it; `differs` where not the usual figure is shown."""

    target: Target
    line: Line
    is_withheld: bool = False
    years: list[tuple[int, float | None, float | None]] = field(default_factory=list)
    differs: Difference | None = None

    @property
    def label(self) -> str:
        return str(self.target.label)

    @property
    def figure(self) -> str:
        return numbers.DASH if self.is_withheld else saying.figure(self.target, self.line)

    @property
    def goal(self) -> str:
        return saying.threshold(self.target, self.line) if self.has_goal else numbers.DASH

    @property
    def status(self) -> str:
        return "cannot_be_said" if self.is_withheld else self.line.status

    @property
    def why(self) -> str:
        """Why there is no verdict, in words; empty where there is one."""
        if self.is_withheld:
            return wording.reason("closed_block_too_small")
        return wording.reason(self.line.reason) if self.line.reason else ""

    @property
    def has_goal(self) -> bool:
        """Whether the scope has a goal of its own, and the rule a meaning, so that there can be a verdict."""
        return self.line.reason not in {"no_scope_target", "not_applicable"}

    @property
    def agreement(self) -> str:
        return wording.agreement(self.line.agreement) if self.line.agreement and not self.is_withheld else ""

    @property
    def coverage(self) -> str:
        return saying.coverage(self.line)

    @property
    def origin(self) -> str:
        """What is said first of data that are not reported ones; empty for reported data."""
        return wording.origin(self.line.origin)

    @property
    def basis(self) -> str:
        """Rule and prices of the figure."""
        return f"{wording.rule(self.line.cohort)}, {wording.prices(self.line.prices, self.line.baseline_year)}"

    @property
    def level(self) -> str:
        return numbers.DASH if self.is_withheld else saying.level(self.line)

    @property
    def sums(self) -> tuple[str, str]:
        """Numerator and denominator of the year; exactly as far as anybody reports, wholly in the data for programs."""
        return _summed(self.line.numerator_t, self.line.prices), _summed(self.line.denominator_t, self.line.prices)

    @property
    def spark(self) -> list[float | None]:
        return [] if self.is_withheld else [factor if factor is not None else value for _, value, factor in self.years]


def _summed(value: Decimal | None, prices: PriceBasis) -> str:
    if value is None:
        return numbers.DASH
    most = MOST_DIGITS if prices == "nominal" else 0 if abs(value) >= LARGE else 2
    text = f"{value.normalize():f}"
    return numbers.number(value, min(len(text.partition(".")[2]), most))


def programme_of(run: KeptRun) -> Programme:
    language_of_page()
    return pack_of(run.pack).programme()


def rows_of(run: KeptRun, asked: Asked) -> list[Row]:
    """One row for each target of the pack, in its order; a target without a line in this scope is left out."""
    kept = {(row.target, row.cohort): row for row in lines_in(run, asked.place.scope, asked.prices, asked.audience)}
    rows = []
    for target in programme_of(run).targets:
        row = kept.get((target.code, target.official_rule if asked.cohort == OFFICIAL else asked.cohort))
        if row:
            rows.append(row_of(target, row, small=asked.small))
    return rows


def row_of(target: Target, row: Kept, *, small: bool) -> Row:
    """A kept line as a row; its years where they were read with it."""
    years = telling.years_of(row) if "explained" in row.__dict__ else []
    return Row(target, telling.line_of(row), withheld(row.told, small=small), years)


@dataclass(frozen=True)
class Behind:
    """Everything behind one target in one scope."""

    target: Target
    official: Row
    rules: list[Row]
    run: Run
    kept: dict[str, Kept]

    @property
    def sentences(self) -> list[str]:
        return [] if self.official.is_withheld else sentences.all_of(self.run, self.target, self.official.line.scope)


def behind(run: KeptRun, asked: Asked, code: str) -> Behind | None:
    """What stands behind a target in a scope; None where there is no such line."""
    programme = programme_of(run)
    target = next((t for t in programme.targets if t.code == code), None)
    kept = [row for row in lines_in(run, asked.place.scope, asked.prices) if row.target == code]
    official = next((row for row in kept if target and row.cohort == target.official_rule), None)
    if target is None or official is None:
        return None
    rules = [row_of(target, row, small=asked.small) for row in kept]
    light = _light(programme, kept, official)
    return Behind(target, row_of(target, official, small=asked.small), rules, light, {row.cohort: row for row in kept})


def _light(programme: Programme, kept: Sequence[Kept], official: Kept) -> Run:
    """A run with as much in it as the sentences of the reports ask for, but for what names organisations."""
    line = telling.line_of(official)
    key = (official.target, official.scope)
    coverage: dict[Any, Any] = {(*key, row.cohort): found for row in kept if (found := telling.coverage_of(row))}
    trend, companions = telling.trend_of(official), official.explained.get("companions", {})
    decompositions = tuple(telling.decompositions_of(official))
    return Run(
        programme=programme,
        lines=tuple(telling.line_of(row) for row in kept),
        prices=line.prices,
        year=line.year,
        baseline_year=line.baseline_year,
        trajectories={},
        coverage=coverage,
        decompositions={key: decompositions} if decompositions else {},
        trends={key: trend} if trend else {},
        companions={key: companions} if companions else {},
    )


@dataclass(frozen=True)
class Turned:
    """A region or a cluster in which a target has another verdict in one run than in another."""

    scope: str
    target: str
    then: str
    now: str


def turned(now: KeptRun, then: KeptRun, *, small: bool) -> list[Turned]:
    """Verdicts of regions and clusters that read otherwise, each under the official rule of its own pack."""
    before = _official(then, small=small)
    return [
        Turned(scope, label, before[scope, code][1], status)
        for (scope, code), (label, status) in _official(now, small=small).items()
        if (scope, code) in before and before[scope, code][1] != status
    ]


def _official(run: KeptRun, *, small: bool) -> dict[tuple[str, str], tuple[str, str]]:
    """(scope, target) -> (label, status) of regions and clusters in nominal terms."""
    found = {}
    for target in programme_of(run).targets:
        rows = Kept.objects.filter(run=run, audience=INTERNAL, prices="nominal", target=target.code)
        rows = rows.filter(cohort=target.official_rule).exclude(scope="programme").order_by("scope")
        for row in rows.defer("explained"):
            status = "cannot_be_said" if withheld(row.told, small=small) else str(row.told["status"])
            found[row.scope, target.code] = (str(target.label), status)
    return found


def changed_since(now: Sequence[Row], then: Sequence[Row]) -> list[tuple[str, str, str]]:
    """(target, figure then, figure now) of the targets whose figure reads otherwise."""
    before = {row.target.code: row.figure for row in then}
    return [
        (row.label, before[row.target.code], row.figure)
        for row in now
        if row.target.code in before and before[row.target.code] != row.figure
    ]
