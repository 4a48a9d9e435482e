"""What changed between two publications of a scorecard, line by line, and why. See docs/methods/vintages.md."""

from dataclasses import dataclass
from decimal import Context, Decimal
from typing import Literal, cast

from corymb.i18n import mark
from corymb.methods.programme import CohortRule, PriceBasis, Status
from corymb.methods.results import in_prices
from corymb.refusal import Refusal

Presence = Literal["both", "earlier", "later"]
Cause = Literal["data", "pack", "code", "exclusions", "unexplained"]
BaselineCause = Literal["baseline_year", "cohort", "not_known"]
Key = tuple[str, str, CohortRule, PriceBasis, int]
Figure = Literal["factor", "actual"]
DIVIDING = Context(prec=28)


@dataclass(frozen=True)
class PublishedLine:
    """What a published line says that may be revised; figures digit for digit as published."""

    target: str
    scope: str
    cohort: CohortRule
    prices: PriceBasis
    year: int
    unit: str
    official_rule: CohortRule
    baseline_year: int
    baseline: Decimal | None
    actual: Decimal | None
    factor: Decimal | None
    threshold: Decimal
    status: Status
    numerator_0: Decimal | None
    denominator_0: Decimal | None
    excluded: tuple[str, ...]

    @property
    def key(self) -> Key:
        return self.target, self.scope, self.cohort, self.prices, self.year

    @property
    def told_in(self) -> str:
        """The unit of its figures in its prices."""
        return in_prices(self.unit, self.prices)


@dataclass(frozen=True)
class Made:
    """What a whole publication was made from."""

    pack: str
    pack_hash: str
    inputs_hash: str
    code_version: str
    as_known_on: str | None
    origin: str


@dataclass(frozen=True)
class Publication:
    """One result of `score --format json`."""

    made: Made
    lines: tuple[PublishedLine, ...]


@dataclass(frozen=True)
class Revision:
    """One line of two publications; None where one of them, never both, does not have it.

    `causes` is empty where nothing differs. `baseline_cause`: why the baseline differs, None where it does not.
    `threshold`: share of a published figure above which a revision must be published anew, None = not known.
    """

    then: PublishedLine | None
    now: PublishedLine | None
    causes: tuple[Cause, ...] = ()
    baseline_cause: BaselineCause | None = None
    threshold: Decimal | None = None

    @property
    def line(self) -> PublishedLine:
        """The line as published last."""
        return cast("PublishedLine", self.now or self.then)

    @property
    def presence(self) -> Presence:
        return "both" if self.then and self.now else "later" if self.now else "earlier"

    @property
    def figure(self) -> Figure:
        """What the verdict is about: the factor, or the running total of a line that has none."""
        return "factor" if any(x is not None and x.factor is not None for x in (self.then, self.now)) else "actual"

    @property
    def before(self) -> Decimal | None:
        return None if self.then is None else _figure(self.then, self.figure)

    @property
    def after(self) -> Decimal | None:
        return None if self.now is None else _figure(self.now, self.figure)

    @property
    def difference(self) -> Decimal | None:
        return None if self.before is None or self.after is None else self.after - self.before

    @property
    def revised(self) -> bool:
        """Whether factor, level or baseline differ."""
        then, now = self.then, self.now
        if then is None or now is None:
            return False
        return (then.factor, then.actual, then.baseline) != (now.factor, now.actual, now.baseline)

    @property
    def relative(self) -> Decimal | None:
        """The greater of the revisions of factor and level, as shares of what was published.

        None where one of them came, went, or was zero, and where only one publication has the line.
        """
        if self.then is None or self.now is None:
            return None
        sizes = [Decimal(0)]
        for before, after in ((self.then.factor, self.now.factor), (self.then.actual, self.now.actual)):
            if before == after:
                continue
            if before is None or after is None or before == 0:
                return None
            sizes.append(DIVIDING.divide(abs(after - before), abs(before)))
        return max(sizes)

    @property
    def above_threshold(self) -> bool | None:
        """Whether the revision must be published anew; a figure that came or went always must."""
        if self.threshold is None or self.presence != "both":
            return None
        return self.revised and (self.relative is None or self.relative > self.threshold)

    @property
    def verdict_changed(self) -> bool:
        return self.then is not None and self.now is not None and self.then.status != self.now.status

    @property
    def baseline_restated(self) -> bool:
        return self.baseline_cause is not None

    @property
    def factor_by_baseline(self) -> Decimal | None:
        """The factor that the restated baseline gives with everything else as it was."""
        then, now = self.then, self.now
        if not self.baseline_restated or then is None or now is None or then.factor is None or then.actual is None:
            return None
        return DIVIDING.divide(then.actual, now.baseline) if now.baseline is not None and now.baseline > 0 else None


def revisions(earlier: Publication, later: Publication, threshold: Decimal | None = None) -> tuple[Revision, ...]:
    """Every line of either publication, in the order of the later one, then those only the earlier one has.

    Refuses publications of different packs.
    """
    packs = [one.made.pack.partition(" ")[0] for one in (earlier, later)]
    if packs[0] != packs[1]:
        raise Refusal(
            mark("The scorecards are of different packs, {one} and {other}."),
            mend=mark("Compare two scorecards of one programme."),
            one=packs[0],
            other=packs[1],
        )
    then, now = ({line.key: line for line in one.lines} for one in (earlier, later))
    made = _made_otherwise(earlier.made, later.made)
    rows = [
        _both(then[key], line, made, _baseline_cause(key, then, now), threshold)
        if key in then
        else Revision(None, line)
        for key, line in now.items()
    ]
    return (*rows, *(Revision(line, None) for key, line in then.items() if key not in now))


def _figure(line: PublishedLine, figure: Figure) -> Decimal | None:
    return line.factor if figure == "factor" else line.actual


def _made_otherwise(then: Made, now: Made) -> tuple[Cause, ...]:
    differs: tuple[tuple[Cause, bool], ...] = (
        ("data", then.inputs_hash != now.inputs_hash),
        ("pack", then.pack_hash != now.pack_hash),
        ("code", then.code_version != now.code_version),
    )
    return tuple(cause for cause, is_so in differs if is_so)


def _both(
    then: PublishedLine,
    now: PublishedLine,
    made: tuple[Cause, ...],
    baseline_cause: BaselineCause,
    threshold: Decimal | None,
) -> Revision:
    found = Revision(then, now, threshold=threshold)
    if not (found.revised or found.verdict_changed or then.threshold != now.threshold):
        return found
    asked: tuple[Cause, ...] = () if then.excluded == now.excluded else ("exclusions",)
    why = baseline_cause if then.baseline != now.baseline else None
    return Revision(then, now, (*made, *asked) or ("unexplained",), why, threshold)


def _baseline_cause(key: Key, then: dict[Key, PublishedLine], now: dict[Key, PublishedLine]) -> BaselineCause:
    """Whether the figures of the baseline year differ, or only who is compared: `reporting` compares nobody."""
    target, scope, _, prices, year = key
    all_that_reported: Key = (target, scope, "reporting", prices, year)
    if all_that_reported not in then or all_that_reported not in now:
        return "not_known"
    ground = [
        (x.baseline_year, x.baseline, x.numerator_0, x.denominator_0)
        for x in (then[all_that_reported], now[all_that_reported])
    ]
    return "cohort" if ground[0] == ground[1] else "baseline_year"
