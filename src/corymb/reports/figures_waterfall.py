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
    room_for,
)

def waterfall(run: Run, target: Target, scope: str, size: Size) -> Drawing | None:
    """The figure, or None where the target has no decomposition."""
    found = say.decomposition(run, target, scope)
    if found is None:
        return None
    rows = steps(found)
    room = frame(size, say.title(run, target, scope), _subtitle(found), bottom=size.words * 0.8)
    return drawing(room, alt(run, target, scope, found), _layer(rows, room, size))


def alt(run: Run, target: Target, scope: str, found: Decomposition) -> str:
    """The figure in words."""
    parts = "; ".join(f"{row['name']}: {row['label']}" for row in steps(found))
    return gettext("{title}. What drives the change: {parts}.").format(title=say.title(run, target, scope), parts=parts)


def steps(found: Decomposition) -> list[Spec]:
    """One row per part and one for the total: where its bar starts and ends, percent of the baseline."""
    rows: list[Spec] = []
    reached = 0.0
    for part in found.parts:
        rows.append({"name": wording.part(part.part), "from": reached, "to": reached + part.percent,
                     "label": say.percent_points(part.percent), "kind": "up" if part.percent >= 0 else "down"})
        reached += part.percent
    rows.append({"name": gettext("change in all"), "from": 0.0, "to": found.total,
                 "label": say.percent_points(found.total), "kind": "total"})
    return [{**row, "row": i} for i, row in enumerate(rows)]


def _subtitle(found: Decomposition) -> str:
    said = gettext("What drives the change, percent of the baseline value; {method}, {n} organisations in both years")
    return said.format(
        method=wording.method(found.method), n=say.count(found.continuing))


def _layer(rows: list[Spec], room: Frame, size: Size) -> list[Spec]:
    names = room_for([row["name"] for row in rows], size.words) + size.words * 0.5
    ends = [0.0, *(row["to"] for row in rows)]
    low, high = min(ends), max(ends)
    side = room_for([row["label"] for row in rows], size.words) + size.words * 0.8
    start = names + (side if low < 0 else size.words * 0.4)
    x = across(low, high if high > low else low + 1, start, max(start + 20, room.width - side))
    step = room.height / len(rows)
    y = across(0, len(rows), 0, room.height)
    middle: Spec = {"field": "middle", **y}
    for row in rows:
        row["middle"] = row["row"] + 0.5
        row["tip"] = max(row["from"], row["to"]) if row["to"] >= row["from"] else min(row["from"], row["to"])
    layer: list[Spec] = [
        {"data": {"values": [{"x": 0}]}, "encoding": {"x": {"field": "x", **x}},
         "mark": {"type": "rule", "color": GREY, "strokeWidth": 1}}]
    links = [{"x": rows[i]["to"], "middle": i + 0.5, "below": i + 1.5} for i in range(len(rows) - 1)]
    layer.append({"data": {"values": links}, "mark": {"type": "rule", "color": LINE, "strokeWidth": 1},
                  "encoding": {"x": {"field": "x", **x}, "y": middle, "y2": {"field": "below"}}})
    for kind, colour in (("up", ACCENT), ("down", WARM), ("total", INK)):
        layer.append({"data": {"values": [row for row in rows if row["kind"] == kind]},
                      "mark": {"type": "bar", "orient": "horizontal", "color": colour, "height": step * 0.62},
                      "encoding": {"x": {"field": "from", **x}, "x2": {"field": "to"}, "y": middle}})
    for up in (True, False):
        data = [{"x": row["tip"], "y": row["middle"], "label": row["label"]} for row in rows
                if (row["to"] >= row["from"]) == up]
        layer += labels(data, x, y, fontSize=size.words, color=INK, align="left" if up else "right",
                        dx=size.words * (0.4 if up else -0.4))
    layer.append({"data": {"values": rows}, "mark": {"type": "text", "align": "left", "fontSize": size.words},
                  "encoding": {"x": {"value": 0}, "y": middle, "text": {"field": "name"}}})
    return layer
