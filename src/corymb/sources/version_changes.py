"""What another version of the pack asks for otherwise: one comparison for workbooks and for returns on their way."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from corymb.i18n import Text
from corymb.packs.mapping import SCALES
from corymb.packs.measures import Variable
from corymb.packs.schema import Pack
from corymb.sources.return_form import kind_factor

What = Literal["gone", "new", "unit", "meaning", "scale"]
UNREAD: frozenset[What] = frozenset({"gone", "unit"})
"""Changes after which what was written under the other version is no figure of this one."""


@dataclass(frozen=True)
class Asked:
    """A variable or event kind as a version asks for it; `label` and `meaning` are empty where nothing tells them."""

    unit: str
    factor: Decimal
    label: str | Text = ""
    meaning: tuple[str, ...] = ()


@dataclass(frozen=True)
class Change:
    """A figure or a kind of events that two versions do not ask for alike; None where one of them does not at all."""

    code: str
    what: What
    before: Asked | None
    now: Asked | None

    @property
    def label(self) -> str | Text:
        return (self.now and self.now.label) or (self.before and self.before.label) or self.code


def figures_asked(pack: Pack) -> dict[str, Asked]:
    """The figures a version asks members for, by code."""
    return {v.code: Asked(v.unit, v.factor, v.label, _meaning(v)) for v in pack.variables if v.reported_by == "member"}


def events_asked(pack: Pack) -> dict[str, Asked]:
    """The kinds of events a version asks for, by code."""
    return {kind.code: Asked(kind.unit or "", kind_factor(kind), kind.label) for kind in pack.events}


def _meaning(variable: Variable) -> tuple[str, ...]:
    """What makes a figure another one although its unit is the same."""
    return (variable.kind, variable.respondent, variable.blank, *sorted(variable.definition.values()))


def changes(then: Mapping[str, Asked], now: Mapping[str, Asked]) -> list[Change]:
    """What is not asked for alike, in the order of `now`; what is gone comes first."""
    gone = [Change(code, "gone", before, None) for code, before in then.items() if code not in now]
    both = ((code, _what(then.get(code), asked)) for code, asked in now.items())
    return [*gone, *(Change(code, what, then.get(code), now[code]) for code, what in both if what)]


def _what(before: Asked | None, now: Asked) -> What | None:
    if before is None:
        return "new"
    if before.unit != now.unit:
        return "unit"
    if before.meaning and before.meaning != now.meaning:
        return "meaning"
    return "scale" if before.factor != now.factor else None


def unit_asked(pack: Pack, asked: Asked) -> str | Text:
    """The unit in which something was asked for, by its name where the pack has it."""
    scale = next((name for name, factor in SCALES.items() if factor == asked.factor), "unit")
    unit = next((unit for unit in pack.units if unit.code == asked.unit), None)
    if unit is None:
        return f"{asked.unit} × {asked.factor:f}" if asked.factor != 1 else asked.unit
    return unit.named(scale) if scale in {"unit", "thousand", "million"} else unit.label  # type: ignore[arg-type]
