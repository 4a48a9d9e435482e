"""Rules on what the data are held against: events, checks, sections, mappings."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from corymb.i18n import mark
from corymb.packs.context import EventKind
from corymb.packs.measures import EventFilter
from corymb.packs.places import Path
from corymb.packs.problems import Problem
from corymb.packs.schema import Check, Pack

_NO_VARIABLE = mark("{key}: the pack has no variable {name}.")
_NO_EVENT = mark("{key}: the pack has no event kind {name}.")
ALWAYS = ("event", "period", "organisation")
"""Columns without which an event cannot be counted once."""


@dataclass(frozen=True)
class CheckShape:
    """What a kind of check takes: how many variables, which numbers, whether a formula or event kinds."""

    least: int = 0
    most: int | None = None
    parameters: frozenset[str] = frozenset()
    formula: str = "no"
    events: bool = False


ROBUST = frozenset({"threshold", "floor", "peers"})
EVERYWHERE = frozenset({"until"})
"""Numbers every kind takes: the last year the check looks at."""
CHECKS: dict[str, CheckShape] = {
    "required": CheckShape(),
    "type": CheckShape(parameters=frozenset({"whole"})),
    "range": CheckShape(parameters=frozenset({"min", "max"})),
    "sign": CheckShape(),
    "cross_field": CheckShape(most=1, formula="needed"),
    "jump": CheckShape(parameters=ROBUST | {"factor", "minimum"}),
    "unit_slip": CheckShape(parameters=frozenset({"tolerance", "peers", "threshold"}), formula="may"),
    "income_without_staff": CheckShape(2, 2, frozenset({"missing"})),
    "headcount_jump": CheckShape(1, 2, frozenset({"staff", "factor"})),
    "shell": CheckShape(2, 2, ROBUST | {"staff", "income"}),
    "duplicate": CheckShape(),
    "check_digit": CheckShape(most=0),
    "missing_return": CheckShape(most=0),
    "partial_return": CheckShape(most=0),
    "event_conflict": CheckShape(most=0, events=True),
    "event_total": CheckShape(1, 1, frozenset({"tolerance", "alone"}), events=True),
    "event_participants": CheckShape(most=0, events=True),
    "declared_above_credit": CheckShape(),
    "share_sum": CheckShape(most=0),
    "unknown_organisation": CheckShape(most=0),
    "unknown_variable": CheckShape(most=0),
    "wrong_period": CheckShape(most=0, parameters=frozenset({"from", "to"})),
}


def data_problems(content: Pack, forgiven: frozenset[str]) -> Iterator[Problem]:
    """All of this module's rules."""
    kinds = {kind.code: kind for kind in content.events}
    for number, indicator in enumerate(content.indicators):
        if indicator.event and indicator.event.kind not in forgiven:
            yield from _event(indicator.event, kinds, ("indicators", number, "event"))
    for number, kind in enumerate(content.events):
        there = {column.code for column in kind.columns}
        for name in ALWAYS:
            if name not in there:
                yield Problem(
                    "event_column",
                    ("events", number, "columns"),
                    mark("{key}: the column {name} is missing; without it events cannot be counted once."),
                    fields={"name": name},
                )
    sections = {section.code for section in content.sections}
    for number, variable in enumerate(content.variables):
        if variable.section is not None and variable.section not in sections:
            yield Problem(
                "unknown_section",
                ("variables", number, "section"),
                mark("{key}: the pack has no section {name}."),
                fields={"name": variable.section},
            )
    variables = frozenset(v.code for v in content.variables) | forgiven
    for number, check in enumerate(content.checks):
        yield from _check(check, ("checks", number), variables, frozenset(kinds) | forgiven)
    yield from _mappings(content, variables)


def _event(event: EventFilter, kinds: dict[str, EventKind], path: Path) -> Iterator[Problem]:
    kind = kinds.get(event.kind)
    if kind is None:
        yield Problem("unknown_event", (*path, "kind"), _NO_EVENT, fields={"name": event.kind})
        return
    columns = {column.code for column in kind.columns}
    needed = {
        "amount": event.measure == "amount",
        "started": event.started_from is not None,
        "category": bool(event.categories),
        "role": bool(event.roles),
    }
    for name in sorted(name for name, wanted in needed.items() if wanted and name not in columns):
        yield Problem(
            "event_column",
            path,
            mark("{key}: event kind {kind} has no column {name}."),
            fields={"kind": kind.code, "name": name},
        )
    yield from _among(event.roles, {r.code for r in kind.roles}, (*path, "roles"), kind.code)
    yield from _among(event.categories, {c.code for c in kind.categories}, (*path, "categories"), kind.code)


def _among(names: Iterable[str], known: set[str], path: Path, kind: str) -> Iterator[Problem]:
    for number, name in enumerate(names):
        if known and name not in known:
            yield Problem(
                "event_code",
                (*path, number),
                mark("{key}: event kind {kind} does not know {name}."),
                fields={"kind": kind, "name": name},
            )


def _check(check: Check, path: Path, variables: frozenset[str], kinds: frozenset[str]) -> Iterator[Problem]:
    shape = CHECKS[check.kind]
    for number, name in enumerate(check.variables):
        if name not in variables:
            yield Problem("unknown_variable", (*path, "variables", number), _NO_VARIABLE, fields={"name": name})
    for number, name in enumerate(check.events):
        if name not in kinds:
            yield Problem("unknown_event", (*path, "events", number), _NO_EVENT, fields={"name": name})
    given = len(check.variables)
    if given < shape.least or (shape.most is not None and given > shape.most):
        expected = str(shape.least) if shape.least == shape.most else f"{shape.least}..{shape.most}"
        yield Problem(
            "check_variables",
            (*path, "variables"),
            mark("{key}: a check of kind {kind} names so many variables: {expected}."),
            fields={"kind": check.kind, "expected": expected},
        )
    taken = shape.parameters | EVERYWHERE
    for name in sorted(set(check.parameters) - taken):
        yield Problem(
            "check_parameter",
            (*path, "parameters", name),
            mark("{key}: a check of kind {kind} takes these numbers: {expected}."),
            fields={"kind": check.kind, "expected": ", ".join(sorted(taken))},
        )
    if shape.formula == "needed" and check.formula is None:
        yield Problem(
            "check_formula",
            (*path, "formula"),
            mark("{key}: a check of kind {kind} needs a formula."),
            fields={"kind": check.kind},
        )
    for part, unwanted in (
        ("formula", check.formula if shape.formula == "no" else None),
        ("events", () if shape.events else check.events),
    ):
        if unwanted:
            yield Problem(
                f"check_{part}",
                (*path, part),
                mark("{key}: a check of kind {kind} does not use it."),
                fields={"kind": check.kind},
            )


def _mappings(content: Pack, variables: frozenset[str]) -> Iterator[Problem]:
    for number, mapping in enumerate(content.mappings):
        path: Path = ("mappings", number)
        named = [((*path, "variables", i, "variable"), v.variable) for i, v in enumerate(mapping.variables)]
        if mapping.long:
            named += [((*path, "long", "codes", key), code) for key, code in mapping.long.codes.items()]
        for place, name in named:
            if name not in variables:
                yield Problem("unknown_variable", place, _NO_VARIABLE, fields={"name": name})
