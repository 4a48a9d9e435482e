"""Waterfall of a decomposition: which part of the change comes from where, in percent of the baseline value."""

from corymb.i18n import gettext
from corymb.methods.programme import Target
from corymb.methods.results import Decomposition, Run
from corymb.reports import figures_words as say
from corymb.reports import wording
from corymb.reports.figures_look import (
    ACCENT,
    GREY,
    INK,
    LINE,
    WARM,
    Drawing,
    Frame,
    Size,
    Spec,
    across,
    drawing,
    frame,
    labels,
    layer,
    room_for,
)


def waterfall(run: Run, target: Target, scope: str, size: Size) -> Drawing | None:
    """The figure, or None where the target has no decomposition."""
    found = say.decomposition(run, target, scope)
    if found is None:
        return None
    rows = steps(found)
    room = frame(size, (say.title(run, target, scope), _subtitle(found)), size.words * 0.8, say.origin(run))
    return drawing(room, alt(run, target, scope, found), _layers(rows, room))


def alt(run: Run, target: Target, scope: str, found: Decomposition) -> str:
    """The figure in words."""
    parts = "; ".join(f"{row['name']}: {row['label']}" for row in steps(found))
    return gettext("{title}. What drives the change: {parts}.").format(title=say.title(run, target, scope), parts=parts)


def steps(found: Decomposition) -> list[Spec]:
    """One row per part and one for the total: where its bar starts and ends, percent of the baseline."""
    rows: list[Spec] = []
    reached = 0.0
    for part in found.parts:
        rows.append(
            {
                "name": wording.part(part.part),
                "from": reached,
                "to": reached + part.percent,
                "label": say.percent_points(part.percent),
                "kind": "up" if part.percent >= 0 else "down",
            }
        )
        reached += part.percent
    rows.append(
        {
            "name": gettext("change in all"),
            "from": 0.0,
            "to": found.total,
            "label": say.percent_points(found.total),
            "kind": "total",
        }
    )
    return [{**row, "y": i + 0.5} for i, row in enumerate(rows)]


def _subtitle(found: Decomposition) -> str:
    said = gettext("What drives the change, percent of the baseline value; {method}, {n} organisations in both years")
    return said.format(method=wording.method(found.method), n=say.count(found.continuing))


def _layers(rows: list[Spec], room: Frame) -> list[Spec]:
    words = room.size.words
    x, y = _scales(rows, room)
    layers = [layer([{"x": 0}], {"type": "rule", "color": GREY, "strokeWidth": 1}, x=x)]
    links = [{"x": row["to"], "y": row["y"], "y2": row["y"] + 1} for row in rows[:-1]]
    layers.append(layer(links, {"type": "rule", "color": LINE, "strokeWidth": 1}, x=x, y=y, y2="y2"))
    height = room.height / len(rows) * 0.62
    for kind, colour in (("up", ACCENT), ("down", WARM), ("total", INK)):
        chosen = [row for row in rows if row["kind"] == kind]
        bar = {"type": "bar", "orient": "horizontal", "color": colour, "height": height}
        layers.append(layer(chosen, bar, x=("from", x), x2="to", y=y))
    for row in rows:
        up = row["to"] >= row["from"]
        place: Spec = {"align": "left", "dx": words * 0.4} if up else {"align": "right", "dx": -words * 0.4}
        layers += labels([{"x": row["to"], **row}], x, y, fontSize=words, color=INK, **place)
    names = {"type": "text", "align": "left", "fontSize": words}
    return [*layers, layer(rows, names, x=0, y=y, text="name")]


def _scales(rows: list[Spec], room: Frame) -> tuple[Spec, Spec]:
    words = room.size.words
    names = room_for([row["name"] for row in rows], words) + words * 0.5
    ends = [0.0, *(row["to"] for row in rows)]
    low, high = min(ends), max(ends)
    side = room_for([row["label"] for row in rows], words) + words * 0.8
    start = names + (side if low < 0 else words * 0.4)
    x = across(low, high if high > low else low + 1, start, max(start + 20, room.width - side))
    return x, across(0, len(rows), 0, room.height)
