"""Rules on formulas (they parse, know their variables, units fit) and on the parts an indicator needs."""

from collections.abc import Iterator
from dataclasses import dataclass

from corymb.i18n import mark
from corymb.methods import formula
from corymb.packs import unit_algebra
from corymb.packs.measures import Indicator
from corymb.packs.places import Path
from corymb.packs.problems import Problem
from corymb.packs.schema import Pack

NEEDS: dict[str, frozenset[str]] = {
    "sum": frozenset({"numerator"}),
    "cumulative": frozenset({"numerator"}),
    "ratio": frozenset({"numerator", "denominator"}),
    "share": frozenset({"numerator", "denominator"}),
    "events": frozenset({"event"}),
    "cumulative_events": frozenset({"event"}),
    "peak_gain": frozenset({"numerator"}),
}
BESIDE = {"declared": "peak_gain", "kept_apart": "cumulative"}
"""Formulas of figures shown beside an indicator, and the kind that may have each."""
_CLASH = mark("{key}: {left} {op} {right}: the units do not fit.")
_WRONG_UNIT = mark("{key}: the formula gives {found}, the unit says {expected}.")


@dataclass(frozen=True)
class Known:
    """Dimensions of everything a formula may name; `forgiven` are names whose own entry is wrong already."""

    variables: dict[str, unit_algebra.Dimensions]
    tables: dict[str, unit_algebra.Dimensions]
    forgiven: frozenset[str]


def known_in(content: Pack, forgiven: frozenset[str]) -> Known:
    """The variables and tables of a pack with their dimensions."""
    return Known(
        {v.code: unit_algebra.dimensions(v.unit) for v in content.variables},
        {t.code: unit_algebra.dimensions(t.unit) for t in content.tables},
        forgiven,
    )


def formula_problems(content: Pack, forgiven: frozenset[str]) -> Iterator[Problem]:
    """Formulas of indicators, checks and exclusions; parts and units of indicators; declared units."""
    known = known_in(content, forgiven)
    yield from _declared_units(content)
    for number, indicator in enumerate(content.indicators):
        path: Path = ("indicators", number)
        yield from _parts(indicator, path)
        yield from _indicator(indicator, path, known)
    for number, check in enumerate(content.checks):
        if check.formula is not None:
            yield from read(check.formula, ("checks", number, "formula"), known)[1]
    for number, exclusion in enumerate(content.exclusions):
        yield from read(exclusion.formula, ("exclusions", number, "formula"), known)[1]


def read(text: str, path: Path, known: Known) -> tuple[unit_algebra.Dimensions | None, list[Problem]]:
    """Dimensions of a formula (None also where it cannot be told) and its problems."""
    try:
        expression = formula.parse(text)
    except formula.FormulaError as error:
        return None, [Problem("formula", path, mark("{key}: {detail}"), fields={"detail": str(error)})]
    problems = _unknown(expression, path, known)
    if problems or (formula.names(expression) | formula.lookups(expression)) & known.forgiven:
        return None, problems
    try:
        return unit_algebra.unit_of(expression, known.variables, known.tables), []
    except unit_algebra.UnitClashError as clash:
        fields: dict[str, object] = {"left": clash.left, "op": clash.op, "right": clash.right}
        return None, [Problem("units", path, _CLASH, fields=fields)]


def _unknown(expression: formula.Expression, path: Path, known: Known) -> list[Problem]:
    variables = sorted(formula.names(expression) - set(known.variables) - known.forgiven)
    tables = sorted(formula.lookups(expression) - set(known.tables) - known.forgiven)
    return [
        *(
            Problem("unknown_variable", path, mark("{key}: the pack has no variable {name}."), fields={"name": name})
            for name in variables
        ),
        *(
            Problem("unknown_table", path, mark("{key}: the pack has no table {name}."), fields={"name": name})
            for name in tables
        ),
    ]


def _declared_units(content: Pack) -> Iterator[Problem]:
    units = {unit.code for unit in content.units}
    used = [
        *(("variables", i, v.unit) for i, v in enumerate(content.variables)),
        *(("indicators", i, x.unit) for i, x in enumerate(content.indicators)),
        *(("tables", i, t.unit) for i, t in enumerate(content.tables)),
        *(("events", i, e.unit) for i, e in enumerate(content.events) if e.unit),
    ]
    for part, number, unit in used:
        if unit not in units:
            yield Problem(
                "unknown_unit",
                (part, number, "unit"),
                mark("{key}: the pack has no unit {name}. Add it to `units`."),
                fields={"name": unit},
            )
    for number, cluster in enumerate(content.clusters):
        for place, fact in enumerate(cluster.facts):
            if fact.unit not in units:
                yield Problem(
                    "unknown_unit",
                    ("clusters", number, "facts", place, "unit"),
                    mark("{key}: the pack has no unit {name}. Add it to `units`."),
                    fields={"name": fact.unit},
                )


def _parts(indicator: Indicator, path: Path) -> Iterator[Problem]:
    needed = NEEDS[indicator.kind]
    for part in ("numerator", "denominator", "event", *BESIDE):
        given = getattr(indicator, part) is not None
        if part in needed and not given:
            yield Problem(
                "indicator_part",
                (*path, part),
                mark("{key}: an indicator of kind {kind} needs it."),
                fields={"kind": indicator.kind},
            )
        may = part in needed or BESIDE.get(part) == indicator.kind
        if given and not may:
            yield Problem(
                "indicator_part",
                (*path, part),
                mark("{key}: an indicator of kind {kind} has none."),
                fields={"kind": indicator.kind},
            )


def _indicator(indicator: Indicator, path: Path, known: Known) -> Iterator[Problem]:
    found: dict[str, unit_algebra.Dimensions | None] = {}
    for part in ("numerator", "denominator", *BESIDE):
        text = getattr(indicator, part)
        if text is not None:
            found[part], problems = read(text, (*path, part), known)
            yield from problems
    top, bottom = found.get("numerator"), found.get("denominator")
    expected = unit_algebra.dimensions(indicator.unit)
    result = top
    if top is not None and indicator.kind in {"ratio", "share"}:
        result = unit_algebra.quotient(top, bottom) if bottom is not None else None
    for part, unit in (("unit", result), *((part, found.get(part)) for part in BESIDE)):
        if unit is not None and unit != expected:
            yield Problem(
                "units",
                (*path, part),
                _WRONG_UNIT,
                fields={"found": unit_algebra.written(unit), "expected": unit_algebra.written(expected)},
            )
    if indicator.kind == "share" and (indicator.unit != "share"):
        yield Problem("units", (*path, "unit"), mark("{key}: the unit of a share is `share`."))
