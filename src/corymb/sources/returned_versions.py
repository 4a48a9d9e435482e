"""A workbook made by another version of the pack: read without loss where it can be, else the exact difference.

The order of rows and columns, titles and labels make no difference. A figure that stands in the workbook and is not
read is named with its cell; a place where none stands loses nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from corymb.i18n import mark
from corymb.methods.findings import Finding, Level
from corymb.packs.mapping import SCALES
from corymb.packs.measures import Variable
from corymb.packs.schema import Pack
from corymb.sources.grids import letters
from corymb.sources.returned_cells import Place
from corymb.sources.returned_head import Asked, Layout
from corymb.sources.written import text_of

RULE = "return.pack_version"
GONE = mark("{label} was asked for by pack version {found} and is not by {expected}; the figure was not read.")
UNIT = mark("{label}: the workbook asks for it in {before}, pack version {expected} in {now}; the figure was not read.")
SCALE = mark(
    "{label}: the workbook asks for it in {before}, pack version {expected} in {now}; read as the workbook has it."
)
NEW = mark("{label} is new in pack version {expected}; this workbook of {found} does not ask for it.")
SAME = mark("The workbook was made with pack version {found}; all figures fit {expected}.")
FILL_IN = mark("Fill it in on the page of the return, or in a fresh workbook.")
WRITE_ANEW = mark("Write it, in {now}, on the page of the return or in a fresh workbook.")
KINDS: dict[str, tuple[Level, str]] = {
    "gone": ("explain", mark("Events of the kind {label} are not asked for by pack version {expected}; not read.")),
    "new": (
        "note",
        mark("Events of the kind {label} are new in pack version {expected}; the workbook has no sheet for them."),
    ),
    "units": (
        "error",
        mark("The unit of events of the kind {label} has changed since pack version {found}; not read."),
    ),
    "scales": ("note", mark("Events of the kind {label}: amounts are read in the scale of the workbook.")),
}


@dataclass(frozen=True)
class _Both:
    """The workbook's version and the one it is read by, and where findings stand."""

    layout: Layout
    pack: Pack
    file: str

    def fields(self, **more: object) -> dict[str, object]:
        return {"found": self.layout.keys.get("pack_version") or "-", "expected": self.pack.version, **more}

    def said(self, level: Level, message: str, mend: str = "", **fields: object) -> Finding:
        return Finding(RULE, level, message, mend, file=self.file, fields=self.fields(**fields))


def version_findings(layout: Layout, pack: Pack, file: str, left: Iterable[Place], period: str) -> list[Finding]:
    """What another version of the pack asked for; nothing where the hash is the same.

    `left`: the cells of figures that this version does not take (`layout.left`).
    """
    if layout.keys.get("pack_hash") == pack.hash:
        return []
    both = _Both(layout, pack, file)
    asked = {v.code: v for v in pack.variables if v.reported_by == "member"}
    lost = [_lost(both, asked.get(place.variable), place, period) for place in left if _text(place)]
    told = [*lost, *_new(both, asked), *_scales(both, asked), *_events(both)]
    return told or [both.said("note", SAME)]


def _text(place: Place) -> str:
    row = place.sheet.rows[place.row]
    return text_of(row[place.column]) if place.column < len(row) else ""


def _lost(both: _Both, variable: Variable | None, place: Place, period: str) -> Finding:
    """A figure that stands in the workbook and is not read, at its cell."""
    before = both.layout.left[place.variable]
    row, column = place.address
    level: Level = "error" if variable else "explain"
    message, mend, fields = GONE, "", both.fields(label=place.label or place.variable)
    if variable is not None:
        message, mend = UNIT, WRITE_ANEW
        fields |= {
            "label": variable.label,
            "before": _unit_of(both.pack, before),
            "now": _unit_now(both.pack, variable),
        }
    return Finding(
        RULE,
        level,
        message,
        mend,
        organisation=place.organisation,
        period=period,
        variable=place.variable,
        value=_text(place),
        file=both.file,
        sheet=place.sheet.sheet,
        cell=f"{letters(column)}{row + 1}",
        fields=fields,
    )


def _new(both: _Both, asked: dict[str, Variable]) -> list[Finding]:
    then = both.layout.variables.keys() | both.layout.left.keys()
    return [
        both.said("note", NEW, FILL_IN, label=variable.label) for code, variable in asked.items() if code not in then
    ]


def _scales(both: _Both, asked: dict[str, Variable]) -> list[Finding]:
    return [
        both.said(
            "note",
            SCALE,
            label=asked[code].label,
            before=_unit_of(both.pack, before),
            now=_unit_now(both.pack, asked[code]),
        )
        for code, before in both.layout.variables.items()
        if code in asked and before.factor != asked[code].factor
    ]


def _events(both: _Both) -> list[Finding]:
    """Kinds of events by what has become of them, in the order of the pack."""
    now = {kind.code: kind for kind in both.pack.events}
    then = {**both.layout.events, **both.layout.left_events}
    found: list[tuple[str, object]] = [("gone", code) for code in then if code not in now]
    for code, kind in now.items():
        before = then.get(code)
        if before is None:
            found.append(("new", kind.label))
        elif before.unit != (kind.unit or ""):
            found.append(("units", kind.label))
        elif before.factor != SCALES[kind.scale]:
            found.append(("scales", kind.label))
    return [both.said(KINDS[name][0], KINDS[name][1], label=label) for name, label in found]


def _unit_of(pack: Pack, asked: Asked) -> object:
    """The unit of the workbook's own version, by its name where this pack still has it."""
    scale = next((name for name, factor in SCALES.items() if factor == asked.factor), "unit")
    return _named(pack, asked.unit, scale, asked.factor)


def _unit_now(pack: Pack, variable: Variable) -> object:
    return _named(pack, variable.unit, variable.scale, variable.factor)


def _named(pack: Pack, code: str, scale: str, factor: Decimal) -> object:
    unit = next((unit for unit in pack.units if unit.code == code), None)
    if unit is None:
        return f"{code} × {factor:f}" if factor != 1 else code
    return unit.named(scale) if scale in {"unit", "thousand", "million"} else unit.label  # type: ignore[arg-type]
