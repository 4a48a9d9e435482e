"""Trajectory of a target: figures year by year, the path they should have taken, and where past pace leads."""

from dataclasses import dataclass

from corymb.i18n import gettext
from corymb.methods.programme import Target
from corymb.methods.results import Line, Run
from corymb.reports import figures_words as say
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
    room_for,
    spread,
)


@dataclass(frozen=True)
class Story:
    """What a trajectory shows, in the unit of the verdict (see `figures_words.measure`)."""

    target: Target
    unit: str
    line: Line
    actual: tuple[tuple[int, float], ...]
    path: tuple[tuple[int, float], ...]
    goal: float
    start: float
    band: tuple[float, float] | None

    @property
    def years(self) -> tuple[int, int]:
        return self.line.baseline_year, max(self.line.year, self.target.due_year)


def story(run: Run, target: Target, scope: str) -> Story | None:
    """The trajectory under the official rule, or None where no year has a figure."""
    line = run.official(target.code, scope)
    points = run.trajectories.get((target.code, scope, line.cohort), ())
    start = say.start(target)
    actual = [(p.year, say.measure(target, p)) for p in points]
    known = [(year, value) for year, value in actual if value is not None]
    if not any(year > run.baseline_year for year, _ in known):
        return None
    if known[0][0] > run.baseline_year:
        known.insert(0, (run.baseline_year, start))
    goal = say.goal(line)
    path = tuple((year, say.from_verdict(target, value)) for year, value in run.path.get(target.code, ()))
    band = None
    if line.low is not None and line.high is not None and line.year < target.due_year:
        band = say.from_verdict(target, line.low), say.from_verdict(target, line.high)
    return Story(target, line.unit, line, tuple(known), path if scope == "programme" else (), goal, start, band)


def trajectory(run: Run, target: Target, scope: str, size: Size) -> Drawing | None:
    """The figure, or None where there is no trajectory to draw."""
    told = story(run, target, scope)
    if told is None:
        return None
    at_right = _right_labels(told)
    gutter = room_for([text for _, text, _ in at_right], size.words) + size.words * 0.9
    room = frame(size, say.title(run, target, scope), _subtitle(told), bottom=size.words * 1.9)
    low, high = _extent(told)
    first, last = told.years
    edge = size.words * 2.6
    x = across(first, last, edge, room.width - gutter)
    y = across(low, high, room.height - size.words * 1.5, size.words * 1.6)
    per_pixel = (high - low) / (room.height - size.words * 3.1)
    layer = [*_band(told, x, y), *_lines(told, x, y, size), *_actual(told, x, y, size, per_pixel),
             *_at_right(at_right, told, x, y, size, (low, high, per_pixel)), *_years(told, x, room.height, size)]
    return drawing(room, alt(run, told, scope), layer)


def alt(run: Run, told: Story, scope: str) -> str:
    """The figure in words."""
    figures = "; ".join(f"{year}: {say.figure(told.target, told.unit, value)}" for year, value in told.actual)
    said = gettext("{title}. By year: {figures}. Target for {due}: {goal}.").format(
        title=say.title(run, told.target, scope), figures=figures, due=told.target.due_year,
        goal=say.threshold(told.target, told.line))
    if told.band:
        said += " " + gettext("Past pace leads to {low} to {high} in {due} (80\u00a0%).").format(
            low=say.figure(told.target, told.unit, told.band[0]), high=say.figure(told.target, told.unit, told.band[1]),
            due=told.target.due_year)
    return said


def _subtitle(told: Story) -> str:
    parts = [say.measured(told.target, told.line)]
    if told.path:
        parts.append(gettext("dashes: the path to the target"))
    if told.band:
        parts.append(gettext("band: past pace extrapolated (80\u00a0%), not a forecast"))
    return "; ".join(part for part in parts if part)


def _extent(told: Story) -> tuple[float, float]:
    values = [told.start, told.goal, *(v for _, v in told.actual), *(v for _, v in told.path), *(told.band or ())]
    low, high = min(values), max(values)
    return (low, high) if high > low else (low, low + 1)


def _right_labels(told: Story) -> list[tuple[float, str, str]]:
    """Value, text and colour of the labels right of the due year."""
    show = say.figure
    rows = [(told.goal, gettext("target {value}").format(value=say.threshold(told.target, told.line)), WARM)]
    return rows + [(value, show(told.target, told.unit, value), GREY) for value in told.band or ()]


def _band(told: Story, x: Spec, y: Spec) -> list[Spec]:
    if not told.band:
        return []
    year, value = told.actual[-1]
    rows = [{"x": year, "y": value, "y2": value}, {"x": told.target.due_year, "y": told.band[0], "y2": told.band[1]}]
    return [{"data": {"values": rows}, "mark": {"type": "area", "color": ACCENT_LIGHT, "opacity": 0.55},
             "encoding": {"x": {"field": "x", **x}, "y": {"field": "y", **y}, "y2": {"field": "y2"}}}]


def _lines(told: Story, x: Spec, y: Spec, size: Size) -> list[Spec]:
    first, last = told.years
    def level(value: float, colour: str, width: float, dash: list[int]) -> Spec:
        rows = [{"x": first, "y": value}, {"x": last, "y": value}]
        return {"data": {"values": rows}, "encoding": {"x": {"field": "x", **x}, "y": {"field": "y", **y}},
                "mark": {"type": "line", "color": colour, "strokeWidth": width, "strokeDash": dash or [1, 0]}}
    thin = max(0.7, size.words / 14)
    layer = [level(told.start, LINE, thin, []), level(told.goal, WARM, thin * 1.6, [])]
    if told.path:
        rows = [{"x": year, "y": value} for year, value in told.path]
        layer.append({"data": {"values": rows}, "encoding": {"x": {"field": "x", **x}, "y": {"field": "y", **y}},
                      "mark": {"type": "line", "color": WARM, "strokeWidth": thin * 1.4,
                               "strokeDash": [size.words * 0.35, size.words * 0.3]}})
    return layer


def _actual(told: Story, x: Spec, y: Spec, size: Size, per_pixel: float) -> list[Spec]:
    required = dict(told.path)
    sides: dict[bool, list[Spec]] = {True: [], False: []}
    start, end = x["scale"]["range"]
    step = (end - start) / (told.years[1] - told.years[0])
    for year, value in told.actual[1:]:
        above = value >= required.get(year, value)
        said = say.figure(told.target, told.unit, value)
        if year == told.line.year:
            said = say.shown(told.target, told.line)
        if year != told.actual[-1][0] and room_for([said], size.words) > step * 1.15:
            continue
        sides[above].append({"x": year, "y": value + (1 if above else -1) * size.words * 0.9 * per_pixel,
                             "label": said, "last": year == told.actual[-1][0]})
    points = [{"x": year, "y": value} for year, value in told.actual]
    encoding = {"x": {"field": "x", **x}, "y": {"field": "y", **y}}
    last = {"data": {"values": points[-1:]}, "encoding": encoding,
            "mark": {"type": "point", "shape": "circle", "filled": True, "opacity": 1, "size": size.words**2 * 0.62,
                     "color": ACCENT}}
    return [
        {"data": {"values": points}, "encoding": encoding,
         "mark": {"type": "line", "color": ACCENT, "strokeWidth": max(1.4, size.words / 6)}},
        {"data": {"values": points}, "encoding": encoding,
         "mark": {"type": "point", "shape": "circle", "filled": True, "fill": "white", "stroke": ACCENT, "opacity": 1,
                  "strokeWidth": max(1, size.words / 9), "size": size.words**2 * 0.3}},
        last,
        *[layer for above, rows in sides.items() for layer in _year_labels(rows, above, x, y, size)],
    ]


def _year_labels(rows: list[Spec], above: bool, x: Spec, y: Spec, size: Size) -> list[Spec]:
    """Labels stand off the line: up and to the left above the path, down and to the right below it."""
    aside = {"align": "right", "dx": size.words * 0.75} if above else {"align": "left", "dx": -size.words * 0.2}
    return [*labels([row for row in rows if not row["last"]], x, y, fontSize=size.words, color=INK, **aside),
            *labels([row for row in rows if row["last"]], x, y, fontSize=size.words * 1.1, fontWeight=600, color=ACCENT,
                    **aside)]


def _at_right(rows: list[tuple[float, str, str]], told: Story, x: Spec, y: Spec, size: Size,
              extent: tuple[float, float, float]) -> list[Spec]:
    low, _, per_pixel = extent
    wanted = [(value - low) / per_pixel for value, _, _ in rows]
    placed = spread(wanted, size.words * 1.25, 0, (extent[1] - low) / per_pixel)
    layer: list[Spec] = []
    for place, (_, text, colour) in zip(placed, rows, strict=True):
        data = [{"x": told.years[1], "y": low + place * per_pixel, "label": text}]
        layer += labels(data, x, y, fontSize=size.words, color=colour, align="left", dx=size.words * 0.7,
                        fontWeight=600 if colour == WARM else 400)
    return layer


def _years(told: Story, x: Spec, height: float, size: Size) -> list[Spec]:
    first, last = told.years
    rows = []
    start, end = x["scale"]["range"]
    crowded = (end - start) / (last - first) < size.words * 2.7
    for year in range(first, last + 1):
        if crowded and year not in {first, told.line.year}:
            continue
        rows.append({"x": year, "label": str(year), "bold": year in {told.line.year, first}})
    below: Spec = {"value": height + size.words * 0.7}
    layer: list[Spec] = [
        {"data": {"values": [row for row in rows if row["bold"] == bold]},
         "encoding": {"x": {"field": "x", **x}, "y": below, "text": {"field": "label"}},
         "mark": {"type": "text", "fontSize": size.words, "fontWeight": 600 if bold else 400,
                  "color": INK if bold else GREY}} for bold in (False, True)]
    layer.append({"data": {"values": [{"x": first, "label": gettext("baseline year")}]},
                  "encoding": {"x": {"field": "x", **x}, "y": {"value": height + size.words * 0.7 - size.words * 1.25},
                               "text": {"field": "label"}},
                  "mark": {"type": "text", "fontSize": size.words * 0.88, "color": GREY}})
    return layer
