"""Trajectory of a target, drawn: the line of figures, the path to the target, and the band past pace leads to."""

from itertools import pairwise

from corymb.i18n import gettext
from corymb.methods.programme import Target
from corymb.methods.results import Run
from corymb.reports import figures_words as say
from corymb.reports import saying
from corymb.reports.figures_look import (
    ACCENT,
    ACCENT_LIGHT,
    GREY,
    INK,
    LINE,
    WARM,
    Drawing,
    Size,
    Spec,
    across,
    drawing,
    frame,
    labels,
    layer,
    room_for,
    spread,
)
from corymb.reports.figures_story import Story, alt, story, subtitle


def trajectory(run: Run, target: Target, scope: str, size: Size) -> Drawing | None:
    """The figure, or None where there is no trajectory to draw."""
    told = story(run, target, scope)
    if told is None:
        return None
    words = size.words
    at_right = _right_labels(told)
    gutter = room_for([text for _, text, _ in at_right], words) + words * 0.9
    room = frame(size, (say.title(run, target, scope), subtitle(told)), words * 1.9, say.origin(run))
    low, high = told.extent
    x = across(*told.years, words * 2.6, room.width - gutter)
    y = across(low, high, room.height - words * 1.5, words * 1.6)
    per_pixel = (high - low) / (room.height - words * 3.1)
    layers = [
        *_band(told, x, y),
        *_lines(told, x, y, words),
        *_actual(told, x, y, words),
        *_labels(told, x, y, words, per_pixel),
        *_at_right(at_right, told, x, y, words, per_pixel),
        *_years(told, x, room.height, words),
    ]
    return drawing(room, alt(run, told, scope), layers)


def _right_labels(told: Story) -> list[tuple[float, str, str]]:
    """Value, text and colour of the labels right of the due year."""
    goal = gettext("target {value}").format(value=saying.threshold(told.target, told.line))
    rows = [(told.goal, goal, WARM), *((value, told.figure(value), GREY) for value in told.band or ())]
    year, value = told.actual[-1]
    return [*rows, (value, told.label(year, value), ACCENT)] if year == told.years[1] else rows


def _band(told: Story, x: Spec, y: Spec) -> list[Spec]:
    if not told.band:
        return []
    year, value = told.actual[-1]
    rows = [{"x": year, "y": value, "y2": value}, {"x": told.target.due_year, "y": told.band[0], "y2": told.band[1]}]
    return [layer(rows, {"type": "area", "color": ACCENT_LIGHT, "opacity": 0.55}, x=x, y=y, y2="y2")]


def _line(points: tuple[tuple[int, float], ...], colour: str, width: float, x: Spec, y: Spec) -> Spec:
    rows = [{"x": year, "y": value} for year, value in points]
    return layer(rows, {"type": "line", "color": colour, "strokeWidth": width}, x=x, y=y)


def _lines(told: Story, x: Spec, y: Spec, words: float) -> list[Spec]:
    first, last = told.years
    thin = max(0.7, words / 14)
    layers = [
        _line(((first, told.start), (last, told.start)), LINE, thin, x, y),
        _line(((first, told.goal), (last, told.goal)), WARM, thin * 1.6, x, y),
    ]
    if told.path:
        dashed = _line(told.path, WARM, thin * 1.4, x, y)
        dashed["mark"]["strokeDash"] = [words * 0.35, words * 0.3]
        layers.append(dashed)
    return layers


def _actual(told: Story, x: Spec, y: Spec, words: float) -> list[Spec]:
    rows = [{"x": year, "y": value} for year, value in told.actual]
    dot: Spec = {"type": "point", "shape": "circle", "filled": True, "opacity": 1}
    open_dot = {**dot, "fill": "white", "stroke": ACCENT, "strokeWidth": max(1, words / 9), "size": words**2 * 0.3}
    return [
        *[_step(pair, words, x, y) for pair in pairwise(told.actual)],
        layer(rows, open_dot, x=x, y=y),
        layer(rows[-1:], {**dot, "color": ACCENT, "size": words**2 * 0.62}, x=x, y=y),
    ]


def _step(pair: tuple[tuple[int, float], tuple[int, float]], words: float, x: Spec, y: Spec) -> Spec:
    """From one figure to the next: solid between neighbouring years, thin dots over years without a figure."""
    (year, _), (following, _) = pair
    if following == year + 1:
        return _line(pair, ACCENT, max(1.4, words / 6), x, y)
    dotted = _line(pair, ACCENT, max(0.8, words / 12), x, y)
    dotted["mark"]["strokeDash"] = [words * 0.12, words * 0.3]
    return dotted


def _labels(told: Story, x: Spec, y: Spec, words: float, per_pixel: float) -> list[Spec]:
    """Figures off the line: above the path on its upper side, below it on its lower side; none where too tight."""
    required = dict(told.path)
    start, end = x["scale"]["range"]
    step = (end - start) / (told.years[1] - told.years[0])
    layers: list[Spec] = []
    for (_, before), (year, value) in pairwise(told.actual):
        text, last, above = told.label(year, value), year == told.actual[-1][0], value >= required.get(year, value)
        if year == told.years[1] or (not last and room_for([text], words) > step * 1.15):
            continue
        row = {"x": year, "y": value + (1 if above else -1) * words * 0.9 * per_pixel, "label": text}
        look = (
            {"fontSize": words * 1.1, "fontWeight": 600, "color": ACCENT} if last else {"fontSize": words, "color": INK}
        )
        aside = (
            {"align": "right", "dx": words * 0.75}
            if above and value >= before
            else {"align": "left", "dx": -words * 0.2}
        )
        layers += labels([row], x, y, **look, **aside)
    return layers


def _at_right(
    rows: list[tuple[float, str, str]], told: Story, x: Spec, y: Spec, words: float, per_pixel: float
) -> list[Spec]:
    low, high = told.extent
    wanted = [(value - low) / per_pixel for value, _, _ in rows]
    placed = spread(wanted, words * 1.25, 0, (high - low) / per_pixel)
    layers: list[Spec] = []
    for place, (_, text, colour) in zip(placed, rows, strict=True):
        row = {"x": told.years[1], "y": low + place * per_pixel, "label": text}
        weight = 400 if colour == GREY else 600
        look = {"fontSize": words, "fontWeight": weight, "color": colour}
        layers += labels([row], x, y, align="left", dx=words * 0.7, **look)
    return layers


def _years(told: Story, x: Spec, height: float, words: float) -> list[Spec]:
    first, last = told.years
    start, end = x["scale"]["range"]
    crowded = (end - start) / (last - first) < words * 2.7
    marked = {first, told.line.year}
    years = sorted(marked) if crowded else range(first, last + 1)
    layers = []
    for year in years:
        bold = year in marked
        mark = {"type": "text", "fontSize": words, "fontWeight": 600 if bold else 400, "color": INK if bold else GREY}
        layers.append(layer([{"x": year, "label": str(year)}], mark, x=x, y=height + words * 0.7, text="label"))
    mark = {"type": "text", "fontSize": words * 0.88, "color": GREY}
    row = {"x": first, "label": gettext("baseline year")}
    return [*layers, layer([row], mark, x=x, y=height - words * 0.55, text="label")]
