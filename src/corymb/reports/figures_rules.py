"""Verdict by rule: the same target under the five cohort rules on one axis, against the threshold."""

from corymb.i18n import gettext
from corymb.methods.programme import COHORT_RULES, Target
from corymb.methods.results import Line, Run
from corymb.reports import figures_words as say
from corymb.reports.figures_look import (
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
    room_for,
)
from corymb.reports.figures_marks import STATUS_COLOUR, STATUS_SHAPE


def rules(run: Run, target: Target, scope: str, size: Size) -> Drawing | None:
    """The figure, or None where fewer than two rules were asked for."""
    lines = [x for rule in COHORT_RULES for x in run.lines
             if (x.target, x.scope, x.cohort) == (target.code, scope, rule)]
    if len(lines) < 2:  # noqa: PLR2004 - a comparison needs two
        return None
    room = frame(size, say.title(run, target, scope), _subtitle(target, lines[0]), bottom=size.words * 1.8)
    said = "; ".join(f"{say.rule(line)}: {say.verdict(target, line)}" for line in lines)
    text = gettext("{title}. Verdict by cohort rule: {rules}. Threshold: {goal}.").format(
        title=say.title(run, target, scope), rules=said, goal=say.threshold(target, lines[0]))
    return drawing(room, text, _layer(target, lines, room, size))


def _subtitle(target: Target, line: Line) -> str:
    return gettext("{what}, under each cohort rule").format(what=say.measured(target, line))


def _layer(target: Target, lines: list[Line], room: Frame, size: Size) -> list[Spec]:
    words = size.words
    start, goal = say.start(target), say.goal(lines[0])
    known = [(line, value) for line in lines if (value := say.measure_line(target, line)) is not None]
    values = [start, goal, *(value for _, value in known)]
    names = room_for([say.rule(line) for line in lines], words) + words * 1.2
    verdicts = room_for([say.verdict(target, line) for line in lines], words) + words * 1.6
    low, high = min(values), max(values)
    x = across(low, high if high > low else low + 1, names + (words * 1.2 if low < start else 0),
               max(names + 40, room.width - verdicts))
    y = across(0, len(lines), 0, room.height)
    place = {line.cohort: i + 0.5 for i, line in enumerate(lines)}
    layer = [*_threshold(target, lines[0], (start, goal), x, room, size)]
    sticks = [{"x": start, "x2": value, "y": place[line.cohort]} for line, value in known]
    layer.append({"data": {"values": sticks}, "mark": {"type": "rule", "color": LINE, "strokeWidth": words * 0.28},
                  "encoding": {"x": {"field": "x", **x}, "x2": {"field": "x2"}, "y": {"field": "y", **y}}})
    for line, value in known:
        row = [{"x": value, "y": place[line.cohort]}]
        colour = STATUS_COLOUR[line.status]
        at = {"data": {"values": row}, "encoding": {"x": {"field": "x", **x}, "y": {"field": "y", **y}}}
        layer.append({**at, "mark": {"type": "point", "shape": "circle", "filled": True, "color": "white", "opacity": 1,
                                     "stroke": colour, "strokeWidth": words * 0.09, "size": (words * 1.25)**2}})
        layer.append({**at, "mark": {"type": "point", "shape": STATUS_SHAPE[line.status], "filled": True, "opacity": 1,
                                     "color": colour, "size": (words * 0.72)**2}})
        said = [{"y": place[line.cohort], "label": say.verdict(target, line)}]
        layer.append(_words(said, room.width - verdicts + words * 1.3, y, fontSize=words, color=colour, fontWeight=600))
    unknown = [{"y": place[line.cohort], "label": say.verdict(target, line)} for line in lines
               if say.measure_line(target, line) is None]
    layer.append(_words(unknown, room.width - verdicts + words * 1.3, y, fontSize=words, color=GREY))
    for official in (True, False):
        rows = [{"y": place[line.cohort], "label": say.rule(line)} for line in lines
                if (line.cohort == line.official_rule) == official]
        layer.append(_words(rows, 0, y, fontSize=words, color=INK, fontWeight=600 if official else 400))
    return layer


def _words(rows: list[Spec], left: float, y: Spec, **mark: object) -> Spec:
    return {"data": {"values": rows}, "mark": {"type": "text", "align": "left", **mark},
            "encoding": {"x": {"value": left}, "y": {"field": "y", **y}, "text": {"field": "label"}}}


def _threshold(target: Target, line: Line, places: tuple[float, float], x: Spec, room: Frame, size: Size) -> list[Spec]:
    start, goal = places
    layer: list[Spec] = []
    for value, colour in ((start, GREY), (goal, WARM)):
        layer.append({"data": {"values": [{"x": value}]}, "encoding": {"x": {"field": "x", **x}},
                      "mark": {"type": "rule", "color": colour, "strokeWidth": max(1, size.words / 9)}})
    first = str(line.baseline_year) if target.kind != "cumulative" else say.figure(target, line.unit, 0)
    aim = gettext("target {value}").format(value=say.threshold(target, line))
    texts = [(start, first, GREY), (goal, aim, WARM)]
    for value, text, colour in texts:
        layer.append({"data": {"values": [{"x": value, "label": text}]},
                      "encoding": {"x": {"field": "x", **x}, "y": {"value": room.height + size.words * 0.8},
                                   "text": {"field": "label"}},
                      "mark": {"type": "text", "fontSize": size.words * 0.92, "color": colour,
                               "fontWeight": 600 if colour == WARM else 400}})
    return layer
