"""A workbook made by another version of the pack: read without loss where it can be, else the exact difference.

The order of rows and columns, titles and labels make no difference. A figure that stands in the workbook and is not
read is named with its cell; a place where none stands loses nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from corymb.i18n import mark
from corymb.methods.findings import Finding, Level
from corymb.packs.schema import Pack
from corymb.sources.grids import letters
from corymb.sources.returned_cells import Place
from corymb.sources.returned_head import Layout
from corymb.sources.version_changes import Asked, changes, events_asked, figures_asked, unit_asked
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
EVENTS: dict[str, tuple[Level, str]] = {
    "gone": ("explain", mark("Events of the kind {label} are not asked for by pack version {expected}; not read.")),
    "new": (
        "note",
        mark("Events of the kind {label} are new in pack version {expected}; the workbook has no sheet for them."),
    ),
    "unit": (
        "error",
        mark("The unit of events of the kind {label} has changed since pack version {found}; not read."),
    ),
    "scale": ("note", mark("Events of the kind {label}: amounts are read in the scale of the workbook.")),
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
    asked = figures_asked(pack)
    lost = [_lost(both, asked.get(place.variable), place, period) for place in left if _text(place)]
    told = [*lost, *_others(both, asked), *_events(both)]
    return told or [both.said("note", SAME)]


def _text(place: Place) -> str:
    row = place.sheet.rows[place.row]
    return text_of(row[place.column]) if place.column < len(row) else ""


def _lost(both: _Both, now: Asked | None, place: Place, period: str) -> Finding:
    """A figure that stands in the workbook and is not read, at its cell."""
    row, column = place.address
    level: Level = "error" if now else "explain"
    message, mend, fields = GONE, "", both.fields(label=place.label or place.variable)
    if now is not None:
        message, mend = UNIT, WRITE_ANEW
        fields |= {
            "label": now.label,
            "before": unit_asked(both.pack, both.layout.left[place.variable]),
            "now": unit_asked(both.pack, now),
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


def _others(both: _Both, asked: dict[str, Asked]) -> list[Finding]:
    """Figures the workbook has no cell for, and those read in a scale of its own."""
    found = changes({**both.layout.variables, **both.layout.left}, asked)
    new = [both.said("note", NEW, FILL_IN, label=one.label) for one in found if one.what == "new"]
    scales = [
        both.said(
            "note", SCALE, label=one.label, before=unit_asked(both.pack, one.before), now=unit_asked(both.pack, one.now)
        )
        for one in found
        if one.what == "scale" and one.before and one.now
    ]
    return [*new, *scales]


def _events(both: _Both) -> list[Finding]:
    """Kinds of events by what has become of them."""
    found = changes({**both.layout.events, **both.layout.left_events}, events_asked(both.pack))
    return [both.said(*EVENTS[one.what], label=one.label) for one in found]
