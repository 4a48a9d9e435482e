"""Verdict by rule: the same target under the five cohort rules on one axis, against the threshold."""

from dataclasses import dataclass

from corymb.i18n import gettext
from corymb.methods.programme import COHORT_RULES, CohortRule, Target
from corymb.methods.results import Line, Run
from corymb.reports import figures_words as say
from corymb.reports import saying
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
    layer,
    room_for,
)
from corymb.reports.figures_marks import STATUS_COLOUR, STATUS_SHAPE


def rules(run: Run, target: Target, scope: str, size: Size) -> Drawing | None:
    """The figure, or None where fewer than two rules were asked for."""
    lines = [
        x for rule in COHORT_RULES for x in run.lines if (x.target, x.scope, x.cohort) == (target.code, scope, rule)
    ]
    if len(lines) < 2:  # noqa: PLR2004 - a comparison needs two
        return None
    room = frame(size, (say.title(run, target, scope), _subtitle(target, lines[0])), size.words * 1.8, say.origin(run))
    said = "; ".join(f"{say.rule(line)}: {say.verdict(target, line)}" for line in lines)
    text = gettext("{title}. Verdict by cohort rule: {rules}. Threshold: {goal}.").format(
        title=say.title(run, target, scope), rules=said, goal=saying.threshold(target, lines[0])
    )
    return drawing(room, text, _layers(target, lines, room))


def _subtitle(target: Target, line: Line) -> str:
    return gettext("{what}, under each cohort rule").format(what=say.measured(target, line))


@dataclass(frozen=True)
class Plan:
    """Where things stand: pixels of the verdict column, the scales, and the row of each rule."""

    verdicts: float
    x: Spec
    y: Spec
    words: float
    row: dict[CohortRule, float]


def _plan(target: Target, lines: list[Line], room: Frame) -> Plan:
    words = room.size.words
    start = say.start(target)
    known = [value for line in lines if (value := say.measure_line(target, line)) is not None]
    values = [start, say.goal(lines[0]), *known]
    low, high = min(values), max(values)
    names = room_for([say.rule(line) for line in lines], words) + words * (2.4 if low < start else 1.2)
    verdicts = room.width - room_for([say.verdict(target, line) for line in lines], words) - words * 1.6
    x = across(low, high if high > low else low + 1, names, max(names + 40, verdicts))
    rows = {line.cohort: i + 0.5 for i, line in enumerate(lines)}
    return Plan(verdicts + words * 1.3, x, across(0, len(lines), 0, room.height), words, rows)


def _layers(target: Target, lines: list[Line], room: Frame) -> list[Spec]:
    plan = _plan(target, lines, room)
    layers = _threshold(target, lines[0], room, plan)
    for line in lines:
        layers += _rule(target, line, plan)
    return layers


def _rule(target: Target, line: Line, plan: Plan) -> list[Spec]:
    """Name, stick from the baseline, icon and verdict of one rule."""
    words, at, value = plan.words, plan.row[line.cohort], say.measure_line(target, line)
    text: Spec = {"type": "text", "align": "left", "fontSize": words}
    official = {**text, "color": INK, "fontWeight": 600 if line.cohort == line.official_rule else 400}
    name = layer([{"y": at, "label": say.rule(line)}], official, x=0, y=plan.y, text="label")
    said = [{"y": at, "label": say.verdict(target, line)}]
    if value is None:
        return [name, layer(said, {**text, "color": GREY}, x=plan.verdicts, y=plan.y, text="label")]
    colour = STATUS_COLOUR[line.status]
    stick = [{"x": say.start(target), "x2": value, "y": at}]
    dot: Spec = {"type": "point", "filled": True, "opacity": 1}
    ring = {**dot, "shape": "circle", "fill": "white", "stroke": colour}
    ring |= {"strokeWidth": words * 0.09, "size": (words * 1.25) ** 2}
    icon = {**dot, "shape": STATUS_SHAPE[line.status], "color": colour, "size": (words * 0.72) ** 2}
    return [
        name,
        layer(stick, {"type": "rule", "color": LINE, "strokeWidth": words * 0.28}, x=plan.x, x2="x2", y=plan.y),
        layer([{"x": value, "y": at}], ring, x=plan.x, y=plan.y),
        layer([{"x": value, "y": at}], icon, x=plan.x, y=plan.y),
        layer(said, {**text, "color": colour, "fontWeight": 600}, x=plan.verdicts, y=plan.y, text="label"),
    ]


def _threshold(target: Target, line: Line, room: Frame, plan: Plan) -> list[Spec]:
    """The two upright lines: where the target starts from and the goal, each named below."""
    words = plan.words
    first = str(line.baseline_year) if target.kind != "cumulative" else say.figure(target, line.told_in, 0)
    aim = gettext("target {value}").format(value=saying.threshold(target, line))
    layers: list[Spec] = []
    for value, label, colour in ((say.start(target), first, GREY), (say.goal(line), aim, WARM)):
        upright = {"type": "rule", "color": colour, "strokeWidth": max(1, words / 9)}
        text = {"type": "text", "fontSize": words * 0.92, "color": colour, "fontWeight": 600 if colour == WARM else 400}
        row = [{"x": value, "label": label}]
        below = room.height + words * 0.8
        layers += [layer(row, upright, x=plan.x), layer(row, text, x=plan.x, y=below, text="label")]
    return layers
