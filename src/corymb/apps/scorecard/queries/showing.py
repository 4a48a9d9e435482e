"""A scorecard as pages show it: a row for each target, and everything that stands behind one of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import product
from typing import Any

from corymb.apps.programme.queries.packs import pack_of
from corymb.apps.scorecard.models import Line as Kept
from corymb.apps.scorecard.models import Run as KeptRun
from corymb.apps.scorecard.queries import telling
from corymb.apps.scorecard.queries.reading import PROGRAMME, Basis, Place, line_under, lines_of, withheld
from corymb.apps.scorecard.states import INTERNAL
from corymb.kit.saying import language_of_page
from corymb.methods.programme import COHORT_RULES, PriceBasis, Programme, Status, Target
from corymb.methods.results import Line, Run
from corymb.reports import numbers, saying, sentences, wording

OFFICIAL = "official"
"""The cohort rule, or the prices, each target's official figure is taken to use, instead of one for all."""
MOST_DIGITS = 4
"""Of a sum, after the point: those of shares of members. Dividing by prices gives a dozen, which say nothing."""
LARGE = 1_000
"""From here on a sum in other prices than those of its year is told in whole units, below with two digits."""


@dataclass(frozen=True)
class Asked:
    """What a reader wants to see: whose lines, under which rule and in which prices, or the official ones."""

    place: Place
    cohort: str = OFFICIAL
    prices: str = OFFICIAL
    small: bool = False
    audience: str = INTERNAL

    def basis_of(self, target: Target) -> tuple[str, str]:
        """Rule and prices a target is shown under."""
        return (
            target.official_rule if self.cohort == OFFICIAL else self.cohort,
            target.official_prices if self.prices == OFFICIAL else self.prices,
        )


@dataclass(frozen=True)
class Difference:
    """The usual figure of a target, what the one shown differs by, and the causes in words."""

    usual: str
    by: str
    because: list[str]


@dataclass(frozen=True)
class Row:
    """A target in a scope as a reader sees it; `differs` where not the official figure is shown.

    `awaits_prices`: the official figure is asked for, and there is none in the official prices yet.
    """

    target: Target
    line: Line
    is_withheld: bool = False
    years: list[tuple[int, float | None, float | None]] = field(default_factory=list)
    differs: Difference | None = None
    awaits_prices: bool = False

    @property
    def label(self) -> str:
        return str(self.target.label)

    @property
    def figure(self) -> str:
        return numbers.DASH if self.is_withheld else saying.figure(self.target, self.line)

    @property
    def compact(self) -> str:
        """The figure for a narrow cell."""
        return numbers.DASH if self.is_withheld else saying.compact(self.target, self.line)

    @property
    def goal(self) -> str:
        return saying.threshold(self.target, self.line) if self.has_goal else numbers.DASH

    @property
    def status(self) -> Status:
        return "cannot_be_said" if self.is_withheld else self.line.status

    @property
    def why(self) -> str:
        """Why there is no verdict, in words; empty where there is one."""
        if self.is_withheld:
            return wording.reason("closed_block_too_small")
        return wording.reason(self.line.reason) if self.line.reason else ""

    @property
    def has_goal(self) -> bool:
        """Whether the scope has a goal of its own, and the rule a meaning, so that there can be a verdict.

        A line that is withheld does not say so: its reason is that it is withheld.
        """
        scope = self.line.scope
        is_planned = self.target.kind != "cumulative" or scope == PROGRAMME or scope in self.target.cascade
        return is_planned and self.line.reason not in {"no_scope_target", "not_applicable"}

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
    def is_official(self) -> bool:
        return (self.line.cohort, self.line.prices) == (self.target.official_rule, self.target.official_prices)

    @property
    def is_reconstruction(self) -> bool:
        """Whether the official method is not established."""
        return wording.is_reconstruction(self.line.evidence)

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

    @property
    def drawn(self) -> list[float | None]:
        """The figure by year; nothing where there are not two to draw a line between."""
        return self.spark if sum(value is not None for value in self.spark) > 1 else []


def _summed(value: Decimal | None, prices: PriceBasis) -> str:
    if value is None:
        return numbers.DASH
    most = MOST_DIGITS if prices == "nominal" else 0 if abs(value) >= LARGE else 2
    text = f"{value.normalize():f}"
    return numbers.number(value, min(len(text.partition(".")[2]), most))


def programme_of(run: KeptRun) -> Programme:
    language_of_page()
    return pack_of(run.pack).programme()


def bases_of(targets: Iterable[Target], asked: Asked) -> list[Basis]:
    """What each of the targets is shown under."""
    return [(target.code, *asked.basis_of(target)) for target in targets]


def row_of(target: Target, row: Kept, *, small: bool) -> Row:
    """A kept line as a row; its years where they were read with it."""
    return Row(target, telling.line_of(row), withheld(row.told, small=small), telling.years_of(row))


def row_as_asked(target: Target, row: Kept, asked: Asked) -> Row:
    """The row of a line that stands for what was asked."""
    awaits = asked.prices == OFFICIAL and row.prices != target.official_prices
    return replace(row_of(target, row, small=asked.small), awaits_prices=awaits)


def have_years(rows: Iterable[Row]) -> bool:
    """Whether there is a run of years to draw for any of them."""
    return any(row.drawn for row in rows)


@dataclass(frozen=True)
class Behind:
    """Everything behind one target in one scope, under the rule and in the prices that are shown.

    `rules`: every rule in these prices, and the official figure where its prices are others. `shown`: the line of
    `row` as it is kept; `change`: the one that keeps what the change of all that reported is made of, in these prices.
    """

    target: Target
    row: Row
    rules: list[Row]
    run: Run
    shown: Kept
    change: Kept | None

    @property
    def in_turn(self) -> list[Row]:
        """Every rule once, in the prices that are shown."""
        return [row for row in self.rules if row.line.prices == self.row.line.prices]

    @property
    def sentences(self) -> list[str]:
        return [] if self.row.is_withheld else sentences.all_of(self.run, self.target, self.row.line.scope)


def behind(run: KeptRun, asked: Asked, code: str) -> Behind | None:
    """What stands behind a target in a scope; None where there is no such line."""
    programme = programme_of(run)
    target = next((t for t in programme.targets if t.code == code), None)
    if target is None:
        return None
    cohort, prices = asked.basis_of(target)
    bases = list(product([code], COHORT_RULES, {prices, target.official_prices}))
    lines = lines_of(run, asked.place.scope, bases, explained=True)
    shown = line_under(lines, code, cohort, prices)
    if shown is None:
        return None
    change = lines.get((code, target.official_rule, shown.prices))
    beside = [line for line in lines.values() if line.prices == shown.prices]
    official = line_under(lines, code, target.official_rule, target.official_prices)
    others = [official] if official and official.prices != shown.prices else []
    return Behind(
        target,
        row_as_asked(target, shown, asked),
        [row_of(target, row, small=asked.small) for row in [*others, *beside]],
        _light(programme, beside, (shown, change)),
        shown,
        change,
    )


def _light(programme: Programme, kept: Sequence[Kept], speaking: tuple[Kept, Kept | None]) -> Run:
    """A run with as much in it as the sentences of the reports ask for, but for what names organisations.

    The sentences speak of the official rule: the one that is shown stands in its place.
    """
    shown, change = speaking
    line = telling.line_of(shown)
    lines = tuple(replace(telling.line_of(row), official_rule=line.cohort) for row in kept)
    key = (shown.target, shown.scope)
    coverage: dict[Any, Any] = {(*key, row.cohort): found for row in kept if (found := telling.coverage_of(row))}
    decompositions = tuple(telling.decompositions_of(change)) if change else ()
    trend, companions = telling.trend_of(shown), shown.explained.get("companions", {})
    return Run(
        programme=programme,
        lines=lines,
        prices=line.prices,
        year=line.year,
        baseline_year=line.baseline_year,
        trajectories={},
        coverage=coverage,
        decompositions={key: decompositions} if decompositions else {},
        trends={key: trend} if trend else {},
        companions={key: companions} if companions else {},
    )
