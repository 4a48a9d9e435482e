"""What a pack says, in words a reader of the page knows: units, thresholds, formulas, rules, evidence."""

from dataclasses import dataclass
from decimal import Decimal

from corymb.apps.programme.queries.packs import told
from corymb.apps.programme.states import CUMULATIVE, TARGETS
from corymb.kit.saying import language_of_page, said
from corymb.packs.measures import SCALE_NUMBERS, Indicator, Scale, Target
from corymb.packs.schema import Pack
from corymb.reports import numbers, wording

SCALES: tuple[Scale, ...] = ("million", "thousand")
THOUSANDS = 1_000
HUNDRED = 100
MONEY = "RUB"


@dataclass(frozen=True)
class Measure:
    """The unit in which the parts of a target are typed and shown: its name, and how much of the base unit it is."""

    name: str
    factor: Decimal

    def shown(self, amount: Decimal) -> str:
        """An amount without its unit, which stands in the head of the column."""
        language_of_page()
        value = amount / self.factor
        return numbers.number(value, max(-int(value.normalize().as_tuple().exponent), 0))

    def about(self, amount: Decimal) -> str:
        """An amount that was computed, with a decimal where it is small."""
        language_of_page()
        value = amount / self.factor
        return numbers.number(value, 0 if abs(value) >= HUNDRED or value == int(value) else 1)

    def with_unit(self, amount: Decimal) -> str:
        return f"{self.shown(amount)}{numbers.NO_BREAK}{self.name}"


def indicator_of(pack: Pack, target: Target) -> Indicator:
    return next(indicator for indicator in pack.indicators if indicator.code == target.indicator)


def unit_named(pack: Pack, code: str, scale: Scale = "unit") -> str:
    found = next((unit for unit in pack.units if unit.code == code), None)
    return told(found.named(scale)) if found else code


def measure_of(pack: Pack, target: Target) -> Measure:
    """The largest scale the pack names in which the threshold still counts thousands."""
    code = indicator_of(pack, target).unit
    unit = next((unit for unit in pack.units if unit.code == code), None)
    for scale in SCALES:
        if unit and getattr(unit, scale) and target.threshold / SCALE_NUMBERS[scale] >= THOUSANDS:
            return Measure(told(unit.named(scale)), SCALE_NUMBERS[scale])
    return Measure(unit_named(pack, code), Decimal(1))


def threshold_of(pack: Pack, target: Target) -> str:
    """+20 %, ×3, RUB 300 bn, 100,000 jobs."""
    language_of_page()
    if target.kind == "growth":
        percent = (target.threshold * 100).normalize()
        return numbers.percent(target.threshold, max(-int(percent.as_tuple().exponent), 0), signed=True)
    if target.kind == "multiple":
        return numbers.factor(target.threshold, max(-int(target.threshold.normalize().as_tuple().exponent), 0))
    if indicator_of(pack, target).unit == MONEY:
        return numbers.amount(target.threshold, MONEY, 0)
    return measure_of(pack, target).with_unit(target.threshold)


def formula_of(indicator: Indicator) -> str:
    """How an indicator is computed, as the pack writes it; empty where it counts events."""
    if indicator.denominator:
        return f"({indicator.numerator}) / ({indicator.denominator})"
    return indicator.numerator or ""


@dataclass(frozen=True)
class TargetLine:
    """A target as a line of a list. `planned` is the share of it that is planned, None where it cannot be divided."""

    target: Target
    label: str
    indicator: str
    threshold: str
    kind: str
    due: int
    rule: str
    rule_means: str
    rule_evidence: str
    evidence: str
    planned: Decimal | None = None


def target_lines(pack: Pack, allocated: dict[str, Decimal] | None = None) -> list[TargetLine]:
    """All targets of a pack; `allocated` is what is planned of each."""
    language_of_page()
    return [_line(pack, target, allocated) for target in pack.targets]


def _line(pack: Pack, target: Target, allocated: dict[str, Decimal] | None) -> TargetLine:
    official = target.official
    divided = allocated is not None and target.kind == CUMULATIVE
    return TargetLine(
        target,
        told(target.label),
        told(indicator_of(pack, target).label),
        threshold_of(pack, target),
        said(TARGETS, target.kind),
        target.due_year or pack.period.due_year,
        f"{wording.rule(official.rule)}, {wording.prices(official.prices, pack.period.baseline_year)}",
        wording.rule_definition(official.rule),
        wording.evidence(official.evidence),
        wording.evidence(target.evidence),
        (allocated or {}).get(target.code, Decimal(0)) / target.threshold if divided else None,
    )
