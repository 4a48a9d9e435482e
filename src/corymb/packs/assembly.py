"""From the content of a pack to the programme of the methods: the same facts without texts nobody computes with."""

from typing import TYPE_CHECKING

from corymb.i18n import Text
from corymb.methods import programme as methods
from corymb.packs import context, measures

if TYPE_CHECKING:
    from corymb.packs.schema import Check, Exclusion, Pack


def programme_of(content: "Pack", pack_hash: str) -> methods.Programme:
    """The programme a scorecard run computes with."""
    period, units = content.period, {unit.code: unit.label for unit in content.units}
    return methods.Programme(
        code=content.code,
        version=content.version,
        pack_hash=pack_hash,
        name=content.name,
        country=content.country.alpha2,
        baseline_year=period.baseline_year,
        due_year=period.due_year,
        variables=tuple(_variable(v, units.get(v.unit)) for v in content.variables),
        indicators=tuple(_indicator(i) for i in content.indicators),
        targets=tuple(_target(t, period.due_year) for t in content.targets),
        coverage_variable=content.coverage.variable,
        lookups=tuple(_table(t) for t in content.tables),
        deflators=_deflators(content.deflators),
        rates=tuple(methods.Rate(r.year, r.mean, r.year_end) for r in content.rates),
        bands=methods.StatusBands(content.bands.band, content.coverage.floor),
        disclosure=methods.DisclosureRule(
            content.disclosure.minimum_contributors,
            content.disclosure.p_percent,
            content.disclosure.dominance_percent,
            content.disclosure.rounding,
            content.disclosure.revision_threshold,
        ),
        member_on=period.member_on,
        baseline_member_on=period.baseline_member_on,
        overlap=period.overlap,
        checks=tuple(_check(c) for c in content.checks),
        exclusions=tuple(_exclusion(e) for e in content.exclusions),
    )


def _variable(v: measures.Variable, unit: Text | None) -> methods.Variable:
    return methods.Variable(v.code, v.label, v.unit, v.kind, v.blank, v.signed, unit)


def _indicator(i: measures.Indicator) -> methods.Indicator:
    e = i.event
    event = (
        None
        if e is None
        else methods.EventRule(
            e.kind, e.measure, e.requirement, e.roles, e.categories, e.first_only, e.started_from, e.allow_one_group
        )
    )
    return methods.Indicator(
        i.code, i.label, i.kind, i.unit, i.numerator, i.denominator, event, i.prices, i.declared, i.kept_apart
    )


def _target(t: measures.Target, due_year: int) -> methods.Target:
    return methods.Target(
        t.code,
        t.indicator,
        t.label,
        t.kind,
        t.threshold,
        t.due_year or due_year,
        t.official.rule,
        t.official.prices,
        _marks(t.evidence, t.official.evidence),
        cascade={planned.scope: planned.amount for planned in t.cascade},
    )


def _marks(*evidence: str) -> str:
    """All marks a figure rests on, each once: the threshold may be known and the official rule a proposal."""
    return ", ".join(dict.fromkeys(mark for marks in evidence for mark in marks.split(", ")))


def _table(t: context.LookupTable) -> methods.LookupTable:
    return methods.LookupTable(
        t.code,
        t.unit,
        tuple((r.region, r.activity, r.size, r.year, r.value) for r in t.rows),
        t.chain,
        t.evidence,
        t.source,
    )


def _deflators(d: context.Deflators | None) -> methods.Deflators | None:
    if d is None:
        return None
    return methods.Deflators({s.activity: dict(s.years) for s in d.series}, {}, d.evidence, d.source)


def _check(c: "Check") -> methods.CheckRule:
    return methods.CheckRule(
        c.code,
        c.kind,
        c.level,
        c.variables,
        c.formula,
        dict(c.parameters),
        c.message or Text(),
        c.mend or Text(),
        c.events,
    )


def _exclusion(e: "Exclusion") -> methods.ExclusionRule:
    return methods.ExclusionRule(e.code, e.label, e.scope, e.formula)
